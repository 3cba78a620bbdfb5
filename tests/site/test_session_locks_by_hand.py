"""Forms made by hand do not open a booked session to who may not change it (SES-6)."""

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.access import Role
from chalicelib.models import sessions
from chalicelib.models.sessions import SessionItem
from tests.factories import signed_in, stored_staff
from tests.page import Browser
from tests.services.session_mailing import a_session_with_people

PATH = "/staff/sessions/ses_1"
SLOT = {
    "sequence_id": "seq_1",
    "sequence": "seq_1",
    "day": "2027-03-01",
    "starts_at": "09:00",
    "ends_at": "12:00",
    "title": "Autre titre",
    "modality": "classroom",
    "status": "cancelled",
    "every": "seq_1",
    "place": "Ailleurs",
    "version": "0",
}
GENERAL = {
    "title": "Un autre titre",
    "kind": "inter",
    "modality": "classroom",
    "language": "fr",
    "price_cents": "1",
    "capacity_max": "12",
    "version": "0",
}


def stored() -> list[str]:
    return sorted(str(row.serialize()) for row in SessionItem.scan())


@pytest.mark.parametrize("slot", ["slo_14", "", "slo_nobody"])
@pytest.mark.parametrize(
    "action", ["save_slot", "remove_slot", "save_every", "save_sequence", "remove_sequence", "repeat_day"]
)
def test_no_action_of_the_planning_passes_the_lock(browser: Browser, action: str, slot: str) -> None:
    a_session_with_people()
    hugo = signed_in(browser, stored_staff(Role.TRAINING_MANAGER))
    before = stored()

    answer = post(hugo, f"{PATH}/planning", {**SLOT, "action": action, "slot": slot})

    assert answer in (404, 409, 422) or (action == "remove_slot" and slot != "slo_14")  # nothing to remove
    assert stored() == before


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (PATH, GENERAL),
        (f"{PATH}/publication", {"action": "hide"}),
        (f"{PATH}/workflow", {"to": "cancelled", "cancel_reason": "x", "version": "0"}),
    ],
)
def test_nor_does_any_other_form(browser: Browser, path: str, form: dict[str, Any]) -> None:
    a_session_with_people()
    hugo = signed_in(browser, stored_staff(Role.TRAINING_MANAGER))
    before = stored()

    assert post(hugo, path, form) in (303, 409)
    assert stored() == before


def test_a_planner_does_all_that(browser: Browser) -> None:
    """The forms above are refused for whose they are."""
    a_session_with_people()
    nadia = signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))

    assert post(nadia, f"{PATH}/planning", {**SLOT, "action": "save_slot", "slot": "slo_14"}) == 303
    assert sessions.get("ses_1").ends_on == date(2027, 3, 1)
    assert post(nadia, f"{PATH}/workflow", {"to": "cancelled", "cancel_reason": "x", "version": "1"}) == 303
    assert sessions.get("ses_1").cancel_reason == "x"


def post(browser: Browser, path: str, form: dict[str, Any]) -> int:
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    sent = {**form, "csrf_token": browser.csrf_token()}
    return browser.gateway.request(
        "POST", path, form=sent, headers={"accept": "text/html", "cookie": cookie}
    ).status
