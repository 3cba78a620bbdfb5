"""Anybody may check a document, and learns what the paper says and nothing more (DOC-3)."""

import pytest

from chalicelib.domain.access import DocumentType
from chalicelib.models import documents
from chalicelib.models.documents import DocumentItem
from chalicelib.services import follow_ups
from tests.deliveries import KEY, ORDER_ID, stored_order
from tests.factories import (
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_training,
)


@pytest.fixture
def document(browser, ports):
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_session()
    stored_order()
    follow_ups.follow_up(ports, KEY)
    return documents.newest(ORDER_ID, DocumentType.PURCHASE_ORDER)


def test_a_document_is_confirmed_and_nothing_more(browser, document):
    page = browser.get(f"/verify/{document.code}")

    assert page.h1 == f"Document {document.number}"
    for told in ("Valid", "Purchase order", "C. F.", "Institut Horizon"):
        assert told in page.text
    for untold in (
        "Claire",
        "Fontaine",
        "Duvallon",
        "FCO",
        "1,120",
        "3,360",
        "Châtelain",
        ORDER_ID,
        "duvallon.example",
    ):
        assert untold not in page.answer.body.decode(), untold


@pytest.mark.parametrize(
    "spelling", ["{0}", " {0} ", "{1}", "{2}"], ids=["as printed", "spaces", "small", "without hyphens"]
)
def test_a_code_is_read_as_people_type_it(browser, document, spelling):
    typed = spelling.format(document.code, document.code.lower(), document.code.replace("-", ""))

    page = browser.get(f"/verify?code={typed.replace(' ', '+')}", status=303)

    assert browser.follow(page).h1 == f"Document {document.number}"


@pytest.mark.parametrize("code", ["K7QF-2M9X-PB4T", "x", "%C3%A9", "K7QF-2M9X-PB4T-K7QF", "___"])
def test_an_unknown_code_says_so_and_asks_again(browser, document, code):
    page = browser.get(f"/verify/{code}", status=404)

    assert page.h1 == "No document has this code"
    assert page.form("/verify")


@pytest.mark.parametrize(
    ("change", "told"),
    [({"is_replaced": True}, "Replaced by a newer version"), ({"is_void": True}, "Void")],
)
def test_what_is_no_longer_valid_says_so(browser, document, change, told):
    item = DocumentItem.get(document.owner_id, document.document_id)
    item.update(actions=[getattr(DocumentItem, name).set(value) for name, value in change.items()])

    assert told in browser.get(f"/verify/{document.code}").text


def test_a_document_that_is_not_drawn_yet_is_unknown(browser, document):
    item = DocumentItem.get(document.owner_id, document.document_id)
    item.update(actions=[DocumentItem.sha256.remove()])

    browser.get(f"/verify/{document.code}", status=404)


def test_the_form_is_there_for_whoever_types(browser, tables):
    stored_institute()

    assert browser.get("/verify").h1 == "Check a document"
