"""Finding a training, its sessions and paths (CAT-1 to CAT-5)."""

from datetime import date

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.registrations import RegistrationState
from chalicelib.domain.sessions import Publication, SessionKind
from chalicelib.domain.trainings import Modality, Offer, TrainingState
from chalicelib.models import paths
from chalicelib.models.base import transaction
from chalicelib.models.registrations import RegistrationItem
from chalicelib.ports import Ports
from chalicelib.services import catalogue
from tests.factories import (
    a_path,
    signed_in,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_staff,
    stored_training,
    stored_user,
)
from tests.fakes import NOW
from tests.page import Browser


@pytest.fixture
def client(browser: Browser) -> Browser:
    stored_institute()
    stored_organisation()
    return signed_in(browser, stored_user())


def publish(ports: Ports) -> None:
    catalogue.rebuild(ports)


def test_a_search_shows_trainings_with_their_next_dates(client: Browser, ports: Ports) -> None:
    stored_training()
    stored_training(code="SEC_PE102", title="Gestes et postures", family="Sécurité")
    stored_session(seats_taken=10)
    publish(ports)

    page = client.get("/catalogue?q=marchand*")

    assert "1 training" in page.text
    assert "/trainings/GC42T_TRA_PE134" in page.links()
    assert "14–18 December 2026" in page.text.replace("\xa0", " ")
    assert "2 seats left" in page.text
    assert "Gestes et postures" not in page.text


def test_a_code_is_found_with_stars_around_it(client: Browser, ports: Ports) -> None:
    stored_training(code="GC41M_DEM_PE102", title="Déménager")
    stored_training()
    publish(ports)

    page = client.get("/catalogue?q=*pe102*")

    assert "Déménager" in page.text
    assert "1 training" in page.text


def test_filters_narrow_and_each_chip_takes_one_away(client: Browser, ports: Ports) -> None:
    stored_training(code="A_1", title="Un", family="Sécurité")
    stored_training(code="B_1", title="Deux", family="Bureautique", modality=Modality.VIRTUAL)
    stored_training(code="C_1", title="Trois", family="Bureautique", offer=Offer.KEY_ACCOUNT)
    publish(ports)

    page = client.get("/catalogue?family=Bureautique&offer=key_account&q=")

    assert "Trois" in page.text
    assert "Deux" not in page.text
    assert "/catalogue?family=Bureautique" in page.links()
    assert "/catalogue?offer=key_account" in page.links()
    family = [option.get_text() for option in page.soup.select("#f-family option")]
    assert family == ["Any", "Bureautique (1)"]


def test_a_search_that_finds_nothing_says_what_to_try(client: Browser, ports: Ports) -> None:
    stored_training()
    publish(ports)

    page = client.get("/catalogue?q=marchand&family=Autre")

    assert "No training found" in page.text
    assert "/catalogue?q=marchand" in page.links()
    assert "/catalogue?q=marchand%2A" not in page.links()
    alone = client.get("/catalogue?q=marchand")
    assert "/catalogue?q=marchand%2A" in alone.links()


@pytest.mark.parametrize(
    "address",
    [
        "/catalogue?month=2026-99&modality=flying&offer=free&sort=worst&cursor=-3",
        "/catalogue?q=%00*%2A%2A&language=xx",
        "/catalogue?q=" + "a" * 500,
    ],
)
def test_an_address_typed_wrongly_still_answers(client: Browser, ports: Ports, address: str) -> None:
    stored_training()
    publish(ports)

    client.get(address)


def test_typing_replaces_the_results_alone(client: Browser, ports: Ports) -> None:
    stored_training()
    publish(ports)

    page = client.get("/catalogue?q=fco", headers={"hx-request": "true"})

    assert page.soup.h1 is None
    assert "FCO transport de marchandises" in page.soup.get_text()


def test_a_training_shows_its_sessions_beside_it_with_a_form_for_the_cart(
    client: Browser, ports: Ports
) -> None:
    stored_training()
    stored_session(seats_taken=9)
    stored_session(session_id="ses_full", starts_on=date(2026, 12, 2), seats_taken=12)
    stored_session(session_id="ses_pool", kind=SessionKind.POOL, starts_on=None, ends_on=None)

    page = client.get("/trainings/GC42T_TRA_PE134")

    cards = page.soup.select(".session-card")
    assert [card["id"] for card in cards] == ["ses_full", "ses_1", "ses_pool"]
    assert "Full" in cards[0].get_text()
    assert cards[0].find("form", action="/cart/session") is None
    assert "Date to be defined" in cards[2].get_text()
    form = page.form("/cart/session")
    assert (form["session_id"], form["seats"]) == ("ses_1", "1")
    assert "€1,120.00 excl. VAT" in page.text
    assert "/requests/new?training=GC42T_TRA_PE134" in page.links()


def test_an_on_demand_training_offers_its_languages_and_periods(client: Browser, ports: Ports) -> None:
    stored_training(modality=Modality.ON_DEMAND, languages=("fr", "en"), validity_months=(12, 24))
    stored_session(kind=SessionKind.ON_DEMAND, starts_on=None, ends_on=None, capacity_max=None)

    form = client.get("/trainings/GC42T_TRA_PE134").form("/cart/session")

    assert (form["access_language"], form["access_months"]) == ("fr", "12")


