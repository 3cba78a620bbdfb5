"""Messages of a session as AWS sends them: the schedule's Lambda, documents, queue, archive; each once (NOT-7)."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import bootstrap
from chalicelib.adapters import aws
from chalicelib.domain.mailings import Mail, MailState
from chalicelib.models import base, institute, mailings
from chalicelib.services import mailbox, session_mailings
from tests.services.mailing import LEA, mails, stored_world
from tests.stack.emulator import Portal

pytestmark = pytest.mark.emulator

PATIENCE_SECONDS = 90
BY_DEFAULT = {"convocation", "trainer_file", "host_notice", "reminder", "attendance_sheet"}


@pytest.fixture(scope="module")
def sent(portal: Portal) -> Iterator[list[Mail]]:
    """What left about a session three weeks ahead, once its first morning has come and the schedule ran twice at each step."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in portal.environment.items():
            patch.setenv(name, value)
        _forget()
        starts_on = bootstrap.ports().now().date() + timedelta(days=21)
        stored_world(starts_on=starts_on, ends_on=starts_on)
        session_mailings.recompute(bootstrap.ports(), "ses_1")
        for days in (12, 15, 19, 20):
            institute.set_clock_offset_seconds(int(timedelta(days=days, hours=12).total_seconds()))
            for _ in range(2):
                _run_the_schedule(portal)
        yield _until_sent()
    _forget()


def _forget() -> None:
    base.forget_connection()
    bootstrap.use(None)
    aws.client.cache_clear()


def _run_the_schedule(portal: Portal) -> None:
    client = portal.client("lambda")
    names = [each["FunctionName"] for each in client.list_functions()["Functions"]]
    name = next(name for name in names if "due" in name and "mailings" in name)
    names_of_event = ("version", "account", "region", "detail-type", "source", "time", "id")
    event: dict[str, Any] = {**dict.fromkeys(names_of_event, ""), "resources": [], "detail": {}}
    answer = client.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    assert "FunctionError" not in answer, answer["Payload"].read()


def _until_sent() -> list[Mail]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    found: list[Mail] = []
    while time.monotonic() < deadline:
        found = mails()
        if {mail.kind for mail in found} >= BY_DEFAULT and all(m.state is MailState.SENT for m in found):
            return found
        time.sleep(0.5)
    raise AssertionError(
        [(mail.key, mail.state, mail.last_error) for mail in found],
        [(m.mailing_id, m.due_at, m.state, m.last_error) for m in mailings.of_session("ses_1")],
    )


def test_every_message_left_once_per_person(sent: list[Mail]) -> None:
    people = [(mail.kind, mail.to) for mail in sent]

    assert {kind for kind, _ in people} == BY_DEFAULT
    assert len(people) == len(set(people))


def test_the_convocation_is_in_the_mailbox_with_its_document(sent: list[Mail]) -> None:
    archived = [
        each.message
        for each in mailbox.newest(bootstrap.ports())
        if LEA.email in str(each.message.to)
        and any("convocation" in f.name for f in each.message.attachments)
    ]

    assert len(archived) == 1
