"""Users: who may sign in. Passwords and one-time codes live in the identity provider, rights live here."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count

from chalicelib.domain import ids
from chalicelib.domain.access import DRIVERS, STAFF, DocumentType, Person, Role
from chalicelib.domain.errors import RuleViolation

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,63}")
"""Lower case, because identity providers disagree on case."""


class UserState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, kw_only=True)
class User:
    organisation_id: str
    user_id: str
    username: str
    name: str
    email: str = ""
    """Empty where the person has none; several people may share one."""
    roles: frozenset[Role]
    state: UserState
    language: str = "fr"
    establishment_ids: frozenset[str] = frozenset()
    document_types: frozenset[DocumentType] = frozenset()
    populations: frozenset[str] = frozenset()
    trainee_id: str | None = None
    has_totp: bool = False
    email_is_placeholder: bool = False
    created_at: datetime
    last_sign_in_at: datetime | None = None
    version: int = 0
    pending_email: str = ""
    """A new address waiting for its confirmation."""
    sessions_from: datetime | None = None
    """Browsers that signed in before this instant are signed out, whatever their rows say (ACC-8)."""

    @property
    def is_staff(self) -> bool:
        return self.organisation_id == STAFF

    @property
    def is_of_client(self) -> bool:
        """Whether there is an organisation behind: staff have none, nor have drivers who made their account themselves."""
        return self.organisation_id not in (STAFF, DRIVERS)

    def person(self) -> Person:
        return Person(
            user_id=self.user_id,
            organisation_id=self.organisation_id,
            name=self.name,
            email=self.email,
            language=self.language,
            roles=self.roles,
            establishment_ids=self.establishment_ids,
            document_types=self.document_types,
            populations=self.populations,
            trainee_id=self.trainee_id,
        )


def by_standing(sharing: Iterable[User]) -> list[User]:
    """Users of one e-mail address, trainees last: a client may give its trainees any address, somebody else's too."""
    return sorted(sharing, key=lambda user: user.roles == {Role.TRAINEE})


def normal_username(text: str) -> str:
    return text.strip().lower()


def may_sign_in(user: User | None) -> bool:
    """An invited user may: the first sign-in is what makes him or her active."""
    return user is not None and user.state is not UserState.DISABLED


def username_from(name: str, taken: Callable[[str], bool]) -> str:
    """A free username made from a name: `claire.fontaine`, then `claire.fontaine2`…"""
    words = "".join(c for c in ids.folded(name) if c.isascii()).split()
    base = ".".join(words)[:50].strip(".")
    base = base if len(base) >= 3 else f"{base}.user".strip(".")
    if not taken(base):
        return base
    return next(name for n in count(2) if not taken(name := f"{base}{n}"))


class OwnRight(RuleViolation):
    """Somebody else must do it, so that nobody is locked out by a slip (ACC-7)."""

    code = "own_right"
    message = "You can’t take your own administrator right away. Ask another administrator."


class LastAdministrator(RuleViolation):
    code = "last_administrator"
    message = "This is the last administrator. Make somebody else an administrator first."
