"""What an order owes: a purchase order and its e-mails, each once, whatever happens in between (ORD-10, ALL-4)."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from chalicelib.domain.access import DocumentType
from chalicelib.domain.errors import NotFound
from chalicelib.domain.outbox import RETRY_DELAYS, Promise, PromiseState
from chalicelib.domain.requests import Request, RequestKind, RequestState
from chalicelib.models import documents, history, organisations, outbox, requests
from chalicelib.models.base import transaction
from chalicelib.services import drawings, follow_ups, mailings, orders
from chalicelib.services import requests as request_services
from tests.deliveries import KEY, ORDER_ID, a_promise, file_names, sent, stored_order
from tests.factories import (
    a_trainee,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_training,
)
from tests.fakes import NOW


@pytest.fixture
def order(tables):
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_session()
    return stored_order()


def everything(ports):
    """Keep the promise and deliver what it promised."""
    follow_ups.follow_up(ports, KEY)
    for key in list(ports.email_hints):
        mailings.deliver(ports, key)


def test_an_order_gets_its_purchase_order_and_its_emails(order, ports):
    everything(ports)

    (document,) = documents.of_owner(ORDER_ID)
    assert (document.kind, document.version, document.number) == (
        DocumentType.PURCHASE_ORDER,
        1,
        order.reference,
    )
    assert ports.files.documents[document.file_key].startswith(b"%PDF")
    assert [(m["to"].addresses[0].addr_spec, file_names(m)) for m in sent(ports.mailer)] == [
        ("claire@duvallon.example", [f"purchase-order-{order.reference}-v1.pdf"]),
        ("lea@duvallon.example", ["invite.ics"]),
    ]
    assert [entry.what for entry in history.of(ORDER_ID).rows] == ["document.drawn"]
    assert outbox.get(KEY).state is PromiseState.DONE


def test_a_promise_told_five_times_is_kept_once(order, ports):
    for _ in range(5):
        everything(ports)
        ports.now.forward(minutes=10)

    assert len(documents.of_owner(ORDER_ID)) == 1
    assert len(ports.mailer.sent) == 2
    assert len(history.of(ORDER_ID).rows) == 1


def test_a_promise_whose_worker_always_dies_is_given_up_and_reported(order, ports):
    for _ in range(len(RETRY_DELAYS) + 1):
        assert outbox.claim(KEY, at=ports.now(), lease=follow_ups.LEASE)
        ports.now.forward(days=1)

    follow_ups.follow_up(ports, KEY)
    follow_ups.follow_up(ports, KEY)

    promise = outbox.get(KEY)
    assert (promise.state, promise.last_error) == (PromiseState.FAILED, "gave_up")
    assert documents.of_owner(ORDER_ID) == []
    assert follow_ups.requeue(ports) == 0


def test_a_failure_is_raised_and_tried_again_when_its_claim_lapses(order, ports):
    def full_disk(*_: object, **__: object) -> None:
        raise ConnectionError

    broken = replace(ports, files=SimpleNamespace(write=full_disk))
    with pytest.raises(ConnectionError):
        follow_ups.follow_up(broken, KEY)

    follow_ups.follow_up(ports, KEY)
    too_early = documents.of_owner(ORDER_ID)[0].is_drawn
    ports.now.forward(seconds=follow_ups.LEASE.total_seconds())
    follow_ups.follow_up(ports, KEY)

    assert not too_early
    assert documents.of_owner(ORDER_ID)[0].is_drawn


def test_an_order_whose_people_have_no_address_promises_no_email(order, ports):
    alone = stored_order(a_trainee(email=""), order_id="ord_01kj3v0000000abd", ordered_by_email="")
    before = organisations.get("org_acme")
    with transaction() as tx:
        organisations.replace(tx, replace(before, email=""), before=before)

    follow_ups.follow_up(ports, a_promise(alone).key)

    assert documents.of_owner(alone.order_id)[0].is_drawn
    assert ports.email_hints == []


@pytest.mark.parametrize(
    ("copy", "cc"),
    [("boss@duvallon.example", ("boss@duvallon.example",)), ("", ()), ("Claire@duvallon.example", ())],
)
def test_a_request_is_told_to_who_sent_it_and_to_the_staff(tables, ports, copy, cc):
    stored_institute()
    request = a_request(copy_email=copy)
    promise = Promise(
        key="request_sent/req_1",
        kind="request_sent",
        organisation_id="org_acme",
        object_id="req_1",
        due_at=NOW,
        promised_at=NOW,
    )
    with transaction() as tx:
        requests.add(tx, request)
        outbox.add(tx, promise)

    for _ in range(2):
        follow_ups.follow_up(ports, promise.key)
        for key in list(ports.email_hints):
            mailings.deliver(ports, key)

    received, notice = sent(ports.mailer)
    assert (received["To"].addresses[0].addr_spec, received["Cc"] or "") == (
        "claire@duvallon.example",
        ", ".join(cc),
    )
    assert "Conduire la nuit" in received.get_body(("plain",)).get_content()
    assert "/requests/req_1" in received.get_body(("plain",)).get_content()
    assert notice["To"].addresses[0].addr_spec == "contact@horizon.example"
    assert notice["Reply-To"].addresses[0].addr_spec == "claire@duvallon.example"
    assert "/staff/requests/org_acme/req_1" in notice.get_body(("plain",)).get_content()


def a_request(**overrides):
    values = {
        "organisation_id": "org_acme",
        "request_id": "req_1",
        "kind": RequestKind.INTRA,
        "state": RequestState.RECEIVED,
        "subject": "Conduire la nuit",
        "sent_at": NOW,
        "sent_by_id": "usr_claire",
        "sent_by_name": "Claire Fontaine",
        "sent_by_email": "claire@duvallon.example",
        "organisation_name": "Transports Duvallon",
        "people": 8,
    }
    return Request(**{**values, **overrides})


def test_every_kind_that_is_promised_has_what_keeps_it():
    assert {orders.PROMISE, request_services.PROMISE} <= set(follow_ups.KINDS)


def test_a_kind_that_nobody_draws_is_not_found():
    with pytest.raises(NotFound):
        drawings.draw(DocumentType.INVOICE, "{}", logo=None)
