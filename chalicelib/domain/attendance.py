"""Attendance: who was there, half-day by half-day (SES-16). Hours are those of the institute's wall clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum

from chalicelib.domain.calendar import DEFAULT_ZONE, instant, minutes_between
from chalicelib.domain.errors import RuleViolation
from chalicelib.domain.results import Result
from chalicelib.domain.sessions import Planning, Sequence, Slot

NOON = time(13)
"""Where the morning ends: people sign once before and once after it."""


class Half(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


class Presence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"


class NotBegun(RuleViolation):
    """Facts: `day`, `half`, for who shows more than the sentence."""

    code = "half_day_not_begun"
    message = "Nobody can be marked for a half-day that has not begun."


@dataclass(frozen=True, kw_only=True)
class HalfDay:
    """A morning or an afternoon of a slot."""

    slot_id: str
    sequence_id: str
    title: str
    """Of the sequence."""
    day: date
    half: Half
    starts_at: time
    ends_at: time
    minutes: int
    """Of training: the break of a slot is shared out by the length of its halves."""

    @property
    def key(self) -> str:
        """By slot: marks stay with it when its day or hours change."""
        return f"{self.slot_id}-{self.half.value}"

    def has_begun(self, *, at: datetime, zone_name: str = DEFAULT_ZONE) -> bool:
        return instant(self.day, self.starts_at, zone_name=zone_name) <= at


@dataclass(frozen=True, kw_only=True)
class Mark:
    presence: Presence
    reason: str = ""
    """Of an excused absence."""


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """The marks of one seat in a session, and what came of it."""

    session_id: str
    registration_id: str
    trainee_id: str = ""
    """Who was marked: a seat given to somebody else begins with blank marks."""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    """By `HalfDay.key`; a half-day without a mark was not marked yet."""
    result: Result = Result.NOT_ASSESSED
    result_note: str = ""
    version: int = 0


def half_days(planning: Planning) -> tuple[HalfDay, ...]:
    """In order of time. A slot that crosses 13:00 has two; preparation at home has none."""
    found = [
        half
        for sequence in planning.sequences
        if not sequence.is_pre_work
        for slot in sequence.slots
        for half in _halves(sequence, slot)
    ]
    return tuple(sorted(found, key=lambda half: (half.day, half.starts_at, half.key)))


def _halves(sequence: Sequence, slot: Slot) -> list[HalfDay]:
    if slot.ends_at <= NOON:
        return [_half(sequence, slot, Half.MORNING, slot.starts_at, slot.ends_at, slot.minutes)]
    if slot.starts_at >= NOON:
        return [_half(sequence, slot, Half.AFTERNOON, slot.starts_at, slot.ends_at, slot.minutes)]
    before = minutes_between(slot.starts_at, NOON)
    morning = round(slot.minutes * before / (before + minutes_between(NOON, slot.ends_at)))
    return [
        _half(sequence, slot, Half.MORNING, slot.starts_at, NOON, morning),
        _half(sequence, slot, Half.AFTERNOON, NOON, slot.ends_at, slot.minutes - morning),
    ]


def _half(sequence: Sequence, slot: Slot, half: Half, start: time, end: time, minutes: int) -> HalfDay:
    return HalfDay(
        slot_id=slot.slot_id,
        sequence_id=sequence.sequence_id,
        title=sequence.title,
        day=slot.day,
        half=half,
        starts_at=start,
        ends_at=end,
        minutes=minutes,
    )


def minutes_attended(attendance: Attendance, halves: Iterable[HalfDay]) -> int:
    """Of training this person was there for; a half-day taken out of the planning counts no more."""
    return sum(half.minutes for half in halves if _is_present(attendance.marks.get(half.key)))


def _is_present(mark: Mark | None) -> bool:
    return mark is not None and mark.presence is Presence.PRESENT


def marked(
    attendance: Attendance,
    changes: Mapping[str, Mark | None],
    halves: Iterable[HalfDay],
    *,
    at: datetime,
    zone_name: str = DEFAULT_ZONE,
) -> Attendance:
    """With these marks, by half-day; None takes one away. Those of half-days no longer planned are left alone. Raises NotBegun."""
    known = {half.key: half for half in halves}
    marks = dict(attendance.marks)
    for key, mark in changes.items():
        if key not in known or marks.get(key) == mark:
            continue
        half = known[key]
        if mark is None:
            marks.pop(key)
        elif half.has_begun(at=at, zone_name=zone_name):
            marks[key] = mark
        else:
            raise NotBegun(day=half.day, half=half.half)
    return replace(attendance, marks=marks)
