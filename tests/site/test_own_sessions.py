"""A trainer's own sessions: seen, opened, read; nobody else's, and no prices (SES-11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.sessions import Planning
from chalicelib.models import sessions
from chalicelib.models.sessions import SessionItem
from chalicelib.services import occupations
from tests.factories import (
    a_planning,
    signed_in,
    stored_institute,
    stored_session,
    stored_staff,
    stored_training,
)
from tests.page import Browser

HUGO = "usr_trainer"


@pytest.fixture
def trainer(browser: Browser) -> Browser:
    stored_institute()
    stored_training()
    return signed_in(browser, stored_staff(Role.TRAINER, user_id=HUGO, name="Hugo Lefèvre"))


def given(session_id: str, *days: date, by: str = HUGO, code: str = "2026-00001") -> None:
    stored_session(session_id=session_id, code=code, starts_on=days[0], ends_on=days[-1], seats_taken=3)
    plan = a_planning(session_id, *days)
    sequences = tuple(
        replace(
            sequence,
            slots=tuple(
                replace(slot, trainers=("Hugo Lefèvre",), trainer_ids=(by,), trainer_comment="Groupe avancé")
                for slot in sequence.slots
            ),
        )
        for sequence in plan.sequences
    )
    SessionItem.holding(Planning(session_id=session_id, sequences=sequences), part="planning").save()
    occupations.follow(session_id)


def test_a_trainer_sees_the_own_sessions_to_come_and_past(trainer: Browser) -> None:
    given("ses_1", date(2026, 12, 14), date(2026, 12, 15))
    given("ses_2", date(2026, 11, 9), code="2026-00002")
    given("ses_3", date(2026, 12, 14), by="usr_other", code="2026-00003")

    page = trainer.get("/staff/own-sessions")

    assert page.h1 == "Your sessions"
    coming, past = page.soup.select("table.data")
    assert "2026-00001" in coming.get_text()
    assert "2026-00002" in past.get_text()
    assert "2026-00003" not in page.text
    assert "/staff/own-sessions" in page.links()


def test_a_session_that_starts_today_is_still_to_come(trainer: Browser) -> None:
    given("ses_1", date(2026, 11, 23))
    given("ses_2", date(2026, 11, 20), code="2026-00002")

    coming, past = trainer.get("/staff/own-sessions").soup.select("table.data")

    assert "2026-00001" in coming.get_text()
    assert "2026-00002" in past.get_text()


def test_older_sessions_are_a_page_away(trainer: Browser) -> None:
    for number in range(62):
        day = date(2026, 11, 20) - timedelta(days=7 * number)
        given(f"ses_{number:02}", day, code=f"2026-{number:05}")

    page = trainer.get("/staff/own-sessions")
    (older,) = [link for link in page.links() if "before=" in link]
    rest = trainer.get(older)

    assert "2026-00059" in page.text
    assert "2026-00060" not in page.text
    assert "2026-00061" in rest.text
    assert "2026-00059" not in rest.text


def test_the_own_planning_is_read_without_a_form_or_a_price(trainer: Browser) -> None:
    given("ses_1", date(2026, 12, 14))

    page = trainer.get("/staff/sessions/ses_1/planning")

    assert "Groupe avancé" in page.text
    assert not page.soup.select("main aside, main form")
    assert "€" not in page.soup.get_text()
    assert not [link for link in page.links() if link.endswith(("/costs", "/emails", "/history"))]


@pytest.mark.parametrize("tab", ["planning", "participants", "documents"])
def test_another_trainers_session_does_not_exist(trainer: Browser, tab: str) -> None:
    given("ses_1", date(2026, 12, 14), by="usr_other")

    trainer.get(f"/staff/sessions/ses_1/{tab}", status=404)


@pytest.mark.parametrize("path", ["", "/costs", "/emails", "/history"])
def test_what_managers_do_is_not_a_trainers(trainer: Browser, path: str) -> None:
    given("ses_1", date(2026, 12, 14))

    trainer.get(f"/staff/sessions/ses_1{path}", status=403)


def test_a_trainer_changes_no_planning(trainer: Browser) -> None:
    given("ses_1", date(2026, 12, 14))
    before = sessions.get_planning("ses_1")

    trainer.post(
        "/staff/sessions/ses_1/planning",
        {"action": "remove_slot", "slot": before.slots[0].slot_id, "version": "0"},
        status=403,
    )

    assert sessions.get_planning("ses_1") == before


def test_a_manager_who_gives_nothing_has_an_empty_list(browser: Browser) -> None:
    stored_institute()
    signed_in(browser, stored_staff(Role.TRAINING_MANAGER))

    page = browser.get("/staff/own-sessions")

    assert "No session to come" in page.text


@pytest.mark.parametrize("tab", ["planning", "participants", "documents"])
def test_the_tabs_of_the_own_session_open_and_lead_back(trainer: Browser, tab: str) -> None:
    given("ses_1", date(2026, 12, 14))

    page = trainer.get(f"/staff/sessions/ses_1/{tab}")

    assert page.h1.endswith("FCO transport de marchandises")
    assert "/staff/own-sessions" in page.links()
    assert "/staff/sessions" not in page.links()
    assert "€" not in page.soup.get_text()


def test_the_first_page_counts_the_own_sessions_to_come(trainer: Browser) -> None:
    given("ses_1", date(2026, 12, 14), date(2026, 12, 15))
    given("ses_2", date(2026, 11, 20), code="2026-00002")

    page = trainer.get("/staff")

    (tile,) = page.soup.select("main a[href='/staff/own-sessions']")
    assert "Your sessions to come" in page.text
    assert "1" in (tile.parent or tile).get_text()
