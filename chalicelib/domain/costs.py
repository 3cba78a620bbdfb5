"""Costs of a session, and its margin against what its seats bring in (SES-14). Amounts are cents excluding VAT."""

from dataclasses import dataclass
from enum import StrEnum


class CostType(StrEnum):
    TRAINER = "trainer"
    ROOM = "room"
    MATERIAL = "material"
    TRAVEL = "travel"
    MEALS = "meals"
    CERTIFICATION = "certification"
    SUBCONTRACTING = "subcontracting"
    OTHER = "other"


class Split(StrEnum):
    SESSION = "session"
    """Once for the whole session."""
    TRAINEE = "trainee"
    """Per trainee, with a quantity."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """One line. `quantity` counts trainees where the split is per trainee; 1 otherwise."""

    cost_id: str
    type: CostType
    words: str = ""
    amount_cents: int
    split: Split = Split.SESSION
    quantity: int = 1
    provider: str = ""
    files: tuple[str, ...] = ()
    """Identifiers of files attached to the session: quotation, invoice."""

    @property
    def total_cents(self) -> int:
        return self.amount_cents * (self.quantity if self.split is Split.TRAINEE else 1)


@dataclass(frozen=True, kw_only=True)
class Costs:
    """Of one session; saved by themselves, with their own version."""

    session_id: str
    lines: tuple[Cost, ...] = ()
    is_settled: bool = False
    """Somebody saved the tab: the session's page stops reminding (SES-3)."""
    version: int = 0

    @property
    def total_cents(self) -> int:
        return sum(line.total_cents for line in self.lines)
