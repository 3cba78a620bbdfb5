"""Promises: work that a transaction owes, done by queue Lambdas (`order_placed`: draw the purchase order, promise the e-mails)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

RETRY_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)


class PromiseState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """`key` is `<kind>/<object id>…`: promised twice, done once."""

    key: str
    kind: str
    organisation_id: str
    object_id: str
    due_at: datetime
    promised_at: datetime
    state: PromiseState = PromiseState.PENDING
    attempts: int = 0
    last_error: str = ""
    facts: dict[str, str] = field(default_factory=dict)


def next_attempt(attempts: int, *, at: datetime) -> datetime | None:
    """When to try again after this many failures; None: give up and report."""
    return at + RETRY_DELAYS[attempts - 1] if attempts <= len(RETRY_DELAYS) else None


def claim_ends(attempts: int, *, at: datetime, lease: timedelta) -> datetime:
    """When work claimed for this attempt may be tried again, should it fail or its worker die.

    The next attempt's time, but not before the worker must have ended. So a failure needs no write of its own.
    """
    return max(at + lease, next_attempt(attempts, at=at) or at)


def is_given_up(attempts: int) -> bool:
    """Whether this many attempts were begun and none of them kept the promise: nobody tries again by itself."""
    return attempts > len(RETRY_DELAYS) + 1
