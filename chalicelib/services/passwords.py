"""Passwords: strength, the link of somebody who forgot his or hers, and what ends when it changes (ACC-3)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.domain import passwords as rules
from chalicelib.domain.errors import InvalidInput, Reason
from chalicelib.domain.passwords import MAX_LENGTH, MIN_LENGTH, Weakness
from chalicelib.ports import PasswordRefused
from chalicelib.templating import N_

_SENTENCES = {
    Weakness.SHORT: N_("Choose a password of at least %(min)s characters."),
    Weakness.LONG: N_("Choose a password of at most %(max)s characters."),
    Weakness.NO_LOWER: N_("Add a lower-case letter to your password."),
    Weakness.NO_UPPER: N_("Add a capital letter to your password."),
    Weakness.NO_DIGIT: N_("Add a digit to your password."),
    Weakness.HOLDS_NAME: N_("Choose a password that doesn’t hold your username."),
    Weakness.TEMPORARY: N_("Choose another password than the temporary one."),
}


def check(password: str, *, username: str, temporary_hash: str = "") -> None:
    """Raises InvalidInput about `password`. The temporary password can't be chosen again: it must stop working (ACC-2)."""
    found = rules.weakness(password, username=username)
    if found is None and temporary_hash and fingerprint(password, username=username) == temporary_hash:
        found = Weakness.TEMPORARY
    if found:
        raise InvalidInput({"password": Reason(_SENTENCES[found], {"min": MIN_LENGTH, "max": MAX_LENGTH})})


def fingerprint(password: str, *, username: str) -> str:
    """To recognise a temporary password for the few minutes of a first sign-in, without keeping it."""
    return hashlib.scrypt(password.encode(), salt=username.encode(), n=2**12, r=8, p=1).hex()


@contextmanager
def refusing() -> Iterator[None]:
    """The identity provider's own refusal of a password, as an error of the form."""
    try:
        yield
    except PasswordRefused as error:
        raise InvalidInput(
            {"password": N_("Choose a longer password, with capital and small letters and digits.")}
        ) from error
