"""Documents of a session and its registrations: as things are now, each version kept (DOC-1, DOC-2, SES-17)."""

from dataclasses import replace

import pytest

from chalicelib.domain.access import STAFF, DocumentType
from chalicelib.domain.attendance import Attendance, Mark, Presence
from chalicelib.domain.documents import Validity
from chalicelib.domain.errors import NotFound
from chalicelib.domain.outbox import Promise
from chalicelib.domain.registrations import RegistrationState
from chalicelib.domain.sessions import SessionKind
from chalicelib.models import attendance, documents, history, registrations, sessions
from chalicelib.models.base import transaction
from chalicelib.models.sessions import SessionItem
from chalicelib.pdf import frozen
from chalicelib.pdf.attendance_sheet import AttendanceSheetDocument
from chalicelib.pdf.convocation import ConvocationDocument
from chalicelib.services import session_documents as services
from chalicelib.services import session_follow_ups
from tests.deliveries import ORDER_ID, stored_order
from tests.factories import (
    a_user,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_training,
)
from tests.fakes import NOW

SEAT = ORDER_ID.replace("ord_", "reg_") + "_001"
UNNAMED = ORDER_ID.replace("ord_", "reg_") + "_003"
SHEET, CONVOCATION = DocumentType.ATTENDANCE_SHEET, DocumentType.CONVOCATION


@pytest.fixture
def session(tables, ports):
    stored_institute(handicap_contact="Nadia Benali, 01 44 55 66 78")
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_order()
    return stored_session(convocation_comment="Bring your licence.")


def seat(registration_id=SEAT):
    return registrations.get("org_acme", registration_id)


def test_a_convocation_says_where_when_and_whom_to_ask(session, ports):
    document = services.current(ports, CONVOCATION, session, registration=seat())

    said = frozen.from_json(ConvocationDocument, documents.frozen_of(document))
    assert (said.trainee, said.employer, said.to_bring) == (
        seat().full_name,
        "Transports Duvallon",
        "Bring your licence.",
    )
    assert [half.half.value for half in said.halves] == ["morning", "afternoon"]
    assert said.contact is not None
    assert (said.contact.name, said.disability_contact) == ("Nadia Benali", "Nadia Benali, 01 44 55 66 78")
    assert said.issue.verification_url.endswith(f"/verify/{document.code}")
    assert (document.owner_id, document.organisation_id, document.trainee_id) == (
        SEAT,
        "org_acme",
        seat().trainee_id,
    )
    assert ports.files.documents[document.file_key].startswith(b"%PDF")


def test_asked_again_the_same_version_is_given(session, ports):
    first = services.current(ports, CONVOCATION, session, registration=seat())
    ports.now.forward(days=1)

    assert services.current(ports, CONVOCATION, session, registration=seat()) == first


def test_what_changed_makes_a_version_that_says_why(session, ports):
    first = services.current(ports, CONVOCATION, session, registration=seat())
    moved = replace(session, convocation_comment="Bring your licence and boots.")
    ports.now.forward(days=1)

    second = services.current(
        ports, CONVOCATION, moved, registration=seat(), by=a_user().person(), reason="Boots are needed"
    )

    assert (second.version, second.reason) == (2, "Boots are needed")
    assert second.file_name.endswith("-v2.pdf")
    assert documents.get(first.owner_id, first.document_id).validity is Validity.REPLACED
    assert [entry.what for entry in history.of(SEAT).rows] == ["document.replaced", "document.drawn"]


def test_without_a_reason_the_version_says_that_things_changed(session, ports):
    services.current(ports, CONVOCATION, session, registration=seat())

    again = services.current(
        ports, CONVOCATION, replace(session, convocation_comment="-"), registration=seat()
    )

    assert again.reason == "Mise à jour\N{NARROW NO-BREAK SPACE}: la session ou l’inscription a changé."


def test_the_sheet_has_a_row_per_seat_and_the_absences(session, ports):
    planning = sessions.get_planning("ses_1")
    missed = Attendance(
        session_id="ses_1",
        registration_id=SEAT,
        trainee_id=seat().trainee_id or "",
        marks={
            f"{planning.slots[0].slot_id}-afternoon": Mark(presence=Presence.EXCUSED, reason="Ill"),
            f"{planning.slots[0].slot_id}-morning": Mark(presence=Presence.PRESENT),
        },
    )
    with transaction() as tx:
        attendance.replace(tx, missed, before=Attendance(session_id="ses_1", registration_id=SEAT))

    document = services.current(ports, SHEET, session)

    said = frozen.from_json(AttendanceSheetDocument, documents.frozen_of(document))
    assert (len(said.signers), said.blank_rows) == (2, 1)
    (absence,) = [absence for signer in said.signers for absence in signer.absences]
    assert (absence.half, absence.presence, absence.reason) == (1, Presence.EXCUSED, "Ill")
    assert (document.owner_id, document.organisation_id, document.number) == ("ses_1", STAFF, "2026-00001")


