"""The page where a driver makes an account with the code of the centre (DRV-10)."""

import pytest

from chalicelib.domain.access import DRIVERS
from chalicelib.domain.drivers import DriverRegistration
from chalicelib.models import drivers, emails, users
from chalicelib.ports import Ports
from chalicelib.services import driver_documents, mailings
from tests.centres import stored_centre, stored_registrar
from tests.deliveries import sent
from tests.driving import BORN, CENTRE, KEY, NEPH, promise_of, registered, stored_driver_account
from tests.factories import signed_in, stored_institute
from tests.page import Browser


@pytest.fixture
def one(tables: None, ports: Ports) -> DriverRegistration:
    stored_institute()
    stored_centre()
    (made,) = registered(ports)
    driver_documents.follow(ports, promise_of(made))
    return made


def the_form(**changed: str) -> dict[str, str]:
    code = drivers.known([KEY])[KEY].claim_code
    form = {"neph": NEPH, "birth_date": BORN.isoformat(), "code": code, "language": "fr"}
    return {**form, **changed}


def test_with_an_address_the_password_is_sent(
    one: DriverRegistration, browser: Browser, ports: Ports
) -> None:
    assert "Driver’s account" in browser.get("/driver-account").text

    page = browser.post("/driver-account", the_form(email="helene@drivers.example"))

    assert page.location == "/sign-in"
    (user,) = users.of_organisation(DRIVERS)
    (mail,) = mailings.log_of(user.user_id)
    mailings.deliver(ports, mail.key)
    body = sent(ports.mailer)[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert user.username in body


def test_without_an_address_the_password_is_shown_and_opens_the_space_with_the_documents(
    one: DriverRegistration, browser: Browser
) -> None:
    page = browser.post("/driver-account", the_form(username="helene"), status=200)
    password = page.soup.select("dd")[2].get_text(strip=True)

    browser.post("/sign-in", {"username": "helene", "password": password})
    new = {"password": "Un-long-mot-de-passe-8", "again": "Un-long-mot-de-passe-8"}
    browser.post("/sign-in/new-password", new)
    space = browser.get("/space").text

    assert "FCO marchandises" in space
    assert "23 Mar 2027" in space or "23 mars 2027" in space


def test_what_was_typed_stays_and_the_refusal_tells_nothing(
    one: DriverRegistration, browser: Browser
) -> None:
    page = browser.post("/driver-account", the_form(code="K7QF-2M9X-PB4T", email="h@x.example"), status=422)

    assert "No driver without account has this NEPH, birth date and code." in page.text
    assert page.soup.select_one("input[name=neph]")["value"] == NEPH  # type: ignore[index]
    assert list(users.of_organisation(DRIVERS)) == []


def test_a_missing_value_or_a_taken_username_is_told_beside_its_field(
    one: DriverRegistration, browser: Browser
) -> None:
    stored_registrar(username="taken")

    missing = browser.post("/driver-account", {"language": "fr"}, status=422)
    taken = browser.post("/driver-account", the_form(username="taken"), status=422)

    assert missing.text.count("Fill in this field.") >= 3
    assert "This username is taken" in taken.text
    assert drivers.known([KEY])[KEY].user_id is None


def test_too_many_guesses_have_to_wait(one: DriverRegistration, browser: Browser) -> None:
    for _ in range(4):
        browser.post("/driver-account", the_form(code="K7QF-2M9X-PB4T"), status=422)

    browser.post("/driver-account", the_form(), status=429)

    assert emails.of_object(KEY).rows == ()


def test_the_centre_sees_the_code_of_who_has_no_account_and_hands_it_over(
    one: DriverRegistration, browser: Browser
) -> None:
    code = drivers.known([KEY])[KEY].claim_code
    signed_in(browser, stored_registrar())
    assert code in browser.get("/drivers/registrations").text
    assert code in browser.get("/drivers/registrations?format=csv").text

    stored_driver_account()

    assert code not in browser.get("/drivers/registrations").text


def test_another_centre_sees_no_code(one: DriverRegistration, browser: Browser) -> None:
    stored_centre("org_other")
    signed_in(browser, stored_registrar(organisation_id="org_other"))

    assert drivers.known([KEY])[KEY].claim_code not in browser.get("/drivers/registrations").text
    assert one.organisation_id == CENTRE
