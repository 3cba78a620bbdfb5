"""The documents tab of a session and of a registration: drawn, versioned, sent by hand, files attached (SES-17, NOT-6)."""

from dataclasses import replace

import pytest

from chalicelib.domain import certificates as rules
from chalicelib.domain.access import DocumentType, Role
from chalicelib.models import (
    attachments,
    certificates,
    documents,
    emails,
    history,
    institute,
    registrations,
    sessions,
    trainings,
)
from chalicelib.models.base import transaction
from chalicelib.models.sessions import SessionItem
from chalicelib.pdf import frozen
from chalicelib.pdf.attendance_sheet import AttendanceSheetDocument
from chalicelib.services import mailings, session_documents
from tests.deliveries import ORDER_ID, stored_order
from tests.factories import (
    a_planning,
    signed_in,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_staff,
    stored_training,
    stored_user,
)
from tests.fakes import NOW

PATH = "/staff/sessions/ses_1/documents"
SEAT = ORDER_ID.replace("ord_", "reg_") + "_001"
SECOND = ORDER_ID.replace("ord_", "reg_") + "_002"
SEAT_PATH = f"/staff/registrations/org_acme/{SEAT}"
PDF = b"%PDF-1.7 a scan"


@pytest.fixture
def staff(browser, ports):
    """An operations manager, and a session given by one of the trainers."""
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_order()
    stored_session()
    planning = a_planning()
    (sequence,) = planning.sequences
    slots = tuple(replace(slot, trainer_ids=("usr_trainer",)) for slot in sequence.slots)
    planned = replace(planning, sequences=(replace(sequence, slots=slots),))
    SessionItem.holding(planned, part="planning").save()
    return signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))


def draw(browser, kind="attendance_sheet", *, status=303, **more):
    return browser.post(PATH, {"action": "draw", "kind": kind, "part": "", **more}, status=status)


def change_session(**changes):
    session = sessions.get("ses_1")
    with transaction() as tx:
        sessions.replace(tx, replace(session, **changes), before=session)


def test_each_document_is_drawn_once_and_downloaded(staff):
    page = staff.follow(draw(staff))

    assert "The document is drawn." in page.text
    assert "/documents/ses_1/attendance_sheet-0001" in page.links()
    assert page.text.count("Not drawn yet") == 3
    staff.get("/documents/ses_1/attendance_sheet-0001", status=303)


def test_drawing_again_asks_for_a_reason_and_keeps_what_was_drawn(staff):
    draw(staff)
    change_session(title="FCO marchandises, nouvelle édition")

    assert "Say why" in draw(staff, reason=" ", status=422).text
    assert len(documents.of_owner("ses_1")) == 1
    page = staff.follow(draw(staff, reason="The title has changed"))

    assert "The document is at version 2." in page.text
    assert "The title has changed" in page.text
    assert "1 earlier version" in page.text
    assert "/documents/ses_1/attendance_sheet-0001" in page.links()


def test_what_says_the_same_stays(staff):
    draw(staff)

    page = staff.follow(draw(staff, reason="To be sure"))

    assert "Nothing it says has changed: the version stays." in page.text
    assert len(documents.of_owner("ses_1")) == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"action": "draw", "kind": "invoice", "part": ""},
        {"action": "draw", "kind": "attendance_sheet", "part": "seq_elsewhere"},
        {"action": "convocations"},
        {"action": "convocations", "chosen": "reg_000000000e1sewhr_001"},
        {"action": "send", "run": "made-up", "chosen": SEAT},
        {"action": "attach", "key": "uploads/x", "type": "anything"},
        {"action": ""},
    ],
)
def test_what_the_page_does_not_offer_is_refused_without_a_trace(staff, ports, sent):
    staff.post(PATH, sent, status=422)

    assert not ports.files.documents
    assert attachments.of_owner("ses_1") == []


def test_convocations_are_drawn_for_the_people_chosen(staff):
    page = staff.follow(staff.post(PATH, {"action": "convocations", "chosen": [SEAT, SECOND]}))

    assert "Convocations up to date: 2." in page.text
    assert f"/documents/{SEAT}/convocation-0001" in page.links()
    assert f"/documents/{SECOND}/convocation-0001" in page.links()


