"""Sessions: planned runs of a training, with their sequences and slots; and the one capacity rule (ORD-17)."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from chalicelib.domain.calendar import minutes_between
from chalicelib.domain.errors import RuleViolation
from chalicelib.domain.trainings import Modality


class SessionKind(StrEnum):
    INTER = "inter"
    INTRA = "intra"
    POOL = "pool"
    ON_DEMAND = "on_demand"


class Publication(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    HIDDEN = "hidden"


class Workflow(StrEnum):
    CREATED = "created"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    DONE = "done"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class SequenceStatus(StrEnum):
    """Informative only (SES-10)."""

    PLANNED = "planned"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EXTERNAL = "external"


class SessionFull(RuleViolation):
    """Facts: `seats_left`, `seats_wanted`."""

    code = "session_full"
    message = "Seats left in this session: %(seats_left)s. You asked for %(seats_wanted)s."


class SessionNotOpen(RuleViolation):
    code = "session_not_open"
    message = "This session can’t be ordered any more: it has started, was withdrawn or is not published."


@dataclass(frozen=True, kw_only=True)
class Session:
    """What every page about a session needs; its planning is read apart.

    Dates follow from the slots (SES-12). A pool session has no dates yet, an on-demand one none at all.
    """

    session_id: str
    code: str
    """`2026-00042`, without gaps or duplicates within a year (SES-2)."""
    year: int
    training_code: str
    title: str
    kind: SessionKind
    modality: Modality
    publication: Publication = Publication.DRAFT
    workflow: Workflow = Workflow.CREATED
    language: str = "fr"
    starts_on: date | None = None
    ends_on: date | None = None
    planned_from: date | None = None
    planned_to: date | None = None
    """Wished days, of a session that has no slots yet: where it stands in lists and calendars until its dates follow from slots
    (SES-7, SES-12). Nobody but staff reads them."""
    duration_minutes: int = 0
    duration_days_tenths: int = 0
    city: str = ""
    place: str = ""
    price_cents: int = 0
    """Per trainee, excluding VAT; of the whole session for `intra`."""
    capacity_min: int | None = None
    capacity_target: int | None = None
    capacity_max: int | None = None
    """None: no limit (pool, on demand)."""
    seats_taken: int = 0
    seats_offered: int = 0
    """Held for its waiting list: offered to somebody, or freed and about to be (ORD-16)."""
    waiting: int = 0
    """How many on its waiting list have no offer yet."""
    populations: frozenset[str] = frozenset()
    organisation_id: str | None = None
    """The client of an `intra` session."""
    provider: str = ""
    """Training provider: who gives the training for the institute, when it is not the institute."""
    provider_email: str = ""
    certification: str = ""
    scheme: str = ""
    """Dispositif: what the training counts for, in the words of who funds or requires it."""
    funding_eligible: bool = False
    partner_id: str = ""
    partner_number: str = ""
    """Of an imported session: whose it is, and its number there (SES-9)."""
    cancel_reason: str = ""
    manager_name: str = ""
    manager_email: str = ""
    convocation_comment: str = ""
    provider_comment: str = ""
    comments: str = ""
    version: int = 0
    """Rises with each edit by staff; taking seats doesn't change it."""

    @property
    def shown_from(self) -> date | None:
        """The first day for staff: of its slots, else the wished one."""
        return self.starts_on or self.planned_from

    @property
    def has_capacity(self) -> bool:
        """Pool sessions have no capacity (ORD-8)."""
        return self.kind is not SessionKind.POOL and self.capacity_max is not None

    @property
    def seats_left(self) -> int | None:
        """None: no limit. Never negative, even when overbooked."""
        if not self.has_capacity or self.capacity_max is None:
            return None
        return max(0, self.capacity_max - self.seats_taken - self.seats_offered)

    @property
    def is_full(self) -> bool:
        return self.seats_left == 0

    @property
    def is_booked(self) -> bool:
        return self.seats_taken > 0


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One dated piece of a sequence: a place, a room, people, hours on the wall clock of the institute."""

    slot_id: str
    day: date
    starts_at: time
    ends_at: time
    break_minutes: int = 0
    place: str = ""
    address: str = ""
    room: str = ""
    trainers: tuple[str, ...] = ()
    """Their names, as documents and e-mails say them."""
    trainer_ids: tuple[str, ...] = ()
    """Users of the institute among them: whose own session it is (SES-11, table of people)."""
    co_trainer: str = ""
    host: str = ""
    """Who receives the people on site."""
    host_email: str = ""
    provider: str = ""
    provider_email: str = ""
    provider_comment: str = ""
    place_comment: str = ""
    trainer_comment: str = ""
    """The three go into the e-mails to the provider, to the host and participants, and into the trainer's file."""
    link: str = ""

    @property
    def minutes(self) -> int:
        return max(0, minutes_between(self.starts_at, self.ends_at) - self.break_minutes)


