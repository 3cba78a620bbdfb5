"""Who earns which certificate, from when and until when (CER-1)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain import certificates as rules
from chalicelib.domain.attendance import Attendance
from chalicelib.domain.certificates import AlreadyVoid, CertificateKind, NotAttended, NotPassed, UnnamedSeat
from chalicelib.domain.registrations import Registration, RegistrationState
from chalicelib.domain.results import Result
from chalicelib.domain.sessions import SessionKind, Workflow
from tests.factories import a_planning, a_session, a_training

NOW = datetime(2026, 12, 20, tzinfo=UTC)
LEA = Registration(
    organisation_id="org_acme",
    registration_id="reg_000000000000000a_001",
    order_id="ord_000000000000000a",
    session_id="ses_1",
    session_code="2026-00001",
    training_code="GC42T_TRA_PE134",
    title="FCO",
    starts_on=None,
    ends_on=None,
    state=RegistrationState.REGISTERED,
    registered_at=NOW,
    trainee_id="trn_lea",
    last_name="Châtelain",
    first_name="Léa",
)


@pytest.mark.parametrize(
    ("session", "at", "is_finished"),
    [
        ({}, "2026-12-14T15:59:59", False),  # the last slot ends at 17:00 in Paris
        ({}, "2026-12-14T16:00:00", True),
        ({"workflow": Workflow.DONE}, "2026-12-01T00:00:00", True),
        ({"workflow": Workflow.CLOSED}, "2026-12-01T00:00:00", True),
        ({"workflow": Workflow.CANCELLED}, "2027-01-01T00:00:00", False),
        ({"kind": SessionKind.ON_DEMAND}, "2026-12-01T00:00:00", True),
    ],
)
def test_a_session_is_finished_when_its_last_slot_is_over_or_staff_say_so(
    session: dict[str, object], at: str, is_finished: bool
) -> None:
    when = datetime.fromisoformat(at).replace(tzinfo=UTC)

    assert rules.is_finished(a_session(**session), a_planning(), at=when) is is_finished


def test_a_session_without_slots_is_not_over_by_itself() -> None:
    assert not rules.is_finished(a_session(), replace(a_planning(), sequences=()), at=NOW)


@pytest.mark.parametrize(
    ("kind", "minutes", "result", "on_demand", "refusal"),
    [
        (CertificateKind.ATTENDANCE, 1, Result.FAILED, False, None),
        (CertificateKind.ATTENDANCE, 0, Result.PASSED, False, NotAttended),
        (CertificateKind.COMPLETION, 1, Result.NOT_ASSESSED, False, None),
        (CertificateKind.COMPLETION, 0, Result.NOT_ASSESSED, False, NotAttended),
        (CertificateKind.SUCCESS, 0, Result.PASSED, False, None),
        (CertificateKind.SUCCESS, 420, Result.FAILED, False, NotPassed),
        (CertificateKind.SUCCESS, 420, Result.NOT_ASSESSED, False, NotPassed),
        (CertificateKind.COMPLETION, 0, Result.PASSED, True, None),
        (CertificateKind.COMPLETION, 0, Result.NOT_ASSESSED, True, NotPassed),
    ],
)
def test_what_was_earned(
    kind: CertificateKind,
    minutes: int,
    result: Result,
    on_demand: bool,
    refusal: type[Exception] | None,
) -> None:
    session = a_session(kind=SessionKind.ON_DEMAND if on_demand else SessionKind.INTER)
    marks = Attendance(session_id="ses_1", registration_id="reg_1", result=result)

    if refusal is None:
        rules.check(kind, session, LEA, marks, minutes=minutes)
        return
    with pytest.raises(refusal):
        rules.check(kind, session, LEA, marks, minutes=minutes)


@pytest.mark.parametrize(
    "seat", [replace(LEA, trainee_id=None), replace(LEA, state=RegistrationState.CANCELLED)]
)
def test_no_seat_without_somebody_earns_anything(seat: Registration) -> None:
    marks = Attendance(session_id="ses_1", registration_id="reg_1", result=Result.PASSED)

    with pytest.raises(UnnamedSeat):
        rules.check(CertificateKind.SUCCESS, a_session(), seat, marks, minutes=1)


@pytest.mark.parametrize(
    ("kind", "months", "expires_on"),
    [
        (CertificateKind.SUCCESS, (60, 12), date(2031, 12, 18)),
        (CertificateKind.SUCCESS, (), None),
        (CertificateKind.ATTENDANCE, (60,), None),
    ],
)
def test_only_success_expires_from_the_end_of_the_session(
    kind: CertificateKind, months: tuple[int, ...], expires_on: date | None
) -> None:
    training = a_training(validity_months=months)

    made = rules.issue(
        kind, a_session(), training, LEA, minutes=420, revoked=0, at=NOW, on=date(2026, 12, 20)
    )

    assert made.expires_on == expires_on
    if expires_on:
        assert not made.is_expired(on=expires_on)
        assert made.is_expired(on=date(2031, 12, 19))


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 18), 1, date(2027, 1, 18)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day: date, months: int, after: date) -> None:
    assert rules.months_after(day, months) == after


def test_a_certificate_is_revoked_once_and_the_next_has_another_number() -> None:
    made = rules.issue(
        CertificateKind.SUCCESS,
        a_session(),
        a_training(),
        LEA,
        minutes=0,
        revoked=0,
        at=NOW,
        on=date(2026, 12, 20),
    )

    void = rules.revoke(made, reason="Erreur")

    assert (void.is_valid, void.void_reason, void.path) == (False, "Erreur", "")
    with pytest.raises(AlreadyVoid):
        rules.revoke(void, reason="Encore")
    kinds = CertificateKind.SUCCESS
    assert rules.certificate_id(LEA, kinds, revoked=0) != rules.certificate_id(LEA, kinds, revoked=1)
