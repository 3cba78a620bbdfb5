"""Workers that die between any two writes: nothing is lost, nothing is done twice (ALL-4).

Each write of a port or a table is a step; the worker dies just before the k-th one, for every k, and others take over.
"""

from contextlib import suppress
from dataclasses import replace

import pytest
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.domain.mailings import MailState
from chalicelib.domain.orders import snapshot
from chalicelib.domain.sessions import SessionKind
from chalicelib.domain.trainings import Modality
from chalicelib.models import documents, history
from chalicelib.models import emails as mails
from chalicelib.services import follow_ups, mailings
from tests.deliveries import KEY, ORDER_ID, a_promise, sent, stored_order
from tests.factories import (
    a_session,
    a_trainee,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_trainee,
    stored_training,
)


class Killed(BaseException):
    """Not an Exception: nothing catches a process that is gone."""


class Countdown:
    """Dies before the write with this number."""

    def __init__(self, number):
        self.left = number

    def step(self):
        self.left -= 1
        if self.left == 0:
            raise Killed


@pytest.fixture
def order(tables):
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_session()
    return stored_order()


def mortal(ports, countdown):
    """The same world, with a step counted at every write to it."""

    class Counted:
        def __init__(self, real, *writes):
            self.real, self.writes = real, writes

        def __getattr__(self, name):
            if name in self.writes:
                countdown.step()
            return getattr(self.real, name)

    return replace(
        ports,
        files=Counted(ports.files, "write"),
        mailer=Counted(ports.mailer, "send"),
        identity=Counted(ports.identity, "create"),
        email_hints=Counted(ports.email_hints, "send"),
    )


@pytest.fixture
def table_writes(monkeypatch):
    """Count writes of tables as well; returns a setter of the countdown in force."""
    current = [Countdown(0)]
    for owner, name in ((Model, "save"), (Model, "update"), (TransactWrite, "_commit")):
        real = getattr(owner, name)

        def counted(self, *args, _real=real, **options):
            current[0].step()
            return _real(self, *args, **options)

        monkeypatch.setattr(owner, name, counted)
    return lambda countdown: current.__setitem__(0, countdown)


def run_until_quiet(ports, key=KEY):
    """Sweeps and workers, as time goes by."""
    for _ in range(4):
        ports.now.forward(hours=1)
        follow_ups.follow_up(ports, key)
        mailings.requeue(ports)
        for each in list(ports.email_hints):
            mailings.deliver(ports, each)


@pytest.mark.parametrize("number", range(1, 12))
def test_a_follow_up_killed_before_any_write_is_finished_by_the_next(order, ports, table_writes, number):
    countdown = Countdown(number)
    table_writes(countdown)
    try:
        follow_ups.follow_up(mortal(ports, countdown), KEY)
    except Killed:
        died = True
    else:
        died = False
    table_writes(Countdown(0))

    run_until_quiet(ports)

    assert died == (number <= WRITES), "the table of steps is out of date"
    (document,) = documents.of_owner(ORDER_ID)
    assert document.is_drawn
    assert list(ports.files.keys("documents/")) == [document.file_key]
    assert [entry.what for entry in history.of(ORDER_ID).rows] == ["document.drawn"]
    assert len(ports.mailer.sent) == 2


WRITES = 9
"""Claim, frozen copy, file, drawn with history, two rows of e-mails, two hints, kept."""


@pytest.mark.parametrize("number", range(1, 6))
def test_a_delivery_killed_before_any_write_is_finished_by_the_next(order, ports, table_writes, number):
    follow_ups.follow_up(ports, KEY)
    key = f"order_confirmed/{ORDER_ID}"
    countdown = Countdown(number)
    table_writes(countdown)
    died = False
    try:
        mailings.deliver(mortal(ports, countdown), key)
    except Killed:
        died = True
    table_writes(Countdown(0))

    run_until_quiet(ports)

    assert died == (number <= 4), "claim, archive, send, mark"
    assert mails.get(key).state is MailState.SENT
    after_sending = number == 4
    assert len(ports.mailer.sent) == (3 if after_sending else 2), "only a death after sending may send twice"
    assert len(ports.files.keys("emails/")) == 2


@pytest.mark.parametrize("number", range(1, 20))
def test_sign_in_details_that_are_told_work_wherever_the_follow_up_was_killed(
    order, ports, table_writes, number
):
    stored_trainee()
    on_demand = a_session(
        kind=SessionKind.ON_DEMAND, modality=Modality.ON_DEMAND, starts_on=None, ends_on=None
    )
    second = stored_order(a_trainee(), order_id="ord_01kj3v0000000abd", session=snapshot(on_demand))
    key = a_promise(second).key
    countdown = Countdown(number)
    table_writes(countdown)
    with suppress(Killed):
        follow_ups.follow_up(mortal(ports, countdown), key)
    table_writes(Countdown(0))

    run_until_quiet(ports, key)

    (confirmation,) = [m for m in sent(ports.mailer) if second.reference in m["Subject"]]
    ((username, account),) = ports.identity.accounts.items()
    text = confirmation.get_body(("plain",)).get_content()
    assert username in text
    assert account.password in text
