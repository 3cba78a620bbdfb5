"""The turn and the cart as they are stored (ORD-1 to ORD-4)."""

import pytest

from chalicelib.domain.carts import CartEmpty, TurnLost, TurnTaken
from chalicelib.domain.errors import NotFound
from chalicelib.domain.sessions import Publication, SessionFull, SessionNotOpen
from chalicelib.models import carts
from chalicelib.ports import Ports
from chalicelib.services import carts as service
from chalicelib.services.carts import Overlap, Wanted
from tests.factories import a_user, stored_session, stored_staff, stored_trainee
from tests.services.ordering import a_validation, cart_of, client_of, filled_cart, seats_taken, stored_client


def test_adding_a_session_takes_the_turn_once(tables: None, ports: Ports) -> None:
    client = stored_client()

    service.add_session(ports, client, Wanted(session_id="ses_1", seats=2))
    again = service.add_session(ports, client, Wanted(session_id="ses_1", seats=2))

    assert again.seats == 2
    assert again.turn is not None
    assert again.turn.user_name == "Claire Fontaine"
    assert seats_taken() == 0  # a cart holds nothing back


@pytest.mark.parametrize(
    ("session", "seats", "refusal"),
    [
        ({"publication": Publication.DRAFT}, 1, SessionNotOpen),
        ({"capacity_max": 2}, 3, SessionFull),
        ({"session_id": "ses_other"}, 1, NotFound),
    ],
)
def test_what_cannot_be_ordered_is_not_put_in_the_cart(
    tables: None, ports: Ports, session: dict[str, object], seats: int, refusal: type[Exception]
) -> None:
    client = stored_client(**session)

    with pytest.raises(refusal):
        service.add_session(ports, client, Wanted(session_id="ses_1", seats=seats))

    assert cart_of().turn is None


def test_a_colleague_waits_for_the_turn_and_gets_it_when_it_is_released(tables: None, ports: Ports) -> None:
    client = stored_client()
    colleague = a_user(user_id="usr_paul", name="Paul").person()
    filled_cart(ports, client)

    with pytest.raises(TurnTaken):
        service.take_turn(ports, colleague)
    service.release_turn(ports, colleague)  # not his to give back
    assert cart_of().seats == 3
    service.release_turn(ports, client.person)
    service.release_turn(ports, client.person)

    assert service.take_turn(ports, colleague).is_empty


def test_staff_have_no_turn_to_release(tables: None, ports: Ports) -> None:
    service.release_turn(ports, stored_staff().person())

    assert carts.get("staff").version == 0


def test_after_the_turn_is_lost_nothing_is_changed(tables: None, ports: Ports) -> None:
    client = stored_client()
    before = filled_cart(ports, client)
    ports.now.forward(minutes=15)  # type: ignore[attr-defined]

    for act in (
        lambda: service.set_seats(ports, client, 5),
        lambda: service.add_trainee(ports, client, "trn_lea"),
        lambda: service.remove_trainee(ports, client, "trn_lea"),
        lambda: service.remove_trainees(ports, client),
        lambda: service.empty(ports, client),
    ):
        with pytest.raises(TurnLost):
            act()

    assert cart_of() == before


def test_each_change_renews_the_lease(tables: None, ports: Ports) -> None:
    client = stored_client()
    filled_cart(ports, client)
    for seats in (4, 5, 6):
        ports.now.forward(minutes=10)  # type: ignore[attr-defined]
        service.set_seats(ports, client, seats)

    assert cart_of().seats == 6


def test_an_archived_or_unknown_person_has_no_seat(tables: None, ports: Ports) -> None:
    client = stored_client()
    stored_trainee(trainee_id="trn_old", is_archived=True)
    stored_trainee(organisation_id="org_rival", trainee_id="trn_theirs")
    filled_cart(ports, client)

    for trainee_id in ("trn_old", "trn_theirs", "trn_nobody"):
        with pytest.raises(NotFound):
            service.add_trainee(ports, client, trainee_id)


def test_a_person_of_an_establishment_one_may_not_read_has_no_seat(tables: None, ports: Ports) -> None:
    stored_client()
    client = client_of(a_user(establishment_ids=frozenset({"est_lyon"})))
    service.add_session(ports, client, Wanted(session_id="ses_1"))

    with pytest.raises(NotFound):
        service.add_trainee(ports, client, "trn_lea")


@pytest.mark.parametrize(("hour_of_other", "overlaps"), [(16, True), (17, False)])
def test_only_slots_at_the_same_time_overlap(
    tables: None, ports: Ports, hour_of_other: int, overlaps: bool
) -> None:
    from dataclasses import replace
    from datetime import date, time

    from chalicelib.models import sessions
    from chalicelib.models.base import transaction
    from chalicelib.services import orders
    from tests.factories import a_planning

    client = stored_client()
    cart = filled_cart(ports, client)
    orders.place(ports, client, cart, a_validation(cart))
    stored_session(session_id="ses_2", code="2026-00002")
    evening = a_planning("ses_2", date(2026, 12, 14))
    [sequence] = evening.sequences
    [slot] = sequence.slots
    moved = replace(slot, starts_at=time(hour_of_other), ends_at=time(19))
    before = sessions.get_planning("ses_2")
    with transaction() as tx:
        sessions.replace_planning(
            tx, replace(evening, sequences=(replace(sequence, slots=(moved,)),)), before=before
        )
    service.add_session(ports, client, Wanted(session_id="ses_2"))

    if overlaps:
        with pytest.raises(Overlap):
            service.add_trainee(ports, client, "trn_lea")
    else:
        assert len(service.add_trainee(ports, client, "trn_lea").named) == 1


def test_an_undated_session_overlaps_nothing(tables: None, ports: Ports) -> None:
    from chalicelib.domain.sessions import SessionKind
    from chalicelib.services import orders

    client = stored_client()
    cart = filled_cart(ports, client)
    orders.place(ports, client, cart, a_validation(cart))
    stored_session(session_id="ses_pool", kind=SessionKind.POOL, starts_on=None, ends_on=None)
    service.add_session(ports, client, Wanted(session_id="ses_pool"))

    assert len(service.add_trainee(ports, client, "trn_lea").named) == 1


def test_an_empty_cart_has_no_price(tables: None, ports: Ports) -> None:
    client = stored_client()

    with pytest.raises(CartEmpty):
        service.read_sale_of_cart(client, service.take_turn(ports, client.person))
