"""Addresses and forms that no page of ours makes: they show a page, never a crash."""

import base64
import json
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.domain.access import Role
from chalicelib.domain.money import parse_euros
from chalicelib.handlers.staff.planning_forms import SequenceForm, SlotForm
from chalicelib.handlers.staff.trainings import TrainingForm
from chalicelib.models import orders, sessions, trainees, users
from chalicelib.models.paging import key_of
from tests.factories import (
    signed_in,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_staff,
    stored_user,
)
from tests.page import Browser

DEEP = base64.urlsafe_b64encode(b"[" * 5000).decode().rstrip("=")
"""A list in a list in a list: the reader gives up before its end."""
ENDLESS = "9" * 4500


@pytest.fixture
def client(browser: Browser) -> Browser:
    stored_institute()
    stored_organisation()
    stored_establishment()
    return signed_in(browser, stored_user())


@pytest.mark.parametrize(
    "path",
    [
        "/orders?from=0001-01-01",
        "/orders?to=9999-12-31",
        "/orders?from=2026-12-01&to=2026-01-01",
        "/orders/export?format=csv&to=9999-12-31",
        "/registrations?from=0001-01-01&to=9999-12-31",
        f"/orders?cursor={DEEP}",
        f"/documents?cursor={DEEP}",
        f"/trainees?cursor={DEEP}",
        f"/catalogue?cursor={ENDLESS}",
        f"/registrations?session={ENDLESS}",
        f"/registrations?trainee=trn_{ENDLESS}",
        f"/trainees?q={'+'.join('abcdefgh' * 100)}",
    ],
)
def test_a_client_gets_a_page(client: Browser, path: str) -> None:
    client.get(path)


@pytest.mark.parametrize("month", ["abc", "2026-13", "2026-1", "²²²²-01", ENDLESS])
def test_a_month_that_is_none_shows_this_one(browser: Browser, month: str) -> None:
    stored_institute()
    signed_in(browser, stored_staff(Role.TRAINING_MANAGER))

    browser.get(f"/staff/orders?month={month}")


def test_a_damaged_message_of_the_last_page_is_no_message(browser: Browser) -> None:
    stored_institute()
    browser.cookies["flashes"] = DEEP

    browser.get("/sign-in")


def test_nothing_in_an_address_adds_a_header(browser: Browser) -> None:
    stored_institute()
    stored_organisation()
    signed_in(browser, stored_staff())

    page = browser.get(
        "/staff/organisations/org_acme/trainees?trainee=a%0d%0aX-Evil:%201&trainee=b", status=303
    )

    assert page.location.endswith("/merge?one=a%0D%0AX-Evil:%201&other=b")


@pytest.mark.parametrize(
    "key",
    [
        {"a": {"S": "x"}},
        {"order_id": "plain"},
        {"order_id": {"X": []}},
        {"order_id": {"N": "1"}},
        {"order_id": {"S": ""}},
        {"order_id": {"S": "x" * 3000}},
        {"organisation_id": {"S": "org_other"}, "order_id": {"S": "x"}, "more": {"S": "x"}},
    ],
)
@pytest.mark.parametrize("path", ["/orders", "/registrations", "/documents", "/requests", "/trainees"])
def test_a_cursor_that_is_no_row_shows_the_list_from_the_top(
    client: Browser, path: str, key: dict[str, Any]
) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")

    client.get(f"{path}?cursor={cursor}")


def test_a_damaged_cursor_is_none() -> None:
    assert key_of(DEEP, organisation_id="org_acme") is None


def test_a_key_too_long_for_the_database_finds_nothing(tables: None) -> None:
    assert users.find_by_username(ENDLESS) is None
    assert users.find_by_username("") is None
    assert users.with_email("") == []
    assert sessions.find_by_code(ENDLESS) is None


def test_a_period_that_ends_before_it_begins_holds_nothing(tables: None) -> None:
    filters = orders.Filters(from_day=date(2026, 12, 1), to_day=date(2026, 1, 1))

    assert orders.of_organisation("org_acme", filters=filters).rows == ()


@pytest.mark.parametrize("text", ["1e999999", "1e999999999", "-1e999999", "NaN", "Infinity", "sNaN"])
def test_an_amount_beyond_all_reason_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        parse_euros(text)


@pytest.mark.parametrize("field", ["duration_days_tenths", "duration_minutes", "price_cents"])
@pytest.mark.parametrize("text", ["1e999999", "1e999999999", "1e400", "²:30", f"{ENDLESS}:00"])
def test_a_number_beyond_all_reason_is_an_error_of_its_field(field: str, text: str) -> None:
    values: dict[str, Any] = {"title": "Titre", "offer": "national", "modality": "classroom"}
    given = {**values, "languages": ["fr"], "price_cents": "10", field: text}

    with pytest.raises(ValidationError) as refused:
        TrainingForm.model_validate(given)

    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


@pytest.mark.parametrize(
    ("day", "good"),
    [("1999-12-31", False), ("2000-01-01", True), ("2100-12-31", True), ("9999-12-31", False)],
)
def test_a_slot_is_on_a_day_that_calendars_reach(day: str, good: bool) -> None:
    given = {"sequence_id": "new", "day": day, "starts_at": "09:00", "ends_at": "17:00"}

    if good:
        assert SlotForm.model_validate(given).day == date.fromisoformat(day)
    else:
        with pytest.raises(ValidationError):
            SlotForm.model_validate(given)


def test_control_characters_are_left_out_of_what_is_typed(client: Browser) -> None:
    page = client.get("/trainees/new")

    client.submit(
        page, "/trainees/new", last_name="Mar\x00\x07tin\x7f", first_name="Zo\ufffeé", job="a\x0bb\tc"
    )

    [trainee] = trainees.everybody("org_acme")
    assert (trainee.last_name, trainee.first_name, trainee.job) == ("Martin", "Zoé", "ab\tc")


@pytest.mark.parametrize(
    ("link", "good"),
    [
        ("https://visio.example/salle?id=1&k=é", True),
        ("javascript:alert(1)", False),
        ("https://visio.example/\nATTENDEE:mailto:x@y.example", False),
        ('https://visio.example/"><b>', False),
        ("//visio.example", False),
    ],
)
def test_a_link_to_a_course_is_an_address_and_nothing_else(link: str, good: bool) -> None:
    given = {"title": "Visio", "modality": "virtual", "link": link}

    if good:
        assert SequenceForm.model_validate(given).link == link
    else:
        with pytest.raises(ValidationError):
            SequenceForm.model_validate(given)
