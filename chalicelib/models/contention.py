"""Several writers at the same instant: what DynamoDB says then, and trying again (SAF-5)."""

import random
import time as clock
from collections.abc import Callable
from typing import TypeVar

from pynamodb.exceptions import PynamoDBException

from chalicelib.domain.errors import Conflict

R = TypeVar("R")


class Contended(Conflict):
    """Another transaction was writing the same item at this very moment; trying again is right."""


CONTENTION = frozenset(
    {
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
        "ThrottlingError",
        "ThrottlingException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
    }
)
"""What DynamoDB says when it is too busy for this write just now: of a whole call, or of one item of a transaction."""


CONDITION_FAILED = "ConditionalCheckFailedException"
"""What DynamoDB calls a single write whose condition did not hold."""


def code_of(error: PynamoDBException) -> str:
    """What DynamoDB called its refusal; empty when there was no answer (a time-out says nothing about whether it was written)."""
    return str(error.cause_response_code) if getattr(error.cause, "response", None) else ""


def retrying(
    work: Callable[[], R],
    *,
    on: type[Conflict] = Contended,
    attempts: int = 6,
    pause: Callable[[float], None] = clock.sleep,
) -> R:
    """Run work again while it is Contended, with growing pauses and jitter. Work must read what it decides on.

    `on=Conflict`: also when what it decided on was changed meanwhile. The last try raises what it raises.
    """
    for attempt in range(1, attempts):
        try:
            return work()
        except on:
            pause(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311  (no secret)
    return work()
