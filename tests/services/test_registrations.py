"""What staff do with seats: one capacity rule for every path (ORD-9, ORD-17)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.access import STAFF, Person, Role
from chalicelib.domain.carts import TooManySeats
from chalicelib.domain.errors import InvalidInput, NotAllowed, NotFound
from chalicelib.domain.orders import AlreadyRegistered, OrderState
from chalicelib.domain.registrations import AlreadyCancelled, Registration
from chalicelib.domain.sessions import SessionFull, SessionNotOpen, Workflow
from chalicelib.models import history, orders, organisations, registrations, seats, sessions
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports
from chalicelib.services import registration_changes as changes
from chalicelib.services import registrations as service
from chalicelib.services.carts import Overlap
from chalicelib.services.registration_changes import Move
from chalicelib.services.registrations import Addition
from tests.factories import a_user, stored_session, stored_trainee
from tests.services.ordering import NOTHING, seats_taken, stored_client, traces


def a_staff(role: Role = Role.OPERATIONS_MANAGER) -> Person:
    return a_user(
        organisation_id=STAFF, user_id="usr_nadia", name="Nadia Benali", roles=frozenset({role})
    ).person()


def add(ports: Ports, by: Person | None = None, **wanted: object) -> list[Registration]:
    """Léa in the session unless told otherwise; the seats of the new order."""
    addition = Addition(**{"session_id": "ses_1", "trainee_ids": ("trn_lea",), **wanted})  # type: ignore[arg-type]
    order = service.add_by_staff(ports, by or a_staff(), organisations.get("org_acme"), addition)
    return registrations.of_order("org_acme", order.order_id)


def test_staff_register_people_under_the_rule_of_every_path(tables: None, ports: Ports) -> None:
    stored_client(capacity_max=3, seats_taken=1)

    kept = add(ports, unnamed=1)

    assert [r.full_name for r in kept] == ["Léa Châtelain", ""]
    assert orders.get("org_acme", kept[0].order_id).state is OrderState.CONFIRMED
    assert seats_taken() == 3
    with pytest.raises(SessionFull):
        add(ports, trainee_ids=(), unnamed=1)
    assert seats_taken() == 3


@pytest.mark.parametrize(
    ("role", "reason", "outcome"),
    [
        (Role.OPERATIONS_MANAGER, "Accord du formateur", None),
        (Role.OPERATIONS_MANAGER, " ", SessionFull),
        (Role.TRAINING_MANAGER, "Accord du formateur", NotAllowed),
        (Role.STAFF_ADMINISTRATOR, "Accord du formateur", NotAllowed),
    ],
)
def test_overbooking_takes_the_right_and_a_reason(
    tables: None, ports: Ports, role: Role, reason: str, outcome: type[Exception] | None
) -> None:
    stored_client(capacity_max=2, seats_taken=2)

    if outcome:
        with pytest.raises(outcome):
            add(ports, a_staff(role), overbook_reason=reason)
        assert traces() == NOTHING
        assert seats_taken() == 2
        return
    kept = add(ports, a_staff(role), overbook_reason=reason)

    assert seats_taken() == 3
    assert [(e.what, e.reason) for e in history.of(kept[0].order_id).rows] == [("order.overbooked", reason)]
    assert [(e.what, e.who_name) for e in history.of("ses_1").rows] == [
        ("session.overbooked", "Nadia Benali")
    ]


def test_a_reason_without_need_is_no_overbooking(tables: None, ports: Ports) -> None:
    stored_client(capacity_max=2)

    kept = add(ports, a_staff(Role.TRAINING_MANAGER), overbook_reason="Au cas où")

    assert [e.what for e in history.of(kept[0].order_id).rows] == ["order.added_by_staff"]


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"trainee_ids": ()}, InvalidInput),
        ({"unnamed": 45}, TooManySeats),
        ({"trainee_ids": ("trn_nobody",)}, NotFound),
        ({"session_id": "ses_nowhere"}, NotFound),
        ({"establishment_id": "est_of_others"}, InvalidInput),
    ],
)
def test_what_cannot_be_registered_leaves_no_trace(
    tables: None, ports: Ports, wanted: dict[str, object], refusal: type[Exception]
) -> None:
    stored_client(capacity_max=None)

    with pytest.raises(refusal):
        add(ports, **wanted)

    assert traces() == NOTHING
    assert seats_taken() == 0


@pytest.mark.parametrize("workflow", [Workflow.CANCELLED, Workflow.CLOSED])
def test_nobody_is_registered_in_a_cancelled_or_closed_session(
    tables: None, ports: Ports, workflow: Workflow
) -> None:
    stored_client(workflow=workflow)

    with pytest.raises(SessionNotOpen):
        add(ports)


def test_staff_register_late_in_a_running_session(tables: None, ports: Ports) -> None:
    stored_client(workflow=Workflow.RUNNING)

    assert len(add(ports)) == 1


def test_nobody_is_registered_twice_nor_twice_at_the_same_time(tables: None, ports: Ports) -> None:
    stored_client()
    stored_session(session_id="ses_2", code="2026-00002", title="Gestes et postures")
    add(ports)

    with pytest.raises(AlreadyRegistered):
        add(ports)
    with pytest.raises(Overlap):
        add(ports, session_id="ses_2")
    kept = add(ports, session_id="ses_2", overlap_reason="Une demi-journée chacune")

    assert kept[0].overlap_reason == "Une demi-journée chacune"


def test_a_seat_without_a_name_is_given_to_somebody(tables: None, ports: Ports) -> None:
    stored_client()
    [seat] = add(ports, trainee_ids=(), unnamed=1)

    given = changes.give_seat(ports, a_staff(), seat, "trn_lea")

    assert registrations.get("org_acme", seat.registration_id).full_name == "Léa Châtelain"
    assert seats.all_holders("ses_1") == {"trn_lea": given.registration_id}
    assert history.of(seat.order_id).rows[0].what in ("registration.named", "order.added_by_staff")
    assert seats_taken() == 1


def test_a_trainee_is_replaced_by_another(tables: None, ports: Ports) -> None:
    stored_client()
    stored_trainee(trainee_id="trn_max", first_name="Max", last_name="Weber")
    [seat] = add(ports)

    stored_trainee(trainee_id="trn_zoe", first_name="Zoé", last_name="Roy")
    given = changes.give_seat(ports, a_staff(), seat, "trn_max")

    assert list(seats.all_holders("ses_1")) == ["trn_max"]
    assert changes.give_seat(ports, a_staff(), given, "trn_max") == given
    with pytest.raises(Refused):  # the state it was decided on is gone
        changes.give_seat(ports, a_staff(), seat, "trn_zoe")
    assert list(seats.all_holders("ses_1")) == ["trn_max"]


def test_a_cancelled_registration_frees_its_seat_and_its_trainee_once(tables: None, ports: Ports) -> None:
    stored_client()
    first, _ = add(ports, unnamed=1)

    cancelled = changes.cancel_by_staff(ports, a_staff(), first, reason="Arrêt maladie")

    assert seats_taken() == 1
    assert seats.all_holders("ses_1") == {}
    assert orders.get("org_acme", first.order_id).state is OrderState.CONFIRMED
    with pytest.raises(AlreadyCancelled):
        changes.cancel_by_staff(ports, a_staff(), cancelled, reason="Encore")
    with pytest.raises(Refused):
        changes.cancel_by_staff(ports, a_staff(), first, reason="Encore")
    assert seats_taken() == 1


def test_with_its_last_seat_an_order_is_cancelled(tables: None, ports: Ports) -> None:
    stored_client()
    for seat in add(ports, unnamed=1):
        changes.cancel_by_staff(ports, a_staff(), seat, reason="Report")

    assert orders.get("org_acme", seat.order_id).state is OrderState.CANCELLED
    assert seats_taken() == 0


def test_a_cancellation_says_why(tables: None, ports: Ports) -> None:
    stored_client()
    [seat] = add(ports)

    with pytest.raises(InvalidInput):
        changes.cancel_by_staff(ports, a_staff(), seat, reason=" ")

    assert registrations.get("org_acme", seat.registration_id).is_running


def test_capacity_lowered_below_what_is_taken_shows_no_seats_left(tables: None, ports: Ports) -> None:
    stored_client(capacity_max=5)
    add(ports, unnamed=2)
    before = sessions.get("ses_1")

    with pytest.raises(Refused), transaction() as tx:
        sessions.replace(tx, replace(before, capacity_max=2), before=before)

    assert sessions.get("ses_1").seats_left == 2


def test_a_seat_moves_to_another_session_with_its_person(tables: None, ports: Ports) -> None:
    stored_client()
    stored_session(session_id="ses_2", code="2026-00002", title="Gestes et postures", capacity_max=2)
    [seat] = add(ports)

    moved = changes.move(ports, a_staff(), seat, Move(session_id="ses_2", reason="Formateur absent"))

    kept = registrations.get("org_acme", seat.registration_id)
    assert (kept.session_code, kept.title, kept.overlap_reason) == ("2026-00002", "Gestes et postures", "")
    assert (seats_taken("ses_1"), seats_taken("ses_2")) == (0, 1)
    assert seats.all_holders("ses_1") == {}
    assert seats.all_holders("ses_2") == {"trn_lea": moved.registration_id}
    assert "registration.moved" in [e.what for e in history.of(seat.order_id).rows]
    again = Move(session_id="ses_2", reason="Encore")
    assert changes.move(ports, a_staff(), kept, again) == kept
    with pytest.raises(AlreadyRegistered):  # decided on a state that is gone
        changes.move(ports, a_staff(), seat, Move(session_id="ses_2", reason="Encore"))
    assert (seats_taken("ses_1"), seats_taken("ses_2")) == (0, 1)


@pytest.mark.parametrize(
    ("session", "to", "refusal"),
    [
        ({"capacity_max": 0}, {}, SessionFull),
        ({"workflow": Workflow.CANCELLED}, {}, SessionNotOpen),
        ({"organisation_id": "org_rival"}, {}, NotFound),
        ({}, {"reason": " "}, InvalidInput),
    ],
)
def test_a_seat_that_cannot_move_stays(
    tables: None,
    ports: Ports,
    session: dict[str, object],
    to: dict[str, str],
    refusal: type[Exception],
) -> None:
    stored_client()
    stored_session(**{"session_id": "ses_2", "code": "2026-00002", **session})
    [seat] = add(ports)

    with pytest.raises(refusal):
        changes.move(ports, a_staff(), seat, Move(**{"session_id": "ses_2", "reason": "Report", **to}))

    assert registrations.get("org_acme", seat.registration_id) == seat
    assert (seats_taken("ses_1"), seats_taken("ses_2")) == (1, 0)


def test_a_move_beyond_the_capacity_takes_the_right_and_is_in_both_histories(
    tables: None, ports: Ports
) -> None:
    stored_client()
    stored_session(session_id="ses_2", code="2026-00002", capacity_max=1, seats_taken=1)
    [seat] = add(ports)
    to = Move(session_id="ses_2", reason="Report", overbook_reason="Accord du formateur")

    with pytest.raises(NotAllowed):
        changes.move(ports, a_staff(Role.TRAINING_MANAGER), seat, to)
    changes.move(ports, a_staff(), seat, to)

    assert seats_taken("ses_2") == 2
    assert [e.reason for e in history.of("ses_2").rows] == ["Accord du formateur"]


def test_a_move_into_a_third_session_at_the_same_time_asks_for_a_reason(tables: None, ports: Ports) -> None:
    stored_client()
    stored_session(session_id="ses_2", code="2026-00002")
    stored_session(
        session_id="ses_3", code="2026-00003", starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 8)
    )
    [elsewhere] = add(ports, session_id="ses_3")
    add(ports)

    with pytest.raises(Overlap):
        changes.move(ports, a_staff(), elsewhere, Move(session_id="ses_2", reason="Report"))
    with pytest.raises(AlreadyRegistered):
        changes.move(ports, a_staff(), elsewhere, Move(session_id="ses_1", reason="Report"))
