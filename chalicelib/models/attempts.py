"""Failed sign-ins, counted per user and per address; forgotten by themselves (TTL)."""

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError

from chalicelib import config
from chalicelib.domain.accounts import ATTEMPTS_FORGOTTEN_AFTER, Attempts
from chalicelib.domain.errors import Conflict
from chalicelib.models.attributes import InstantAttribute
from chalicelib.models.base import Table
from chalicelib.models.contention import CONDITION_FAILED, code_of


class AttemptItem(Table):
    class Meta:
        table_name = config.table_name("attempts")

    subject = UnicodeAttribute(hash_key=True)
    failures = NumberAttribute()
    last_at = InstantAttribute()
    expires_at = NumberAttribute()


def get(subject: str, *, at: datetime) -> Attempts:
    """What was counted so far; none when the last one is old enough (the TTL only sweeps up)."""
    try:
        found = AttemptItem.get(subject, consistent_read=True).to(Attempts)
    except AttemptItem.DoesNotExist:
        return Attempts(subject=subject, failures=0, last_at=at)
    if at - found.last_at >= ATTEMPTS_FORGOTTEN_AFTER:
        return Attempts(subject=subject, failures=0, last_at=at)
    return found


def count_one(seen: Attempts, *, at: datetime) -> None:
    """One attempt more than was seen. Raises Conflict when somebody else counted meanwhile: parallel guesses get one try."""
    item = AttemptItem(
        seen.subject,
        failures=seen.failures + 1,
        last_at=at,
        expires_at=int((at + 2 * ATTEMPTS_FORGOTTEN_AFTER).timestamp()),
    )
    unchanged = (AttemptItem.failures == seen.failures) & (AttemptItem.last_at == seen.last_at)
    absent_or_old = AttemptItem.subject.does_not_exist() | (
        AttemptItem.last_at <= at - ATTEMPTS_FORGOTTEN_AFTER
    )
    try:
        item.save(condition=unchanged if seen.failures else absent_or_old | (AttemptItem.failures <= 0))
    except PutError as error:
        if code_of(error) == CONDITION_FAILED:
            raise Conflict(seen.subject) from error
        raise


def take_back_one(subject: str) -> None:
    """The attempt that was counted beforehand was no failure."""
    try:
        AttemptItem(subject).update(
            actions=[AttemptItem.failures.add(-1)], condition=AttemptItem.failures > 0
        )
    except UpdateError as error:
        if code_of(error) != CONDITION_FAILED:
            raise


def forget(subject: str) -> None:
    AttemptItem(subject).delete()
