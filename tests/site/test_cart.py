"""The cart's pages: turn, seats, trainees, amount (ORD-1 to ORD-6)."""

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.carts import Cart
from chalicelib.domain.sessions import Publication, SessionKind
from chalicelib.models import carts, trainees
from chalicelib.ports import Ports
from tests.factories import (
    a_user,
    signed_in,
    stored_session,
    stored_trainee,
    stored_training,
    stored_user,
)
from tests.page import Browser
from tests.services.ordering import cart_of, client_of, filled_cart, stored_client


@pytest.fixture
def claire(browser: Browser) -> Browser:
    """An administrator of Transports Duvallon, who may order."""
    stored_client()
    return signed_in(browser, stored_user())


def fill(ports: Ports, *, seats: int = 3, trainees: tuple[str, ...] = ("trn_lea",)) -> Cart:
    return filled_cart(ports, client_of(a_user()), seats=seats, trainees=trainees)


def test_choosing_a_session_takes_the_turn_and_shows_the_amount(claire: Browser) -> None:
    answer = claire.post("/cart/session", {"session_id": "ses_1", "seats": "3"})

    page = claire.follow(answer)
    assert page.h1 == "Who attends?"
    assert "FCO transport de marchandises" in page.text
    assert "€1,120.00" in page.text
    assert "€3,360.00" in page.text
    assert "Exonération de TVA" in page.text
    assert cart_of().turn is not None


def test_people_are_found_as_one_types_and_added_with_a_click(claire: Browser, ports: Ports) -> None:
    fill(ports, seats=1, trainees=())

    found = claire.get("/cart/trainees?q=chat", headers={"hx-request": "true"})
    option = found.soup.select_one("button.picker-option")
    assert option is not None
    answer = claire.submit(found, "/cart/trainees", trainee_id=option["value"])

    assert answer.location == "/cart"
    page = claire.get("/cart")
    assert "Named seats: 1 of 1" in page.text
    assert "Châtelain Léa" in page.text


def test_without_a_script_the_search_answers_on_the_page(claire: Browser, ports: Ports) -> None:
    fill(ports, trainees=())

    page = claire.get("/cart/trainees?q=lea")

    assert page.soup.select_one("button.picker-option[value=trn_lea]")
    assert "Nobody of this name" in claire.get("/cart/trainees?q=zzz").text


def test_adding_beyond_the_seats_adds_a_seat_and_removing_takes_it_away(
    claire: Browser, ports: Ports
) -> None:
    stored_trainee(trainee_id="trn_max", first_name="Max", last_name="Weber")
    fill(ports, seats=1)

    claire.post("/cart/trainees", {"trainee_id": "trn_max"})
    assert cart_of().seats == 2
    claire.post("/cart/trainees", {"do": "remove", "trainee_id": "trn_max"})

    assert cart_of().seats == 1
    claire.post("/cart/trainees", {"do": "clear"})
    assert (cart_of().seats, cart_of().named) == (1, ())


def test_seats_may_exceed_the_names_but_not_fall_below_them(claire: Browser, ports: Ports) -> None:
    stored_trainee(trainee_id="trn_max", first_name="Max", last_name="Weber")
    fill(ports, seats=2, trainees=("trn_lea", "trn_max"))

    claire.post("/cart/seats", {"seats": "5"})
    refused = claire.post("/cart/seats", {"seats": "1"}, status=409)
    wrong = claire.post("/cart/seats", {"seats": "many"}, status=422)

    assert "2 trainees are named" in refused.text
    assert wrong.errors == {"seats": "Enter a whole number, for example 3."}
    assert cart_of().seats == 5


def test_more_seats_than_are_left_are_refused_with_the_number(claire: Browser, ports: Ports) -> None:
    fill(ports)

    page = claire.post("/cart/seats", {"seats": "13"}, status=409)

    assert "Seats left in this session: 12" in page.text
    assert cart_of().seats == 3


def test_a_second_session_asks_which_one(claire: Browser, ports: Ports) -> None:
    stored_session(session_id="ses_2", code="2026-00002", title="Gestes et postures")
    fill(ports)

    page = claire.post("/cart/session", {"session_id": "ses_2", "seats": "2"}, status=409)
    assert "Gestes et postures" in page.text
    assert cart_of().session_id == "ses_1"
    claire.submit(page, "/cart/session")

    assert (cart_of().session_id, cart_of().seats, cart_of().named) == ("ses_2", 2, ())


def test_somebody_new_is_created_and_added(claire: Browser, ports: Ports) -> None:
    fill(ports)
    page = claire.get("/cart")

    claire.submit(page, "/cart/people", last_name="Weber", first_name="Max", establishment_id="est_paris")

    assert [seat.last_name for seat in cart_of().named] == ["Châtelain", "Weber"]
    assert trainees.get("org_acme", cart_of().named[1].trainee_id).first_name == "Max"


def test_a_likely_duplicate_is_pointed_out_before_creation(claire: Browser, ports: Ports) -> None:
    fill(ports, trainees=())
    page = claire.get("/cart")

    asked = claire.submit(page, "/cart/people", status=409, last_name="CHATELAIN", first_name="Lea")
    assert "Is it one of these people?" in asked.text
    claire.post("/cart/trainees", {"trainee_id": "trn_lea"})

    assert [seat.trainee_id for seat in cart_of().named] == ["trn_lea"]


def test_a_namesake_is_created_when_one_insists(claire: Browser, ports: Ports) -> None:
    fill(ports, trainees=())
    asked = claire.submit(
        claire.get("/cart"), "/cart/people", status=409, last_name="Châtelain", first_name="Léa"
    )

    claire.submit(asked, "/cart/people", is_somebody_else="yes")

    assert len(cart_of().named) == 1
    assert cart_of().named[0].trainee_id != "trn_lea"


