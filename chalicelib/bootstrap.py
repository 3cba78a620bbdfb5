"""The one place that builds adapters. Handlers call `ports()`; tests call `use(fakes)`."""

import secrets
from datetime import UTC, datetime, timedelta

from chalicelib import config
from chalicelib.domain import ids
from chalicelib.ports import Ports

_ports: Ports | None = None


def ports() -> Ports:
    """The real world, built on first use and kept for the life of the process."""
    global _ports
    if _ports is None:
        _ports = _real()
    return _ports


def use(replacement: Ports | None) -> None:
    """For tests and tools: these ports from now on; None: the real ones again."""
    global _ports
    _ports = replacement


def _real() -> Ports:
    from chalicelib.adapters.cognito import Cognito  # slow to import
    from chalicelib.adapters.s3 import Buckets
    from chalicelib.adapters.ses import Ses
    from chalicelib.adapters.sqs import SqsQueue

    now = local_clock if config.is_local() else utc_now
    return Ports(
        now=now,
        new_id=lambda prefix: ids.new(prefix, at=now()),
        new_secret=lambda: secrets.token_urlsafe(32),
        mailer=Ses(),
        files=Buckets(),
        identity=Cognito(),
        outbox_hints=SqsQueue("OUTBOX_QUEUE_URL"),
        email_hints=SqsQueue("EMAILS_QUEUE_URL"),
        catalogue_hints=SqsQueue("CATALOGUE_QUEUE_URL"),
    )


def utc_now() -> datetime:
    return datetime.now(UTC)


def local_clock() -> datetime:
    """Local runs have a clock that can be moved forward (RUN-3)."""
    from chalicelib.models import institute  # only local runs read it

    return utc_now() + timedelta(seconds=institute.clock_offset_seconds())