def test_the_only_sequence_is_the_whole_session(session, ports):
    whole = services.current(ports, SHEET, session)

    assert services.current(ports, SHEET, session, sequence_id="seq_1") == whole


def test_an_in_house_session_has_documents_of_its_client(session, ports):
    in_house = replace(session, kind=SessionKind.INTRA, organisation_id="org_acme")

    assert services.current(ports, SHEET, in_house).organisation_id == "org_acme"


def test_a_sequence_has_a_sheet_of_its_own(session, ports):
    planning = sessions.get_planning("ses_1")
    (first,) = planning.sequences
    SessionItem.holding(
        replace(planning, sequences=(first, replace(first, sequence_id="seq_2"))), part="planning"
    ).save()
    whole = services.current(ports, SHEET, session)

    part = services.current(ports, SHEET, session, sequence_id="seq_1")

    assert part.document_id == "attendance_sheet.seq_1#0001"
    assert part.file_name == "feuille-emargement-2026-00001-1-v1.pdf"
    assert {d.document_id for d in documents.of_owner("ses_1")} == {whole.document_id, part.document_id}


@pytest.mark.parametrize(
    ("kind", "registration_id"),
    [(CONVOCATION, None), (CONVOCATION, UNNAMED), (SHEET, SEAT), (DocumentType.INVOICE, None)],
)
def test_what_nobody_draws_is_not_found(session, ports, kind, registration_id):
    registration = seat(registration_id) if registration_id else None

    with pytest.raises(NotFound):
        services.current(ports, kind, session, registration=registration)
    assert not ports.files.keys("documents/")


@pytest.mark.parametrize(
    "change",
    [
        {"state": RegistrationState.CANCELLED},
        {"session_id": "ses_2"},
        {"trainee_id": "trn_zoe", "last_name": "Adam", "first_name": "Zoé"},
    ],
)
def test_a_seat_that_is_not_this_persons_any_more_voids_its_convocation_once(session, ports, change):
    services.current(ports, CONVOCATION, session, registration=seat())
    changed = replace(seat(), **change)

    assert services.withdraw(ports, changed) == 1
    assert services.withdraw(ports, changed) == 0
    assert documents.get(SEAT, "convocation#0001").validity is Validity.VOID
    assert "document.withdrawn" in {entry.what for entry in history.of(SEAT).rows}


def test_a_cancelled_seat_voids_its_convocation_when_the_change_is_followed_up(session, ports):
    services.current(ports, CONVOCATION, session, registration=seat())
    before = seat()
    with transaction() as tx:
        registrations.replace(tx, replace(before, state=RegistrationState.CANCELLED), before=before)
    promise = Promise(
        key="seat_cancelled/1",
        kind="seat_cancelled",
        organisation_id="org_acme",
        object_id=ORDER_ID,
        due_at=NOW,
        promised_at=NOW,
        facts={"registration_id": SEAT},
    )

    session_follow_ups.seat_changed(ports, promise)
    session_follow_ups.seat_changed(ports, promise)

    assert documents.get(SEAT, "convocation#0001").validity is Validity.VOID


def test_a_seat_that_stays_keeps_its_convocation(session, ports):
    services.current(ports, CONVOCATION, session, registration=seat())

    assert services.withdraw(ports, seat()) == 0


def test_a_void_document_is_followed_by_another_even_when_it_says_the_same(session, ports):
    first = services.current(ports, CONVOCATION, session, registration=seat())
    services.withdraw(ports, replace(seat(), state=RegistrationState.CANCELLED))

    again = services.current(ports, CONVOCATION, session, registration=seat())

    assert (again.version, again.validity) == (2, Validity.VALID)
    assert documents.get(SEAT, first.document_id).validity is Validity.VOID


def test_a_worker_that_dies_before_storing_leaves_what_the_next_one_finishes(session, ports):
    working = ports.files.write

    def dies(*_args, **_options):
        raise ConnectionError

    ports.files.write = dies
    with pytest.raises(ConnectionError):
        services.current(ports, CONVOCATION, session, registration=seat())
    ports.files.write = working
    ports.now.forward(days=1)

    document = services.current(ports, CONVOCATION, session, registration=seat())

    assert (document.version, document.is_drawn) == (1, True)
    assert len(documents.of_owner(SEAT)) == 1


def test_a_session_that_says_little_still_has_every_document(tables, ports):
    stored_institute()
    stored_training(objectives="", validity_months=())
    bare = stored_session(
        kind=SessionKind.POOL,
        starts_on=None,
        ends_on=None,
        place="",
        city="",
        manager_name="",
        manager_email="",
        language="de",
    )

    for kind in services.OF_SESSION:
        made = services.current(ports, kind, bare)
        assert made.is_drawn
        assert made.language == "fr"
