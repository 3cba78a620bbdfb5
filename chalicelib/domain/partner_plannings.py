"""What becomes of the dates of a partner's session: a partner gives the first and the last day, we plan slots (SES-9, SES-12)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.domain import planning
from chalicelib.domain.calendar import is_working_day
from chalicelib.domain.sessions import Planning, Sequence, Session, Slot
from chalicelib.domain.trainings import Modality, Training

LAID_OUT_DAYS = 15
"""Working days from the first to the last up to which each gets a slot; of a longer session nobody knows which days are taught."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """From the first to the last day, both included; `minutes` of training in all where the partner tells them."""

    first: date
    last: date
    minutes: int | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """Working days, and the two ends whatever day they fall on; empty when they are too many to be laid out."""
        found = {self.first, self.last}
        day = self.first
        while day < self.last:
            if is_working_day(day):
                found.add(day)
            if len(found) > LAID_OUT_DAYS:
                return ()
            day += timedelta(days=1)
        return tuple(sorted(found))


@dataclass(frozen=True, kw_only=True)
class Venue:
    place: str = ""
    address: str = ""


def dates(session: Session) -> tuple[date | None, date | None]:
    """Of the slots, or those that are wished while there are none."""
    return (session.shown_from, session.ends_on or session.planned_to)


def laid_out(
    session: Session, training: Training, period: Period, venue: Venue, *, new_id: Callable[[str], str]
) -> Planning:
    """One sequence with a slot on each day, of the training's usual hours or of the partner's; without any for a long session."""
    if not period.days:
        return Planning(session_id=session.session_id)
    modality = Modality.E_LEARNING if session.modality is Modality.ON_DEMAND else session.modality
    sequence = Sequence(
        sequence_id=new_id("seq"),
        title=session.title,
        modality=modality,
        slots=_slots(training, period, venue, new_id=new_id),
    )
    return Planning(session_id=session.session_id, sequences=(sequence,))


def may_move(plan: Planning) -> bool:
    """A planning of several sequences was made by hand: nobody but a person knows how it moves."""
    return len(plan.sequences) <= 1


def moved(
    plan: Planning,
    session: Session,
    training: Training,
    period: Period,
    venue: Venue,
    *,
    new_id: Callable[[str], str],
) -> Planning:
    """The planning on the new days: as many days keep their hours, rooms and trainers, else they are laid out again."""
    if not period.days or not plan.sequences:
        return replace(laid_out(session, training, period, venue, new_id=new_id), version=plan.version)
    (sequence,) = plan.sequences
    old = sorted({slot.day for slot in sequence.slots})
    if len(old) != len(period.days):
        slots = _slots(training, period, venue, new_id=new_id)
    else:
        new_day = dict(zip(old, period.days, strict=True))
        slots = tuple(replace(slot, day=new_day[slot.day]) for slot in sequence.slots)
    return replace(plan, sequences=(replace(sequence, slots=slots),))


def relocated(plan: Planning, *, before: str, venue: Venue) -> Planning:
    """The slots that were at the session's place are at its new one; those that a person put elsewhere stay there."""
    if not venue.place:
        return plan
    sequences = (
        replace(
            sequence,
            slots=tuple(
                replace(slot, place=venue.place, address=venue.address or slot.address)
                if slot.place == before
                else slot
                for slot in sequence.slots
            ),
        )
        for sequence in plan.sequences
    )
    return replace(plan, sequences=tuple(sequences))


def _slots(
    training: Training, period: Period, venue: Venue, *, new_id: Callable[[str], str]
) -> tuple[Slot, ...]:
    days = period.days
    minutes = period.minutes or training.duration_minutes
    usual = planning.day_of(replace(training, duration_minutes=minutes, duration_days_tenths=len(days) * 10))
    return tuple(
        Slot(
            slot_id=new_id("slo"),
            day=day,
            starts_at=usual.starts_at,
            ends_at=usual.ends_at,
            break_minutes=usual.break_minutes,
            place=venue.place,
            address=venue.address,
        )
        for day in days
    )
