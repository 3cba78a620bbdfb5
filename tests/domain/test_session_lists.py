"""How full sessions are, what a list is narrowed to, and the weeks of a month (SES-18)."""

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.session_lists import (
    Wanted,
    days_of,
    fill_by_week,
    fill_of,
    fill_percent,
    is_below_minimum,
    matches,
    weeks_of,
)
from chalicelib.domain.sessions import Planning, Publication, SessionKind, Workflow
from tests.factories import a_planning, a_session


@pytest.mark.parametrize(
    ("taken", "low", "high", "fill", "percent"),
    [
        (0, 3, 12, "empty", 0),
        (1, 3, 12, "below_minimum", 8),
        (2, 3, 12, "below_minimum", 17),
        (3, 3, 12, "filling", 25),  # the minimum is reached
        (11, 3, 12, "filling", 92),
        (12, 3, 12, "full", 100),
        (13, 3, 12, "full", 108),  # overbooked
        (1, None, 12, "filling", 8),
        (40, None, None, "filling", None),  # no capacity: never full
    ],
)
def test_a_session_is_empty_under_its_minimum_filling_or_full(
    taken: int, low: int | None, high: int | None, fill: str, percent: int | None
) -> None:
    session = a_session(seats_taken=taken, capacity_min=low, capacity_max=high)

    assert fill_of(session) == fill
    assert fill_percent(session) == percent


def test_a_pool_has_no_fill_rate_whatever_its_numbers() -> None:
    assert fill_percent(a_session(kind=SessionKind.POOL, capacity_max=10, seats_taken=10)) is None


def test_an_empty_session_with_a_minimum_is_under_it() -> None:
    assert is_below_minimum(a_session(capacity_min=1))
    assert not is_below_minimum(a_session(capacity_min=None))
    assert not is_below_minimum(a_session(capacity_min=1, seats_taken=1))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, True),
        ({"training_code": "GC42T_TRA_PE134"}, True),
        ({"training_code": "GC42T"}, False),
        ({"kind": "inter"}, True),
        ({"kind": "intra"}, False),
        ({"workflow": "created"}, True),
        ({"workflow": "done"}, False),
        ({"publication": "draft"}, True),
        ({"publication": "hidden"}, False),
        ({"place": "bercy EVRY"}, True),
        ({"place": "Lyon"}, False),
        ({"fill": "empty"}, True),
        ({"fill": "full"}, False),
        ({"with_drafts": False}, False),
    ],
)
def test_a_list_is_narrowed_by_each_filter(wanted: dict[str, Any], expected: bool) -> None:
    session = a_session(city="Évry", publication=Publication.DRAFT)

    assert matches(session, Wanted(**wanted)) is expected


def test_a_session_stands_on_the_days_of_its_slots() -> None:
    plan = a_planning("ses_1", date(2026, 12, 14), date(2026, 12, 17))

    assert days_of(a_session(), plan) == [date(2026, 12, 14), date(2026, 12, 17)]


def test_a_session_without_slots_stands_on_the_working_days_it_is_wished_for() -> None:
    wished = a_session(
        starts_on=None, ends_on=None, planned_from=date(2026, 12, 24), planned_to=date(2026, 12, 28)
    )
    one_day = a_session(starts_on=None, ends_on=None, planned_from=date(2026, 12, 26))

    assert days_of(wished, Planning(session_id="ses_1")) == [date(2026, 12, 24), date(2026, 12, 28)]
    assert days_of(one_day, None) == [date(2026, 12, 26)]  # a Saturday, but somebody wishes it
    assert days_of(a_session(starts_on=None, ends_on=None), None) == []


@pytest.mark.parametrize(
    ("month", "first", "last", "count"),
    [
        (date(2026, 11, 23), date(2026, 10, 26), date(2026, 12, 6), 6),  # begins on a Sunday
        (date(2027, 2, 1), date(2027, 2, 1), date(2027, 2, 28), 4),  # Monday to Sunday exactly
        (date(2026, 12, 31), date(2026, 11, 30), date(2027, 1, 3), 5),
    ],
)
def test_a_month_is_shown_in_whole_weeks(month: date, first: date, last: date, count: int) -> None:
    weeks = weeks_of(month)

    assert (weeks[0][0], weeks[-1][-1], len(weeks)) == (first, last, count)
    assert {len(week) for week in weeks} == {7}


def test_seats_of_a_week_are_filled_together() -> None:
    monday = date(2026, 11, 23)
    found = [
        a_session(starts_on=date(2026, 11, 23), capacity_max=10, seats_taken=1),
        a_session(starts_on=date(2026, 11, 29), capacity_max=5, seats_taken=5),  # the Sunday of the week
        a_session(starts_on=date(2026, 11, 24), capacity_max=5, publication=Publication.DRAFT),
        a_session(starts_on=date(2026, 11, 24), capacity_max=5, workflow=Workflow.CANCELLED),
        a_session(starts_on=date(2026, 11, 24), capacity_max=None, seats_taken=9),
        a_session(starts_on=None),
    ]

    assert fill_by_week(found, first=date(2026, 11, 25), weeks=2) == [
        (monday, 40),
        (date(2026, 11, 30), None),
    ]
