"""Attendance and results of a session: read together, marked by managers and by the trainer who gives it (SES-16)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from chalicelib.domain import access
from chalicelib.domain import attendance as rules
from chalicelib.domain.access import Person
from chalicelib.domain.attendance import Attendance, HalfDay, Mark
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.history import Entry
from chalicelib.domain.registrations import Registration, require_running
from chalicelib.domain.results import Result
from chalicelib.domain.sessions import Planning
from chalicelib.domain.trainees import name_key
from chalicelib.models import attendance as rows
from chalicelib.models import history, institute, registrations, sessions
from chalicelib.models.base import Transaction, transaction
from chalicelib.models.contention import retrying
from chalicelib.ports import Ports

NOTE_MAX = 500
"""Characters of a note beside a result, and of a reason."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Who is registered in a session, and what was marked for each."""

    halves: tuple[HalfDay, ...]
    people: tuple[Registration, ...]
    """Who has a seat and a name, by name."""
    unnamed: int
    attendance: Mapping[str, Attendance]
    """By registration."""

    def minutes(self, registration_id: str) -> int:
        return rules.minutes_attended(self.attendance[registration_id], self.halves)


def sheet(planning: Planning) -> Sheet:
    """Two round trips."""
    seats = [seat for seat in registrations.of_session(planning.session_id) if seat.is_running]
    people = sorted(
        (seat for seat in seats if seat.is_named), key=lambda seat: name_key(seat.last_name, seat.first_name)
    )
    return Sheet(
        halves=rules.half_days(planning),
        people=tuple(people),
        unnamed=len(seats) - len(people),
        attendance=rows.of_many(people),
    )


def of_registration(registration: Registration, planning: Planning) -> Sheet:
    """The same, for one person."""
    return Sheet(
        halves=rules.half_days(planning),
        people=(registration,),
        unnamed=0,
        attendance=rows.of_many([registration]),
    )


Changes = Mapping[str, Mark | None]
"""By half-day: only what somebody changed; None takes a mark away."""


def mark(ports: Ports, by: Person, session_id: str, changes: Mapping[str, Changes]) -> int:
    """Write the marks that were changed, by registration, and say of how many people.

    Each person is a transaction of its own, on the row as it is now: what somebody else marked meanwhile stays.
    Marked so already: nothing happens. Raises NotFound, NotBegun, InvalidInput, AlreadyCancelled before anything is written.
    """
    planning = sessions.get_planning(session_id)
    access.hide_unless(access.may_run_session(by, planning.trainer_ids))
    halves, at = rules.half_days(planning), ports.now()
    zone_name = institute.get().zone_name
    people = {each.registration_id: each for each in registrations.of_session(session_id)}
    access.hide_unless(changes.keys() <= people.keys())
    now = rows.of_many(people[registration_id] for registration_id in changes)
    for registration_id, wanted in changes.items():
        require_running(people[registration_id])
        _check_reasons(wanted)
        rules.marked(now[registration_id], wanted, halves, at=at, zone_name=zone_name)

    def change(wanted: Changes, before: Attendance) -> Attendance:
        return rules.marked(before, wanted, halves, at=at, zone_name=zone_name)

    written = [
        _write(by, people[registration_id], partial(change, wanted), halves, at=at)
        for registration_id, wanted in changes.items()
    ]
    return sum(written)


def _check_reasons(wanted: Changes) -> None:
    for each in wanted.values():
        if each is not None and each.presence is rules.Presence.EXCUSED and not each.reason.strip():
            raise InvalidInput({"reason": "Say why this person is excused."})


def _write(
    by: Person,
    registration: Registration,
    change: "partial[Attendance]",
    halves: tuple[HalfDay, ...],
    *,
    at: datetime,
) -> bool:
    """Whether anything changed. What somebody else wrote at this moment is read again, then changed."""

    def once() -> bool:
        before = rows.of(registration)
        after = change(before)
        if after == before:
            return False
        with transaction() as tx:
            rows.replace(tx, after, before=before)
            history.add(tx, _entry(by, registration, before, after, halves, at=at))
        return True

    return retrying(once, on=Conflict)


def _entry(
    by: Person,
    registration: Registration,
    before: Attendance,
    after: Attendance,
    halves: tuple[HalfDay, ...],
    *,
    at: datetime,
) -> Entry:
    """In the history of the registration: each half-day that changed, by day and half."""
    changed = [half for half in halves if before.marks.get(half.key) != after.marks.get(half.key)]
    reasons = dict.fromkeys(after.marks[half.key].reason for half in changed if half.key in after.marks)
    return Entry(
        object_id=registration.registration_id,
        at=at,
        who_id=by.user_id,
        who_name=by.name,
        what="attendance.marked",
        before=_codes(before, changed),
        after=_codes(after, changed),
        reason=", ".join(reason for reason in reasons if reason),
        facts={"name": registration.full_name, "half_days": str(len(changed))},
    )


def _codes(attendance: Attendance, halves: list[HalfDay]) -> str:
    """`2026-12-14 morning present; …`."""
    return "; ".join(
        f"{half.day.isoformat()} {half.half.value} {mark.presence.value if mark else '-'}"
        for half in halves
        for mark in [attendance.marks.get(half.key)]
    )


def follow_merge(tx: Transaction, before: Registration, after: Registration) -> None:
    """The same person under another identifier: marks and result stay (TRN-1)."""
    marked = rows.of(before)
    if marked.marks or marked.result is not Result.NOT_ASSESSED:
        rows.replace(tx, replace(marked, trainee_id=after.trainee_id or ""), before=marked)


def assess(
    ports: Ports, by: Person, registration: Registration, result: Result, *, note: str = ""
) -> Attendance:
    """Say what came of the training for one person. The same result again: nothing happens.

    Raises NotFound, AlreadyCancelled, InvalidInput.
    """
    access.hide_unless(access.may_run_session(by, sessions.get_planning(registration.session_id).trainer_ids))
    require_running(registration)
    note = note.strip()
    if not registration.is_named:
        raise InvalidInput({"result": "Name the seat before saying what came of the training."})
    if len(note) > NOTE_MAX:
        raise InvalidInput({"result_note": "Shorten this note to 500 characters at most."})

    def once() -> Attendance:
        before = rows.of(registration)
        if (before.result, before.result_note) == (result, note):
            return before
        after = replace(before, result=result, result_note=note)
        with transaction() as tx:
            rows.replace(tx, after, before=before)
            history.add(tx, _assessed(by, registration, before, after, at=ports.now()))
        return after

    return retrying(once, on=Conflict)


def _assessed(
    by: Person, registration: Registration, before: Attendance, after: Attendance, *, at: datetime
) -> Entry:
    return Entry(
        object_id=registration.registration_id,
        at=at,
        who_id=by.user_id,
        who_name=by.name,
        what=f"result.{after.result.value}",
        before=before.result.value,
        after=after.result.value,
        reason=after.result_note,
        facts={"name": registration.full_name},
    )
