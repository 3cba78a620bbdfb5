"""Figures of the staff's menu: what waits, for those who may see it."""

from chalicelib.domain.access import Role
from tests import factories
from tests.page import Browser, Page


def waiting(browser: Browser) -> Page:
    return browser.get("/staff/waiting", headers={"hx-request": "true"})


def send_a_request(browser: Browser) -> None:
    factories.stored_organisation()
    factories.signed_in(browser, factories.stored_user())
    browser.submit(browser.get("/requests/new"), "/requests/new", comment="Conduire sur la neige et la glace.")


def test_nothing_waiting_leaves_the_menu_as_it_is(browser: Browser) -> None:
    factories.signed_in(browser, factories.stored_staff())

    assert waiting(browser).soup.find_all("span") == []


def test_a_request_nobody_took_up_counts(browser: Browser) -> None:
    send_a_request(browser)
    factories.signed_in(browser, factories.stored_staff())

    figure = waiting(browser).soup.select_one(".waiting-requests")

    assert figure is not None
    assert figure.get_text(" ", strip=True) == "1 waiting"
    assert figure["hx-swap-oob"] == "outerHTML:.waiting-requests"


def test_a_trainer_sees_no_figure(browser: Browser) -> None:
    send_a_request(browser)
    factories.signed_in(browser, factories.stored_staff(Role.TRAINER))

    assert waiting(browser).soup.find_all("span") == []


def test_clients_have_no_such_page(browser: Browser) -> None:
    factories.stored_organisation()
    factories.signed_in(browser, factories.stored_user())

    browser.get("/staff/waiting", status=403)
