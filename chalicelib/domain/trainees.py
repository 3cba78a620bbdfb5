"""Trainees: people of an organisation's directory (TRN-1)."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain import ids


@dataclass(frozen=True, kw_only=True)
class Trainee:
    organisation_id: str
    trainee_id: str
    last_name: str
    first_name: str
    email: str = ""
    birth_date: date | None = None
    establishment_id: str | None = None
    job: str = ""
    number: str = ""
    """The organisation's own personal number."""
    populations: frozenset[str] = frozenset()
    user_id: str | None = None
    """Set once the trainee can sign in."""
    is_archived: bool = False
    merged_into: str | None = None
    version: int = 0

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def name_key(first: str, second: str) -> str:
    """How the directory is sorted and searched: folded words, first part before the second."""
    return f"{ids.folded(first)}|{ids.folded(second)}"


def are_likely_the_same(one: Trainee, other: Trainee) -> bool:
    """A likely duplicate (ORD-4): same names whatever accents and case, and birth dates or e-mails that don't contradict."""
    if name_key(one.last_name, one.first_name) != name_key(other.last_name, other.first_name):
        return False
    return one.birth_date is None or other.birth_date is None or one.birth_date == other.birth_date
