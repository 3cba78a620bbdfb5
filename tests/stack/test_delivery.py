"""An order as AWS delivers it: promise, queue, document, e-mails, archive, signed link (ORD-10, DOC-4)."""

import hashlib
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from chalicelib import bootstrap
from chalicelib.adapters import aws
from chalicelib.domain.access import DocumentType
from chalicelib.domain.accounts import SessionToken
from chalicelib.domain.mailings import Mail, MailState
from chalicelib.domain.orders import Order
from chalicelib.models import base, browser_sessions, documents, emails
from chalicelib.services import mailbox
from chalicelib.web import cookies
from tests.deliveries import stored_order
from tests.factories import (
    SECRET,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_training,
    stored_user,
)
from tests.stack.emulator import Portal

pytestmark = pytest.mark.emulator

PATIENCE_SECONDS = 90


@pytest.fixture(scope="module")
def order(portal: Portal) -> Iterator[Order]:
    """An order whose transaction is done and whose hint is in the queue."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in portal.environment.items():
            patch.setenv(name, value)
        _forget()
        ports = bootstrap.ports()
        stored_institute()
        stored_organisation()
        stored_establishment()
        stored_training()
        stored_session()
        stored_user()
        order = stored_order(order_id=ports.new_id("ord"), ordered_at=ports.now())
        ports.outbox_hints.send(f"order_placed/{order.order_id}")
        yield order
    _forget()


def _forget() -> None:
    """What was built for other settings."""
    base.forget_connection()
    bootstrap.use(None)
    aws.client.cache_clear()


@pytest.fixture(scope="module")
def sent(order: Order) -> list[Mail]:
    """Its e-mails, once all of them left."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        mails = list(emails.of_object(order.order_id).rows)
        if len(mails) == 2 and all(mail.state is MailState.SENT for mail in mails):
            return mails
        time.sleep(0.5)
    raise AssertionError([(mail.key, mail.state, mail.last_error) for mail in mails])


def test_the_confirmation_and_the_invitation_are_in_the_mailbox(order: Order, sent: list[Mail]) -> None:
    found = {
        archived.message.to: [file.name for file in archived.message.attachments]
        for archived in mailbox.newest(bootstrap.ports())
    }

    assert found == {
        "Claire Fontaine <claire@duvallon.example>": [f"purchase-order-{order.reference}-v1.pdf"],
        "Léa Châtelain <lea@duvallon.example>": ["invite.ics"],
    }
    assert [mail.attempts for mail in sent] == [1, 1]


def test_the_mail_service_took_them(portal: Portal, sent: list[Mail]) -> None:
    assert portal.client("ses").get_send_quota()["SentLast24Hours"] >= len(sent)


def test_the_document_downloads_by_a_signed_link(portal: Portal, order: Order, sent: list[Mail]) -> None:
    document = documents.newest(order.order_id, DocumentType.PURCHASE_ORDER)
    assert document is not None

    answer = portal.get(document.path, headers={"Cookie": _signed_in()})
    with urllib.request.urlopen(answer.headers["location"]) as file:
        content = file.read()
        name = file.headers["content-disposition"]

    assert answer.status == 303
    assert hashlib.sha256(content).hexdigest() == document.sha256
    assert document.file_name in name


def test_a_link_that_was_tampered_with_is_refused(portal: Portal, order: Order, sent: list[Mail]) -> None:
    document = documents.newest(order.order_id, DocumentType.PURCHASE_ORDER)
    assert document is not None
    location = portal.get(document.path, headers={"Cookie": _signed_in()}).headers["location"]

    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(location.replace("-v1.pdf", "-v2.pdf", 1))

    with refusal.value as answer:
        assert answer.code in (403, 404)


def test_anybody_may_verify_the_document(portal: Portal, order: Order, sent: list[Mail]) -> None:
    document = documents.newest(order.order_id, DocumentType.PURCHASE_ORDER)
    assert document is not None

    assert document.number in portal.get(f"/verify/{document.code}").text


def _signed_in() -> str:
    now = bootstrap.ports().now()
    token = SessionToken("org_acme", "usr_claire", SECRET)
    browser = browser_sessions.BrowserSession(
        token_hash=token.hash,
        organisation_id="org_acme",
        user_id="usr_claire",
        signed_in_at=now,
        seen_at=now,
    )
    browser_sessions.add(browser, expires_at=now)
    return f"{cookies.SESSION}={token.text}"
