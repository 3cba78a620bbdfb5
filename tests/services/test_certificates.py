"""Certificates are issued once per person, drawn, told about, and void when revoked (CER-1)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.attendance import Mark, Presence
from chalicelib.domain.certificates import (
    AlreadyVoid,
    Certificate,
    CertificateKind,
    NotAttended,
    NotFinished,
    NotPassed,
    UnnamedSeat,
)
from chalicelib.domain.errors import InvalidInput, NotAllowed, NotFound
from chalicelib.domain.outbox import PromiseState
from chalicelib.domain.registrations import Registration
from chalicelib.domain.results import Result
from chalicelib.models import attendance as marks
from chalicelib.models import certificates, documents, history, outbox, registrations, trainees
from chalicelib.models.emails import MailItem
from chalicelib.ports import Ports
from chalicelib.services import attendance, follow_ups, trainee_merges
from chalicelib.services import certificates as service
from chalicelib.services import registration_changes as changes
from chalicelib.services.registration_changes import Move
from tests.factories import stored_session, stored_trainee
from tests.fakes import NOW, Clock
from tests.services.ordering import stored_client
from tests.services.test_registrations import a_staff, add

SUCCESS, ATTENDANCE = CertificateKind.SUCCESS, CertificateKind.ATTENDANCE


@pytest.fixture
def lea(tables: None, ports: Ports) -> Registration:
    """Present and passed, on the evening of her only day; beside her a seat without a name."""
    stored_client(starts_on=date(2026, 11, 24), ends_on=date(2026, 11, 24))
    seat, _ = add(ports, unnamed=1)
    assert isinstance(ports.now, Clock)
    ports.now.at = NOW + timedelta(days=1, hours=9)
    present = {"slo_0-morning": Mark(presence=Presence.PRESENT)}
    attendance.mark(ports, a_staff(), "ses_1", {seat.registration_id: present})
    attendance.assess(ports, a_staff(), seat, Result.PASSED)
    return seat


def issue(ports: Ports, *seats: str, kind: CertificateKind = SUCCESS) -> service.Outcome:
    return service.issue(ports, "ses_1", seats, kind, by=a_staff())


def only() -> Certificate:
    [made] = certificates.of_session("ses_1")
    return made


def test_a_certificate_is_issued_drawn_and_told_about_once(ports: Ports, lea: Registration) -> None:
    outcomes = [issue(ports, lea.registration_id) for _ in range(2)]

    assert [(len(o.issued), len(o.already)) for o in outcomes] == [(1, 0), (0, 1)]
    made = only()
    assert (made.full_name, made.minutes, made.expires_on) == ("Léa Châtelain", 210, date(2031, 11, 24))
    assert made.path == ""
    key = f"certificate_issued/{made.certificate_id}"
    assert outbox.get(key).object_id == made.certificate_id
    follow_ups.follow_up(ports, key)
    follow_ups.follow_up(ports, key)
    drawn = only()
    document = documents.get(drawn.document_owner, drawn.document_id)
    assert (document.is_drawn, document.owner_id) == (True, lea.registration_id)
    [mail] = [each for each in MailItem.scan() if each.kind == "certificate_ready"]
    assert mail.facts["documents"] == f"{drawn.document_owner}/{drawn.document_id}"
    assert [e.what for e in history.of(lea.registration_id).rows].count("certificate.issued_success") == 1


def test_each_who_has_not_earned_it_is_refused_alone(ports: Ports, lea: Registration) -> None:
    [other] = add(ports, trainee_ids=(), unnamed=1)
    attendance.assess(ports, a_staff(), lea, Result.FAILED)

    outcome = issue(ports, lea.registration_id, other.registration_id)
    attended = issue(ports, lea.registration_id, kind=ATTENDANCE)

    assert [type(refusal) for refusal in outcome.refused] == [NotPassed, UnnamedSeat]
    assert [c.kind for c in attended.issued] == [ATTENDANCE]


def test_who_never_came_gets_no_certificate_of_attendance(ports: Ports, lea: Registration) -> None:
    attendance.mark(ports, a_staff(), "ses_1", {lea.registration_id: {"slo_0-morning": None}})

    outcome = issue(ports, lea.registration_id, kind=ATTENDANCE)

    assert [type(refusal) for refusal in outcome.refused] == [NotAttended]
    assert certificates.of_session("ses_1") == []


def test_nothing_is_issued_before_the_end_nor_by_who_may_not(ports: Ports, lea: Registration) -> None:
    with pytest.raises(NotAllowed):
        service.issue(ports, "ses_1", [lea.registration_id], SUCCESS, by=a_staff(Role.TRAINER))
    with pytest.raises(InvalidInput):
        issue(ports)
    with pytest.raises(NotFound):
        issue(ports, "reg_of_another_session_001")
    assert isinstance(ports.now, Clock)
    ports.now.at = NOW + timedelta(days=1, hours=6)  # the last slot ends an hour later
    with pytest.raises(NotFinished):
        issue(ports, lea.registration_id)

    assert certificates.of_session("ses_1") == []


@pytest.mark.parametrize("is_drawn", [True, False])
def test_a_revoked_certificate_is_void_with_its_pdf_and_may_be_issued_anew(
    ports: Ports, lea: Registration, is_drawn: bool
) -> None:
    issue(ports, lea.registration_id)
    key = f"certificate_issued/{only().certificate_id}"
    if is_drawn:
        follow_ups.follow_up(ports, key)
    with pytest.raises(InvalidInput):
        service.revoke(ports, a_staff(), only(), reason=" ")
    before = only()

    void = service.revoke(ports, a_staff(), before, reason="Erreur de personne")
    follow_ups.follow_up(ports, key)

    assert not certificates.get("org_acme", void.certificate_id).is_valid
    if is_drawn:
        assert documents.get(before.document_owner, before.document_id).is_void
    with pytest.raises(AlreadyVoid):
        service.revoke(ports, a_staff(), void, reason="Encore")
    [anew] = issue(ports, lea.registration_id).issued
    follow_ups.follow_up(ports, f"certificate_issued/{anew.certificate_id}")
    drawn = certificates.get("org_acme", anew.certificate_id)
    assert drawn.is_valid
    assert not documents.get(drawn.document_owner, drawn.document_id).is_void


def test_a_seat_that_was_moved_meanwhile_has_no_certificate_drawn(ports: Ports, lea: Registration) -> None:
    issue(ports, lea.registration_id)
    stored_session(session_id="ses_2", code="2026-00002")
    changes.move(ports, a_staff(), lea, Move(session_id="ses_2", reason="Erreur de saisie"))

    key = f"certificate_issued/{only().certificate_id}"
    follow_ups.follow_up(ports, key)

    assert outbox.get(key).state is PromiseState.DONE
    assert documents.of_owner(lea.registration_id) == []


def test_marks_and_certificates_follow_a_merged_trainee(ports: Ports, lea: Registration) -> None:
    issue(ports, lea.registration_id)
    follow_ups.follow_up(ports, f"certificate_issued/{only().certificate_id}")
    kept = stored_trainee(trainee_id="trn_lea2", first_name="Léa", last_name="Chatelain", email="")
    gone = trainees.get("org_acme", "trn_lea")

    trainee_merges.merge(ports, a_staff(), kept=kept, gone=gone, values_of_gone=frozenset())

    made = only()
    seat = registrations.get("org_acme", lea.registration_id)
    assert (made.trainee_id, made.full_name, made.path != "") == ("trn_lea2", "Léa Châtelain", True)
    assert marks.of(seat).result is Result.PASSED
    assert len(issue(ports, lea.registration_id).already) == 1
