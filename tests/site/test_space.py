"""A trainee's own space."""

from dataclasses import replace

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.registrations import Registration, RegistrationState
from chalicelib.models import registrations
from chalicelib.models.base import transaction
from tests.factories import (
    a_session,
    signed_in,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_trainee,
    stored_user,
)
from tests.fakes import NOW
from tests.page import Browser


def stored_registration(number: int, trainee_id: str | None) -> Registration:
    session = a_session()
    made = Registration(
        organisation_id="org_acme",
        registration_id=f"reg_0123456789abcdef_{number:03d}",
        order_id="ord_0123456789abcdef",
        session_id=session.session_id,
        session_code=session.code,
        training_code=session.training_code,
        title=session.title,
        starts_on=session.starts_on,
        ends_on=session.ends_on,
        state=RegistrationState.REGISTERED,
        registered_at=NOW,
        trainee_id=trainee_id,
    )
    with transaction() as tx:
        registrations.add(tx, made)
    return made


@pytest.fixture
def lea(browser: Browser) -> Browser:
    stored_institute()
    stored_organisation()
    stored_session()
    stored_trainee()
    person = stored_user(roles=frozenset({Role.TRAINEE}), trainee_id="trn_lea", name="Léa Châtelain")
    return signed_in(browser, person)


def test_a_trainee_finds_the_courses_booked_for_her_with_hours_and_place(lea: Browser) -> None:
    mine = stored_registration(1, "trn_lea")

    assert "FCO transport de marchandises" in lea.get("/space").text
    course = lea.get(f"/space/courses/{mine.registration_id}")

    assert "9:00" in course.text
    assert "Centre Bercy" in course.text


def test_who_follows_a_course_no_more_gets_no_hours_and_links_of_it(lea: Browser) -> None:
    mine = stored_registration(1, "trn_lea")
    with transaction() as tx:
        registrations.replace(tx, replace(mine, state=RegistrationState.CANCELLED), before=mine)

    course = lea.get(f"/space/courses/{mine.registration_id}")

    assert "Cancelled" in course.text
    assert "9:00" not in course.text


def test_a_colleague_s_seat_is_not_found(lea: Browser) -> None:
    colleague = stored_registration(2, "trn_karim")
    unnamed = stored_registration(3, None)

    lea.get(f"/space/courses/{colleague.registration_id}", status=404)
    lea.get(f"/space/courses/{unnamed.registration_id}", status=404)


def test_an_empty_space_says_what_will_come(lea: Browser) -> None:
    assert "Courses that your organisation books for you appear here." in lea.get("/space").text