def test_convocations_are_sent_once_per_click(staff, ports):
    page = staff.get(PATH)
    values = {"action": "send", "chosen": [SEAT], "run": page.soup.select_one("input[name=run]")["value"]}

    sent = staff.follow(staff.post(PATH, values))
    again = staff.follow(staff.post(PATH, values))

    assert "Convocations on their way: 1." in sent.text
    assert "Nothing new to send" in again.text
    (mail,) = [mail for mail in emails.of_object("ses_1").rows if mail.kind == "convocation"]
    assert mail.to == ("lea@duvallon.example",)
    mailings.deliver(ports, mail.key)
    (_, recipients, mime), *_ = ports.mailer.sent
    assert recipients == ("lea@duvallon.example",)
    assert b"convocation-2026-00001" in mime
    assert [entry.what for entry in history.of(SEAT).rows].count("convocation.sent") == 1


def test_the_convocation_is_downloaded_or_sent_from_the_registration(staff):
    page = staff.get(SEAT_PATH)
    assert "Draw the convocation" in page.text

    drawn = staff.follow(staff.post(SEAT_PATH, {"do": "draw", "kind": "convocation"}))
    assert f"/documents/{SEAT}/convocation-0001" in drawn.links()
    staff.post(SEAT_PATH, {"do": "draw", "kind": "convocation"}, status=422)
    sent = staff.follow(staff.post(SEAT_PATH, {"do": "send_convocation", "run": "hnd_1"}))

    assert "Convocations on their way: 1." in sent.text
    assert "Convocation sent to" in sent.text
    assert "To be sent" in sent.text
    staff.post(SEAT_PATH, {"do": "send_convocation", "run": "1"}, status=422)


def test_nothing_is_sent_to_somebody_without_an_address(staff):
    seat = registrations.get("org_acme", SECOND)
    with transaction() as tx:
        registrations.replace(tx, replace(seat, email=""), before=seat)

    page = staff.follow(staff.post(PATH, {"action": "send", "chosen": [SECOND], "run": "hnd_2"}))

    assert "Nothing new to send" in page.text
    assert history.of(SECOND).rows == ()


def attached(browser, ports, kind="signed_sheet", name="sheet.pdf", content=PDF, status=303):
    key = browser.get(PATH).form("https://drops.test/")["key"].replace("${filename}", name)
    ports.files.drops[key] = content
    arrived = browser.get(f"{PATH}?key={key}")
    assert name in arrived.text
    return browser.post(PATH, {"action": "attach", "key": key, "type": kind}, status=status)


def test_a_file_is_attached_downloaded_and_removed(staff, ports):
    page = staff.follow(attached(staff, ports))
    (file,) = attachments.of_owner("ses_1")

    assert "The file sheet.pdf is attached." in page.text
    assert staff.get(f"{PATH}?file={file.attachment_id}", status=303).location.startswith(
        "https://files.test/"
    )
    removed = staff.follow(staff.post(PATH, {"action": "remove", "attachment_id": file.attachment_id}))
    assert "The file sheet.pdf is removed." in removed.text
    staff.get(f"{PATH}?file={file.attachment_id}", status=404)


def test_a_file_that_is_not_what_it_says_is_refused_with_what_to_do(staff, ports):
    page = attached(staff, ports, content=b"<html>", status=422)

    assert page.errors["file"] == "This file is not what its name says: open it, save it again and retry."
    assert attachments.of_owner("ses_1") == []


def test_a_file_that_did_not_arrive_is_chosen_again(staff):
    key = staff.get(PATH).form("https://drops.test/")["key"].replace("${filename}", "lost.pdf")

    page = staff.post(PATH, {"action": "attach", "key": key, "type": "rules"}, status=422)

    assert page.errors["file"] == "The file didn’t arrive: choose it again."


