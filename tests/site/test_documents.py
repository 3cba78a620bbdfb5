"""Documents of a client: who sees and downloads what (DOC-4, ACC-6, ACC-10, ACC-13)."""

import io
import zipfile
from dataclasses import replace

import pytest

from chalicelib.domain.access import DocumentType, Role
from chalicelib.models import documents, registrations
from chalicelib.models.base import transaction
from chalicelib.models.documents import DocumentItem
from chalicelib.services import documents as services
from chalicelib.services import follow_ups
from tests.deliveries import KEY, ORDER_ID, a_promise, an_order, stored_order
from tests.factories import (
    signed_in,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_staff,
    stored_training,
    stored_user,
)

PATH = f"/documents/{ORDER_ID}/purchase_order-0001"


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


def test_the_list_leads_to_a_signed_link(browser, document):
    page = signed_in(browser, stored_user()).get("/documents")

    assert document.number in page.text
    assert PATH in page.links()
    assert browser.get(PATH, status=303).location == f"https://files.test/{document.file_key}?signed=300"


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ({"roles": {Role.CLIENT_ADMINISTRATOR}}, True),
        ({"roles": {Role.CLIENT_ADMINISTRATOR}, "establishment_ids": {"est_paris"}}, True),
        ({"roles": {Role.CLIENT_ADMINISTRATOR}, "establishment_ids": {"est_lyon"}}, False),
        ({"roles": {Role.CLIENT_STANDARD}, "document_types": {DocumentType.PURCHASE_ORDER}}, True),
        ({"roles": {Role.CLIENT_STANDARD}, "document_types": {DocumentType.INVOICE}}, False),
        ({"roles": {Role.CLIENT_STANDARD}}, False),
        ({"roles": {Role.REGISTRATION_MANAGER}, "email": "CLAIRE@duvallon.example"}, True),
        ({"roles": {Role.REGISTRATION_MANAGER}, "email": "another@duvallon.example"}, False),
        ({"roles": {Role.REGISTRATION_MANAGER}, "email": ""}, False),
        ({"roles": {Role.TRAINEE}}, False),
    ],
)
def test_a_document_is_for_who_may_read_it(browser, document, who, reads):
    user = stored_user(**{name: frozenset(v) if isinstance(v, set) else v for name, v in who.items()})
    signed_in(browser, user)

    browser.get(PATH, status=303 if reads else 404)
    if Role.TRAINEE not in user.roles:
        assert (document.number in browser.get("/documents").text) is reads
        browser.post(
            "/documents/zip", {"document": f"{ORDER_ID}/purchase_order-0001"}, status=303 if reads else 404
        )


def test_another_organisation_finds_nothing(browser, document):
    stored_organisation(organisation_id="org_other", siren="")
    signed_in(browser, stored_user(organisation_id="org_other"))

    browser.get(PATH, status=404)
    browser.post("/documents/zip", {"document": f"{ORDER_ID}/purchase_order-0001"}, status=404)
    assert document.number not in browser.get("/documents").text


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.STAFF_ADMINISTRATOR, 303), (Role.TRAINING_MANAGER, 303), (Role.TRAINER, 404)],
)
def test_staff_who_handle_orders_read_their_documents(browser, document, role, status):
    signed_in(browser, stored_staff(role)).get(PATH, status=status)


@pytest.mark.parametrize(
    "path", [f"/documents/{ORDER_ID}/invoice-0001", f"/documents/{ORDER_ID}/x", "/documents/ord_x/y"]
)
def test_what_does_not_exist_is_not_found(browser, document, path):
    signed_in(browser, stored_user()).get(path, status=404)


def test_several_documents_come_as_one_file(browser, document, ports):
    other = stored_order(order_id="ord_01kj3v0000000abd")
    follow_ups.follow_up(ports, a_promise(other).key)
    signed_in(browser, stored_user())
    chosen = [f"{ORDER_ID}/purchase_order-0001", "ord_01kj3v0000000abd/purchase_order-0001"]

    page = browser.post("/documents/zip", {"document": chosen})

    (key,) = ports.files.keys("zips/")
    assert page.location == f"https://files.test/{key}?signed=300"
    allowed = browser.get("/documents").answer.headers["content-security-policy"]
    assert "form-action 'self' https://files.test;" in allowed, "browsers check where a form is redirected to"
    with zipfile.ZipFile(io.BytesIO(ports.files.documents[key])) as packed:
        assert sorted(packed.namelist()) == sorted(
            f"purchase-order-{order.reference}-v1.pdf" for order in (an_order(), other)
        )
        assert packed.read(packed.namelist()[0]).startswith(b"%PDF")


def test_choosing_none_or_too_many_is_said_on_the_list(browser, document):
    signed_in(browser, stored_user())
    too_many = [f"ord_{n:016}/purchase_order-0001" for n in range(services.MAX_PACKED + 1)]

    assert "Choose at least one document." in browser.post("/documents/zip", {}, status=422).text
    assert "at most 50 documents" in browser.post("/documents/zip", {"document": too_many}, status=422).text


def test_a_list_is_filtered_by_kind_and_shows_what_is_being_drawn(browser, document):
    item = DocumentItem.get(document.owner_id, document.document_id)
    item.update(actions=[DocumentItem.sha256.remove(), DocumentItem.size.remove()])
    signed_in(browser, stored_user())

    assert "Being drawn" in browser.get("/documents?kind=purchase_order").text
    assert document.number not in browser.get("/documents?kind=invoice").text
    browser.get(PATH, status=404)


def test_a_list_goes_on_by_a_cursor(browser, document, ports):
    blank = replace(document, sha256="", code="")
    for number in range(services.PAGE_ROWS):
        order_id = f"ord_01kj3v0000000b{number:02}"
        stored_order(order_id=order_id)
        documents.reserve(replace(blank, owner_id=order_id, code=f"C{number}"), frozen="{}")
    signed_in(browser, stored_user())

    first = browser.get("/documents")
    (following,) = {link for link in first.links() if "cursor=" in link}
    second = browser.get(f"/documents{following}")

    rows = [page.soup.select("tbody tr") for page in (first, second)]
    assert [len(each) for each in rows] == [services.PAGE_ROWS, 1]


def test_staff_issue_a_corrected_purchase_order_and_say_why(browser, document):
    address = f"/staff/orders/org_acme/{ORDER_ID}"
    signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))
    seat = registrations.get("org_acme", ORDER_ID.replace("ord_", "reg_") + "_003")
    with transaction() as tx:
        given = replace(seat, trainee_id="trn_zoe", last_name="Adam", first_name="Zoé")
        registrations.replace(tx, given, before=seat)

    browser.post(address, {"do": "reissue", "reason": " "}, status=422)
    page = browser.follow(browser.post(address, {"do": "reissue", "reason": "Seat named"}))
    browser.post(address, {"do": "reissue", "reason": "Sent twice"})

    assert "The purchase order is at version 2." in page.text
    assert "Seat named" in page.text
    assert [(d.version, d.reason, d.is_replaced) for d in documents.of_owner(ORDER_ID)] == [
        (1, "", True),
        (2, "Seat named", False),
    ]


def test_the_page_of_an_order_tells_its_emails(browser, document):
    page = signed_in(browser, stored_user()).get(f"/orders/{ORDER_ID}")

    for told in ("E-mails", "Order confirmation", "To be sent", "lea@duvallon.example"):
        assert told in page.text
