"""What is due leaves once per person, whatever happens to the workers; what fails is tried again, then reported (NOT-7)."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.access import DocumentType
from chalicelib.domain.mail_addresses import AddressState, EventKind, MailEvent
from chalicelib.domain.mailings import MailState
from chalicelib.domain.orders import snapshot
from chalicelib.domain.outbox import RETRY_DELAYS
from chalicelib.domain.session_mailings import (
    Anchor,
    MailingState,
    MailSettings,
    Message,
    Recipients,
    Setting,
)
from chalicelib.domain.sessions import Workflow
from chalicelib.models import addresses, emails, institute, mailings, registrations, session_parts
from chalicelib.models.base import transaction
from chalicelib.services import local_clock, mailing_dispatch, session_mailings
from chalicelib.services import mailings as mail_service
from tests.deliveries import a_seat, an_order, stored_order
from tests.factories import a_trainee, stored_organisation
from tests.fakes import NOW
from tests.services.mailing import (
    BAO,
    LEA,
    Papers,
    mails,
    stored_dated_session,
    stored_world,
    told,
)
from tests.services.test_killed import Countdown, Killed, mortal, table_writes

__all__ = ["table_writes"]

REMINDER = Setting(message=Message.REMINDER, anchor=Anchor.BEFORE_START, amount=2)
ONLY_REMINDER = (
    REMINDER,
    *(
        Setting(message=message, is_on=False)
        for message in (
            Message.CONVOCATION,
            Message.TRAINER_FILE,
            Message.PROVIDER_NOTICE,
            Message.HOST_NOTICE,
            Message.ATTENDANCE_SHEET,
        )
    ),
)
KEY = ("ses_1", "reminder#seq_1")
BOTH = [BAO.email, LEA.email]


def set_own(*settings: Setting) -> None:
    before = session_parts.get(MailSettings, "ses_1")
    with transaction() as tx:
        session_parts.replace(tx, replace(before, settings=settings), before=before)


def suspend(suspended: bool = True) -> None:
    before = institute.get()
    with transaction() as tx:
        institute.replace(tx, replace(before, mail_is_suspended=suspended), before=before)


@pytest.fixture
def session(tables, ports):
    """One message is planned: the reminder, for 12 December, 8:00."""
    stored_world()
    set_own(*ONLY_REMINDER)
    session_mailings.recompute(ports, "ses_1")


@pytest.fixture
def due(session, ports):
    """Its time has come."""
    ports.now.forward(days=19)


@pytest.fixture
def papers(monkeypatch) -> Papers:
    made = Papers()
    monkeypatch.setattr("chalicelib.services.session_documents", made, raising=False)
    return made


def state() -> MailingState:
    return mailings.get(*KEY).state


def test_nothing_leaves_before_its_time(session, ports):
    ports.now.forward(days=18, hours=21, minutes=59)

    run = mailing_dispatch.send_due(ports)

    assert (run.sent, mails()) == (0, [])
    assert state() is MailingState.WAITING


def test_at_its_time_everybody_gets_an_email_and_the_row_says_so(session, ports):
    ports.now.forward(days=18, hours=22)

    run = mailing_dispatch.send_due(ports)

    assert run.sent == 1
    assert told() == BOTH
    assert state() is MailingState.SENT
    assert mailings.get(*KEY).sent_at == ports.now()
    assert sorted(ports.email_hints) == [mail.key for mail in mails()]


def test_run_again_and_again_everybody_gets_it_once(due, ports):
    for _ in range(4):
        mailing_dispatch.send_due(ports)
        ports.now.forward(hours=3)

    assert told() == BOTH


def test_two_schedules_at_once_reach_everybody_once(due, ports):
    """The second begins between any two steps of the first: here while the first holds the claim."""
    mine = mailings.claim(*KEY, at=ports.now(), lease=mailing_dispatch.LEASE)

    second = mailing_dispatch.send_due(ports)
    assert mine is not None
    failed = mailing_dispatch._promise(ports, mine)
    mailings.mark_sent(mine, at=ports.now())
    third = mailing_dispatch.send_due(ports)

    assert (second.sent, failed, third.sent) == (0, 0, 0)
    assert told() == BOTH


class Interleaved:
    """Another schedule runs, whole, before the write with this number; it doesn't see the first one's claim lapse."""

    def __init__(self, number, ports):
        self.left, self.ports, self.busy = number, ports, False

    def step(self):
        if self.busy:
            return
        self.left -= 1
        if self.left == 0:
            self.busy = True
            mailing_dispatch.send_due(self.ports)
            self.busy = False


@pytest.mark.parametrize("number", range(1, 7))
def test_a_second_schedule_between_any_two_writes_changes_nothing(due, ports, table_writes, number):
    other = Interleaved(number, ports)
    table_writes(other)

    mailing_dispatch.send_due(mortal(ports, other))
    table_writes(Countdown(0))

    assert other.left <= 0
    assert told() == BOTH
    assert state() is MailingState.SENT


WRITES = 6
"""Claim; row and hint of each of two e-mails; sent."""


@pytest.mark.parametrize("number", range(1, WRITES + 2))
def test_a_schedule_killed_between_any_two_writes_is_finished_by_the_next(due, ports, table_writes, number):
    countdown = Countdown(number)
    table_writes(countdown)
    died = True
    with suppress(Killed):
        mailing_dispatch.send_due(mortal(ports, countdown))
        died = False
    table_writes(Countdown(0))

    ports.now.forward(hours=1)
    mailing_dispatch.send_due(ports)

    assert died == (number <= WRITES), "the table of steps is out of date"
    assert told() == BOTH
    assert state() is MailingState.SENT


def test_a_session_that_moved_calls_nobody_to_the_old_day(due, ports):
    """The planning changed and its follow-up has not run yet."""
    stored_dated_session(starts_on=NOW.date() + timedelta(days=60), ends_on=NOW.date() + timedelta(days=60))

    mailing_dispatch.send_due(ports)

    assert mails() == []
    assert state() is MailingState.WAITING


def test_a_session_that_was_cancelled_calls_nobody(due, ports):
    stored_dated_session(workflow=Workflow.CANCELLED)

    mailing_dispatch.send_due(ports)

    assert (mails(), mailings.of_session("ses_1")) == ([], [])


def test_an_address_that_mail_comes_back_from_is_left_out_and_the_others_get_it(due, ports):
    event = MailEvent(event_id="1", kind=EventKind.LOST, at=NOW, reason="bounced", addresses=(LEA.email,))
    addresses.mark(LEA.email, AddressState.BOUNCED, event)

    mailing_dispatch.send_due(ports)

    assert told() == [BAO.email]
    assert state() is MailingState.SENT


def test_people_without_an_address_are_left_out_and_the_others_get_it(session, ports):
    unreachable = [
        a_trainee(trainee_id=f"trn_{n}", email=email)
        for n, email in enumerate(("", "inconnu@horizon.example"))
    ]
    with transaction() as tx:
        for number, trainee in enumerate(unreachable, start=7):
            registrations.add(tx, a_seat(an_order(), trainee, number=number))
    ports.now.forward(days=19)

    mailing_dispatch.send_due(ports)

    assert told() == BOTH
    assert state() is MailingState.SENT


def test_two_people_of_one_address_get_a_message_each(session, ports):
    with transaction() as tx:
        registrations.add(tx, a_seat(an_order(), a_trainee(trainee_id="trn_zoe", first_name="Zoé"), number=7))
    ports.now.forward(days=19)

    mailing_dispatch.send_due(ports)

    assert told() == [BAO.email, LEA.email, LEA.email]


def with_documents() -> None:
    set_own(*ONLY_REMINDER[1:], replace(REMINDER, documents=(DocumentType.CONVOCATION,)))


def test_what_fails_for_one_reaches_the_others_and_is_tried_again(due, ports, papers):
    with_documents()
    papers.failing = "reg_01kj3v0000000abc_001"

    first = mailing_dispatch.send_due(ports)
    at_once = mailing_dispatch.send_due(ports)
    reached = told()
    papers.failing = ""
    ports.now.forward(minutes=7)
    later = mailing_dispatch.send_due(ports)

    assert (first.failed, at_once.failed, later.sent) == (1, 0, 1)
    assert reached == [BAO.email]
    assert told() == BOTH
    assert mailings.get(*KEY).last_error == ""


def test_what_keeps_failing_is_given_up_and_reported(due, ports, papers):
    with_documents()
    papers.failing = "reg_01kj3v0000000abc_001"

    runs = []
    for _ in range(len(RETRY_DELAYS) + 3):
        runs.append(mailing_dispatch.send_due(ports))
        ports.now.forward(hours=9)

    assert [run.given_up for run in runs] == [0] * 6 + [1, 0]
    assert state() is MailingState.FAILED
    assert mailings.get(*KEY).last_error == "not_all_made"
    assert told() == [BAO.email]


def test_a_message_that_can_not_be_planned_stops_no_other_and_is_given_up_in_the_end(due, ports):
    """A row of a session that is gone."""
    ghost = replace(mailings.get(*KEY), session_id="ses_0", version=0, due_at=NOW)
    mailings.write(ghost)

    first = mailing_dispatch.send_due(ports)
    later = []
    for _ in range(len(RETRY_DELAYS) + 1):
        ports.now.forward(hours=9)
        later.append(mailing_dispatch.send_due(ports))

    assert (first.sent, first.failed) == (1, 1)
    assert [run.given_up for run in later] == [0, 0, 0, 0, 0, 1]
    assert told() == BOTH


def test_a_run_that_takes_long_leaves_the_rest_to_the_next(due, ports):
    ticks = iter((0, 100, 200))

    run = mailing_dispatch.send_due(ports, seconds=50, clock=lambda: next(ticks))

    assert run.sent == 0
    assert state() is MailingState.WAITING
    assert mailing_dispatch.send_due(ports).sent == 1


def test_copies_go_with_each_message_the_orderers_with_their_own_only(due, ports):
    stored_organisation(organisation_id="org_other", siren="552100554", email="rh@autre.example")
    stored_order(
        a_trainee(organisation_id="org_other", trainee_id="trn_max", email="max@autre.example"),
        organisation_id="org_other",
        order_id="ord_01kj3v0000000abd",
        ordered_by_email="karim@autre.example",
        session=snapshot(stored_dated_session()),
    )
    copies = (Recipients.ORDERERS.value, "qualite@horizon.example", "LEA@duvallon.example")
    set_own(*ONLY_REMINDER[1:], replace(REMINDER, cc=copies, bcc=(Recipients.TRAINERS.value,)))

    mailing_dispatch.send_due(ports)

    copied = {mail.to[0]: sorted(mail.cc) for mail in mails()}
    assert copied["max@autre.example"] == [
        "LEA@duvallon.example",
        "karim@autre.example",
        "qualite@horizon.example",
        "rh@autre.example",
    ]
    assert copied[LEA.email] == [
        "claire@duvallon.example",
        "formation@duvallon.example",
        "qualite@horizon.example",
    ]
    assert {mail.bcc for mail in mails()} == {("trainer@horizon.example",)}


def test_while_mail_is_suspended_nothing_leaves_and_nothing_is_lost(due, ports):
    mailing_dispatch.send_due(ports)
    suspend()
    ports.now.forward(days=3)
    for mail in mails():
        mail_service.deliver(ports, mail.key)

    assert mail_service.requeue(ports) == 0
    assert ports.mailer.sent == []
    assert {(mail.state, mail.attempts) for mail in mails()} == {(MailState.QUEUED, 0)}


def test_a_message_that_falls_due_while_mail_is_suspended_leaves_once_afterwards(session, ports):
    suspend()
    ports.now.forward(days=19)
    first = mailing_dispatch.send_due(ports)
    session_mailings.recompute(ports, "ses_1")
    suspend(False)

    runs = [mailing_dispatch.send_due(ports) for _ in range(3)]

    assert (first.sent, [run.sent for run in runs]) == (0, [1, 0, 0])
    assert told() == BOTH


def test_when_it_is_lifted_everything_due_leaves_once(due, ports):
    mailing_dispatch.send_due(ports)
    suspend()
    mail_service.requeue(ports)
    suspend(False)
    ports.email_hints.clear()

    hinted = mail_service.requeue(ports)

    assert hinted == 2
    assert sorted(ports.email_hints) == [mail.key for mail in mails()]
    assert emails.claim(mails()[0].key, at=ports.now(), lease=timedelta(minutes=2)) is not None


def test_moving_the_local_clock_sends_what_became_due(session, ports):
    local_clock.forward(ports, timedelta(days=19))
    ports.now.forward(days=19)
    local_clock.run_what_is_due(ports)

    assert told() == BOTH
