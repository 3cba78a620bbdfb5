"""The head of a session's pages: its next step, its cancellation, what it reminds of (SES-3, SES-8)."""

from datetime import date

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.costs import Costs
from chalicelib.domain.evaluations import Evaluation
from chalicelib.domain.sessions import Publication, Workflow
from chalicelib.models import session_parts, sessions
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import follow_ups, registrations
from tests.factories import (
    a_user,
    signed_in,
    stored_institute,
    stored_session,
    stored_staff,
    stored_training,
    stored_user,
)
from tests.page import Browser, Page, words
from tests.services.ordering import stored_client

PATH = "/staff/sessions/ses_1"
STEPS = f"{PATH}/workflow"
WHY = "Formatrice souffrante"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    stored_training()
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER))


def buttons(page: Page) -> list[str]:
    return [words(b) for b in page.soup.select(".page-actions button")]


def reminders(page: Page) -> list[str]:
    return [words(item) for item in page.soup.select(".notice.tone-warning li")]


def test_the_head_offers_the_next_step_and_takes_it(staff: Browser) -> None:
    stored_session()

    page = staff.get(PATH)
    assert "Confirm" in buttons(page)
    done = staff.submit(page, STEPS)

    assert sessions.get("ses_1").workflow is Workflow.CONFIRMED
    after = staff.follow(done)
    assert "The session is confirmed." in after.soup.text
    assert "Mark as running" in buttons(after)


def test_a_step_that_does_not_follow_is_refused_in_words(staff: Browser) -> None:
    stored_session()

    done = staff.post(STEPS, {"to": "done", "version": "0"})

    assert "can’t take this step" in staff.follow(done).soup.text
    assert sessions.get("ses_1").workflow is Workflow.CREATED


@pytest.mark.parametrize("values", [{"to": "created"}, {"to": "soon"}, {}])
def test_what_is_no_step_does_nothing(staff: Browser, values: dict[str, str]) -> None:
    before = stored_session(workflow=Workflow.CONFIRMED)

    staff.post(STEPS, {**values, "version": "0"})

    assert sessions.get("ses_1") == before


def test_a_session_changed_meanwhile_stays_where_it_is(staff: Browser) -> None:
    stored_session()

    done = staff.post(STEPS, {"to": "confirmed", "version": "4"})

    assert "Somebody changed the session meanwhile" in staff.follow(done).soup.text
    assert sessions.get("ses_1").workflow is Workflow.CREATED


def test_a_reason_that_was_typed_stays_when_somebody_was_quicker(staff: Browser) -> None:
    stored_session()

    again = staff.post(STEPS, {"to": "cancelled", "version": "4", "cancel_reason": WHY}, status=409)

    assert "Somebody changed the session meanwhile" in again.text
    assert again.form(STEPS)["cancel_reason"] == WHY
    staff.submit(again, STEPS)
    assert sessions.get("ses_1").cancel_reason == WHY


def test_cancelling_says_to_how_many_and_asks_for_a_reason(staff: Browser) -> None:
    stored_session(seats_taken=3)
    page = signed_in(staff, stored_staff(Role.OPERATIONS_MANAGER)).get(PATH)
    assert "3 seats are taken" in words(page.soup.select_one("#cancel-session"))

    again = staff.post(STEPS, {"to": "cancelled", "version": "0", "cancel_reason": " "}, status=422)

    assert "cancel_reason" in again.errors
    assert sessions.get("ses_1").workflow is Workflow.CREATED
    done = staff.submit(again, STEPS, cancel_reason=WHY)
    after = staff.follow(done)
    assert sessions.get("ses_1").cancel_reason == WHY
    assert WHY in after.text
    assert "Publish" not in buttons(after)
    assert "Confirm" not in buttons(after)


