"""What an order costs as its seats change, and what a change owes (ORD-9)."""

from chalicelib.domain.sessions import SessionKind
from chalicelib.models import history, orders, outbox
from chalicelib.ports import Ports
from chalicelib.services import registration_changes as changes
from chalicelib.services.registration_changes import Move
from tests.factories import stored_session, stored_trainee
from tests.services.ordering import stored_client
from tests.services.test_registrations import a_staff, add


def total(order_id: str) -> int:
    return orders.get("org_acme", order_id).amount.total_cents


def test_a_cancelled_seat_leaves_the_amount_and_the_history_tells(tables: None, ports: Ports) -> None:
    stored_client()
    first, second = add(ports, unnamed=1)

    changes.cancel_by_staff(ports, a_staff(), first, reason="Départ")

    assert total(first.order_id) == 112_000
    [told] = [e for e in history.of(first.order_id).rows if e.what == "order.amount_changed"]
    assert told.facts == {"before_cents": "224000", "after_cents": "112000"}
    assert outbox.get(f"seat_cancelled/{first.registration_id}/0").object_id == first.order_id
    changes.cancel_by_staff(ports, a_staff(), second, reason="Départ")
    assert total(first.order_id) == 0


def test_the_price_of_an_in_house_session_stays_while_a_seat_is_left(tables: None, ports: Ports) -> None:
    stored_client(kind=SessionKind.INTRA, organisation_id="org_acme", price_cents=500_000)
    first, second = add(ports, unnamed=1)

    changes.cancel_by_staff(ports, a_staff(), first, reason="Départ")
    assert total(first.order_id) == 500_000

    changes.cancel_by_staff(ports, a_staff(), second, reason="Départ")
    assert total(first.order_id) == 0


def test_a_moved_seat_keeps_the_price_it_was_ordered_at(tables: None, ports: Ports) -> None:
    stored_client()
    stored_session(session_id="ses_2", code="2026-00002", price_cents=1)
    [seat] = add(ports)

    changes.move(ports, a_staff(), seat, Move(session_id="ses_2", reason="Report"))

    assert total(seat.order_id) == 112_000
    assert outbox.get(f"seat_moved/{seat.registration_id}/0").facts["from_session_id"] == "ses_1"


def test_a_name_given_later_is_in_the_orders_list(tables: None, ports: Ports) -> None:
    stored_client()
    [seat] = add(ports, trainee_ids=(), unnamed=1)
    stored_trainee(trainee_id="trn_max", first_name="Max", last_name="Weber")

    changes.give_seat(ports, a_staff(), seat, "trn_max")

    assert orders.get("org_acme", seat.order_id).trainee_names == ("Max Weber",)
    assert outbox.get(f"seat_given/{seat.registration_id}/0").facts["from_trainee_id"] == ""
