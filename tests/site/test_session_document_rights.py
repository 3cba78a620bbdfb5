"""Who downloads which document of a session (ACC-6, ACC-10, ACC-13, DOC-4): roles by kinds, and other people's organisations."""

from dataclasses import replace

import pytest

from chalicelib.domain import certificates as rules
from chalicelib.domain.access import DocumentType, Role
from chalicelib.domain.attachments import AttachmentType
from chalicelib.domain.certificates import CertificateKind
from chalicelib.domain.documents import Validity
from chalicelib.domain.registrations import RegistrationState
from chalicelib.domain.sessions import SessionKind
from chalicelib.models import certificates, documents, registrations, sessions, trainings
from chalicelib.models.base import transaction
from chalicelib.models.documents import DocumentItem
from chalicelib.models.sessions import SessionItem
from chalicelib.services import attachments, session_documents
from tests.deliveries import ORDER_ID, stored_order
from tests.factories import (
    a_planning,
    signed_in,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_staff,
    stored_trainee,
    stored_training,
    stored_user,
)
from tests.fakes import NOW

K = DocumentType
SEAT = ORDER_ID.replace("ord_", "reg_") + "_001"
OF_SEAT = (K.CONVOCATION, K.ATTESTATION, K.COMPLETION, K.CERTIFICATE)
OF_SESSION = (K.PROGRAMME, K.ATTENDANCE_SHEET, K.EVALUATION, K.TRAINER_FILE)
ALL = (*OF_SEAT, *OF_SESSION)


@pytest.fixture
def session(browser, ports):
    """An inter session with every document drawn, given by one of the institute's trainers."""
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_order()
    session = stored_session()
    planning = a_planning()
    (sequence,) = planning.sequences
    slots = tuple(replace(slot, trainer_ids=("usr_trainer",)) for slot in sequence.slots)
    planned = replace(planning, sequences=(replace(sequence, slots=slots),))
    SessionItem.holding(planned, part="planning").save()
    return session


@pytest.fixture
def seat(session, ports):
    return drawn(ports, session)


def drawn(ports, session):
    seat = registrations.get("org_acme", SEAT)
    training = trainings.get(session.training_code)
    for kind in CertificateKind:
        with transaction() as tx:
            options = {"minutes": 420, "revoked": 0, "at": NOW, "on": NOW.date()}
            certificates.add(tx, rules.issue(kind, session, training, seat, **options))
    for kind in OF_SESSION:
        session_documents.current(ports, kind, session)
    for kind in OF_SEAT:
        session_documents.current(ports, kind, session, registration=seat)
    return seat


def path(kind):
    return f"/documents/{SEAT if kind in OF_SEAT else 'ses_1'}/{kind.value}-0001"


def readable(browser):
    """The kinds whose download leads to the file; every other one is not found."""
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {"accept": "text/html", "accept-language": "en", "cookie": cookie}
    answers = {kind: browser.gateway.request("GET", path(kind), headers=headers).status for kind in ALL}
    assert set(answers.values()) <= {303, 404}
    return {kind for kind, status in answers.items() if status == 303}


CLIENT = {*OF_SEAT, K.PROGRAMME}


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ({"roles": {Role.CLIENT_ADMINISTRATOR}}, CLIENT),
        ({"roles": {Role.CLIENT_ADMINISTRATOR}, "establishment_ids": {"est_paris"}}, CLIENT),
        ({"roles": {Role.CLIENT_ADMINISTRATOR}, "establishment_ids": {"est_lyon"}}, set()),
        ({"roles": {Role.CLIENT_STANDARD}, "document_types": {K.CONVOCATION}}, {K.CONVOCATION}),
        (
            {"roles": {Role.CLIENT_STANDARD}, "document_types": {K.ATTENDANCE_SHEET, K.EVALUATION}},
            set(),
        ),
        ({"roles": {Role.CLIENT_STANDARD}}, set()),
        ({"roles": {Role.REGISTRATION_MANAGER}, "email": "claire@duvallon.example"}, CLIENT),
        ({"roles": {Role.REGISTRATION_MANAGER}, "email": "another@duvallon.example"}, set()),
        (
            {"roles": {Role.TRAINEE}, "trainee_id": "trn_lea"},
            {K.CONVOCATION, K.ATTESTATION, K.CERTIFICATE, K.PROGRAMME},
        ),
        ({"roles": {Role.TRAINEE}, "trainee_id": "trn_somebody"}, set()),
        ({"roles": {Role.TRAINEE}}, set()),
    ],
)
def test_a_client_reads_what_is_about_its_people_and_nothing_about_others(browser, seat, who, reads):
    user = stored_user(**{name: frozenset(v) if isinstance(v, set) else v for name, v in who.items()})

    assert readable(signed_in(browser, user)) == reads


@pytest.mark.parametrize(
    ("role", "user_id", "reads"),
    [
        (Role.STAFF_ADMINISTRATOR, "usr_sam", set(ALL)),
        (Role.OPERATIONS_MANAGER, "usr_sam", set(ALL)),
        (Role.TRAINING_MANAGER, "usr_sam", set(ALL)),
        (Role.TRAINER, "usr_trainer", set(ALL) - {K.COMPLETION}),
        (Role.TRAINER, "usr_another", set()),
    ],
)
def test_managers_read_all_and_a_trainer_what_is_about_the_own_sessions(browser, seat, role, user_id, reads):
    assert readable(signed_in(browser, stored_staff(role, user_id=user_id))) == reads


