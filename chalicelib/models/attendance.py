"""Attendance, by session: a row per seat with its marks and its result."""

import dataclasses
from collections.abc import Iterable

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.domain.attendance import Attendance, Mark
from chalicelib.domain.registrations import Registration
from chalicelib.domain.results import Result
from chalicelib.models.attributes import EnumAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged


class AttendanceItem(Table):
    class Meta:
        table_name = config.table_name("attendance")

    session_id = UnicodeAttribute(hash_key=True)
    registration_id = UnicodeAttribute(range_key=True)
    trainee_id = UnicodeAttribute(null=True)
    marks = ValueAttribute(dict[str, Mark], null=True)
    result = EnumAttribute(Result, null=True)
    result_note = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)


def of(registration: Registration) -> Attendance:
    """Of the person who has the seat now: blank while nothing was marked."""
    return of_many([registration])[registration.registration_id]


def of_many(registrations: Iterable[Registration]) -> dict[str, Attendance]:
    """By registration, each in its own session; one round trip per hundred."""
    wanted = list(registrations)
    keys = [(AttendanceItem, (each.session_id, each.registration_id)) for each in wanted]
    found = read_together(keys)
    return {
        each.registration_id: _own(each, item.to(Attendance) if item is not None else None)
        for each, item in zip(wanted, found, strict=True)
    }


def _own(registration: Registration, stored: Attendance | None) -> Attendance:
    """What was marked for who had the seat before is not this person's; its version is, to be written over."""
    trainee_id = registration.trainee_id or ""
    if stored is not None and stored.trainee_id == trainee_id:
        return stored
    return Attendance(
        session_id=registration.session_id,
        registration_id=registration.registration_id,
        trainee_id=trainee_id,
        version=stored.version if stored else 0,
    )


def replace(tx: Transaction, attendance: Attendance, *, before: Attendance) -> None:
    """Write over the state that was read; Refused (label `attendance`) when somebody saved it meanwhile."""
    after = dataclasses.replace(attendance, version=before.version + 1)
    tx.save(
        AttendanceItem.holding(after),
        condition=unchanged(AttendanceItem.version, before.version),
        label="attendance",
    )
