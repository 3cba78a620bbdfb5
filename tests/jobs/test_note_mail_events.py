"""The Lambda that hears of bounces: one damaged message stops no other."""

import json

from chalicelib.handlers.queues.note_mail_events import note_mail_events
from chalicelib.models import addresses
from tests.jobs.test_deliveries import messages
from tests.services.test_mail_events import CLAIRE, COPY, bounce


def test_events_of_a_batch_are_noted_whatever_stands_between_them(tables, ports):
    batch = messages(json.dumps(bounce()), "not an event", json.dumps(bounce(to=COPY, feedbackId="another")))

    first = note_mail_events(batch, None)
    again = note_mail_events(batch, None)

    assert first["batchItemFailures"] == again["batchItemFailures"] == []
    assert {mark.times for mark in addresses.suppressed([CLAIRE, COPY]).values()} == {1}
