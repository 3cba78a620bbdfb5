"""What people do, from end to end, as they would: with a script, and the same without."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page

from chalicelib import bootstrap
from chalicelib.services import catalogue
from tests import factories
from tests.browser.look import DESK, PHONE, check_axe, check_width, screenshot, sign_in
from tests.browser.portal import Portal, portal
from tests.fakes import Account, Identity

pytestmark = pytest.mark.browser

CLAIRE = {"username": "claire", "password": "a-good-password-1"}
HUGO = {"username": "hugo", "password": "a-good-password-2"}


@pytest.fixture
def open_portal() -> Iterator[Portal]:
    with portal() as opened:
        _stored_people()
        factories.stored_training()
        factories.stored_session()
        factories.stored_session(
            session_id="ses_2",
            code="2026-00002",
            starts_on=date(2027, 1, 11),
            ends_on=date(2027, 1, 15),
            city="Lyon",
        )
        catalogue.rebuild(bootstrap.ports())
        yield opened


def _stored_people() -> None:
    identity = bootstrap.ports().identity
    assert isinstance(identity, Identity)
    factories.stored_institute(name="Institut Rivage")
    factories.stored_organisation()
    factories.stored_establishment()
    factories.stored_trainee()
    for account in (CLAIRE, HUGO):
        name = account["username"]
        factories.stored_user(user_id=f"usr_{name}", name=name.title(), email=f"{name}@duvallon.example")
        identity.accounts[name] = Account(account["password"])


def arrive(
    chromium: Browser, site: Portal, account: dict[str, str], *, script: bool, size: dict[str, int]
) -> Page:
    context = chromium.new_context(
        base_url=site.url, viewport=size, java_script_enabled=script, locale="en-GB"
    )  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(5000)
    sign_in(page, account)
    return page


def look_at(page: Page, name: str, *, script: bool) -> None:
    """Axe needs a script of its own in the page."""
    screenshot(page, name)
    if script:
        check_width(page)
        check_axe(page)


@pytest.mark.parametrize(
    ("script", "size"), [(True, DESK), (True, PHONE), (False, DESK)], ids=["desk", "phone", "without script"]
)
def test_a_client_finds_a_training_and_orders_three_seats(
    chromium: Browser, open_portal: Portal, script: bool, size: dict[str, int]
) -> None:
    page = arrive(chromium, open_portal, CLAIRE, script=script, size=size)
    name = f"order-{size['width']}-{'script' if script else 'plain'}"

    page.goto("/catalogue?q=*PE1*")
    look_at(page, f"{name}-1-catalogue", script=script)
    page.click("main a:has-text('FCO transport de marchandises')")
    page.locator("main form", has_text="Add to the cart").first.locator("[name=seats]").fill("3")
    page.click("main button:has-text('Add to the cart') >> nth=0")
    look_at(page, f"{name}-2-cart", script=script)
    page.fill("[name=q]", "Châ")
    if not script:
        page.click("main form[role=search] button[type=submit]")
    page.click(".picker-option:has-text('Châtelain')")
    page.wait_for_selector("main .document-name:has-text('Châtelain')")
    look_at(page, f"{name}-3-named", script=script)
    page.click("text=Go on to validation")
    look_at(page, f"{name}-4-validation", script=script)
    page.check("main form [type=checkbox] >> nth=0")
    page.click("main button:has-text('Validate the order')")

    page.wait_for_load_state()
    look_at(page, f"{name}-5-order", script=script)
    assert "/orders/ord_" in page.url
    assert page.locator("main", has_text="Châtelain").count() == 1


def test_a_colleague_sees_who_holds_the_turn(chromium: Browser, open_portal: Portal) -> None:
    claire = arrive(chromium, open_portal, CLAIRE, script=True, size=DESK)
    claire.goto("/trainings/GC42T_TRA_PE134")
    claire.click("main button:has-text('Add to the cart') >> nth=0")
    hugo = arrive(chromium, open_portal, HUGO, script=True, size=DESK)

    hugo.goto("/catalogue")

    assert "Claire is ordering" in hugo.locator(".turn").inner_text()
    hugo.goto("/trainings/GC42T_TRA_PE134")
    look_at(hugo, "turn-taken", script=True)


@pytest.mark.parametrize("script", [True, False], ids=["script", "without script"])
def test_the_chosen_colours_stay(chromium: Browser, open_portal: Portal, script: bool) -> None:
    page = chromium.new_context(base_url=open_portal.url, java_script_enabled=script).new_page()
    page.goto("/sign-in")

    with page.expect_response(lambda answer: answer.url.endswith("/preferences")):
        page.click("[name=theme][value=dark]")
    page.wait_for_selector("html[data-bs-theme=dark]")
    page.goto("/password")

    assert page.get_attribute("html", "data-bs-theme") == "dark"


def test_the_language_changes_on_the_page_one_is_on(chromium: Browser, open_portal: Portal) -> None:
    page = arrive(chromium, open_portal, CLAIRE, script=True, size=DESK)
    page.goto("/orders")

    page.click("header details.menu > summary")
    page.click("header [name=language][value=fr]")

    page.wait_for_selector("html[lang=fr]")
    assert page.url.endswith("/orders")
    page.goto("/catalogue")
    assert page.get_attribute("html", "lang") == "fr"


def test_staff_see_in_their_menu_that_a_request_waits(chromium: Browser, open_portal: Portal) -> None:
    client = arrive(chromium, open_portal, CLAIRE, script=True, size=DESK)
    client.goto("/requests/new")
    client.fill("[name=comment]", "Drive on snow and ice, two groups of drivers.")
    client.click("main form button.btn-primary")
    client.wait_for_url("**/requests/req_*")
    page = chromium.new_context(
        base_url=open_portal.url, viewport={"width": DESK["width"], "height": 900}
    ).new_page()
    cookies = open_portal.cookies_of(factories.stored_staff())
    page.context.add_cookies(
        [{"name": name, "value": value, "url": open_portal.url} for name, value in cookies.items()]
    )

    page.goto("/staff/sessions")

    page.wait_for_selector(".rail [href='/staff/requests'] .nav-count:has-text('1')")
    look_at(page, "staff-menu", script=True)