@dataclass(frozen=True, kw_only=True)
class Sequence:
    sequence_id: str
    title: str
    modality: Modality
    link: str = ""
    status: SequenceStatus = SequenceStatus.PLANNED
    slots: tuple[Slot, ...] = ()

    @property
    def is_pre_work(self) -> bool:
        return self.modality is Modality.PRE_WORK


@dataclass(frozen=True, kw_only=True)
class Planning:
    """The sequences of a session; saved by itself, with its own version."""

    session_id: str
    sequences: tuple[Sequence, ...] = ()
    version: int = 0

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for sequence in self.sequences for slot in sequence.slots)

    @property
    def minutes(self) -> int:
        """A pre-work sequence adds nothing to the duration (SES-12)."""
        return sum(
            s.minutes for sequence in self.sequences if not sequence.is_pre_work for s in sequence.slots
        )

    @property
    def trainer_ids(self) -> frozenset[str]:
        return frozenset(each for slot in self.slots for each in slot.trainer_ids)

    @property
    def first_day(self) -> date | None:
        """A pre-work sequence moves the dates (SES-12)."""
        return min((slot.day for slot in self.slots), default=None)

    @property
    def last_day(self) -> date | None:
        return max((slot.day for slot in self.slots), default=None)


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who is looking: decides which sessions exist for them (CAT-4)."""

    organisation_id: str
    populations: frozenset[str]
    today: date


def is_visible(session: Session, audience: Audience) -> bool:
    """Published, not started (on-demand and pool have no start), for everybody or for one of the person's populations (CAT-4)."""
    if session.publication is not Publication.PUBLISHED or not _is_open(session):
        return False
    if session.organisation_id is not None and session.organisation_id != audience.organisation_id:
        return False
    if session.populations and not session.populations & audience.populations:
        return False
    if session.kind in (SessionKind.POOL, SessionKind.ON_DEMAND):
        return True
    return session.starts_on is not None and session.starts_on > audience.today


def _is_open(session: Session) -> bool:
    """On-demand sessions stay open while they run; dated ones until they start."""
    if session.workflow is Workflow.RUNNING:
        return session.kind is SessionKind.ON_DEMAND
    return session.workflow in (Workflow.CREATED, Workflow.CONFIRMED)


def check_seats(session: Session, *, wanted: int) -> None:
    """The capacity rule of every path (ORD-17). Raises SessionFull."""
    left = session.seats_left
    if left is not None and wanted > left:
        raise SessionFull(seats_left=left, seats_wanted=wanted)


def have_overlapping_slots(one: Planning, other: Planning) -> bool:
    """Whether somebody in both sessions would have to be in two places at once (ORD-4). Touching ends don't overlap."""
    busy: dict[date, list[tuple[time, time]]] = {}
    for slot in one.slots:
        busy.setdefault(slot.day, []).append((slot.starts_at, slot.ends_at))
    return any(
        slot.starts_at < ends and starts < slot.ends_at
        for slot in other.slots
        for starts, ends in busy.get(slot.day, [])
    )


def session_code(year: int, number: int) -> str:
    """`2026-00042` (SES-2)."""
    return f"{year}-{number:05d}"
