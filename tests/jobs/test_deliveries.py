"""The queue Lambdas and the sweep, from the event to what arrives."""

import json

import pytest

from chalicelib.handlers.queues.deliver_email import deliver_email
from chalicelib.handlers.queues.follow_up_outbox import follow_up_outbox
from chalicelib.handlers.schedules.requeue_overdue import requeue_overdue
from tests.deliveries import KEY, stored_order
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


def messages(*bodies):
    return {
        "Records": [
            {"messageId": f"m-{n}", "body": body, "receiptHandle": "r"} for n, body in enumerate(bodies)
        ]
    }


TICK = {
    "version": "0",
    "account": "1",
    "region": "eu-west-3",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-11-23T09:00:00Z",
    "id": "tick",
    "resources": [],
}


def test_an_order_is_followed_up_from_its_hint_to_its_emails(order, ports):
    follow_up_outbox(messages(KEY), None)
    answer = deliver_email(messages(*ports.email_hints), None)

    assert answer["batchItemFailures"] == []
    assert len(ports.mailer.sent) == 2


def test_a_message_that_crashes_comes_back_alone(order, ports):
    follow_up_outbox(messages(KEY), None)
    ports.mailer.failures["claire@duvallon.example"] = RuntimeError("a bug")

    answer = deliver_email(messages(*ports.email_hints), None)

    assert answer["batchItemFailures"] == [{"itemIdentifier": "m-0"}]
    assert len(ports.mailer.sent) == 1


def test_a_hint_about_nothing_is_done(tables, ports):
    assert follow_up_outbox(messages("order_placed/ord_unknown"), None)["batchItemFailures"] == []
    assert deliver_email(messages("order_confirmed/ord_unknown"), None)["batchItemFailures"] == []


def test_a_lost_hint_is_given_again_by_the_sweep(order, ports):
    first = requeue_overdue(TICK, None)
    follow_up_outbox(messages(*ports.outbox_hints), None)
    ports.email_hints.clear()
    second = requeue_overdue(TICK, None)
    deliver_email(messages(*ports.email_hints), None)

    assert (first, second) == ({"promises": 1, "emails": 0}, {"promises": 0, "emails": 2})
    assert len(ports.mailer.sent) == 2
    assert requeue_overdue(TICK, None) == {"promises": 0, "emails": 0}
    assert json.dumps(second)
