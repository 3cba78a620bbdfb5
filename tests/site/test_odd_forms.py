"""Odd input in every form of a session's pages: a page that says why, never a failure (ALL-1)."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.domain.access import Role
from tests.deliveries import ORDER_ID
from tests.factories import signed_in, stored_staff
from tests.gateway import Answer
from tests.page import Browser, form_values
from tests.services.session_mailing import LEA_SEAT, a_session_with_people

SESSION = "/staff/sessions/ses_1"
PAGES = (
    SESSION,
    f"{SESSION}/planning?sequence=seq_1",
    f"{SESSION}/planning?slot=slo_14",
    f"{SESSION}/planning?every=seq_1",
    f"{SESSION}/participants?q=du",
    f"{SESSION}/attendance",
    f"{SESSION}/costs",
    f"{SESSION}/evaluation",
    f"{SESSION}/emails?setting=convocation",
    f"{SESSION}/documents",
    f"{SESSION}/copy",
    "/staff/sessions/new?training=GC42T_TRA_PE134",
    f"/staff/registrations/org_acme/{LEA_SEAT}?seat={LEA_SEAT}&q=l",
    f"/staff/orders/org_acme/{ORDER_ID}",
    "/staff/orders/new/org_acme?session=2026-00001",
    "/staff/surveys",
    "/staff/partners/new",
)
RUBBISH: tuple[Any, ...] = (
    "x" * 4_000,
    "9" * 40,
    "0001-01-01",
    "²\r\nSet-Cookie: a=b",
    ["🚚", "ses_1"],
    None,
)
"""Text without end, numbers and days that are none, a header, a field twice, a field that is not there."""
KEPT = ("csrf_token", "action", "do")
"""Say whose form it is and which button: the rest is rubbish."""


@pytest.fixture
def nadia(browser: Browser) -> Browser:
    """Who may open all of them."""
    a_session_with_people()
    roles = frozenset({Role.STAFF_ADMINISTRATOR, Role.OPERATIONS_MANAGER})
    return signed_in(browser, stored_staff(Role.STAFF_ADMINISTRATOR, roles=roles))


@pytest.mark.parametrize("page", PAGES)
def test_no_form_of_a_page_fails_on_rubbish(nadia: Browser, page: str) -> None:
    forms = forms_of(nadia, page)
    assert forms

    failed = []
    for action, values in forms:
        for odd in RUBBISH:
            wrong = {name: value if name in KEPT else odd for name, value in values.items()}
            answer = ask(nadia, "POST", action, {k: v for k, v in wrong.items() if v is not None})
            if answer.status >= 500 or any("\n" in value for value in answer.headers.values()):
                failed.append((action, values.get("action") or values.get("do"), odd, answer.status))

    assert failed == []


def forms_of(browser: Browser, page: str) -> list[tuple[str, dict[str, Any]]]:
    """Where each form of a page is sent, and what it holds: once per button that says what to do."""
    answer = ask(browser, "GET", page)
    assert answer.status == 200, (page, answer.status)
    found = []
    for form in BeautifulSoup(answer.body, "html.parser").select("form[method=post][action^='/staff']"):
        blank = {
            control["name"]: "on" for control in form.select("input[name], select[name], textarea[name]")
        }
        buttons = {button["name"]: [] for button in form.select("button[name]")}
        for button in form.select("button[name]"):
            buttons[button["name"]].append(button.get("value", ""))
        presses = [{name: value} for name, values in buttons.items() for value in values]
        values = {**blank, **form_values(form)}
        found += [(str(form["action"]), {**values, **press}) for press in presses or [{}]]
    return found


def ask(browser: Browser, method: str, path: str, form: dict[str, Any] | None = None) -> Answer:
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {"accept": "text/html", "accept-language": "en", "cookie": cookie}
    return browser.gateway.request(method, path, form=form, headers=headers)
