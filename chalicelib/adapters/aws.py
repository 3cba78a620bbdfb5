"""One boto3 session for all adapters; boto3 is imported on first use, because it is slow to import."""

from functools import cache
from typing import Any

from chalicelib import config


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
        # Signed addresses name the bucket's region: the address without it redirects for hours after a bucket is
        # made, which breaks the signature. The emulator has one address for all buckets.
        style = "auto" if config.is_local() else "virtual"
        settings = settings.merge(Config(signature_version="s3v4", s3={"addressing_style": style}))
    return boto3.client(service, config=settings)
