"""The schedule that sends the messages of sessions: counts, and an alarm when one was given up (NOT-7)."""

import pytest

from chalicelib.domain.session_mailings import MailingState
from chalicelib.handlers.schedules.send_due_mailings import MailingsGivenUp, send_due_mailings
from chalicelib.models import mailings
from chalicelib.services import session_mailings
from tests.services.mailing import Papers, stored_world
from tests.site.test_order_cancellation import on_demand

TICK = {
    "version": "0",
    "account": "123456789012",
    "region": "eu-west-3",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-12-12T07:00:00Z",
    "id": "1",
    "resources": ["arn:aws:events:eu-west-3:123456789012:rule/send-due-mailings"],
}


def test_a_run_says_how_many_messages_left(tables, ports, monkeypatch):
    monkeypatch.setattr("chalicelib.services.session_documents", Papers(), raising=False)
    stored_world()
    session_mailings.recompute(ports, "ses_1")
    ports.now.forward(days=19)

    assert send_due_mailings(TICK, None) == {"sent": 5, "failed": 0, "given_up": 0, "reminders": 0}
    assert send_due_mailings(TICK, None) == {"sent": 0, "failed": 0, "given_up": 0, "reminders": 0}


def test_a_message_that_is_given_up_rings_the_alarm(tables, ports, monkeypatch):
    monkeypatch.setattr(
        "chalicelib.services.session_documents",
        Papers(failing="reg_01kj3v0000000abc_001"),
        raising=False,
    )
    stored_world()
    session_mailings.recompute(ports, "ses_1")
    ports.now.forward(days=11, hours=1)
    for _ in range(6):
        send_due_mailings(TICK, None)
        ports.now.forward(hours=9)

    with pytest.raises(MailingsGivenUp):
        send_due_mailings(TICK, None)

    assert mailings.get("ses_1", "convocation#seq_1").state is MailingState.FAILED


def test_it_reminds_of_courses_that_were_not_started(tables, ports):
    on_demand(ports)
    runs = []
    for _ in range(2):
        ports.now.forward(days=1)
        send_due_mailings(TICK, None)
        ports.now.forward(days=13)
        runs += [send_due_mailings(TICK, None)["reminders"], send_due_mailings(TICK, None)["reminders"]]

    assert runs == [1, 0, 1, 0]
