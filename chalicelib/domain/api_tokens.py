"""Tokens by which a client's or a centre's software calls the API: limited to one organisation and to scopes (ACC-12)."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.access import Right
from chalicelib.domain.errors import DomainError, RuleViolation

LIVES_AT_MOST = timedelta(days=366)
MAX_TOKENS = 20
"""Of one organisation, revoked and expired ones aside."""
CALLS_PER_MINUTE = 120
"""Of one token (API-1)."""
_FORM = re.compile(r"cur_(org_[0-9a-z_]{1,40})\.(usr_[0-9a-z_]{1,40})\.([A-Za-z0-9_-]{40,64})")


class Scope(StrEnum):
    """What a token may do."""

    DRIVERS_READ = "drivers:read"
    DRIVERS_WRITE = "drivers:write"


RIGHTS: dict[Scope, Right] = {
    Scope.DRIVERS_READ: Right.REGISTER_DRIVERS,
    Scope.DRIVERS_WRITE: Right.REGISTER_DRIVERS,
}
"""What the person who made the token must still be allowed to do, at each call."""


class TokenState(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, kw_only=True)
class ApiToken:
    token_hash: str
    """SHA-256 of the whole text, which is shown once and kept nowhere."""
    organisation_id: str
    user_id: str
    """Who made it: it dies with that person's access (ACC-8)."""
    user_name: str
    name: str
    scopes: frozenset[Scope]
    hint: str
    """Its last four characters, to tell it from others."""
    created_at: datetime
    expires_on: date
    """Its last day."""
    last_used_on: date | None = None
    revoked_at: datetime | None = None

    def state(self, today: date) -> TokenState:
        if self.revoked_at is not None:
            return TokenState.REVOKED
        return TokenState.EXPIRED if today > self.expires_on else TokenState.ACTIVE


@dataclass(frozen=True)
class Presented:
    """A token as a program shows it: it says where to look, its hash whether it is one."""

    text: str
    organisation_id: str
    user_id: str

    @property
    def hash(self) -> str:
        return hash_of(self.text)


def presented(text: str) -> Presented | None:
    form = _FORM.fullmatch(text)
    return Presented(text, form[1], form[2]) if form else None


def text_of(organisation_id: str, user_id: str, secret: str) -> str:
    return f"cur_{organisation_id}.{user_id}.{secret}"


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def revoked(token: ApiToken, *, at: datetime) -> ApiToken:
    """Revoked twice, the first time counts."""
    return token if token.revoked_at else replace(token, revoked_at=at)


class TooManyTokens(RuleViolation):
    """Facts: `limit`."""

    code = "too_many_tokens"
    message = "An organisation has at most %(limit)s tokens: revoke one that is no longer used."


class TokenRefused(DomainError):
    """No token, an unknown, expired or revoked one, or one of somebody who may no longer sign in: which one isn't told."""

    code = "token_refused"
    status = 401


class ScopeMissing(DomainError):
    """The token is good, but not for this."""

    code = "scope_missing"
    status = 403

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


class TooManyCalls(DomainError):
    code = "too_many_calls"
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds
        """Until the next call is taken."""
