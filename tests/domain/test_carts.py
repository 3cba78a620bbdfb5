"""The ordering turn and the cart, both sides of each limit (ORD-1 to ORD-5)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import carts
from chalicelib.domain.carts import (
    MAX_SEATS,
    AlreadyInCart,
    Cart,
    CartEmpty,
    CartHoldsAnotherSession,
    FewerSeatsThanTrainees,
    Seat,
    TooManySeats,
    TurnLost,
    TurnTaken,
)
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.sessions import SessionKind
from tests.factories import a_session, a_training
from tests.fakes import NOW

LEASE = timedelta(minutes=15)
INSTANT = timedelta(milliseconds=1)


def a_seat(trainee_id: str = "trn_lea") -> Seat:
    return Seat(trainee_id=trainee_id, last_name="Châtelain", first_name="Léa")


def mine(**overrides: Any) -> Cart:
    """Claire's cart, taken at NOW: three seats, Léa in one of them."""
    cart = carts.take_turn(
        Cart(organisation_id="org_acme", version=4), user_id="usr_claire", user_name="Claire", at=NOW
    )
    filled = replace(cart, session_id="ses_1", title="FCO", seats=3, named=(a_seat(),))
    return replace(filled, **overrides)


@pytest.mark.parametrize(
    ("after", "holds"),
    [(timedelta(0), True), (LEASE - INSTANT, True), (LEASE, False), (LEASE + INSTANT, False)],
)
def test_the_turn_lasts_fifteen_idle_minutes(after: timedelta, holds: bool) -> None:
    assert carts.holds_turn(mine(), "usr_claire", at=NOW + after) is holds
    assert carts.lost_turn(mine(), "usr_claire", at=NOW + after) is not holds


def test_nobody_else_holds_or_lost_it() -> None:
    assert not carts.holds_turn(mine(), "usr_paul", at=NOW)
    assert not carts.lost_turn(mine(), "usr_paul", at=NOW + LEASE)
    assert not carts.lost_turn(Cart(organisation_id="org_acme"), "usr_claire", at=NOW)


def test_a_running_turn_is_not_taken_and_an_expired_one_comes_with_a_clean_cart() -> None:
    with pytest.raises(TurnTaken) as refusal:
        carts.take_turn(mine(), user_id="usr_paul", user_name="Paul", at=NOW + LEASE - INSTANT)
    assert refusal.value.facts == {"holder": "Claire", "since": NOW}

    taken = carts.take_turn(mine(), user_id="usr_paul", user_name="Paul", at=NOW + LEASE)

    assert taken.is_empty
    assert taken.named == ()
    assert taken.turn is not None
    assert (taken.turn.user_name, taken.turn.since) == ("Paul", NOW + LEASE)
    assert taken.version == 4


def test_taking_ones_own_running_turn_keeps_the_cart_and_renews_it() -> None:
    later = NOW + timedelta(minutes=14)

    again = carts.take_turn(mine(), user_id="usr_claire", user_name="Claire", at=later)

    assert again.seats == 3
    assert again.turn is not None
    assert (again.turn.since, again.turn.expires_at) == (NOW, later + LEASE)


def test_ones_own_expired_turn_comes_back_with_a_clean_cart() -> None:
    assert carts.take_turn(mine(), user_id="usr_claire", user_name="Claire", at=NOW + LEASE).is_empty


@pytest.mark.parametrize(
    ("user", "after", "due"),
    [
        ("usr_claire", timedelta(seconds=59), False),
        ("usr_claire", timedelta(seconds=60), True),
        ("usr_claire", LEASE - INSTANT, True),
        ("usr_claire", LEASE, False),  # too late: it is lost
        ("usr_paul", timedelta(minutes=5), False),
    ],
)
def test_activity_renews_the_lease_at_most_once_a_minute(user: str, after: timedelta, due: bool) -> None:
    assert carts.is_due_for_renewal(mine(), user, at=NOW + after) is due


def test_only_the_holder_acts() -> None:
    carts.require_turn(mine(), "usr_claire", at=NOW)
    for user, at in (("usr_paul", NOW), ("usr_claire", NOW + LEASE)):
        with pytest.raises(TurnLost):
            carts.require_turn(mine(), user, at=at)
    with pytest.raises(TurnLost):
        carts.require_turn(Cart(organisation_id="org_acme"), "usr_claire", at=NOW)


def test_releasing_leaves_nothing_and_emptying_keeps_the_turn() -> None:
    assert carts.release_turn(mine()) == Cart(organisation_id="org_acme", version=4)
    assert carts.empty(mine()) == Cart(organisation_id="org_acme", version=4, turn=mine().turn)


