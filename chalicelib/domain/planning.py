"""Planning a session: slots over several days, and what dates and duration follow from them (SES-10 to SES-12)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from math import ceil

from chalicelib.domain.calendar import working_days
from chalicelib.domain.errors import NotFound, RuleViolation
from chalicelib.domain.sessions import Planning, Sequence, Session, SessionKind, Slot
from chalicelib.domain.trainings import Training

HALF_DAY_MINUTES = 270
"""A day of training longer than four hours and a half counts as a whole one."""

SESSION_DAYS_MAX = 60


class CapacityBelowSeats(RuleViolation):
    """Facts: `seats_taken`."""

    code = "capacity_below_seats"
    message = "%(seats_taken)s seats are taken: the capacity can’t be lower."


class NotReadyToPublish(RuleViolation):
    """A dated session without a date, or of a training that is no longer offered."""

    code = "not_ready_to_publish"
    message = "Add at least one slot before publishing: people can’t book a session without a date."


@dataclass(frozen=True, kw_only=True)
class Day:
    """How one day of a session is laid out: hours on the wall clock of the institute."""

    starts_at: time = time(9)
    ends_at: time = time(17)
    break_minutes: int = 60
    place: str = ""
    address: str = ""
    room: str = ""
    trainers: tuple[str, ...] = ()
    trainer_ids: tuple[str, ...] = ()
    link: str = ""


def lay_out(first: date, days: int, like: Day, *, new_id: Callable[[str], str]) -> tuple[Slot, ...]:
    """A slot on each of that many working days, weekends and French public holidays skipped (SES-11)."""
    model = Slot(
        slot_id="",
        day=first,
        starts_at=like.starts_at,
        ends_at=like.ends_at,
        break_minutes=like.break_minutes,
        place=like.place,
        address=like.address,
        room=like.room,
        trainers=like.trainers,
        trainer_ids=like.trainer_ids,
        link=like.link,
    )
    return lay_out_like(first, days, [model], new_id=new_id)


def lay_out_like(
    first: date, days: int, models: Iterable[Slot], *, new_id: Callable[[str], str]
) -> tuple[Slot, ...]:
    """Slots like these (a morning and an afternoon, say) on each of that many working days (SES-11)."""
    kept = tuple(models)
    return tuple(
        replace(model, slot_id=new_id("slo"), day=day) for day in working_days(first, days) for model in kept
    )


def next_working_day(day: date) -> date:
    return working_days(day + timedelta(days=1), 1)[0]


def days_of(training: Training) -> int:
    """How many days a session of this training takes: at least one."""
    return max(1, ceil(training.duration_days_tenths / 10))


def day_of(training: Training) -> Day:
    """The usual day of a training: from nine, with an hour's break when it is long."""
    minutes = min(training.duration_minutes // days_of(training), 9 * 60) or 7 * 60
    pause = 60 if minutes > HALF_DAY_MINUTES else 0
    end = 9 * 60 + minutes + pause
    return Day(ends_at=time(end // 60, end % 60), break_minutes=pause)


def following(session: Session, planning: Planning) -> Session:
    """The session with the dates and durations of its slots (SES-12).

    A pre-work sequence moves the dates and adds nothing to the duration. Pool and on-demand sessions, and sessions
    without a slot yet, keep the duration of their training.
    """
    if session.kind in (SessionKind.POOL, SessionKind.ON_DEMAND):
        return replace(session, starts_on=None, ends_on=None)
    if not planning.slots:
        return replace(session, starts_on=None, ends_on=None)
    return replace(
        session,
        starts_on=planning.first_day,
        ends_on=planning.last_day,
        duration_minutes=planning.minutes,
        duration_days_tenths=days_tenths(planning),
    )


def days_tenths(planning: Planning) -> int:
    """Tenths of a day of the whole planning; preparation counts nothing (SES-12)."""
    return days_tenths_of(sequence for sequence in planning.sequences if not sequence.is_pre_work)


def days_tenths_of(sequences: Iterable[Sequence]) -> int:
    """Tenths of a day: each day with slots counts one, or a half when it is short."""
    minutes_on: dict[date, int] = {}
    for sequence in sequences:
        for slot in sequence.slots:
            minutes_on[slot.day] = minutes_on.get(slot.day, 0) + slot.minutes
    return sum(10 if minutes > HALF_DAY_MINUTES else 5 for minutes in minutes_on.values() if minutes)


def in_order(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    return tuple(sorted(slots, key=lambda slot: (slot.day, slot.starts_at, slot.slot_id)))


def with_sequence(planning: Planning, sequence: Sequence) -> Planning:
    """The sequence added at the end, or in place of the one with its id."""
    sequence = replace(sequence, slots=in_order(sequence.slots))
    if any(s.sequence_id == sequence.sequence_id for s in planning.sequences):
        kept = tuple(sequence if s.sequence_id == sequence.sequence_id else s for s in planning.sequences)
        return replace(planning, sequences=kept)
    return replace(planning, sequences=(*planning.sequences, sequence))


def without_sequence(planning: Planning, sequence_id: str) -> Planning:
    kept = tuple(s for s in planning.sequences if s.sequence_id != sequence_id)
    return replace(planning, sequences=kept)


def moved_up(planning: Planning, sequence_id: str) -> Planning:
    """The sequence one place earlier (SES-10); the first one stays."""
    order = list(planning.sequences)
    at = order.index(sequence_of(planning, sequence_id))
    if at:
        order[at - 1], order[at] = order[at], order[at - 1]
    return replace(planning, sequences=tuple(order))


def moved_down(planning: Planning, sequence_id: str) -> Planning:
    """The sequence one place later (SES-10); the last one stays."""
    order = list(planning.sequences)
    at = order.index(sequence_of(planning, sequence_id))
    if at < len(order) - 1:
        order[at], order[at + 1] = order[at + 1], order[at]
    return replace(planning, sequences=tuple(order))


def last_day_again(planning: Planning, sequence_id: str, *, new_id: Callable[[str], str]) -> Planning:
    """The last day of a sequence once more, with all its slots, on the next working day (SES-11). Raises NotFound."""
    sequence = sequence_of(planning, sequence_id)
    if not sequence.slots:
        raise NotFound(sequence_id)
    last = max(slot.day for slot in sequence.slots)
    models = [slot for slot in sequence.slots if slot.day == last]
    return with_slots(planning, sequence_id, lay_out_like(next_working_day(last), 1, models, new_id=new_id))


def with_every_slot(planning: Planning, sequence_id: str, change: Callable[[Slot], Slot]) -> Planning:
    """Each slot of a sequence changed alike: another room, other trainers (SES-11). Raises NotFound."""
    return with_slots(planning, sequence_id, [change(s) for s in sequence_of(planning, sequence_id).slots])


def sequence_of(planning: Planning, sequence_id: str) -> Sequence:
    """Raises NotFound."""
    for sequence in planning.sequences:
        if sequence.sequence_id == sequence_id:
            return sequence
    raise NotFound(sequence_id)


def with_slots(planning: Planning, sequence_id: str, slots: Iterable[Slot]) -> Planning:
    """The slots added to a sequence, or in place of those with their ids. Raises NotFound."""
    sequence = sequence_of(planning, sequence_id)
    new = {slot.slot_id: slot for slot in slots}
    kept = tuple(slot for slot in sequence.slots if slot.slot_id not in new)
    return with_sequence(planning, replace(sequence, slots=(*kept, *new.values())))


def told_differently(before: Planning, after: Planning) -> tuple[str, ...]:
    """The sequences whose participants are told something else than before: times, places, links; new ones and lost ones too (SES-13)."""
    was = {sequence.sequence_id: told(sequence) for sequence in before.sequences}
    now = {sequence.sequence_id: told(sequence) for sequence in after.sequences}
    return tuple(each for each in {**was, **now} if was.get(each, ()) != now.get(each, ()))


def told(sequence: Sequence) -> tuple[object, ...]:
    """What a calendar invitation says of a sequence: who trains, comments and breaks are not part of it."""
    slots = ((s.day, s.starts_at, s.ends_at, s.place, s.address, s.room, s.link) for s in sequence.slots)
    return (sequence.title, sequence.link, *slots) if sequence.slots else ()


def without_slot(planning: Planning, slot_id: str) -> Planning:
    sequences = tuple(
        replace(s, slots=tuple(slot for slot in s.slots if slot.slot_id != slot_id))
        for s in planning.sequences
    )
    return replace(planning, sequences=sequences)
