"""Counting attempts before they are made, so that parallel guesses can't slip through (ACC-1)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from math import ceil

from chalicelib.domain import accounts as rules
from chalicelib.domain.accounts import Attempts, Limit, TooManyAttempts
from chalicelib.domain.errors import Conflict, Unavailable
from chalicelib.models import attempts

Subjects = Sequence[tuple[str, Limit]]

_TRIES = 8
"""Of counting while others count the same; more at once is no person."""


def of_sign_in(name: str, address: str) -> Subjects:
    """A sign-in counts for the user (or the name nobody has) and for the network address."""
    return (
        (rules.user_subject(name), rules.PER_USER),
        (rules.address_subject(address), rules.PER_ADDRESS),
    )


def of_guess(address: str) -> Subjects:
    """A guess at a code that belongs to nobody yet counts for the network address alone, so that nobody can lock the others out."""
    return ((rules.address_subject(address), rules.PER_ADDRESS),)


def of_claims(neph: str, address: str) -> Subjects:
    """Claiming to be a driver counts for the driver's number, known or not, and for the network address."""
    return (
        ("claims#" + rules.user_subject(neph), rules.PER_USER),
        ("claims#" + rules.address_subject(address), rules.PER_ADDRESS),
    )


def of_links(name: str) -> Subjects:
    """Asking for a link by e-mail counts for whom it is asked."""
    return (("links#" + rules.user_subject(name), rules.LINKS_PER_EMAIL),)


def of_link_senders(address: str) -> Subjects:
    """And for the network address that asks."""
    return (("links#" + rules.address_subject(address), rules.LINKS_PER_ADDRESS),)


def of_requests(user_id: str) -> Subjects:
    """A request to the institute counts for who sends it."""
    return (("requests#" + rules.user_subject(user_id), rules.REQUESTS_PER_USER),)


def count(subjects: Subjects, *, at: datetime) -> None:
    """Count an attempt that is about to be made. Raises TooManyAttempts, then nothing was counted unless others count too."""
    for subject, limit in subjects:
        _refuse_while_blocked(attempts.get(subject, at=at), limit, at=at)
    for subject, limit in subjects:
        _count_one(subject, limit, at=at)


def _count_one(subject: str, limit: Limit, *, at: datetime) -> None:
    """Raises TooManyAttempts."""
    for _ in range(_TRIES):
        counted = attempts.get(subject, at=at)
        _refuse_while_blocked(counted, limit, at=at)
        with suppress(Conflict):
            attempts.count_one(counted, at=at)
            return
    raise TooManyAttempts(minutes=1)


@contextmanager
def counted(subjects: Subjects, *, at: datetime) -> Iterator[None]:
    """Count the attempt of the block before it is made; one that the identity provider didn't answer is none.

    Raises TooManyAttempts.
    """
    count(subjects, at=at)
    try:
        yield
    except Unavailable:
        take_back(subjects)
        raise


def take_back(subjects: Subjects) -> None:
    """The attempt was none to worry about."""
    for subject, _ in subjects:
        attempts.take_back_one(subject)


def forget_user(user_id: str) -> None:
    attempts.forget(rules.user_subject(user_id))


def _refuse_while_blocked(counted: Attempts, limit: Limit, *, at: datetime) -> None:
    wait = counted.blocked_until(limit) - at
    if counted.failures and wait > timedelta(0):
        raise TooManyAttempts(minutes=ceil(wait / timedelta(minutes=1)))
