"""A trainee answers from the link, on a phone, without an account (SES-15)."""

import pytest

from chalicelib import bootstrap
from chalicelib.domain.access import Role
from chalicelib.models import survey_answers as stored
from tests.factories import signed_in, stored_institute, stored_organisation, stored_user
from tests.page import Browser
from tests.surveying import (
    AGAIN,
    CLOSES,
    FORM,
    NOTE,
    WHY,
    stored_ended_session,
    stored_evaluation,
    stored_survey,
    token_for,
)


@pytest.fixture
def path(browser: Browser) -> str:
    stored_institute()
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    return f"/surveys/{token_for(bootstrap.ports(), seats[0])}"


def test_answers_are_sent_once_and_may_be_changed(browser: Browser, path: str) -> None:
    page = browser.get(path)
    assert page.h1 == "At the end"
    assert "The institute reads your answers with your name." in page.text

    for _ in range(2):
        sent = browser.submit(page, path, **FORM)
    assert "Thank you for your answers" in browser.follow(sent).h1
    assert len(stored.of_session("ses_1").answers) == 1

    again = browser.get(f"{path}?change=1")
    assert again.form(path)[f"q-{NOTE}"] == "4"
    assert again.form(path)[f"q-{WHY}"] == "Très clair."
    browser.submit(again, path, **{f"q-{NOTE}": "1"})
    assert stored.of_session("ses_1").answers[0].given[NOTE] == ("1",)


def test_what_was_answered_stays_when_something_is_missing(browser: Browser, path: str) -> None:
    page = browser.submit(browser.get(path), path, status=422, **{f"q-{NOTE}": "5", f"q-{WHY}": "Bien"})

    assert page.errors == {f"q-{AGAIN}": "Answer this question."}
    assert (page.form(path)[f"q-{NOTE}"], page.form(path)[f"q-{WHY}"]) == ("5", "Bien")
    assert stored.of_session("ses_1").answers == ()


def test_a_question_without_english_is_marked_as_french(browser: Browser, path: str) -> None:
    page = browser.get(path)

    assert [tag.get_text() for tag in page.soup.select("[lang=fr] legend")] == ["Reviendriez-vous ?"]


def test_in_french_everything_is(browser: Browser, path: str) -> None:
    browser.language = "fr"

    page = browser.get(path)

    assert page.h1 == "Évaluation à chaud"
    assert page.soup.html["lang"] == "fr"
    assert not page.soup.select("main [lang]")


def test_an_unknown_link_and_a_closed_survey_say_what_to_do(browser: Browser, path: str) -> None:
    assert "No survey has this address" in browser.get("/surveys/a.b.c.hot.d", status=404).h1
    browser.post(f"{path}x", FORM, status=404)

    bootstrap.ports().now.at = CLOSES  # type: ignore[attr-defined]

    assert "This survey is closed" in browser.get(path, status=410).h1
    assert "This survey is closed" in browser.post(path, FORM, status=410).h1
    assert stored.of_session("ses_1").answers == ()


def test_a_form_of_another_site_is_refused(browser: Browser, path: str) -> None:
    browser.post(path, FORM, status=400, csrf=False)

    assert stored.of_session("ses_1").answers == ()


def test_a_trainee_with_an_account_finds_it_in_the_space_until_it_is_answered(
    browser: Browser, path: str
) -> None:
    stored_organisation()
    person = stored_user(roles=frozenset({Role.TRAINEE}), trainee_id="trn_lea", name="Léa Châtelain")
    lea = signed_in(browser, person)

    assert path in lea.get("/space").links()
    lea.submit(lea.get(path), path, **FORM)

    assert path not in lea.get("/space").links()


def test_no_page_of_a_survey_is_kept_or_found_by_search_engines(browser: Browser, path: str) -> None:
    page = browser.get(path)

    assert page.answer.headers["cache-control"] == "no-store"
    assert page.soup.select_one("meta[name=robots]")["content"] == "noindex"
