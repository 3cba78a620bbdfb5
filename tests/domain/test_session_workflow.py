"""The life of a session: every step from every state (SES-8)."""

from datetime import date

import pytest

from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.session_workflow import REASON_CHARACTERS, ImpossibleStep, may_follow, moved, proposed
from chalicelib.domain.sessions import SessionKind, Workflow
from tests.factories import a_session

POSSIBLE = {
    ("created", "confirmed"),
    ("confirmed", "running"),
    ("running", "done"),
    ("done", "closed"),
    ("created", "cancelled"),
    ("confirmed", "cancelled"),
    ("running", "cancelled"),
}


@pytest.mark.parametrize("after", Workflow)
@pytest.mark.parametrize("before", Workflow)
def test_each_of_the_36_pairs_is_a_step_or_refused(before: Workflow, after: Workflow) -> None:
    possible = (before.value, after.value) in POSSIBLE
    session = a_session(workflow=before)

    assert may_follow(before, after) is possible
    if possible:
        assert moved(session, after, reason="Trop peu d’inscrits").workflow is after
        return
    with pytest.raises(ImpossibleStep) as refused:
        moved(session, after, reason="Trop peu d’inscrits")
    assert refused.value.facts == {"before": before.value, "after": after.value}


@pytest.mark.parametrize("reason", ["", "   ", "x" * (REASON_CHARACTERS + 1)])
def test_a_cancellation_has_a_reason_that_people_can_read(reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        moved(a_session(), Workflow.CANCELLED, reason=reason)

    assert set(refused.value.errors) == {"cancel_reason"}


def test_the_reason_is_kept_with_the_cancelled_session_only() -> None:
    longest = "x" * REASON_CHARACTERS
    assert moved(a_session(), Workflow.CANCELLED, reason=f" {longest}"[:REASON_CHARACTERS]).cancel_reason
    assert moved(a_session(), Workflow.CANCELLED, reason=longest).cancel_reason == longest
    assert moved(a_session(), Workflow.CONFIRMED, reason="Par habitude").cancel_reason == ""


DATES = {"starts_on": date(2026, 12, 14), "ends_on": date(2026, 12, 18)}


@pytest.mark.parametrize(
    ("workflow", "today", "expected"),
    [
        ("confirmed", date(2026, 12, 13), None),  # the day before
        ("confirmed", date(2026, 12, 14), "running"),  # the first day
        ("confirmed", date(2026, 12, 19), "running"),
        ("running", date(2026, 12, 18), None),  # the last day is not over
        ("running", date(2026, 12, 19), "done"),
        ("created", date(2026, 12, 14), None),  # nobody confirmed it
        ("done", date(2026, 12, 19), None),
        ("cancelled", date(2026, 12, 14), None),
    ],
)
def test_the_calendar_suggests_the_next_step(workflow: str, today: date, expected: str | None) -> None:
    session = a_session(workflow=Workflow(workflow), **DATES)

    assert proposed(session, today=today) == expected


@pytest.mark.parametrize(
    "session",
    [
        a_session(workflow=Workflow.CONFIRMED, starts_on=None, ends_on=None),
        a_session(workflow=Workflow.RUNNING, kind=SessionKind.ON_DEMAND, starts_on=None, ends_on=None),
        a_session(workflow=Workflow.CONFIRMED, kind=SessionKind.POOL),
    ],
)
def test_the_calendar_suggests_nothing_without_dates(session: object) -> None:
    assert proposed(session, today=date(2030, 1, 1)) is None  # type: ignore[arg-type]