def test_a_new_person_without_a_name_is_shown_what_to_correct(claire: Browser, ports: Ports) -> None:
    fill(ports)

    page = claire.submit(claire.get("/cart"), "/cart/people", status=422, first_name="Max")

    assert "last_name" in page.errors


def test_a_colleague_sees_who_orders_and_can_only_look(claire: Browser, ports: Ports) -> None:
    fill(ports)
    paul = stored_user(user_id="usr_paul", username="paul", name="Paul Durand")
    signed_in(claire, paul)

    page = claire.get("/cart")
    refused = claire.post("/cart/session", {"session_id": "ses_1"}, status=409)

    assert "Claire Fontaine has been ordering since 10:00" in page.text
    assert "Claire Fontaine is ordering for your organisation" in refused.text
    assert "Châtelain" not in page.text


def test_the_turn_is_taken_and_given_back(claire: Browser) -> None:
    claire.submit(claire.get("/cart"), "/cart/turn", do="take")
    assert cart_of().turn is not None

    page = claire.get("/cart")
    claire.submit(page, "/cart/turn", do="release")

    assert cart_of().turn is None


def test_the_former_holder_reads_that_the_turn_was_lost(claire: Browser, ports: Ports) -> None:
    fill(ports)
    ports.now.forward(minutes=15)  # type: ignore[attr-defined]

    shown = claire.get("/cart")
    acted = claire.post("/cart/seats", {"seats": "4"}, status=409)

    assert "Your ordering turn ended after 15 minutes" in shown.text
    assert "Your ordering turn has ended" in acted.text


def test_activity_anywhere_keeps_the_turn(claire: Browser, ports: Ports) -> None:
    fill(ports)
    for _ in range(3):
        ports.now.forward(minutes=10)  # type: ignore[attr-defined]
        claire.get("/cart")

    assert cart_of().holder(at=ports.now()) is not None
    assert carts.get("org_acme").seats == 3


def test_an_overlap_is_a_warning_that_a_reason_overrides(claire: Browser, ports: Ports) -> None:
    from chalicelib.services import orders
    from tests.services.ordering import a_validation

    client = client_of(a_user())
    cart = fill(ports)
    orders.place(ports, client, cart, a_validation(cart))
    stored_session(session_id="ses_2", code="2026-00002", title="Gestes et postures")
    claire.post("/cart/session", {"session_id": "ses_2"})

    warned = claire.post("/cart/trainees", {"trainee_id": "trn_lea"}, status=409)
    assert "already registered for FCO transport de marchandises at the same time" in warned.text
    claire.post("/cart/trainees", {"trainee_id": "trn_lea", "overlap_reason": "Half a day each"})

    assert cart_of().named[0].overlap_reason == "Half a day each"


def test_somebody_already_in_the_session_is_refused_with_the_order(claire: Browser, ports: Ports) -> None:
    from chalicelib.services import orders
    from tests.services.ordering import a_validation

    cart = fill(ports)
    order = orders.place(ports, client_of(a_user()), cart, a_validation(cart))
    fill(ports, trainees=())

    page = claire.post("/cart/trainees", {"trainee_id": "trn_lea"}, status=409)

    assert order.reference in page.text
    assert cart_of().named == ()


def test_on_demand_asks_for_language_and_duration_of_access(claire: Browser) -> None:
    stored_training(code="ECO1", languages=("fr", "en"), validity_months=(6, 12))
    stored_session(
        session_id="ses_eco", training_code="ECO1", kind=SessionKind.ON_DEMAND, starts_on=None, ends_on=None
    )

    asked = claire.post("/cart/session", {"session_id": "ses_eco"}, status=422)
    claire.post("/cart/session", {"session_id": "ses_eco", "access_language": "en", "access_months": "12"})

    assert "Choose the language of the course." in asked.text
    assert (cart_of().access_language, cart_of().access_months) == ("en", 12)


def test_another_organisations_trainee_cannot_be_seated(claire: Browser, ports: Ports) -> None:
    stored_trainee(organisation_id="org_rival", trainee_id="trn_theirs")
    fill(ports, trainees=())

    claire.post("/cart/trainees", {"trainee_id": "trn_theirs"}, status=404)

    assert cart_of().named == ()


def test_a_standard_user_looks_and_does_not_order(claire: Browser) -> None:
    user = stored_user(user_id="usr_std", username="std", roles=frozenset({Role.CLIENT_STANDARD}))
    signed_in(claire, user)

    page = claire.get("/cart")
    claire.post("/cart/session", {"session_id": "ses_1"}, status=403)

    assert "Take the ordering turn" not in page.text


def test_choosing_another_session_leads_to_the_catalogue_and_keeps_the_turn(
    claire: Browser, ports: Ports
) -> None:
    fill(ports)

    answer = claire.submit(claire.get("/cart"), "/cart/empty")

    assert answer.location == "/catalogue"
    assert cart_of().is_empty
    assert cart_of().turn is not None


def test_a_session_withdrawn_or_filled_meanwhile_is_told_on_the_cart(claire: Browser, ports: Ports) -> None:
    from chalicelib.models import seats, sessions
    from chalicelib.models.base import transaction

    fill(ports)
    with transaction() as tx:
        seats.take(tx, sessions.get("ses_1"), seats=10)
    assert "Seats left in this session: 2" in claire.get("/cart").text

    stored_session(publication=Publication.HIDDEN)
    assert "be ordered any more" in claire.get("/cart").text
