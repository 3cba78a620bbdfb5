"""Reminders of on-demand courses that nobody started: once each, to who can do something, until they are started (CER-5)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.mailings import MailState
from chalicelib.domain.orders import Order
from chalicelib.domain.registrations import Registration, RegistrationState, move
from chalicelib.domain.sessions import SessionKind, Workflow
from chalicelib.domain.start_reminders import StartReminders
from chalicelib.models import emails, institute, organisations, registrations, sessions
from chalicelib.models.base import transaction
from chalicelib.models.sessions import SessionItem
from chalicelib.ports import Ports
from chalicelib.services import local_clock, mail_builders, mailings, registration_changes, start_reminders
from tests.factories import stored_staff
from tests.site.test_order_cancellation import on_demand, placed

LEA = "lea@duvallon.example"
CLAIRE = "claire@duvallon.example"
pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture
def order(tables: None, ports: Ports) -> Order:
    return on_demand(ports)


def seats(order: Order) -> list[Registration]:
    return registrations.of_order("org_acme", order.order_id)


def nights(ports: Ports, days: int) -> int:
    """How many reminders were promised, looked at every day for so many days."""
    sent = 0
    for _ in range(days):
        ports.now.forward(days=1)  # type: ignore[attr-defined]
        sent += start_reminders.send_due(ports)
    return sent


def told(order: Order) -> list[tuple[str, str]]:
    mails = [mail for mail in mailings.log_of(order.order_id) if mail.kind == "not_started"]
    return sorted((mail.key.rpartition("/")[2], mail.to[0]) for mail in mails)


def change(seat: Registration, **values: object) -> None:
    before = registrations.get(seat.organisation_id, seat.registration_id)
    with transaction() as tx:
        registrations.replace(tx, replace(before, **values), before=before)  # type: ignore[arg-type]


def wish(**values: int) -> None:
    before = organisations.get("org_acme")
    with transaction() as tx:
        after = replace(before, start_reminders=StartReminders(**values))
        organisations.replace(tx, after, before=before)


def test_the_trainee_is_reminded_every_fortnight_and_only_once_each_time(ports: Ports, order: Order) -> None:
    assert [nights(ports, 13), nights(ports, 3), nights(ports, 11)] == [0, 1, 0]
    assert nights(ports, 2) == 1
    assert start_reminders.send_due(ports) == 0
    assert told(order) == [("001", LEA), ("002", LEA)]


def test_reminders_end_and_nothing_is_looked_at_any_more(ports: Ports, order: Order) -> None:
    wish(every_days=10, for_days=25)

    assert nights(ports, 40) == 2
    assert registrations.to_remind(at=ports.now() + timedelta(days=999), limit=9) == []


def test_who_ordered_is_told_where_the_trainee_has_no_address(ports: Ports, order: Order) -> None:
    change(seats(order)[0], email="")
    nights(ports, 16)

    assert told(order) == [("001", CLAIRE)]
    (mail,) = (mail for mail in mailings.log_of(order.order_id) if mail.kind == "not_started")
    message = mail_builders.build(ports, mail)
    assert "dont nous ne connaissons pas l’adresse" in message.text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert f"/orders/{order.order_id}" in message.text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_message_names_the_course_and_the_space(ports: Ports, order: Order, language: str) -> None:
    nights(ports, 16)
    (mail,) = (mail for mail in mailings.log_of(order.order_id) if mail.kind == "not_started")

    message = mail_builders.build(ports, replace(mail, language=language))

    assert "FCO transport de marchandises" in message.subject
    assert "/space" in message.text
    assert "Léa Châtelain" in message.text


def test_it_leaves_and_is_told_in_the_log_of_the_order(ports: Ports, order: Order) -> None:
    nights(ports, 16)
    (key,) = ports.email_hints  # type: ignore[attr-defined]

    mailings.deliver(ports, key)

    assert [to for _, to, _ in ports.mailer.sent] == [(LEA,)]  # type: ignore[attr-defined]
    (mail,) = mailings.log_of(order.order_id)
    assert mail.state is MailState.SENT
    assert mail.subject.startswith("Pas encore commencée")


def test_a_course_that_was_started_is_not_reminded_of(ports: Ports, order: Order) -> None:
    seat = seats(order)[0]
    registration_changes.start(ports, stored_staff(Role.OPERATIONS_MANAGER).person(), seat)

    assert nights(ports, 30) == 0


def test_a_reminder_on_its_way_says_nothing_of_a_course_started_meanwhile(ports: Ports, order: Order) -> None:
    nights(ports, 16)
    change(seats(order)[0], started_at=ports.now())
    (key,) = (key for key in ports.email_hints if key.startswith("not_started/"))  # type: ignore[attr-defined]

    mailings.deliver(ports, key)

    assert ports.mailer.sent == []  # type: ignore[attr-defined]
    assert emails.get(key).state is MailState.FAILED


def test_a_cancelled_seat_is_not_reminded_of(ports: Ports, order: Order) -> None:
    change(seats(order)[0], state=RegistrationState.CANCELLED)

    assert nights(ports, 30) == 0


def test_seats_of_a_cancelled_session_are_not_reminded_of(ports: Ports, order: Order) -> None:
    session = sessions.get(order.session.session_id)
    gone = replace(session, workflow=Workflow.CANCELLED)
    SessionItem.holding(gone, part="session", starts_key=f"9999#{gone.session_id}").save()

    assert nights(ports, 30) == 0
    assert registrations.to_remind(at=ports.now() + timedelta(days=999), limit=9) == []


def test_a_seat_with_dates_is_not_reminded_of(ports: Ports) -> None:
    placed(ports, kind=SessionKind.INTER)

    assert registrations.to_remind(at=ports.now() + timedelta(days=999), limit=9) == []


def test_a_seat_moved_to_a_course_on_demand_is_reminded_of_and_one_moved_away_is_not(
    ports: Ports, order: Order
) -> None:
    seat, session = seats(order)[0], sessions.get(order.session.session_id)
    dated = move(seat, replace(session, kind=SessionKind.INTER))

    assert dated.remind_at is None
    assert move(dated, session).remind_at == seat.remind_at


def test_a_client_that_wants_none_gets_none_until_it_changes_its_mind(ports: Ports, order: Order) -> None:
    wish(every_days=0)
    assert nights(ports, 40) == 0

    wish(every_days=7, for_days=90)

    assert nights(ports, 15) == 2


def test_while_mail_is_suspended_a_reminder_waits(ports: Ports, order: Order) -> None:
    before = institute.get()
    with transaction() as tx:
        institute.replace(tx, replace(before, mail_is_suspended=True), before=before)
    assert nights(ports, 20) == 0
    with transaction() as tx:
        institute.replace(tx, before, before=institute.get())

    assert nights(ports, 1) == 1


def test_two_runs_at_once_promise_one(ports: Ports, order: Order) -> None:
    nights(ports, 13)
    stale = [each for each in seats(order) if each.is_named]
    client, house = organisations.get("org_acme"), institute.get()
    known = sessions.read_many({order.session.session_id})
    ports.now.forward(days=1)  # type: ignore[attr-defined]

    done = [start_reminders._look(ports, stale[0], client, house, known) for _ in range(2)]

    assert done == [True, False]
    assert told(order) == [("001", LEA)]


def test_the_clock_of_a_local_run_sends_them(ports: Ports, order: Order) -> None:
    ports.now.forward(days=1)  # type: ignore[attr-defined]
    local_clock.run_what_is_due(ports)
    ports.now.forward(days=15)  # type: ignore[attr-defined]
    local_clock.run_what_is_due(ports)

    assert told(order) == [("001", LEA)]
