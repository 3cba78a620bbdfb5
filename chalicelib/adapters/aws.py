"""One boto3 session for all adapters; boto3 is imported on first use, because it is slow to import."""

from functools import cache
from typing import Any


@cache
def client(service: str) -> Any:
    """A client of this AWS service, made once per process."""
    import boto3  # slow to import
    from botocore.config import Config

    settings = Config(
        connect_timeout=2,
        read_timeout=10,
        retries={"mode": "standard", "max_attempts": 3},
        signature_version=None,
    )
    if service == "s3":
        settings = settings.merge(Config(signature_version="s3v4"))
    return boto3.client(service, config=settings)
