"""Duplicating a session from its page or from the page of a new one (SES-1, SES-7)."""

from datetime import date

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.sessions import Publication, SessionKind
from chalicelib.models import sessions
from tests.factories import signed_in, stored_institute, stored_session, stored_staff, stored_training
from tests.page import Browser

COPY = "/staff/sessions/ses_1/copy"
DAYS = {"year": "2027", "first_day": "2027-03-01", "last_day": "2027-03-05"}


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    stored_training()
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER))


def test_a_session_is_duplicated_from_its_page(staff: Browser) -> None:
    stored_session(seats_taken=4)
    assert COPY in staff.get("/staff/sessions/ses_1").links()

    done = staff.submit(staff.get(COPY), COPY, **DAYS)

    copy = sessions.get(done.location.split("/")[3])
    assert (copy.code, copy.publication, copy.seats_taken) == ("2027-00001", Publication.DRAFT, 0)
    assert (copy.planned_from, copy.planned_to) == (date(2027, 3, 1), date(2027, 3, 5))
    page = staff.follow(done)
    assert "2027-00001" in page.text
    assert "wished: 1–5 March 2027" in page.text
    assert "2026-00001" in staff.get(f"{done.location}/history").text


def test_the_first_slots_are_proposed_on_the_wished_days(staff: Browser) -> None:
    stored_session()
    path = staff.submit(staff.get(COPY), COPY, **DAYS).location

    page = staff.get(f"{path}/planning")

    day, days = page.soup.select_one("#f-day"), page.soup.select_one("#f-days")
    assert day is not None
    assert days is not None
    assert (day["value"], days["value"]) == ("2027-03-01", "5")


def test_wished_days_can_be_changed_until_slots_give_the_dates(staff: Browser) -> None:
    stored_session()
    path = staff.submit(staff.get(COPY), COPY, **DAYS).location

    staff.submit(staff.get(path), path, planned_to="2027-03-04")

    assert sessions.get(path.split("/")[3]).planned_to == date(2027, 3, 4)
    assert "planned_from" not in staff.get("/staff/sessions/ses_1").form("/staff/sessions/ses_1")


def test_the_same_form_sent_twice_makes_one_copy(staff: Browser) -> None:
    stored_session()
    form = staff.get(COPY)

    first = staff.submit(form, COPY, **DAYS)
    second = staff.submit(form, COPY, **DAYS)

    assert first.location == second.location
    assert len(sessions.of_year(2027).rows) == 1


@pytest.mark.parametrize(
    "typed",
    [
        {**DAYS, "first_day": ""},
        {**DAYS, "last_day": ""},
        {**DAYS, "last_day": "2027-02-28"},
        {**DAYS, "first_day": "2027-02-30"},
        {**DAYS, "year": "1999"},
        {**DAYS, "session_id": "ses_oops"},
    ],
)
def test_a_copy_that_makes_no_sense_is_not_made(staff: Browser, typed: dict[str, str]) -> None:
    stored_session()

    page = staff.submit(staff.get(COPY), COPY, status=422, **typed)

    assert page.soup.select(".error-summary li")
    assert sessions.of_year(2027).rows == ()


def test_the_year_of_the_code_is_that_of_the_first_day_unless_typed(staff: Browser) -> None:
    stored_session()

    done = staff.submit(staff.get(COPY), COPY, **{**DAYS, "year": ""})

    assert sessions.get(done.location.split("/")[3]).code == "2027-00001"


def test_a_session_without_dates_is_duplicated_without_any(staff: Browser) -> None:
    stored_session(kind=SessionKind.POOL, starts_on=None, ends_on=None)
    form = staff.get(COPY).form(COPY)
    assert set(form) == {"csrf_token", "session_id", "year"}

    done = staff.post(COPY, form)

    assert sessions.get(done.location.split("/")[3]).kind is SessionKind.POOL


@pytest.mark.parametrize("text", ["2026-00001", "gc42t_tra_pe134"])
def test_the_session_to_duplicate_is_found_by_its_code_or_its_training(staff: Browser, text: str) -> None:
    stored_session()

    assert COPY in staff.get(f"/staff/sessions/new?code={text}").links()


def test_nothing_has_an_unknown_code(staff: Browser) -> None:
    assert "No session and no training has this code." in staff.get("/staff/sessions/new?code=none").text
