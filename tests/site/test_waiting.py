"""Figures of the staff's menu: what waits, for those who may see it."""

from chalicelib.domain.access import Role
from tests import factories
from tests.page import Browser, words


def figures(browser: Browser) -> dict[str, str]:
    """Entry of the menu -> its figure."""
    page = browser.get("/staff")
    return {
        words(link.find("span")): words(link.select_one(".nav-count"))
        for link in page.soup.select(".rail .nav-link:has(.nav-count)")
    }


def send_a_request(browser: Browser) -> None:
    factories.stored_organisation()
    factories.signed_in(browser, factories.stored_user())
    browser.submit(
        browser.get("/requests/new"), "/requests/new", comment="Conduire sur la neige et la glace."
    )


def test_nothing_waiting_leaves_the_menu_without_figures(browser: Browser) -> None:
    factories.signed_in(browser, factories.stored_staff())

    assert figures(browser) == {}


def test_a_request_nobody_took_up_counts(browser: Browser) -> None:
    send_a_request(browser)
    factories.signed_in(browser, factories.stored_staff())

    assert figures(browser) == {"Requests": "1 waiting"}


def test_a_trainer_sees_no_figure(browser: Browser) -> None:
    send_a_request(browser)
    factories.signed_in(browser, factories.stored_staff(Role.TRAINER))

    assert figures(browser) == {}