def put(cart: Cart, session_id: str = "ses_1", seats: int = 1) -> Cart:
    return carts.put_session(cart, session_id=session_id, training_code="FCO", title="FCO", seats=seats)


@pytest.mark.parametrize(("asked", "kept"), [(1, 3), (3, 3), (4, 4)])
def test_the_same_session_again_keeps_people_and_at_least_its_seats(asked: int, kept: int) -> None:
    again = put(mine(), seats=asked)

    assert (again.seats, again.named) == (kept, (a_seat(),))


def test_a_second_session_is_refused() -> None:
    with pytest.raises(CartHoldsAnotherSession):
        put(mine(), session_id="ses_2")
    assert put(carts.empty(mine()), session_id="ses_2", seats=2).seats == 2


@pytest.mark.parametrize(
    ("seats", "refusal"),
    [(0, InvalidInput), (-1, InvalidInput), (1, None), (MAX_SEATS, None), (MAX_SEATS + 1, TooManySeats)],
)
def test_the_number_of_seats_has_limits(seats: int, refusal: type[Exception] | None) -> None:
    if refusal:
        with pytest.raises(refusal):
            carts.set_seats(mine(), seats)
    else:
        assert carts.set_seats(mine(), seats).seats == seats


def test_seats_never_fall_below_the_people_named() -> None:
    two = carts.add_trainee(mine(), a_seat("trn_max"))

    assert carts.set_seats(two, 2).unnamed == 0
    with pytest.raises(FewerSeatsThanTrainees):
        carts.set_seats(two, 1)


def test_a_person_takes_an_unnamed_seat_or_one_more() -> None:
    cart = carts.set_seats(mine(), 2)

    second = carts.add_trainee(cart, a_seat("trn_max"))
    third = carts.add_trainee(second, a_seat("trn_zoe"))

    assert [second.seats, third.seats] == [2, 3]
    with pytest.raises(AlreadyInCart):
        carts.add_trainee(third, a_seat("trn_lea"))


def test_the_forty_sixth_person_is_refused() -> None:
    full = mine(seats=MAX_SEATS, named=tuple(a_seat(f"trn_{n}") for n in range(MAX_SEATS)))

    with pytest.raises(TooManySeats):
        carts.add_trainee(full, a_seat("trn_more"))


@pytest.mark.parametrize(
    ("seats", "named", "left"),
    [(1, 1, 1), (2, 2, 1), (3, 2, 3)],
    ids=["the last seat stays", "the seat goes with the person", "wanted seats stay"],
)
def test_removing_a_person(seats: int, named: int, left: int) -> None:
    cart = mine(seats=seats, named=(a_seat(), a_seat("trn_max"))[:named])

    after = carts.remove_trainee(cart, "trn_lea")

    assert (after.seats, len(after.named)) == (left, named - 1)
    with pytest.raises(NotFound):
        carts.remove_trainee(after, "trn_lea")


def test_the_list_of_people_can_be_started_again() -> None:
    assert carts.remove_trainees(mine()) == mine(named=())


def test_nothing_is_done_to_an_empty_cart() -> None:
    empty = carts.empty(mine())

    for act in (lambda: carts.set_seats(empty, 2), lambda: carts.add_trainee(empty, a_seat())):
        with pytest.raises(CartEmpty):
            act()


@pytest.mark.parametrize(
    ("languages", "months", "chosen", "outcome"),
    [
        (("fr",), (12,), ("", None), ("fr", 12)),  # no choice, nothing to choose
        (("fr", "en"), (6, 12), ("en", 6), ("en", 6)),
        (("fr", "en"), (), ("en", None), ("en", None)),
        (("fr", "en"), (6, 12), ("", 6), InvalidInput),
        (("fr", "en"), (6, 12), ("de", 6), InvalidInput),
        (("fr", "en"), (6, 12), ("en", None), InvalidInput),
        (("fr", "en"), (6, 12), ("en", 24), InvalidInput),
    ],
)
def test_access_on_demand_is_chosen_where_there_is_a_choice(
    languages: tuple[str, ...], months: tuple[int, ...], chosen: tuple[str, int | None], outcome: Any
) -> None:
    session = a_session(kind=SessionKind.ON_DEMAND)
    training = a_training(languages=languages, validity_months=months)

    if isinstance(outcome, tuple):
        assert carts.choose_access(session, training, language=chosen[0], months=chosen[1]) == outcome
    else:
        with pytest.raises(outcome):
            carts.choose_access(session, training, language=chosen[0], months=chosen[1])


def test_a_dated_session_has_no_access_to_choose() -> None:
    assert carts.choose_access(a_session(), a_training(), language="en", months=6) == ("", None)