def test_a_training_manager_is_not_offered_to_cancel_a_booked_session(staff: Browser) -> None:
    stored_session(seats_taken=1)

    assert staff.get(PATH).soup.select("#cancel-session") == []
    done = staff.post(STEPS, {"to": "cancelled", "version": "0", "cancel_reason": WHY})

    assert "only an operations manager" in staff.follow(done).soup.text
    assert sessions.get("ses_1").workflow is Workflow.CREATED


def test_closing_asks_first(staff: Browser) -> None:
    stored_session(workflow=Workflow.DONE)

    page = staff.get(PATH)
    assert "No step leads back" in words(page.soup.select_one("#close-session"))
    staff.submit(page, STEPS)

    assert sessions.get("ses_1").workflow is Workflow.CLOSED


@pytest.mark.parametrize(
    ("starts_on", "suggested"), [(date(2026, 11, 24), False), (date(2026, 11, 23), True)]
)
def test_the_calendar_suggests_to_mark_a_session_as_running(
    staff: Browser, starts_on: date, suggested: bool
) -> None:
    stored_session(workflow=Workflow.CONFIRMED, starts_on=starts_on)

    assert ("reached its next step: “Mark as running”" in staff.get(PATH).text) is suggested


def test_every_tab_reminds_of_what_is_missing_until_it_is_done(staff: Browser) -> None:
    stored_session(publication=Publication.DRAFT, starts_on=None, ends_on=None)

    for tab in ("", "/history", "/planning", "/participants"):
        links = staff.get(PATH + tab).links()
        assert {f"{PATH}/planning", f"{PATH}/costs", f"{PATH}/evaluation"} <= set(links)
        assert len(reminders(staff.get(PATH + tab))) == 4


def test_a_settled_and_published_session_reminds_of_nothing(staff: Browser) -> None:
    stored_session()
    assert len(reminders(staff.get(PATH))) == 2

    with transaction() as tx:
        session_parts.replace(
            tx, Costs(session_id="ses_1", is_settled=True), before=Costs(session_id="ses_1")
        )
    assert reminders(staff.get(PATH)) == ["Settle the evaluation."]
    with transaction() as tx:
        session_parts.replace(
            tx, Evaluation(session_id="ses_1", is_settled=True), before=Evaluation(session_id="ses_1")
        )

    assert reminders(staff.get(PATH)) == []


@pytest.mark.parametrize("workflow", [Workflow.CANCELLED, Workflow.CLOSED])
def test_what_is_over_reminds_of_nothing(staff: Browser, workflow: Workflow) -> None:
    stored_session(workflow=workflow, publication=Publication.DRAFT)

    assert reminders(staff.get(PATH)) == []


def test_a_client_learns_of_a_cancelled_session_at_once_and_reads_who_and_why(
    browser: Browser, ports: Ports
) -> None:
    client = stored_client()
    by = a_user(organisation_id="staff", roles=frozenset({Role.OPERATIONS_MANAGER}), name="Olga").person()
    addition = registrations.Addition(session_id="ses_1", trainee_ids=("trn_lea",))
    order = registrations.add_by_staff(ports, by, client.organisation, addition)
    operations = signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))
    operations.post(STEPS, {"to": "cancelled", "version": "0", "cancel_reason": WHY})
    claire = signed_in(browser, stored_user())

    at_once = claire.get(f"/orders/{order.order_id}")
    assert "The session 2026-00001 is cancelled." in at_once.text
    assert WHY in at_once.text
    follow_ups.follow_up(ports, "session_cancelled/ses_1/0")

    later = claire.get(f"/orders/{order.order_id}")
    assert "Sam operations_manager" in later.text
    assert "Cancelled" in later.text


def test_another_organisation_learns_nothing(browser: Browser, ports: Ports) -> None:
    stored_client()
    stored_session(session_id="ses_9", code="2026-00009", workflow=Workflow.CANCELLED, cancel_reason=WHY)

    claire = signed_in(browser, stored_user())

    claire.post("/staff/sessions/ses_9/workflow", {"to": "closed", "version": "0"}, status=403)
