"""Attendance is marked by who runs the session, cell by cell, each with its history (SES-16)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.attendance import Mark, NotBegun, Presence
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.registrations import AlreadyCancelled, Registration
from chalicelib.domain.results import Result
from chalicelib.models import attendance as rows
from chalicelib.models import history, registrations
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import attendance as service
from chalicelib.services import registration_changes as changes
from tests.factories import stored_session, stored_trainee
from tests.fakes import NOW, Clock
from tests.services.ordering import stored_client
from tests.services.test_registrations import a_staff, add

PRESENT = Mark(presence=Presence.PRESENT)
ABSENT = Mark(presence=Presence.ABSENT)
MORNING, AFTERNOON = "slo_0-morning", "slo_0-afternoon"


@pytest.fixture
def lea(tables: None, ports: Ports) -> Registration:
    """On the only day of her session, half an hour after it began."""
    stored_client(starts_on=date(2026, 11, 24), ends_on=date(2026, 11, 24))
    [seat] = add(ports)
    assert isinstance(ports.now, Clock)
    ports.now.at = NOW + timedelta(days=1, hours=-0.5)
    return seat


def marks(seat: Registration) -> dict[str, Mark]:
    return dict(rows.of(seat).marks)


def told(seat: Registration) -> list[str]:
    return [entry.what for entry in history.of(seat.registration_id).rows]


def test_a_mark_is_kept_with_its_history_and_twice_is_once(ports: Ports, lea: Registration) -> None:
    wanted = {lea.registration_id: {MORNING: PRESENT}}

    assert [service.mark(ports, a_staff(), "ses_1", wanted) for _ in range(2)] == [1, 0]

    assert marks(lea) == {MORNING: PRESENT}
    assert told(lea) == ["attendance.marked"]
    assert history.of(lea.registration_id).rows[0].after == "2026-11-24 morning present"


def test_what_somebody_else_marks_at_the_same_time_stays(ports: Ports, lea: Registration) -> None:
    assert isinstance(ports.now, Clock)
    ports.now.forward(hours=5)
    service.mark(ports, a_staff(), "ses_1", {lea.registration_id: {MORNING: PRESENT}})

    service.mark(ports, a_staff(), "ses_1", {lea.registration_id: {AFTERNOON: ABSENT}})

    assert marks(lea) == {MORNING: PRESENT, AFTERNOON: ABSENT}


def test_a_row_written_between_reading_and_writing_is_read_again(
    ports: Ports, lea: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bool] = []
    read = rows.of

    def overtaken(seat: Registration) -> rows.Attendance:
        before = read(seat)
        if not written:
            written.append(True)
            with transaction() as tx:
                rows.replace(tx, replace(before, marks={AFTERNOON: ABSENT}), before=before)
        return before

    monkeypatch.setattr(rows, "of", overtaken)
    service.mark(ports, a_staff(), "ses_1", {lea.registration_id: {MORNING: PRESENT}})

    assert marks(lea) == {MORNING: PRESENT, AFTERNOON: ABSENT}


@pytest.mark.parametrize(
    ("half_day", "mark", "refusal"),
    [
        (AFTERNOON, PRESENT, NotBegun),
        (MORNING, Mark(presence=Presence.EXCUSED, reason=" "), InvalidInput),
    ],
)
def test_what_is_refused_leaves_no_trace(
    ports: Ports, lea: Registration, half_day: str, mark: Mark, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        service.mark(ports, a_staff(), "ses_1", {lea.registration_id: {MORNING: PRESENT, half_day: mark}})

    assert marks(lea) == {}
    assert told(lea) == []


def test_a_seat_of_another_session_or_a_cancelled_one_is_not_marked(ports: Ports, lea: Registration) -> None:
    stored_session(
        session_id="ses_2", code="2026-00002", starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 4)
    )

    with pytest.raises(NotFound):
        service.mark(ports, a_staff(), "ses_2", {lea.registration_id: {MORNING: PRESENT}})
    changes.cancel_by_staff(ports, a_staff(), lea, reason="Départ")
    with pytest.raises(AlreadyCancelled):
        service.mark(ports, a_staff(), "ses_1", {lea.registration_id: {MORNING: PRESENT}})


def test_a_trainer_who_does_not_give_the_session_marks_nobody(ports: Ports, lea: Registration) -> None:
    trainer = a_staff(Role.TRAINER)

    with pytest.raises(NotFound):
        service.mark(ports, trainer, "ses_1", {lea.registration_id: {MORNING: PRESENT}})
    with pytest.raises(NotFound):
        service.assess(ports, trainer, lea, Result.PASSED)


def test_who_gets_the_seat_later_begins_with_blank_marks(ports: Ports, lea: Registration) -> None:
    service.mark(ports, a_staff(), "ses_1", {lea.registration_id: {MORNING: PRESENT}})
    stored_trainee(trainee_id="trn_max", first_name="Max", last_name="Weber")

    max_seat = changes.give_seat(ports, a_staff(), lea, "trn_max")

    assert marks(max_seat) == {}
    service.mark(ports, a_staff(), "ses_1", {lea.registration_id: {MORNING: ABSENT}})
    assert marks(registrations.get("org_acme", lea.registration_id)) == {MORNING: ABSENT}


def test_a_result_is_said_with_a_note_and_keeps_the_marks(ports: Ports, lea: Registration) -> None:
    service.mark(ports, a_staff(), "ses_1", {lea.registration_id: {MORNING: PRESENT}})

    for _ in range(2):
        service.assess(ports, a_staff(), lea, Result.FAILED, note=" 8/20 ")

    now = rows.of(lea)
    assert (now.result, now.result_note, dict(now.marks)) == (Result.FAILED, "8/20", {MORNING: PRESENT})
    assert sorted(told(lea)) == ["attendance.marked", "result.failed"]


@pytest.mark.parametrize("note", ["x" * 501])
def test_a_result_that_cannot_be_said_is_refused(ports: Ports, lea: Registration, note: str) -> None:
    [unnamed] = add(ports, trainee_ids=(), unnamed=1)

    with pytest.raises(InvalidInput):
        service.assess(ports, a_staff(), unnamed, Result.PASSED)
    with pytest.raises(InvalidInput):
        service.assess(ports, a_staff(), lea, Result.PASSED, note=note)

    assert rows.of(lea).result is Result.NOT_ASSESSED