def test_another_organisation_finds_nothing(browser, seat):
    stored_organisation(organisation_id="org_other", siren="")

    assert readable(signed_in(browser, stored_user(organisation_id="org_other"))) == set()


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ({"roles": {Role.CLIENT_ADMINISTRATOR}}, {K.PROGRAMME, K.ATTENDANCE_SHEET, K.EVALUATION}),
        ({"roles": {Role.CLIENT_ADMINISTRATOR}, "establishment_ids": {"est_paris"}}, {K.PROGRAMME}),
        ({"roles": {Role.CLIENT_STANDARD}, "document_types": {K.ATTENDANCE_SHEET}}, {K.ATTENDANCE_SHEET}),
        ({"roles": {Role.REGISTRATION_MANAGER}, "email": "claire@duvallon.example"}, {K.PROGRAMME}),
        ({"roles": {Role.TRAINEE}, "trainee_id": "trn_lea"}, {K.PROGRAMME}),
    ],
)
def test_an_in_house_session_has_its_sheets_read_by_who_is_limited_to_no_establishment(
    browser, session, ports, who, reads
):
    drawn(ports, replace(session, kind=SessionKind.INTRA, organisation_id="org_acme"))
    user = stored_user(**{name: frozenset(v) if isinstance(v, set) else v for name, v in who.items()})

    assert readable(signed_in(browser, user)) & set(OF_SESSION) == reads


def test_a_client_finds_them_in_the_list_on_the_order_on_the_trainee_and_in_a_zip(browser, seat):
    stored_trainee(trainee_id="trn_lea")
    signed_in(browser, stored_user())

    for address in ("/documents", f"/orders/{ORDER_ID}", "/trainees/trn_lea"):
        assert path(K.CONVOCATION) in browser.get(address).links(), address
    listed = browser.get("/documents?kind=attestation").links()
    assert path(K.ATTESTATION) in listed
    assert path(K.CONVOCATION) not in listed
    chosen = [f"{SEAT}/convocation-0001", f"{SEAT}/attestation-0001"]
    browser.post("/documents/zip", {"document": chosen})
    browser.post("/documents/zip", {"document": [*chosen, "ses_1/attendance_sheet-0001"]}, status=404)


def test_a_trainee_downloads_from_the_own_space(browser, seat):
    user = stored_user(roles=frozenset({Role.TRAINEE}), trainee_id="trn_lea")
    signed_in(browser, user)

    for address in ("/space", f"/space/courses/{SEAT}"):
        links = browser.get(address).links()
        assert path(K.CONVOCATION) in links
        assert path(K.COMPLETION) not in links
    assert path(K.PROGRAMME) in browser.get(f"/space/courses/{SEAT}").links()


def test_whoever_gets_the_seat_of_somebody_else_does_not_get_the_documents(browser, seat, ports):
    given = replace(seat, trainee_id="trn_zoe", last_name="Adam", first_name="Zoé")
    with transaction() as tx:
        registrations.replace(tx, given, before=seat)
    zoe = stored_user(roles=frozenset({Role.TRAINEE}), trainee_id="trn_zoe")

    assert readable(signed_in(browser, zoe)) == {K.PROGRAMME}
    assert session_documents.withdraw(ports, registrations.get("org_acme", SEAT)) == 1
    assert session_documents.withdraw(ports, registrations.get("org_acme", SEAT)) == 0
    assert documents.get(SEAT, "convocation#0001").validity is Validity.VOID
    again = session_documents.current(
        ports, K.CONVOCATION, sessions.get("ses_1"), registration=registrations.get("org_acme", SEAT)
    )
    assert (again.version, again.trainee_id) == (2, "trn_zoe")


def test_a_document_being_drawn_is_not_found(browser, seat):
    item = DocumentItem.get(SEAT, "convocation#0001")
    item.update(actions=[DocumentItem.sha256.remove()])

    signed_in(browser, stored_user()).get(path(K.CONVOCATION), status=404)


def test_a_trainee_gets_the_files_that_are_for_those_who_follow_the_course(browser, seat, ports):
    sam = stored_staff(Role.OPERATIONS_MANAGER, user_id="usr_sam").person()
    kept = {}
    for kind in (AttachmentType.RULES, AttachmentType.SIGNED_SHEET):
        form = attachments.upload_form(ports, sam, "ses_1", back_to="")
        key = form.fields["key"].replace("${filename}", f"{kind.value}.pdf")
        ports.files.drops[key] = b"%PDF-1.7"
        kept[kind] = attachments.keep(ports, sam, "ses_1", key, kind).attachment_id
    signed_in(browser, stored_user(roles=frozenset({Role.TRAINEE}), trainee_id="trn_lea"))
    course = f"/space/courses/{SEAT}"

    page = browser.get(course)

    assert "rules.pdf" in page.text
    assert "signed_sheet.pdf" not in page.text
    browser.get(f"{course}?file={kept[AttachmentType.RULES]}", status=303)
    browser.get(f"{course}?file={kept[AttachmentType.SIGNED_SHEET]}", status=404)
    with transaction() as tx:
        cancelled = replace(seat, state=RegistrationState.CANCELLED)
        registrations.replace(tx, cancelled, before=seat)
    browser.get(f"{course}?file={kept[AttachmentType.RULES]}", status=404)
