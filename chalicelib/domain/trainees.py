"""Trainees: people of an organisation's directory (TRN-1)."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain import ids
from chalicelib.domain.errors import RuleViolation


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


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a person enters about a trainee."""

    last_name: str
    first_name: str
    email: str = ""
    birth_date: date | None = None
    establishment_id: str | None = None
    job: str = ""
    number: str = ""
    populations: frozenset[str] = frozenset()


class LikelyDuplicate(RuleViolation):
    """The directory already holds somebody of this name (ORD-4); adding him or her anyway is the person's choice."""

    code = "likely_duplicate"
    message = (
        "%(name)s is already in the directory. Choose that person, or confirm that this is somebody else."
    )


EARLIEST_BIRTH = date(1900, 1, 1)
YOUNGEST_YEARS = 14
"""Below this an apprentice can't be: the year was mistyped. Source: Code du travail, art. L4153-1 (discovery from 14)."""
MAX_NAME = 80


def is_plausible_birth(birth_date: date, *, today: date) -> bool:
    """Refuses typing errors such as 1888 or 2025, nothing else."""
    youngest = today.replace(year=today.year - YOUNGEST_YEARS, day=min(today.day, 28))
    return EARLIEST_BIRTH <= birth_date <= youngest


def search_text(trainee: Trainee) -> str:
    """All the words a trainee is found by: names, number, e-mail, folded."""
    return ids.folded(f"{trainee.last_name} {trainee.first_name} {trainee.number} {trainee.email}")


def name_key(first: str, second: str) -> str:
    """How the directory is sorted and searched: folded words, first part before the second."""
    return f"{ids.folded(first)}|{ids.folded(second)}"


def are_likely_the_same(one: Trainee, other: Trainee) -> bool:
    """A likely duplicate (ORD-4): same names whatever accents and case, and birth dates or e-mails that don't contradict."""
    if name_key(one.last_name, one.first_name) != name_key(other.last_name, other.first_name):
        return False
    return one.birth_date is None or other.birth_date is None or one.birth_date == other.birth_date
