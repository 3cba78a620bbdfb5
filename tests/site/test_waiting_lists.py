"""Waiting lists on the pages of clients and staff (ORD-16)."""

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.registrations import Registration
from chalicelib.domain.users import User
from chalicelib.models import waiting
from chalicelib.ports import Ports
from chalicelib.services import registration_changes as changes
from chalicelib.services import waiting_lists
from tests.factories import signed_in, stored_organisation, stored_staff, stored_trainee, stored_user
from tests.page import Browser
from tests.services.ordering import seats_taken, stored_client
from tests.services.test_registrations import a_staff, add


@pytest.fixture
def taken(browser: Browser, ports: Ports) -> list[Registration]:
    """The session has three seats, all taken by another client."""
    stored_client(capacity_max=3)
    stored_organisation(organisation_id="org_rival", name="Cars Durand", siren="552100554")
    return add(ports, unnamed=2)


@pytest.fixture
def eve(browser: Browser, taken: list[Registration]) -> Browser:
    """Of Cars Durand."""
    stored_trainee(organisation_id="org_rival", trainee_id="trn_max", last_name="Weber", first_name="Max")
    return signed_in(browser, rival())


def rival(**overrides: object) -> User:
    values: dict[str, object] = {
        "organisation_id": "org_rival",
        "user_id": "usr_eve",
        "username": "eve",
        "name": "Eve Roy",
        "email": "eve@durand.example",
    }
    return stored_user(**{**values, **overrides})


def join(browser: Browser, **wish: str) -> None:
    browser.post("/waiting", {"session_id": "ses_1", "seats": "1", **wish})


def entry() -> waiting.Waiting:
    return waiting.of_session("ses_1")[-1]


def path() -> str:
    return f"/waiting/ses_1/{entry().waiting_id}"


def free(ports: Ports, seat: Registration) -> None:
    changes.cancel_by_staff(ports, a_staff(), seat, reason="Départ")
    waiting_lists.offer(ports, "ses_1")


def test_a_full_session_is_waited_for_from_its_training(eve: Browser) -> None:
    training = eve.get("/trainings/GC42T_TRA_PE134")

    page = eve.follow(eve.submit(training, "/waiting", seats="2", takes_fewer="yes"))

    assert "You are on the waiting list" in page.text
    assert (entry().seats, entry().takes_fewer) == (2, True)
    assert "Your place on the list: 1" in eve.get(path()).text
    assert "already" in eve.post("/waiting", {"session_id": "ses_1", "seats": "1"}, status=409).text
    eve.post("/waiting", {"session_id": "ses_1", "seats": "many"}, status=422)


def test_seats_offered_become_an_order_with_named_people(
    eve: Browser, ports: Ports, taken: list[Registration]
) -> None:
    join(eve)
    free(ports, taken[1])
    offer = eve.get(path())
    assert "1 seat is held for you" in offer.text

    found = eve.submit(offer, path(), status=200, do="search", q="weber")
    refused = eve.submit(found, path(), status=422, do="accept", trainee_ids="trn_max")
    assert "accepted" in refused.errors
    assert refused.form(path())["trainee_ids"] == "trn_max"
    order = eve.follow(eve.submit(refused, path(), do="accept", accepted="yes"))

    assert "Your order is placed" in order.text
    assert "Weber Max" in order.text
    assert seats_taken() == 3
    assert "Accepted" in eve.get("/waiting").text
    assert "This wait has ended" in eve.get(path()).text


def test_while_an_offer_stands_the_session_is_full_for_all_others(
    eve: Browser, ports: Ports, taken: list[Registration]
) -> None:
    join(eve)
    free(ports, taken[1])

    signed_in(eve, stored_user())

    assert "Full" in eve.get("/trainings/GC42T_TRA_PE134").text
    eve.post("/cart/session", {"session_id": "ses_1", "seats": "1"}, status=409)


def test_an_offer_is_declined_and_a_late_answer_is_told(
    eve: Browser, ports: Ports, taken: list[Registration]
) -> None:
    join(eve)
    free(ports, taken[1])
    offer = eve.get(path())

    page = eve.follow(eve.post(path(), {"do": "leave"}))
    late = eve.submit(offer, path(), status=409, do="accept", accepted="yes")

    assert "off the waiting list" in page.text
    assert "not offered any more" in late.text
    assert seats_taken() == 2


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ({"organisation_id": "org_acme"}, 404),
        ({"roles": frozenset({Role.REGISTRATION_MANAGER}), "email": "other@durand.example"}, 404),
        ({"roles": frozenset({Role.CLIENT_STANDARD})}, 403),
    ],
)
def test_nobody_else_answers_or_sees_it(
    eve: Browser, ports: Ports, taken: list[Registration], person: dict[str, object], status: int
) -> None:
    join(eve)
    free(ports, taken[1])
    signed_in(eve, rival(user_id="usr_mal", username="mal", **person))

    eve.get(path(), status=status)
    eve.post(path(), {"do": "leave"}, status=status)

    assert entry().is_offered


def test_staff_see_the_list_and_remove_with_a_reason(
    eve: Browser, ports: Ports, taken: list[Registration]
) -> None:
    join(eve)
    tab = "/staff/sessions/ses_1/participants"
    signed_in(eve, stored_staff(Role.OPERATIONS_MANAGER))
    assert "Cars Durand" in eve.get(tab).text

    eve.post(tab, {"action": "remove:", "waiting_id": entry().waiting_id}, status=422)
    page = eve.follow(
        eve.post(tab, {"action": "remove:", "waiting_id": entry().waiting_id, "reason": "Doublon"})
    )

    assert "off the waiting list" in page.text
    assert "Cars Durand" not in eve.get(tab).text
    signed_in(eve, rival(user_id="usr_ann", username="ann"))
    assert "Doublon" in eve.get("/waiting").text
