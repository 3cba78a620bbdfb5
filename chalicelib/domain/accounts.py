"""Signing in: the cookie of a signed-in browser, how failed attempts slow down and lock, and the steps after the password (ACC-1)."""

import hashlib
import ipaddress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.errors import RuleViolation

IDLE_LIMIT = timedelta(hours=1)
ABSOLUTE_LIMIT = timedelta(hours=12)
"""How long a browser stays signed in: without a request, and at all."""
ATTEMPTS_FORGOTTEN_AFTER = timedelta(hours=1)
"""Of quiet: then counting starts again."""
LOCKED_FOR = timedelta(minutes=15)
STEP_LIVES = timedelta(minutes=15)
"""Between the password and the new password or the one-time code."""
PASSWORD_LINK_LIVES = timedelta(hours=1)
EMAIL_LINK_LIVES = timedelta(hours=1)
TOTP_PROOF_LIVES = timedelta(minutes=5)
"""As long as the identity provider keeps the proof that the password was right."""
FIRST_START_LIVES = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How failures are answered: the first `free` ones at once, then pauses that double, from `locks_at` on a lock."""

    free: int
    locks_at: int
    first_pause: timedelta = timedelta(seconds=5)


PER_USER = Limit(free=4, locks_at=10)
PER_ADDRESS = Limit(free=30, locks_at=60)
"""Higher: everybody in an office may share one address."""
LINKS_PER_EMAIL = Limit(free=3, locks_at=4)
LINKS_PER_ADDRESS = Limit(free=20, locks_at=21)
REQUESTS_PER_USER = Limit(free=20, locks_at=21)
"""Each sends a copy to any address: nobody writes to the world through the institute."""


def pause_after(failures: int, limit: Limit) -> timedelta:
    """How long to wait before the next attempt, after this many failures in a row."""
    if failures < limit.free:
        return timedelta(0)
    if failures >= limit.locks_at:
        return LOCKED_FOR
    doublings: int = 2 ** (failures - limit.free)
    return min(limit.first_pause * doublings, LOCKED_FOR)


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """What was counted for a user or a network address."""

    subject: str
    failures: int
    last_at: datetime

    def blocked_until(self, limit: Limit) -> datetime:
        """Before this instant no further attempt is taken."""
        return self.last_at + pause_after(self.failures, limit)


def user_subject(name: str) -> str:
    """What attempts at this user, or at this name that nobody has, are counted under. Holds no name in the clear."""
    return "user#" + hashlib.sha256(name.casefold().encode()).hexdigest()


def address_subject(address: str) -> str:
    """A network address; of IPv6 the first half, because one subscriber has all of the second."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "address#unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = ipaddress.ip_network((parsed, 64), strict=False).network_address
    return f"address#{parsed}"


class SignInRefused(RuleViolation):
    """Wrong password, unknown user, disabled user, shared e-mail address: one answer, so that none is learnt from it."""

    code = "sign_in_refused"
    status = 422
    message = (
        "The username or the password is wrong. Check both; if other people use the same e-mail address as you, "
        "enter your username."
    )


class TooManyAttempts(RuleViolation):
    """Facts: `minutes` to wait, rounded up."""

    code = "too_many_attempts"
    status = 429
    message = "Too many attempts. Wait %(minutes)s min, then try again."


class StepExpired(RuleViolation):
    """The time between the password and its answer is over, or the step was done already."""

    code = "step_expired"
    message = "This step took too long. Sign in again."


class WrongCode(RuleViolation):
    code = "wrong_code"
    status = 422
    message = "This code isn’t the right one. Enter the code that your application shows now."


class LinkExpired(RuleViolation):
    """Used, too old, or never given: told alike."""

    code = "link_expired"
    status = 404
    message = "This link was used already or is too old."


CODE_DIGITS = 6


def one_time_code(text: str) -> str:
    """The digits of a code, whatever people type between them. Raises WrongCode when there are more or fewer."""
    digits = "".join(c for c in text if c.isascii() and c.isdigit())
    if len(digits) != CODE_DIGITS:
        raise WrongCode
    return digits


class StepKind(StrEnum):
    """What a sign-in still waits for."""

    NEW_PASSWORD = "new_password"  # noqa: S105  (no secret)
    ONE_TIME_CODE = "one_time_code"


class LinkPurpose(StrEnum):
    """What a one-time token opens."""

    SIGN_IN_STEP = "sign_in_step"
    PASSWORD = "password"  # noqa: S105  (no secret)
    EMAIL = "email"
    TOTP = "totp"
    FIRST_START = "first_start"


@dataclass(frozen=True, kw_only=True)
class Link:
    """Something a person may do once, with a token that only he or she holds; only its hash is stored."""

    token_hash: str
    purpose: LinkPurpose
    organisation_id: str = ""
    user_id: str = ""
    email: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    """What must not reach the browser: the identity provider's challenge or proof."""
    valid_until: datetime


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class SessionToken:
    """`<organisation>.<user>.<secret>`: the first two say where to look, only the hash of the whole is stored."""

    organisation_id: str
    user_id: str
    secret: str

    @property
    def text(self) -> str:
        return f"{self.organisation_id}.{self.user_id}.{self.secret}"

    @property
    def hash(self) -> str:
        return hash_of(self.text)


def session_token(text: str) -> SessionToken | None:
    """The cookie's text, read; None for anything else a browser may send."""
    parts = text.split(".")
    if len(parts) != 3 or not all(parts) or len(text) > 200:
        return None
    return SessionToken(*parts)
