"""The order a cart becomes (ORD-7, ORD-8)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain import ids, orders
from chalicelib.domain import registrations as seats
from chalicelib.domain.carts import Cart, Seat, TurnLost, take_turn
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.orders import (
    AlreadyHandled,
    CartChanged,
    OrderState,
    PriceChanged,
    Sale,
    TermsChanged,
    Validation,
)
from chalicelib.domain.registrations import AlreadyCancelled
from chalicelib.domain.sessions import Publication, SessionFull, SessionKind, SessionNotOpen, Workflow
from chalicelib.domain.trainings import TrainingState
from tests.factories import a_session, a_training, a_user, an_institute, an_organisation
from tests.fakes import NOW

ORDER_ID = ids.first("ord", at=NOW)


def a_cart(**overrides: Any) -> Cart:
    cart = take_turn(
        Cart(organisation_id="org_acme", version=3), user_id="usr_claire", user_name="Claire", at=NOW
    )
    named = (
        Seat(trainee_id="trn_lea", last_name="Châtelain", first_name="Léa", establishment_id="est_lyon"),
    )
    filled = replace(cart, session_id="ses_1", training_code="GC42T_TRA_PE134", seats=3, named=named)
    return replace(filled, **overrides)


def a_sale(**session: Any) -> Sale:
    return Sale(
        session=a_session(**session),
        training=a_training(),
        organisation=an_organisation(),
        institute=an_institute(),
        person=a_user().person(),
    )


def validation(**overrides: Any) -> Validation:
    values: dict[str, Any] = {
        "order_id": ORDER_ID,
        "session_id": "ses_1",
        "cart_version": 3,
        "total_cents": 336_000,
        "terms_version": "2026-01",
        "has_accepted": True,
        "establishment_id": "est_paris",
    }
    return Validation(**{**values, **overrides})


@pytest.mark.parametrize(
    "training",
    [
        {"populations": frozenset({"drivers"})},
        {"state": TrainingState.WITHDRAWN},
        {"state": TrainingState.DRAFT},
    ],
)
def test_a_training_that_is_not_on_offer_to_the_client_is_not_sold(training: dict[str, Any]) -> None:
    sale = replace(a_sale(), training=a_training(**training))

    with pytest.raises(SessionNotOpen):
        sale.check(seats=1, on=NOW.date())


def test_a_training_reserved_for_the_clients_people_is_sold_to_them() -> None:
    sale = replace(
        a_sale(),
        training=a_training(populations=frozenset({"drivers"})),
        organisation=an_organisation(populations=frozenset({"drivers"})),
    )

    sale.check(seats=1, on=NOW.date())


def test_each_seat_is_a_registration_named_ones_first() -> None:
    placed = orders.place(a_cart(), validation(), a_sale(), at=NOW)

    assert [r.registration_id[-3:] for r in placed.registrations] == ["001", "002", "003"]
    assert [r.full_name for r in placed.registrations] == ["Léa Châtelain", "", ""]
    assert [r.establishment_id for r in placed.registrations] == ["est_lyon", "est_paris", "est_paris"]
    assert placed.order.session.code == "2026-00001"
    assert placed.order.seats == 3


@pytest.mark.parametrize(
    ("session", "refusal"),
    [
        ({"capacity_max": 3}, None),
        ({"capacity_max": 2}, SessionFull),
        ({"capacity_max": 12, "seats_taken": 9}, None),
        ({"capacity_max": 12, "seats_taken": 10}, SessionFull),
        ({"capacity_max": None}, None),
        ({"kind": SessionKind.POOL, "capacity_max": 1}, None),
        ({"starts_on": date(2026, 11, 24)}, None),  # tomorrow
        ({"starts_on": date(2026, 11, 23)}, SessionNotOpen),  # today: started
        ({"publication": Publication.DRAFT}, SessionNotOpen),
        ({"publication": Publication.HIDDEN}, SessionNotOpen),
        ({"workflow": Workflow.CANCELLED}, SessionNotOpen),
        ({"workflow": Workflow.CONFIRMED}, None),
        ({"populations": frozenset({"drivers"})}, SessionNotOpen),
        ({"organisation_id": "org_rival"}, SessionNotOpen),
        ({"price_cents": 112_001}, PriceChanged),
    ],
)
def test_what_the_session_must_be(session: dict[str, Any], refusal: type[Exception] | None) -> None:
    if refusal:
        with pytest.raises(refusal):
            orders.place(a_cart(), validation(), a_sale(**session), at=NOW)
    else:
        assert orders.place(a_cart(), validation(), a_sale(**session), at=NOW).order.seats == 3


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"cart_version": 2}, CartChanged),
        ({"session_id": "ses_2"}, CartChanged),
        ({"has_accepted": False}, InvalidInput),
        ({"terms_version": "2025-01"}, TermsChanged),
        ({"total_cents": 335_999}, PriceChanged),
    ],
)
def test_what_the_person_must_have_seen(said: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        orders.place(a_cart(), validation(**said), a_sale(), at=NOW)


def test_the_turn_must_still_run() -> None:
    with pytest.raises(TurnLost):
        orders.place(a_cart(), validation(), a_sale(), at=NOW + timedelta(minutes=15))


@pytest.mark.parametrize(
    ("organisation", "session", "name"),
    [
        ({"manager_name": "Karim"}, {"manager_name": "Nadia"}, "Karim"),
        ({}, {"manager_name": "Nadia"}, "Nadia"),
        ({}, {"manager_name": ""}, "Institut Horizon"),
    ],
)
def test_an_order_names_whom_to_contact(
    organisation: dict[str, str], session: dict[str, str], name: str
) -> None:
    sale = replace(a_sale(**session), organisation=an_organisation(**organisation))

    assert orders.place(a_cart(), validation(), sale, at=NOW).order.manager_name == name


@pytest.mark.parametrize("state", list(OrderState))
def test_only_a_new_order_is_confirmed(state: OrderState) -> None:
    order = replace(orders.place(a_cart(), validation(), a_sale(), at=NOW).order, state=state)

    if state is OrderState.VALIDATED:
        assert orders.confirm(order).state is OrderState.CONFIRMED
    else:
        with pytest.raises(AlreadyHandled):
            orders.confirm(order)


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        (ORDER_ID, True),
        (ids.first("ord", at=NOW - timedelta(hours=23)), True),
        (ids.first("ord", at=NOW - timedelta(hours=24)), False),  # a page of yesterday
        (ids.first("ord", at=NOW + timedelta(minutes=4)), True),  # another clock
        (ids.first("ord", at=NOW + timedelta(minutes=5)), False),
        (ids.first("reg", at=NOW), False),
        (ORDER_ID + "x", False),
        (ORDER_ID.upper(), False),
        ("", False),
    ],
)
def test_which_identifiers_a_form_may_propose(text: str, is_ours: bool) -> None:
    assert orders.is_order_id(text, at=NOW) is is_ours


def test_a_registration_knows_its_order_and_its_place_in_it() -> None:
    registration = orders.place(a_cart(), validation(), a_sale(), at=NOW).registrations[1]

    assert seats.order_id_of(registration.registration_id) == ORDER_ID
    assert seats.seat_number(registration.registration_id) == 2
    assert registration.registration_id.startswith(seats.prefix_of_order(ORDER_ID))
    assert not seats.cancel(registration).is_running
    with pytest.raises(AlreadyCancelled):
        seats.cancel(seats.cancel(registration))


@pytest.mark.parametrize(
    ("first", "last", "touches"),
    [
        (date(2026, 12, 10), date(2026, 12, 13), False),
        (date(2026, 12, 10), date(2026, 12, 14), True),
        (date(2026, 12, 18), date(2026, 12, 20), True),
        (date(2026, 12, 19), date(2026, 12, 20), False),
    ],
)
def test_days_in_common(first: date, last: date, touches: bool) -> None:
    registration = orders.place(a_cart(), validation(), a_sale(), at=NOW).registrations[0]

    assert registration.touches(first, last) is touches
    assert not replace(registration, starts_on=None, ends_on=None).touches(first, last)
