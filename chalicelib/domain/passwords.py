"""Passwords: which are strong enough, and temporary ones that can be read out over the telephone (ACC-2).

The rules repeat those of the identity provider (`infra/data.yaml`), whose emulators don't all apply them.
"""

import secrets
from enum import StrEnum

MIN_LENGTH = 12
MAX_LENGTH = 128
TEMPORARY_DAYS = 30
"""How long a temporary password works; the identity provider is told the same."""
_READABLE_LOWER = "abcdefghjkmnpqrstuvwxyz"
_READABLE_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_READABLE_DIGITS = "23456789"
"""Without l, i, o, I, O, 0 and 1, which look alike on paper."""


class Weakness(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    NO_LOWER = "no_lower"
    NO_UPPER = "no_upper"
    NO_DIGIT = "no_digit"
    HOLDS_NAME = "holds_name"
    TEMPORARY = "temporary"


def weakness(password: str, *, username: str) -> Weakness | None:
    """What is wrong with a password somebody chose; None: it may be used."""
    checks = {
        Weakness.SHORT: len(password) < MIN_LENGTH,
        Weakness.LONG: len(password) > MAX_LENGTH,
        Weakness.NO_LOWER: not any(c.islower() for c in password),
        Weakness.NO_UPPER: not any(c.isupper() for c in password),
        Weakness.NO_DIGIT: not any(c.isdigit() for c in password),
        Weakness.HOLDS_NAME: len(username) > 3 and username.casefold() in password.casefold(),
    }
    return next((found for found, is_so in checks.items() if is_so), None)


def temporary() -> str:
    """A strong password that is read and typed easily: `Kfm7-tqzn-4Rbw-hxvp` (about 75 bits)."""
    alphabet = _READABLE_LOWER + _READABLE_DIGITS
    groups = [[secrets.choice(alphabet) for _ in range(4)] for _ in range(4)]
    groups[0][0] = secrets.choice(_READABLE_UPPER)
    groups[0][3] = secrets.choice(_READABLE_DIGITS)
    groups[1][0] = secrets.choice(_READABLE_LOWER)
    return "-".join("".join(group) for group in groups)
