"""From a session's dates to messages that people get, with their documents: only the mail service is faked (NOT-1, NOT-7)."""

import pytest

from chalicelib.domain.access import DocumentType
from chalicelib.domain.mailings import MailState
from chalicelib.domain.session_mailings import Anchor, MailSettings, Message, Recipients, Setting
from chalicelib.models import session_parts
from chalicelib.models.base import transaction
from chalicelib.services import mailing_dispatch, mailings, session_mailings
from tests.deliveries import file_names, sent
from tests.services.mailing import LEA, mails, stored_world

CONVOCATION = Setting(
    message=Message.CONVOCATION,
    anchor=Anchor.BEFORE_START,
    amount=10,
    cc=(Recipients.ORDERERS.value,),
    bcc=("archive@horizon.example",),
    documents=(DocumentType.CONVOCATION, DocumentType.PROGRAMME),
)


@pytest.fixture
def session(tables, ports):
    stored_world()
    with transaction() as tx:
        before = MailSettings(session_id="ses_1")
        session_parts.replace(tx, MailSettings(session_id="ses_1", settings=(CONVOCATION,)), before=before)
    session_mailings.recompute(ports, "ses_1")


def test_a_convocation_leaves_with_its_documents_and_copies_nobody_sees(session, ports):
    ports.now.forward(days=10, hours=22)

    mailing_dispatch.send_due(ports)
    for key in list(ports.email_hints):
        mailings.deliver(ports, key)

    convocations = [m for m in sent(ports.mailer) if LEA.email in str(m["To"])]
    assert len(convocations) == 1
    (to_lea,) = convocations
    assert [name.partition("-")[0] for name in file_names(to_lea)][:2] == ["convocation", "programme"]
    assert "claire@duvallon.example" in str(to_lea["Cc"])
    assert "archive@horizon.example" not in str(to_lea)
    envelopes = [
        people for _, people, mime in ports.mailer.sent if LEA.email.encode() in mime.split(b"\r\n\r\n")[0]
    ]
    assert "archive@horizon.example" in envelopes[0]
    assert {mail.state for mail in mails()} == {MailState.SENT}


def test_each_message_that_is_due_by_default_can_be_written(tables, ports):
    """Every default of an intra session, with its documents, to everybody it goes to."""
    stored_world()
    session_mailings.recompute(ports, "ses_1")
    for days in (11, 8, 1):
        ports.now.forward(days=days)
        run = mailing_dispatch.send_due(ports)
        assert run.failed == 0
    for key in list(ports.email_hints):
        mailings.deliver(ports, key)

    assert {mail.kind for mail in mails()} == {
        "convocation",
        "trainer_file",
        "host_notice",
        "reminder",
        "attendance_sheet",
    }
    assert {(mail.state, mail.last_error) for mail in mails()} == {(MailState.SENT, "")}
