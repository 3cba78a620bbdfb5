"""What an order owes: a purchase order and its e-mails, each once, whatever happens in between (ORD-10, ALL-4)."""

import pytest

from chalicelib.domain.access import DocumentType
from chalicelib.domain.outbox import PromiseState
from chalicelib.models import documents, history, outbox
from chalicelib.services import follow_ups, mailings
from tests.deliveries import KEY, ORDER_ID, file_names, sent, stored_order
from tests.factories import (
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_training,
)


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