def test_a_trainer_runs_the_own_session_and_reads_nothing_financial(staff, ports, browser):
    attached(staff, ports, kind="provider_invoice", name="invoice.pdf")
    (invoice,) = attachments.of_owner("ses_1")
    assert "invoice.pdf" in browser.get(PATH).text
    signed_in(browser, stored_staff(Role.TRAINER, user_id="usr_trainer"))

    page = browser.follow(draw(browser, kind="trainer_file"))
    attached(browser, ports, name="signed.pdf")

    assert "/documents/ses_1/trainer_file-0001" in page.links()
    assert "invoice.pdf" not in page.text
    assert "Draw and send" not in page.text
    browser.get(f"{PATH}?file={invoice.attachment_id}", status=404)
    browser.post(PATH, {"action": "remove", "attachment_id": invoice.attachment_id}, status=404)
    browser.post(PATH, {"action": "send", "chosen": [SEAT], "run": "hnd_1"}, status=403)


def test_a_trainer_of_another_session_finds_nothing(staff, browser):
    signed_in(browser, stored_staff(Role.TRAINER, user_id="usr_another"))

    browser.get(PATH, status=404)
    draw(browser, status=404)


def test_a_sequence_has_a_sheet_of_its_own(staff):
    planning = sessions.get_planning("ses_1")
    (first,) = planning.sequences
    second = replace(
        first,
        sequence_id="seq_2",
        title="Bilan",
        slots=tuple(replace(s, slot_id="slo_9") for s in first.slots),
    )
    SessionItem.holding(replace(planning, sequences=(first, second)), part="planning").save()

    page = staff.follow(draw(staff, part="seq_2", reason="Asked for"))

    assert "Attendance sheet – Bilan" in page.text
    assert documents.newest("ses_1", DocumentType.ATTENDANCE_SHEET, part="seq_2") is not None


def test_a_client_gets_a_sheet_with_its_own_people_only(staff, browser):
    stored_organisation(organisation_id="org_other", name="Cars d’ailleurs", siren="552100554")
    stored_order(organisation_id="org_other", order_id="ord_01kj3v0000000zzz")

    page = staff.follow(draw(staff, part="org_other", reason="Asked for"))

    made = documents.newest("ses_1", DocumentType.ATTENDANCE_SHEET, part="org_other")
    said = frozen.from_json(AttendanceSheetDocument, documents.frozen_of(made))
    assert "Attendance sheet – Cars d’ailleurs" in page.text
    assert {signer.employer for signer in said.signers} == {"Cars d’ailleurs"}
    theirs = stored_user(organisation_id="org_other", user_id="usr_theirs")
    assert made.path in signed_in(browser, theirs).get("/documents").links()
    browser.get(made.path, status=303)
    ours = signed_in(browser, stored_user())
    ours.get(made.path, status=404)


def test_the_documents_of_the_people_chosen_come_in_one_file(staff, ports):
    assert "Nothing is drawn" in staff.post(PATH, {"action": "zip", "chosen": [SEAT]}, status=422).text
    staff.post(PATH, {"action": "convocations", "chosen": [SEAT, SECOND]})

    page = staff.post(PATH, {"action": "zip", "chosen": [SEAT, SECOND]})

    (key,) = ports.files.keys("zips/ses_1/")
    assert page.location == f"https://files.test/{key}?signed=300"
    policy = staff.get(PATH).answer.headers["content-security-policy"]
    assert "form-action 'self' https://files.test https://drops.test" in policy


def test_a_certificate_drawn_again_leads_to_its_newest_version(staff, ports):
    seat, session = registrations.get("org_acme", SEAT), sessions.get("ses_1")
    options = {"minutes": 420, "revoked": 0, "at": NOW, "on": NOW.date()}
    training = trainings.get(session.training_code)
    made = rules.issue(rules.CertificateKind.ATTENDANCE, session, training, seat, **options)
    with transaction() as tx:
        certificates.add(tx, made)
    session_documents.current(ports, DocumentType.ATTESTATION, session, registration=seat)
    with transaction() as tx:
        institute.replace(tx, replace(institute.get(), representative_name="Ada Roy"), before=institute.get())

    staff.post(SEAT_PATH, {"do": "draw", "kind": "attestation", "reason": "Who signs has changed"})

    assert certificates.get("org_acme", made.certificate_id).path == f"/documents/{SEAT}/attestation-0002"
