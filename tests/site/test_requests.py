"""Requests: sent by clients, taken up by staff (ORD-13, ORD-14)."""

import pytest

from chalicelib.domain import ids
from chalicelib.domain.access import Role
from chalicelib.domain.requests import RequestState
from chalicelib.models import history, requests
from chalicelib.models.outbox import PromiseItem
from chalicelib.models.requests import RequestItem
from chalicelib.ports import Ports
from tests import deliveries
from tests.factories import (
    signed_in,
    stored_institute,
    stored_organisation,
    stored_staff,
    stored_training,
    stored_user,
)
from tests.fakes import NOW
from tests.page import Browser

NEED = {"comment": "Two groups of drivers, in the morning.", "people": "14", "wished_period": "March 2027"}


@pytest.fixture
def client(browser: Browser) -> Browser:
    stored_institute()
    stored_organisation()
    stored_training()
    return signed_in(browser, stored_user())


def only_request() -> requests.Request:
    (request,) = requests.of_organisation("org_acme").rows
    return request


def test_an_in_house_request_keeps_its_subject_and_reaches_the_inbox(client: Browser) -> None:
    page = client.get("/requests/new?training=GC42T_TRA_PE134")

    sent = client.submit(page, "/requests/new", **NEED, subject="Something else")

    request = only_request()
    assert request.subject == "FCO transport de marchandises (GC42T_TRA_PE134)"
    assert (request.people, request.state) == (14, RequestState.RECEIVED)
    assert [row.to_dynamodb_dict()["key"]["S"] for row in PromiseItem.scan()] == [
        f"request_sent/{request.request_id}"
    ]
    assert "We received your request" in client.follow(sent).text
    assert (
        "FCO transport" in signed_in(client, stored_staff(Role.TRAINING_MANAGER)).get("/staff/requests").text
    )


def test_a_request_sent_twice_is_there_once(client: Browser) -> None:
    page = client.get("/requests/new")

    first = client.submit(page, "/requests/new", **NEED)
    second = client.submit(page, "/requests/new", **NEED)

    assert first.location == second.location
    assert only_request().subject == "Specific training: analysis of needs"


def test_a_refused_form_keeps_what_was_typed_and_writes_nothing(client: Browser) -> None:
    page = client.get("/requests/new")

    again = client.submit(page, "/requests/new", status=422, **{**NEED, "comment": "Short", "people": "many"})

    assert again.errors == {
        "comment": "Enter at least 10 characters.",
        "people": "Enter a whole number, for example 3.",
    }
    assert again.form("/requests/new")["wished_period"] == "March 2027"
    assert requests.of_organisation("org_acme").rows == ()
    assert PromiseItem.count() == 0


def test_staff_hand_a_request_over_and_decline_it_with_a_reason(client: Browser, ports: Ports) -> None:
    client.submit(client.get("/requests/new"), "/requests/new", **NEED)
    request = only_request()
    nadia = stored_staff(Role.OPERATIONS_MANAGER, name="Nadia Benali")
    address = f"/staff/requests/org_acme/{request.request_id}"
    staff = signed_in(client, nadia)

    ports.now.forward(minutes=1)
    staff.post(address, {"do": "assign", "to_user_id": nadia.user_id})
    assert only_request().assigned_to_name == "Nadia Benali"
    ports.now.forward(minutes=1)
    staff.post(address, {"do": "decline", "answer": ""}, status=422)
    staff.post(address, {"do": "decline", "answer": "We no longer give this training."})

    assert only_request().state is RequestState.DECLINED
    assert [e.what for e in history.of(request.request_id).rows] == [
        "request.declined",
        "request.assigned",
        "request.sent",
    ]


