"""What becomes of a waiting list when its session is cancelled, hidden, moved or has another capacity (ORD-16, SES-8)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain import planning
from chalicelib.domain.access import Role
from chalicelib.domain.session_locks import BookedSession
from chalicelib.domain.sessions import Publication, SessionKind, Workflow
from chalicelib.domain.waiting import WaitingState
from chalicelib.models import outbox, sessions
from chalicelib.models.base import Refused, transaction
from chalicelib.models.sessions import SESSION, SessionItem
from chalicelib.ports import Ports
from chalicelib.services import session_plans, session_workflow, waiting_lists
from chalicelib.services import sessions as service
from tests.factories import stored_session
from tests.fakes import NOW, Clock
from tests.services.partnering import FIRST, offered, stored_partner, table
from tests.services.test_registrations import a_staff
from tests.services.test_waiting_lists import cancel, counters, keep, now, taken, wait

__all__ = ["taken"]


def move_to(ports: Ports, day: date) -> None:
    """Its only slot; what that promises is kept."""

    def moved(plan: planning.Planning) -> planning.Planning:
        (sequence,) = plan.sequences
        (slot,) = sequence.slots
        return replace(plan, sequences=(replace(sequence, slots=(replace(slot, day=day),)),))

    version = sessions.get_planning("ses_1").version
    session_plans.change(ports, "ses_1", moved, version=version, by=a_staff())
    keep(ports, f"planning_changed/ses_1/{version + 1}")


def test_an_offer_ends_with_its_session(ports: Ports, taken: list) -> None:
    first, second = wait(ports), wait(ports, "third")
    for seat in taken[:2]:
        cancel(ports, seat)
    assert (now(first).state, now(second).state) == (WaitingState.OFFERED, WaitingState.OFFERED)

    before = sessions.get("ses_1")
    session_workflow.move_to(
        ports, "ses_1", Workflow.CANCELLED, reason="Formateur malade", version=before.version, by=a_staff()
    )
    keep(ports, f"session_cancelled/ses_1/{before.version}")

    assert {now(each).state for each in (first, second)} == {WaitingState.CLOSED}
    assert counters() == (0, 0, 0)


def test_nobody_is_offered_seats_of_a_hidden_session(ports: Ports, taken: list) -> None:
    first, second = wait(ports), wait(ports, "third")
    service.hide(ports, "ses_1", by=a_staff())

    cancel(ports, taken[0])
    assert now(first).state is WaitingState.WAITING
    assert counters() == (2, 1, 2)  # kept for them all the same

    version = sessions.get("ses_1").version
    service.publish(ports, "ses_1", by=a_staff())
    keep(ports, f"seats_freed/ses_1/capacity/{version}")
    assert (now(first).state, now(second).state) == (WaitingState.OFFERED, WaitingState.WAITING)
    assert counters() == (2, 1, 1)


def test_what_was_kept_is_free_when_nobody_waits_any_more(ports: Ports, taken: list) -> None:
    entry = wait(ports)
    service.hide(ports, "ses_1", by=a_staff())
    cancel(ports, taken[0])
    waiting_lists.remove(ports, a_staff(), entry, reason="À sa demande")

    version = sessions.get("ses_1").version
    service.publish(ports, "ses_1", by=a_staff())
    keep(ports, f"seats_freed/ses_1/capacity/{version}")

    assert counters() == (2, 0, 0)


def test_a_list_follows_the_dates_of_its_session(ports: Ports, taken: list) -> None:
    clock = ports.now
    assert isinstance(clock, Clock)
    first, second = wait(ports), wait(ports, "third")
    cancel(ports, taken[0])
    assert now(first).is_offered

    move_to(ports, NOW.date() + timedelta(days=2))
    closing = outbox.get("seats_freed/ses_1/closes/planning_changed/ses_1/1")
    assert closing.due_at.date() == NOW.date() + timedelta(days=2)

    clock.at = closing.due_at
    keep(ports, closing.key)
    assert {now(each).state for each in (first, second)} == {WaitingState.CLOSED}


def test_a_postponed_session_has_a_list_until_its_new_start(ports: Ports, taken: list) -> None:
    clock = ports.now
    assert isinstance(clock, Clock)
    entry = wait(ports)
    old = outbox.get(f"seats_freed/ses_1/closes/{entry.waiting_id}")
    move_to(ports, date(2027, 1, 11))

    clock.at = old.due_at
    keep(ports, old.key)
    assert now(entry).state is WaitingState.WAITING

    new = outbox.get("seats_freed/ses_1/closes/planning_changed/ses_1/1")
    clock.at = new.due_at
    keep(ports, new.key)
    assert now(entry).state is WaitingState.CLOSED


def test_a_session_moved_without_a_list_promises_nothing_more(ports: Ports, taken: list) -> None:
    move_to(ports, date(2027, 1, 11))

    assert not [key for key in ports.outbox_hints if "closes" in key]  # type: ignore[attr-defined]
    waiting_lists.follow_dates(ports, "ses_1", key="again")
    waiting_lists.follow_dates(ports, "ses_1", key="again")


@pytest.mark.parametrize("change", [{"capacity_max": None}, {"kind": SessionKind.POOL}])
def test_a_session_without_a_limit_closes_its_list(ports: Ports, taken: list, change: dict[str, Any]) -> None:
    entry = wait(ports)
    before = sessions.get("ses_1")

    service.change(ports, replace(before, **change), version=before.version, by=a_staff())
    keep(ports, f"seats_freed/ses_1/capacity/{before.version}")

    assert now(entry).state is WaitingState.CLOSED
    assert counters() == (3, 0, 0)


def test_who_begins_to_wait_during_a_change_of_capacity_is_not_passed_over(ports: Ports, taken: list) -> None:
    before = sessions.get("ses_1")
    wait(ports)

    with pytest.raises(Refused), transaction() as tx:
        sessions.replace(tx, replace(before, capacity_max=5), before=before)

    assert sessions.get("ses_1").capacity_max == 3
    assert sessions.get("ses_1").publication is Publication.PUBLISHED


def test_a_partner_who_adds_seats_adds_them_for_those_who_wait(tables: None, ports: Ports) -> None:
    stored_partner()
    offered(ports, a_staff(), table(FIRST))
    (made,) = sessions.of_year(2026).rows
    counted = [SessionItem.seats_taken.set(12), SessionItem.waiting.set(1)]
    SessionItem(made.session_id, SESSION).update(actions=counted)

    offered(ports, a_staff(), table(FIRST.replace(";12", ";14")))

    after = sessions.get(made.session_id)
    assert (after.capacity_max, after.seats_offered, after.seats_left) == (14, 2, 0)
    key = f"seats_freed/{made.session_id}/capacity/{made.version}"
    assert outbox.get(key).kind == "seats_freed"
    assert key in ports.outbox_hints  # type: ignore[operator]


def test_a_booking_that_arrives_while_a_session_is_hidden_locks_it(tables: None, ports: Ports) -> None:
    """A training manager may hide a session until somebody is registered in it (SES-6)."""
    stored_session()

    def booked() -> datetime:
        SessionItem("ses_1", SESSION).update(actions=[SessionItem.seats_taken.set(1)])
        return NOW

    with pytest.raises(BookedSession):
        service.hide(replace(ports, now=booked), "ses_1", by=a_staff(Role.TRAINING_MANAGER))

    assert sessions.get("ses_1").publication is Publication.PUBLISHED
