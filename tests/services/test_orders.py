"""Validating a cart: all of it or nothing (ORD-7, ORD-8)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.carts import CartEmpty, TurnLost
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.orders import (
    AlreadyRegistered,
    CartChanged,
    OrderState,
    PriceChanged,
    TermsChanged,
)
from chalicelib.domain.sessions import Publication, SessionFull, SessionKind, SessionNotOpen
from chalicelib.models import history, orders, outbox, registrations, seats, sessions
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import carts as cart_service
from chalicelib.services import orders as service
from chalicelib.services.carts import Wanted
from tests.factories import (
    a_user,
    stored_institute,
    stored_session,
    stored_trainee,
    stored_training,
    stored_user,
)
from tests.services.ordering import (
    NOTHING,
    a_validation,
    cart_of,
    client_of,
    filled_cart,
    seats_taken,
    stored_client,
    traces,
)


def edit_session(**changes: object) -> None:
    before = sessions.get("ses_1")
    with transaction() as tx:
        sessions.replace(tx, replace(before, **changes), before=before)  # type: ignore[arg-type]


def test_a_validated_cart_becomes_an_order_with_its_seats(tables: None, ports: Ports) -> None:
    client = stored_client()
    cart = filled_cart(ports, client, seats=3)

    order = service.place(ports, client, cart, a_validation(cart))

    assert order.state is OrderState.VALIDATED
    assert order.amount.total_cents == 336_000
    assert order.vat_note.startswith("Exonération")
    assert order.terms_version == "2026-01"
    assert order.manager_name == "Karim Haddad"
    assert orders.get("org_acme", order.order_id) == order
    kept = registrations.of_order("org_acme", order.order_id)
    assert [r.full_name for r in kept] == ["Léa Châtelain", "", ""]
    assert seats_taken() == 3
    assert seats.all_holders("ses_1") == {"trn_lea": kept[0].registration_id}


def test_validation_empties_the_cart_frees_the_turn_and_owes_the_confirmation(
    tables: None, ports: Ports
) -> None:
    client = stored_client()
    cart = filled_cart(ports, client)

    order = service.place(ports, client, cart, a_validation(cart))

    assert cart_of().is_empty
    assert cart_of().turn is None
    assert outbox.get(f"order_placed/{order.order_id}").object_id == order.order_id
    assert ports.outbox_hints == [f"order_placed/{order.order_id}"]
    assert [entry.what for entry in history.of(order.order_id).rows] == ["order.placed"]


def test_the_same_form_sent_twice_orders_once(tables: None, ports: Ports) -> None:
    client = stored_client()
    cart = filled_cart(ports, client)
    validation = a_validation(cart)

    first = service.place(ports, client, cart, validation)
    with_stale_cart = service.place(ports, client, cart, validation)
    with_fresh_cart = service.place(ports, client, cart_of(), validation)

    assert first == with_stale_cart == with_fresh_cart
    assert traces() == {"orders": 1, "registrations": 3, "promises": 1, "history": 1}
    assert seats_taken() == 3


def test_the_last_seats_can_be_ordered_and_not_one_more(tables: None, ports: Ports) -> None:
    client = stored_client(capacity_max=12, seats_taken=9)
    cart = filled_cart(ports, client, seats=3)
    service.place(ports, client, cart, a_validation(cart))

    with pytest.raises(SessionFull):
        filled_cart(ports, client, seats=1, trainees=())

    assert seats_taken() == 12


def test_a_session_that_filled_up_meanwhile_leaves_the_cart_as_it_was(tables: None, ports: Ports) -> None:
    client = stored_client(capacity_max=4)
    cart = filled_cart(ports, client, seats=3)
    session = sessions.get("ses_1")
    with transaction() as tx:
        seats.take(tx, session, seats=2)

    with pytest.raises(SessionFull) as refusal:
        service.place(ports, client, cart, a_validation(cart))

    assert refusal.value.facts == {"seats_left": 2, "seats_wanted": 3}
    assert cart_of() == cart
    assert traces() == NOTHING
    assert seats_taken() == 2


def test_a_seat_taken_between_reading_and_writing_is_noticed(
    tables: None, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = stored_client(capacity_max=3)
    cart = filled_cart(ports, client, seats=3)
    take, rivals = seats.take, [1]

    def take_after_a_rival(tx: object, session: object, *, seats: int) -> None:
        if rivals.pop() if rivals else 0:
            with transaction() as other:
                take(other, session, seats=1)  # type: ignore[arg-type]
        take(tx, session, seats=seats)  # type: ignore[arg-type]

    monkeypatch.setattr(seats, "take", take_after_a_rival)
    with pytest.raises(SessionFull):
        service.place(ports, client, cart, a_validation(cart))

    assert traces() == NOTHING
    assert seats_taken() == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"publication": Publication.HIDDEN}, SessionNotOpen),
        ({"price_cents": 120_000}, PriceChanged),
        ({"capacity_max": 2}, SessionFull),
        ({"populations": frozenset({"pilots"})}, SessionNotOpen),
    ],
)
def test_what_staff_changed_meanwhile_is_told(
    tables: None, ports: Ports, changes: dict[str, object], refusal: type[Exception]
) -> None:
    client = stored_client()
    cart = filled_cart(ports, client, seats=3)
    edit_session(**changes)

    with pytest.raises(refusal):
        service.place(ports, client, cart, a_validation(cart))

    assert cart_of() == cart
    assert traces() == NOTHING


def test_an_edit_that_changes_nothing_for_the_client_is_no_obstacle(
    tables: None, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = stored_client()
    cart = filled_cart(ports, client, seats=3)
    take, edits = seats.take, [1]

    def take_after_an_edit(tx: object, session: object, *, seats: int) -> None:
        if edits.pop() if edits else 0:
            edit_session(comments="Salle changée.")
        take(tx, session, seats=seats)  # type: ignore[arg-type]

    monkeypatch.setattr(seats, "take", take_after_an_edit)
    service.place(ports, client, cart, a_validation(cart))

    assert seats_taken() == 3


def test_a_turn_that_ran_out_is_told(tables: None, ports: Ports) -> None:
    client = stored_client()
    cart = filled_cart(ports, client)
    ports.now.forward(minutes=15)  # type: ignore[attr-defined]

    with pytest.raises(TurnLost):
        service.place(ports, client, cart, a_validation(cart))

    assert traces() == NOTHING


def test_a_turn_taken_by_a_colleague_meanwhile_is_told(tables: None, ports: Ports) -> None:
    client = stored_client()
    cart = filled_cart(ports, client)
    ports.now.forward(minutes=16)  # type: ignore[attr-defined]
    colleague = client_of(a_user(user_id="usr_paul", name="Paul"))
    cart_service.add_session(ports, colleague, Wanted(session_id="ses_1"))
    ports.now.at -= timedelta(minutes=16)  # type: ignore[attr-defined]

    with pytest.raises(TurnLost):
        service.place(ports, client, cart, a_validation(cart))

    assert traces() == NOTHING


def test_a_cart_changed_in_another_window_is_told(tables: None, ports: Ports) -> None:
    client = stored_client()
    shown = filled_cart(ports, client)
    cart_service.set_seats(ports, client, 5)

    with pytest.raises(CartChanged):
        service.place(ports, client, shown, a_validation(shown))

    assert traces() == NOTHING


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"has_accepted": False}, InvalidInput),
        ({"terms_version": "2025-01"}, TermsChanged),
        ({"total_cents": 1}, PriceChanged),
        ({"establishment_id": "est_of_others"}, InvalidInput),
    ],
)
def test_what_was_not_accepted_or_not_shown_is_refused(
    tables: None, ports: Ports, said: dict[str, object], refusal: type[Exception]
) -> None:
    client = stored_client()
    cart = filled_cart(ports, client)

    with pytest.raises(refusal):
        service.place(ports, client, cart, a_validation(cart, **said))

    assert traces() == NOTHING
    assert cart_of() == cart


def test_somebody_registered_meanwhile_is_named_with_the_order(tables: None, ports: Ports) -> None:
    client = stored_client()
    cart = filled_cart(ports, client)
    session = sessions.get("ses_1")
    other = registrations.Registration(
        organisation_id="org_acme",
        registration_id="reg_01abcdefg0000001_001",
        order_id="ord_01abcdefg0000001",
        session_id="ses_1",
        session_code=session.code,
        training_code=session.training_code,
        title=session.title,
        starts_on=session.starts_on,
        ends_on=session.ends_on,
        state=registrations.RegistrationState.REGISTERED,
        registered_at=ports.now(),
        trainee_id="trn_lea",
    )
    with transaction() as tx:
        seats.hold(tx, other)

    with pytest.raises(AlreadyRegistered) as refusal:
        service.place(ports, client, cart, a_validation(cart))

    assert refusal.value.facts["name"] == "Léa Châtelain"
    assert refusal.value.facts["order_id"] == "ord_01abcdefg0000001"
    assert traces() == NOTHING
    assert seats_taken() == 0


def test_an_empty_cart_is_not_an_order(tables: None, ports: Ports) -> None:
    client = stored_client()
    cart = cart_service.take_turn(ports, client.person)

    with pytest.raises(CartEmpty):
        service.place(ports, client, cart, a_validation(cart))


def test_a_pool_has_no_capacity(tables: None, ports: Ports) -> None:
    client = stored_client(
        kind=SessionKind.POOL, starts_on=None, ends_on=None, capacity_max=2, seats_taken=40
    )
    cart = filled_cart(ports, client, seats=3)

    service.place(ports, client, cart, a_validation(cart))

    assert seats_taken() == 43


def test_an_in_house_session_is_charged_once_whatever_the_seats(tables: None, ports: Ports) -> None:
    client = stored_client(kind=SessionKind.INTRA, organisation_id="org_acme", price_cents=672_000)
    cart = filled_cart(ports, client, seats=3)

    first = service.place(ports, client, cart, a_validation(cart, total_cents=672_000))
    again = filled_cart(ports, client, seats=2, trainees=())
    second = service.place(ports, client, again, a_validation(again, total_cents=0))

    assert [first.amount.total_cents, second.amount.total_cents] == [672_000, 0]


def test_an_on_demand_order_keeps_language_and_months(tables: None, ports: Ports) -> None:
    client = stored_client(training_code="ECO1", kind=SessionKind.ON_DEMAND, starts_on=None, ends_on=None)
    stored_training(code="ECO1", languages=("fr", "en"), validity_months=(6, 12))
    wanted = Wanted(session_id="ses_1", seats=1, access_language="en", access_months=12)
    cart = cart_service.add_session(ports, client, wanted)

    order = service.place(ports, client, cart, a_validation(cart))

    assert (order.access_language, order.access_months) == ("en", 12)


def test_forty_five_named_seats_fit_in_one_order(tables: None, ports: Ports) -> None:
    client = stored_client(capacity_max=45)
    people = [stored_trainee(trainee_id=f"trn_{n:03d}").trainee_id for n in range(45)]
    cart = filled_cart(ports, client, seats=1, trainees=tuple(people))

    order = service.place(ports, client, cart, a_validation(cart))

    assert order.seats == 45
    assert len(seats.all_holders("ses_1")) == 45


def test_another_organisations_session_or_order_does_not_exist(tables: None, ports: Ports) -> None:
    client = stored_client()
    stored_session(session_id="ses_theirs", kind=SessionKind.INTRA, organisation_id="org_rival")
    cart = filled_cart(ports, client)
    order = service.place(ports, client, cart, a_validation(cart))
    rival = a_user(organisation_id="org_rival", user_id="usr_rival").person()

    with pytest.raises(NotFound):
        cart_service.add_session(ports, client, Wanted(session_id="ses_theirs"))
    with pytest.raises(NotFound):
        service.for_reader(rival, "org_acme", order.order_id)
    with pytest.raises(NotFound):
        service.for_reader(rival, "org_rival", order.order_id)


def test_staff_confirm_an_order_once(tables: None, ports: Ports) -> None:
    from chalicelib.domain.orders import AlreadyHandled

    client = stored_client()
    cart = filled_cart(ports, client)
    order = service.place(ports, client, cart, a_validation(cart))
    staff = stored_user(organisation_id="staff", user_id="usr_nadia", name="Nadia").person()
    assert service.waiting_count(ports.now()) == 1

    service.confirm(ports, staff, organisation_id="org_acme", order_id=order.order_id)

    assert orders.get("org_acme", order.order_id).state is OrderState.CONFIRMED
    assert service.waiting_count(ports.now()) == 0
    with pytest.raises(AlreadyHandled):
        service.confirm(ports, staff, organisation_id="org_acme", order_id=order.order_id)


def test_without_published_terms_the_prerequisites_alone_are_accepted(tables: None, ports: Ports) -> None:
    client = stored_client()
    stored_institute(terms_version="", version=0)
    client = client_of(a_user())
    cart = filled_cart(ports, client)

    order = service.place(ports, client, cart, a_validation(cart, terms_version=""))

    assert order.terms_version == ""