def test_one_period_leaves_nothing_to_choose(client: Browser, ports: Ports) -> None:
    stored_training(modality=Modality.ON_DEMAND, validity_months=(24,))
    stored_session(kind=SessionKind.ON_DEMAND, starts_on=None, ends_on=None, capacity_max=None)

    page = client.get("/trainings/GC42T_TRA_PE134")

    assert page.form("/cart/session")["access_months"] == "24"
    assert not page.soup.select(".session-card select")


def test_a_standard_user_looks_without_ordering(browser: Browser, ports: Ports) -> None:
    stored_institute()
    stored_organisation()
    stored_training()
    stored_session()
    reader = signed_in(browser, stored_user(roles=frozenset({Role.CLIENT_STANDARD})))

    page = reader.get("/trainings/GC42T_TRA_PE134")

    assert page.soup.select(".session-card")
    assert not page.soup.select("form[action='/cart/session']")
    assert "in-house session" not in page.text


def test_what_is_for_others_does_not_exist(client: Browser, ports: Ports) -> None:
    stored_training()
    stored_training(code="RES_1", populations=frozenset({"Cadres"}))
    stored_training(code="OLD_1", state=TrainingState.WITHDRAWN)
    stored_session(session_id="ses_other", kind=SessionKind.INTRA, organisation_id="org_other")
    stored_session(session_id="ses_cadres", populations=frozenset({"Cadres"}))
    stored_session(session_id="ses_draft", publication=Publication.DRAFT)
    with transaction() as tx:
        paths.add(tx, a_path(populations=frozenset({"Cadres"})))
    publish(ports)

    for address in ("/trainings/RES_1", "/trainings/OLD_1", "/trainings/NONE", "/paths/pth_1"):
        client.get(address, status=404)
    page = client.get("/trainings/GC42T_TRA_PE134")
    assert not page.soup.select(".session-card")
    assert "RES_1" not in client.get("/catalogue").text


def test_populations_of_the_organisation_open_its_sessions(browser: Browser, ports: Ports) -> None:
    stored_institute()
    stored_organisation(populations=frozenset({"Cadres"}))
    stored_training()
    stored_session(populations=frozenset({"Cadres"}))
    client = signed_in(browser, stored_user())

    assert client.get("/trainings/GC42T_TRA_PE134").soup.select(".session-card")


@pytest.mark.parametrize(
    ("zone", "is_there"),
    [
        ("Pacific/Honolulu", True),  # the evening before
        ("Europe/Paris", False),  # the very day
    ],
)
def test_a_session_is_offered_until_its_day_begins_at_the_institute(
    browser: Browser, ports: Ports, zone: str, is_there: bool
) -> None:
    stored_institute(zone_name=zone)
    stored_organisation()
    stored_training()
    stored_session(starts_on=NOW.date(), ends_on=NOW.date())
    publish(ports)
    client = signed_in(browser, stored_user())

    assert ("2026-00001" in client.get("/trainings/GC42T_TRA_PE134").text) is is_there
    assert ("No date at the moment" not in client.get("/catalogue").text) is is_there


def test_the_specific_product_starts_a_needs_analysis(client: Browser, ports: Ports) -> None:
    page = client.get("/catalogue/specific")

    assert "/requests/new?kind=specific" in page.links()


def test_a_path_shows_modules_in_order_and_who_booked_them(client: Browser, ports: Ports) -> None:
    stored_training(code="B_2", title="Deux")
    stored_training(code="A_1", title="Un")
    with transaction() as tx:
        paths.add(tx, a_path(training_codes=("B_2", "A_1")))
    publish(ports)
    booked("reg_1_001", "A_1", "registered")
    booked("reg_1_002", "B_2", "cancelled")

    page = client.get("/paths/pth_1")

    first, second = page.soup.select(".result")
    assert "Deux" in first.get_text()
    assert "Nobody" in first.get_text()
    assert "Léa Châtelain" in second.get_text()
    assert "/paths/pth_1" in client.get("/paths").links()


def booked(registration_id: str, training_code: str, state: str) -> None:
    RegistrationItem(
        "org_acme",
        registration_id,
        order_id="ord_1",
        session_id="ses_1",
        session_code="2026-00001",
        training_code=training_code,
        title="Un",
        state=RegistrationState(state),
        registered_at=NOW,
        trainee_id="trn_lea",
        last_name="Châtelain",
        first_name="Léa",
    ).save()


def test_staff_and_strangers_have_no_client_catalogue(browser: Browser, ports: Ports) -> None:
    stored_institute()

    assert browser.get("/catalogue", status=303).location == "/sign-in?next=/catalogue"
    wanted = browser.get("/trainings/GC42T_TRA_PE134", status=303)
    assert wanted.location == "/sign-in?next=/trainings/GC42T_TRA_PE134"
    staff = signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))
    staff.get("/catalogue", status=403)