def test_a_request_is_not_handed_to_somebody_who_can_not_handle_it(client: Browser) -> None:
    client.submit(client.get("/requests/new"), "/requests/new", **NEED)
    trainer = stored_staff(Role.TRAINER)
    staff = signed_in(client, stored_staff(Role.STAFF_ADMINISTRATOR))

    page = staff.post(
        f"/staff/requests/org_acme/{only_request().request_id}",
        {"do": "assign", "to_user_id": trainer.user_id},
        status=422,
    )

    assert page.errors == {"to_user_id": "Choose somebody from the list."}
    assert only_request().state is RequestState.RECEIVED


def test_another_organisation_does_not_find_the_request(client: Browser) -> None:
    client.submit(client.get("/requests/new"), "/requests/new", **NEED)
    stored_organisation(organisation_id="org_other", name="Autre", siren="861797785")
    other = stored_user(organisation_id="org_other", user_id="usr_other", username="other")

    signed_in(client, other).get(f"/requests/{only_request().request_id}", status=404)


def test_a_registration_manager_sees_the_requests_sent_with_his_own_address(client: Browser) -> None:
    client.submit(client.get("/requests/new"), "/requests/new", **NEED)
    colleague = stored_user(
        user_id="usr_regis",
        username="regis",
        email="regis@duvallon.example",
        roles=frozenset({Role.REGISTRATION_MANAGER}),
    )

    regis = signed_in(client, colleague)

    assert "No request yet" in regis.get("/requests").text
    regis.get(f"/requests/{only_request().request_id}", status=404)


def test_a_registration_manager_without_an_address_sees_no_colleagues_request(client: Browser) -> None:
    client.submit(client.get("/requests/new"), "/requests/new", **NEED)
    colleague = stored_user(
        user_id="usr_regis", username="regis", email="", roles=frozenset({Role.REGISTRATION_MANAGER})
    )

    regis = signed_in(client, colleague)

    assert "No request yet" in regis.get("/requests").text
    regis.get(f"/requests/{only_request().request_id}", status=404)


def test_nobody_writes_to_the_world_by_way_of_requests(client: Browser) -> None:
    form = client.get("/requests/new").form("/requests/new")
    for number in range(20):
        client.post("/requests/new", {**form, **NEED, "request_id": f"req_{number:016d}"})

    page = client.post("/requests/new", {**form, **NEED, "request_id": f"req_{20:016d}"}, status=429)

    assert "Too many attempts" in page.text
    assert page.form("/requests/new")["comment"] == NEED["comment"]
    assert RequestItem.count() == 20


def test_signing_in_leads_back_to_the_very_page_that_was_wanted(browser: Browser) -> None:
    stored_institute()

    page = browser.get("/catalogue?q=*PE1*&month=2026-12", status=303)

    assert page.location == "/sign-in?next=/catalogue%3Fq%3D%252APE1%252A%26month%3D2026-12"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_requests_leave_as_a_file_for_the_client_and_for_staff(client: Browser, kind: str) -> None:
    client.submit(client.get("/requests/new"), "/requests/new", **NEED)

    own = client.get(f"/requests/export?format={kind}")
    inbox = signed_in(client, stored_staff(Role.TRAINING_MANAGER)).get(
        f"/staff/requests/export?state=received&format={kind}"
    )

    for file in (own, inbox):
        assert f"requests.{kind}" in file.answer.headers["content-disposition"]
    if kind == "csv":
        assert "Transports Duvallon" in inbox.answer.text
        assert "March 2027" in own.answer.text


def test_clients_and_their_orders_leave_as_files_for_staff(client: Browser) -> None:
    order = deliveries.stored_order(order_id=ids.first("ord", at=NOW))
    staff = signed_in(client, stored_staff(Role.OPERATIONS_MANAGER))

    orders = staff.get(f"/staff/orders/export?format=csv&month={ids.month(order.order_id)}&state=all")
    organisations = staff.get("/staff/organisations/export?format=csv")

    assert "FCO transport de marchandises" in orders.answer.text
    assert "Transports Duvallon" in orders.answer.text
    assert "991433822" in organisations.answer.text
