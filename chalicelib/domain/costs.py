"""Costs of a session, and its margin against what its seats bring in (SES-14). Amounts are cents excluding VAT."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from chalicelib.domain import ids, money
from chalicelib.domain.errors import NotFound, RuleViolation

MAX_LINES = 100
MAX_AMOUNT = 10**9
"""Cents: ten million euros."""
MAX_QUANTITY = 10_000


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


class TooManyCosts(RuleViolation):
    """Facts: `most`."""

    code = "too_many_costs"
    message = "A session has at most %(most)s lines of costs: put some of them together."


def line_of(costs: Costs, cost_id: str) -> Cost:
    """Raises NotFound."""
    for line in costs.lines:
        if line.cost_id == cost_id:
            return line
    raise NotFound(cost_id)


def with_line(costs: Costs, line: Cost) -> Costs:
    """The line in place of the one with its id, or at the end; whoever enters costs needs no reminder. Raises TooManyCosts."""
    if any(each.cost_id == line.cost_id for each in costs.lines):
        kept = tuple(line if each.cost_id == line.cost_id else each for each in costs.lines)
        return replace(costs, lines=kept, is_settled=True)
    if len(costs.lines) >= MAX_LINES:
        raise TooManyCosts(most=MAX_LINES)
    return replace(costs, lines=(*costs.lines, line), is_settled=True)


def without_line(costs: Costs, cost_id: str) -> Costs:
    return replace(costs, lines=tuple(line for line in costs.lines if line.cost_id != cost_id))


def told(before: Costs, after: Costs) -> str:
    """For the history: which lines were, and are, at which amount in euros."""
    was, now = (dict.fromkeys(costs.lines) for costs in (before, after))
    gone = "; ".join(_told(line) for line in was if line not in now)
    new = "; ".join(_told(line) for line in now if line not in was)
    return f"{gone or '–'} → {new or '–'}"


def _told(line: Cost) -> str:
    cents = line.total_cents
    return f"{line.words or line.type.value} {cents // 100},{cents % 100:02} €"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A line as the training proposes it; without an amount somebody must enter one."""

    type: CostType
    words: str
    amount_cents: int | None
    split: Split


def proposed(text: str, *, days_tenths: int) -> tuple[Proposal, ...]:
    """The usual costs of a training, a line or a part between semicolons each: `Formateur : 450 €/jour ; repas 15 € par stagiaire`.

    The amount is what stands before € or `euros`, or else the line's last number; per day it is multiplied by the days of the session.
    """
    parts = (part.strip(" \t-–•") for line in text.splitlines() for part in line.split(";"))
    return tuple(_proposal(part, days_tenths) for part in parts if part)


def _proposal(text: str, days_tenths: int) -> Proposal:
    words = set(ids.folded(text).split())
    cents = _amount(text)
    if cents is not None and words & _PER_DAY:
        cents = money.rounded(Decimal(cents * days_tenths) / 10)
    return Proposal(
        type=next((kind for kind, names in _NAMES.items() if words & names), CostType.OTHER),
        words=text[:200],
        amount_cents=cents,
        split=Split.TRAINEE if words & _PER_TRAINEE else Split.SESSION,
    )


def _amount(text: str) -> int | None:
    """Cents; None: the line names none that could be one."""
    found = _WITH_CURRENCY.search(text) or next(iter(reversed(list(_NUMBER.finditer(text)))), None)
    if found is None:
        return None
    try:
        cents = money.parse_euros(_SEPARATOR.sub("", found["number"]))
    except ValueError:
        return None
    return cents if 0 <= cents <= MAX_AMOUNT else None


_DIGITS = r"(?P<number>\d{1,3}(?:[ .\u00a0\u202f]\d{3})+(?:,\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
_NUMBER = re.compile(_DIGITS)
_SEPARATOR = re.compile(r"[ .\u00a0\u202f](?=\d{3}(?!\d))")
"""Of thousands."""
_WITH_CURRENCY = re.compile(_DIGITS + r"\s*(?:€|euros?\b|eur\b)", re.IGNORECASE)
_PER_DAY = frozenset({"jour", "journee", "jours", "day", "j"})
_PER_TRAINEE = frozenset({"stagiaire", "stagiaires", "trainee", "personne", "participant", "pers"})
_NAMES: dict[CostType, frozenset[str]] = {
    CostType.TRAINER: frozenset({"formateur", "formatrice", "animateur", "intervenant", "trainer"}),
    CostType.ROOM: frozenset({"salle", "location", "locaux", "room"}),
    CostType.MEALS: frozenset({"repas", "dejeuner", "restauration", "pause", "traiteur", "meals", "lunch"}),
    CostType.TRAVEL: frozenset(
        {"deplacement", "deplacements", "hotel", "hebergement", "train", "transport", "travel"}
    ),
    CostType.CERTIFICATION: frozenset({"certification", "examen", "jury", "test", "carte", "exam"}),
    CostType.SUBCONTRACTING: frozenset({"prestataire", "traitance", "subcontracting", "provider"}),
    CostType.MATERIAL: frozenset(
        {"materiel", "support", "supports", "kit", "manuel", "vehicule", "engin", "material"}
    ),
}
"""Words of a line, folded, by what they tell of."""
