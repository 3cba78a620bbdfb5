"""Every piece of the pages, in Chromium: accessible, readable on a phone, usable without a script."""

import pytest

from chalicelib.handlers.public.styleguide import SHEETS
from tests.browser.conftest import OpenPage
from tests.browser.look import DESK, PHONE, TABLET, check_axe, check_width, screenshot

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize(
    ("language", "schemes"), [("fr", ("light", "dark")), ("en", ("dark", "light"))], ids=["fr", "en"]
)
def test_every_sheet_is_accessible_and_fits_the_screen(
    open_page: OpenPage, sheet: str, language: str, schemes: tuple[str, str]
) -> None:
    """On a desk and on a phone, in one scheme each; a tablet only has to hold it."""
    page = open_page(f"/{language}/{sheet}")

    for size, scheme in zip((DESK, PHONE), schemes, strict=True):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        screenshot(page, f"{sheet}-{language}-{size['width']}-{scheme}")
        check_width(page)
        check_axe(page)
    page.set_viewport_size(TABLET)
    check_width(page)


def test_a_slash_leads_to_the_search_and_a_question_mark_to_the_shortcuts(open_page: OpenPage) -> None:
    page = open_page("/en/list")

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#shortcuts").is_visible()


def test_the_dialog_of_a_destructive_action_opens_without_a_script(open_page: OpenPage) -> None:
    page = open_page("/en/staff-session", script=False)

    page.click(".page-actions [popovertarget=cancel-session]")

    assert page.get_by_role("heading", name="Cancel this session?").is_visible()
    page.click("#cancel-session [popovertargetaction=hide]")
    assert not page.get_by_role("heading", name="Cancel this session?").is_visible()


def test_with_a_script_the_dialog_is_modal_and_escape_closes_it(open_page: OpenPage) -> None:
    page = open_page("/en/staff-session")

    page.click(".page-actions [popovertarget=cancel-session]")

    assert page.evaluate("document.querySelector('#cancel-session').matches(':modal')")
    check_axe(page)
    page.keyboard.press("Escape")
    assert not page.locator("#cancel-session").is_visible()


def test_the_menu_of_a_phone_opens_without_a_script(open_page: OpenPage) -> None:
    page = open_page("/en/list", size=PHONE, script=False)

    page.click("[popovertarget=site-menu]")

    assert page.locator("#site-menu").get_by_role("link", name="Orders").is_visible()


def test_a_refused_form_leads_from_its_summary_to_the_field(open_page: OpenPage) -> None:
    page = open_page("/en/form")

    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.click(".error-summary a[href='#f-starts_on']")
    assert page.evaluate("document.activeElement.name") == "starts_on"
    assert page.locator("#f-starts_on").get_attribute("aria-describedby") == "e-starts_on"


def test_leaving_a_form_with_unsaved_changes_asks_first(open_page: OpenPage) -> None:
    page = open_page("/en/form")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.goto("/en/list")
    assert asked == []
    page.goto("/en/form")
    page.fill("[name=last_name]", "Łaski")
    page.goto("/en/list")

    assert asked == ["beforeunload"]


def test_a_form_brought_in_later_is_looked_at_until_it_is_gone(open_page: OpenPage) -> None:
    """As htmx does; and what the browser puts back when people return counts as typed."""
    page = open_page("/en/list")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    form = "<form data-unsaved action='/' id='late'><input name='late' aria-label='late' value='as saved'></form>"
    page.evaluate("form => document.querySelector('main').insertAdjacentHTML('beforeend', form)", form)

    page.click("[name=late]")
    page.goto("/en/list")
    assert asked == []
    page.evaluate("form => document.querySelector('main').insertAdjacentHTML('beforeend', form)", form)
    page.fill("[name=late]", "typed")
    page.evaluate("document.querySelector('#late').remove()")
    page.goto("/en/list")
    assert asked == []
    page.evaluate("form => document.querySelector('main').insertAdjacentHTML('beforeend', form)", form)
    page.fill("[name=late]", "typed")
    page.goto("/en/form")

    assert asked == ["beforeunload"]


def test_choosing_rows_shows_how_many_are_chosen(open_page: OpenPage) -> None:
    page = open_page("/en/staff-list")

    assert page.locator("[data-chosen]").inner_text() == "2"
    page.check("[data-select-all]")
    assert page.locator("[data-chosen]").inner_text() == "15"
    page.uncheck("[data-select-all]")
    assert not page.locator(".bulk-bar").is_visible()


def test_the_institute_s_colour_replaces_ours(open_page: OpenPage) -> None:
    page = open_page("/en/public")
    page.evaluate(
        """() => new Promise(done => { const link = document.createElement('link'); link.rel = 'stylesheet';
        link.href = '/static/0/accent/b0307a.css'; link.onload = done; document.head.append(link) })"""
    )

    colour = page.evaluate("getComputedStyle(document.querySelector('.btn-primary')).backgroundColor")

    assert colour == "rgb(176, 48, 122)"


def test_a_form_pressed_twice_is_sent_once(open_page: OpenPage) -> None:
    page = open_page("/en/form")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.route("**/styleguide/form", lambda route: route.fulfill(status=204))

    prevented = page.evaluate(
        """() => { const form = document.querySelector('main form'), seen = [];
        document.addEventListener('submit', (event) => seen.push(event.defaultPrevented));
        form.requestSubmit(); form.requestSubmit(); return seen }"""
    )
    page.wait_for_timeout(200)

    assert prevented == [False, True]
    assert len(sent) == 1


def test_a_file_that_is_too_large_is_pointed_out_before_it_is_sent(open_page: OpenPage) -> None:
    page = open_page("/en/form")

    page.set_input_files(
        "[name=file]", {"name": "po.pdf", "mimeType": "application/pdf", "buffer": b"x" * 5_000_001}
    )

    assert "larger than 5.0" in page.evaluate("document.querySelector('[name=file]').validationMessage")


def test_a_password_can_be_shown_and_hidden(open_page: OpenPage) -> None:
    page = open_page("/en/public")

    page.click("[data-reveal]")
    assert page.get_attribute("[name=password]", "type") == "text"
    page.click("[data-reveal]")
    assert page.get_attribute("[name=password]", "type") == "password"


def test_arrow_keys_walk_through_what_a_type_ahead_found(open_page: OpenPage) -> None:
    page = open_page("/en/pieces")

    page.focus("[name=trainee]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    assert "N’Guessan" in page.evaluate("document.activeElement.textContent")
