"""The front door."""

from tests.factories import signed_in, stored_institute, stored_organisation, stored_staff, stored_user
from tests.page import Browser


def test_an_empty_deployment_begins_with_its_set_up(browser: Browser) -> None:
    page = browser.get("/", status=303)

    assert page.location == "/setup"


def test_a_stranger_is_asked_to_sign_in(browser: Browser) -> None:
    stored_institute()

    assert browser.get("/", status=303).location == "/sign-in"


def test_each_person_lands_in_his_or_her_own_area(browser: Browser) -> None:
    stored_institute()
    stored_organisation()

    assert signed_in(browser, stored_user()).get("/", status=303).location == "/catalogue"
    assert signed_in(browser, stored_staff()).get("/", status=303).location == "/staff"


def test_an_unknown_address_is_a_page_that_says_so(browser: Browser) -> None:
    stored_institute()

    assert browser.get("/no/such/page", status=404).h1
