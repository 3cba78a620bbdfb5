"""Waiting lists: nobody jumps the queue, what is offered is held, and lapses (ORD-16, ORD-17)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import InvalidInput, NotAllowed
from chalicelib.domain.orders import PriceChanged, TermsChanged
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import SessionFull, SessionKind, Workflow
from chalicelib.domain.waiting import AlreadyWaiting, NoList, NotOffered, SeatsLeft, Waiting, WaitingState
from chalicelib.models import emails, history, institute, outbox, registrations, sessions, waiting
from chalicelib.models.base import transaction
from chalicelib.models.sessions import SESSION, SessionItem
from chalicelib.ports import Ports
from chalicelib.services import follow_ups, mailings, waiting_lists
from chalicelib.services import registration_changes as changes
from chalicelib.services import sessions as session_service
from chalicelib.services import waiting_orders as orders
from chalicelib.services.carts import Client
from chalicelib.services.waiting_lists import Wish
from chalicelib.services.waiting_orders import Acceptance
from tests.factories import a_user, stored_organisation
from tests.fakes import Clock
from tests.services.ordering import client_of, seats_taken, stored_client
from tests.services.test_registrations import a_staff, add

FULL = {"capacity_max": 3}


@pytest.fixture
def taken(tables: None, ports: Ports) -> list[Registration]:
    """A full session: Léa and two seats without a name, of Transports Duvallon."""
    stored_client(**FULL)
    for name in ("rival", "third"):
        stored_organisation(organisation_id=f"org_{name}", name=name, siren="")
    return add(ports, unnamed=2)


def client(name: str = "rival") -> Client:
    user = a_user(
        organisation_id=f"org_{name}", user_id=f"usr_{name}", name=name, email=f"{name}@example.org"
    )
    return client_of(user, name=name)


def wait(ports: Ports, name: str = "rival", seats: int = 1, *, takes_fewer: bool = False) -> Waiting:
    return waiting_lists.join(
        ports, client(name), Wish(session_id="ses_1", seats=seats, takes_fewer=takes_fewer)
    )


def cancel(ports: Ports, seat: Registration) -> None:
    """A seat is freed, and what that promised is kept."""
    changes.cancel_by_staff(ports, a_staff(), seat, reason="Départ")
    keep(ports, f"seats_freed/ses_1/{seat.registration_id}/{seat.version}")


def keep(ports: Ports, key: str) -> None:
    follow_ups.follow_up(ports, key)


def now(entry: Waiting) -> Waiting:
    return waiting.get("ses_1", entry.waiting_id)


def counters() -> tuple[int, int, int]:
    """Taken, held, waiting."""
    session = sessions.get("ses_1")
    return session.seats_taken, session.seats_offered, session.waiting


def said(**overrides: object) -> Acceptance:
    values = {
        "order_id": "ord_01abcdefg0000009",
        "total_cents": 112_000,
        "terms_version": "2026-01",
        "has_accepted": True,
    }
    return Acceptance(**{**values, **overrides})  # type: ignore[arg-type]


def test_the_first_who_waits_gets_the_seat_that_frees_up(ports: Ports, taken: list[Registration]) -> None:
    first, second = wait(ports), wait(ports, "third")
    assert [waiting_lists.positions([each])[each.waiting_id] for each in (first, second)] == [1, 2]

    cancel(ports, taken[0])

    assert (now(first).state, now(first).offered) == (WaitingState.OFFERED, 1)
    assert now(second).state is WaitingState.WAITING
    assert waiting_lists.positions([second]) == {second.waiting_id: 1}
    assert counters() == (2, 1, 1)
    keep(ports, f"seats_offered/{first.waiting_id}")
    keep(ports, f"seats_offered/{first.waiting_id}")
    mailings.deliver(ports, f"seats_offered/{first.waiting_id}")
    assert emails.get(f"seats_offered/{first.waiting_id}").to == ("rival@example.org",)


def test_nobody_jumps_the_queue_between_freeing_and_offering(ports: Ports, taken: list[Registration]) -> None:
    wait(ports)

    changes.cancel_by_staff(ports, a_staff(), taken[0], reason="Départ")  # the promise is not kept yet

    assert sessions.get("ses_1").is_full
    with pytest.raises(SessionFull):
        add(ports, trainee_ids=(), unnamed=1)
    assert counters() == (2, 1, 1)


@pytest.mark.parametrize(
    ("seats", "takes_fewer", "freed", "offered"),
    [
        (2, False, 1, 0),  # all or none: one is too few
        (2, False, 2, 2),
        (2, True, 1, 1),
        (3, True, 2, 2),
        (1, True, 2, 1),
    ],
)
def test_all_together_or_as_many_as_possible(
    ports: Ports, taken: list[Registration], seats: int, takes_fewer: bool, freed: int, offered: int
) -> None:
    entry = wait(ports, seats=seats, takes_fewer=takes_fewer)

    for seat in taken[1 : freed + 1]:
        changes.cancel_by_staff(ports, a_staff(), seat, reason="Départ")
    waiting_lists.offer(ports, "ses_1")

    assert now(entry).offered == offered
    assert counters()[1] == offered  # what nobody takes is free for all again


def test_who_cannot_be_satisfied_does_not_hold_up_the_next(ports: Ports, taken: list[Registration]) -> None:
    large, small = wait(ports, seats=3), wait(ports, "third")

    cancel(ports, taken[0])

    assert now(large).state is WaitingState.WAITING
    assert now(small).is_offered


def test_accepting_makes_an_ordinary_order(ports: Ports, taken: list[Registration]) -> None:
    entry = wait(ports)
    cancel(ports, taken[1])

    order = orders.accept(ports, client(), now(entry), said())
    again = orders.accept(ports, client(), now(entry), said(order_id="ord_01abcdefg0000010"))

    assert again == order
    assert (order.organisation_id, order.seats, order.amount.total_cents) == ("org_rival", 1, 112_000)
    assert len(registrations.of_order("org_rival", order.order_id)) == 1
    assert outbox.get(f"order_placed/{order.order_id}").kind == "order_placed"
    assert counters() == (3, 0, 0)
    assert (now(entry).state, now(entry).order_id) == (WaitingState.ACCEPTED, order.order_id)
    assert "waiting.accepted" in [each.what for each in history.of("ses_1").rows]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"has_accepted": False}, InvalidInput),
        ({"terms_version": "2020-01"}, TermsChanged),
        ({"total_cents": 1}, PriceChanged),
        ({"establishment_id": "est_of_others"}, InvalidInput),
    ],
)
def test_what_is_refused_keeps_the_offer(
    ports: Ports, taken: list[Registration], wrong: dict[str, object], refusal: type[Exception]
) -> None:
    entry = wait(ports)
    cancel(ports, taken[1])

    with pytest.raises(refusal):
        orders.accept(ports, client(), now(entry), said(**wrong))

    assert now(entry).is_offered
    assert counters() == (2, 1, 0)


def test_an_offer_nobody_answers_passes_on(ports: Ports, taken: list[Registration]) -> None:
    first, second = wait(ports), wait(ports, "third")
    cancel(ports, taken[0])
    assert isinstance(ports.now, Clock)
    ports.now.forward(hours=48)
    with pytest.raises(NotOffered):
        orders.accept(ports, client(), now(first), said())
    keep(ports, f"offer_lapses/{first.waiting_id}")
    assert now(first).is_offered  # a second early: the last instant is the client's

    ports.now.forward(seconds=1)
    keep(ports, f"offer_lapses/{first.waiting_id}")
    keep(ports, f"seats_freed/ses_1/{first.waiting_id}")

    assert now(first).state is WaitingState.LAPSED
    assert now(second).is_offered
    assert counters() == (2, 1, 0)


@pytest.mark.parametrize("is_offered", [True, False])
def test_leaving_and_declining_pass_on_and_one_may_join_again(
    ports: Ports, taken: list[Registration], is_offered: bool
) -> None:
    first = wait(ports)
    if is_offered:
        cancel(ports, taken[0])

    for _ in range(2):  # twice is once
        waiting_lists.leave(ports, client().person, now(first))
    waiting_lists.offer(ports, "ses_1")

    assert now(first).state is (WaitingState.DECLINED if is_offered else WaitingState.LEFT)
    assert counters() == ((2, 0, 0) if is_offered else (3, 0, 0))
    if not is_offered:
        assert wait(ports).state is WaitingState.WAITING


def test_staff_remove_an_entry_with_a_reason(ports: Ports, taken: list[Registration]) -> None:
    entry = wait(ports)

    with pytest.raises(InvalidInput):
        waiting_lists.remove(ports, a_staff(), entry, reason=" ")
    with pytest.raises(NotAllowed):
        waiting_lists.remove(ports, client().person, entry, reason="x")
    waiting_lists.remove(ports, a_staff(), entry, reason="Doublon")

    assert (now(entry).state, now(entry).reason) == (WaitingState.REMOVED, "Doublon")
    assert counters() == (3, 0, 0)


@pytest.mark.parametrize(
    ("session", "seats", "refusal"),
    [
        ({}, 1, AlreadyWaiting),
        ({"seats_taken": 2}, 1, SeatsLeft),
        ({}, 4, InvalidInput),  # more than the session has
        ({}, 0, InvalidInput),
        ({"kind": SessionKind.POOL}, 1, NoList),
    ],
)
def test_who_cannot_wait(
    ports: Ports,
    taken: list[Registration],
    session: dict[str, object],
    seats: int,
    refusal: type[Exception],
) -> None:
    if refusal is AlreadyWaiting:
        wait(ports)
    row = SessionItem.get("ses_1", SESSION)
    for name, value in session.items():
        row.update(actions=[getattr(SessionItem, name).set(value)])

    with pytest.raises(refusal):
        wait(ports, seats=seats)

    assert len(waiting.of_session("ses_1")) == (refusal is AlreadyWaiting)


def test_seats_of_a_higher_capacity_go_to_the_list(ports: Ports, taken: list[Registration]) -> None:
    entry = wait(ports)
    before = sessions.get("ses_1")
    session_service.change(ports, replace(before, capacity_max=4), version=before.version, by=a_staff())

    assert sessions.get("ses_1").is_full
    keep(ports, f"seats_freed/ses_1/capacity/{before.version}")
    assert now(entry).is_offered
    assert counters() == (3, 1, 0)


def test_the_list_of_a_cancelled_session_is_closed(ports: Ports, taken: list[Registration]) -> None:
    first, second = wait(ports), wait(ports, "third")
    cancel(ports, taken[0])
    SessionItem.get("ses_1", SESSION).update(actions=[SessionItem.workflow.set(Workflow.CANCELLED)])

    waiting_lists.offer(ports, "ses_1")

    assert {now(first).state, now(second).state} == {WaitingState.CLOSED}
    assert counters() == (2, 0, 0)


def test_an_offer_is_shorter_when_the_session_begins_soon(ports: Ports, taken: list[Registration]) -> None:
    entry = wait(ports)
    starts = sessions.get_planning("ses_1").slots[0]
    assert isinstance(ports.now, Clock)
    at = ports.now.at.replace(year=starts.day.year, month=starts.day.month, day=starts.day.day - 1, hour=8)
    ports.now.at = at  # nine in Paris, a day before

    cancel(ports, taken[0])

    assert now(entry).deadline == at + timedelta(hours=12)


def test_a_freed_seat_is_for_all_when_nobody_waits(ports: Ports, taken: list[Registration]) -> None:
    changes.cancel_by_staff(ports, a_staff(), taken[0], reason="Départ")

    assert seats_taken() == 2
    assert sessions.get("ses_1").seats_left == 1


def test_the_list_closes_by_itself_before_the_session_begins(ports: Ports, taken: list[Registration]) -> None:
    entry = wait(ports)
    key = f"seats_freed/ses_1/closes/{entry.waiting_id}"
    starts = sessions.get_planning("ses_1").slots[0].day
    assert isinstance(ports.now, Clock)
    ports.now.at = ports.now.at.replace(year=starts.year, month=starts.month, day=starts.day, hour=7)
    keep(ports, key)  # eight in Paris, an hour before
    assert now(entry).state is WaitingState.WAITING

    ports.now.forward(seconds=1)
    keep(ports, key)

    assert now(entry).state is WaitingState.CLOSED
    assert counters() == (3, 0, 0)


def test_an_offer_stands_as_long_as_the_institute_says(ports: Ports, taken: list[Registration]) -> None:
    before = institute.get()
    with transaction() as tx:
        institute.replace(tx, replace(before, offer_hours=3), before=before)
    entry = wait(ports)

    cancel(ports, taken[0])

    assert now(entry).deadline == ports.now() + timedelta(hours=3)
