"""Claims: one worker at a time does a piece of work, and a killed worker's claim lapses.

Rows with `pending`, `due_at` and `attempts` (promises, e-mails). The sparse index `by_due` holds those that have `pending`.
A claim moves `due_at` to when the next attempt may begin, so the sweep that looks for due rows finds what a dead worker left.
"""

from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.outbox import claim_ends
from chalicelib.models.contention import CONDITION_FAILED, code_of

PENDING = "pending"
"""The partition of the sparse index of what is still owed."""
FAILED = "failed"
"""That of what was given up: nobody claims it, staff look at it."""


def take(item: Any, *actions: Action, at: datetime, lease: timedelta) -> bool:
    """Claim a row as it was read; False when it is done, not due yet, or another worker was quicker."""
    row = type(item)
    if item.pending is None or item.due_at > at:
        return False
    attempts = int(item.attempts or 0) + 1
    until = claim_ends(attempts, at=at, lease=lease)
    return change(
        item,
        row.due_at.set(until),
        row.attempts.set(attempts),
        *actions,
        condition=(row.pending == PENDING) & (row.due_at == item.due_at),
    )


def still_mine(item: Any, *, attempts: int) -> Condition:
    """No other worker has claimed the row since this attempt began."""
    row = type(item)
    condition: Condition = (row.pending == PENDING) & (row.attempts == attempts)
    return condition


def change(item: Any, *actions: Action, condition: Condition) -> bool:
    """Whether the condition held; then the item has its new values."""
    try:
        item.update(actions=list(actions), condition=condition)
    except UpdateError as error:
        if code_of(error) != CONDITION_FAILED:
            raise
        return False
    return True


def put_new(item: Any, *, key: Any) -> bool:
    """Whether it is new: nothing had this key."""
    try:
        item.save(condition=key.does_not_exist())
    except PutError as error:
        if code_of(error) != CONDITION_FAILED:
            raise
        return False
    return True
