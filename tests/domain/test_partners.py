"""The codes and keys of partners' trainings and sessions, and the days of a session (SES-9)."""

from datetime import date, time, timedelta

import pytest

from chalicelib.domain.partner_plannings import LAID_OUT_DAYS, Period, Venue, laid_out
from chalicelib.domain.partners import FOLDER, session_part, training_codes, training_part
from chalicelib.domain.trainings import CODE
from tests.factories import a_session, a_training


@pytest.mark.parametrize(
    ("number", "first"),
    [
        ("9436_18706", "RHONE-9436_18706"),
        ("f-120", "RHONE-F-120"),
        ("F 120", "RHONE-F-120-"),  # a blank can't stand in a code: with a tail
        ("é", "RHONE-"),
        ("x" * 64, "RHONE-XXXX"),
        ("#", "RHONE-"),
    ],
)
def test_a_code_says_the_partner_and_its_number(number: str, first: str) -> None:
    codes = list(training_codes("rhone", number))

    assert codes[0].startswith(first)
    for code in codes:
        assert CODE.fullmatch(code)


def test_numbers_that_lose_something_never_meet() -> None:
    numbers = ["F 120", "F/120", "F.120", "F#120", "f 120", "é", "è", "x" * 63, "x" * 64]

    codes = [next(training_codes("rhone", number)) for number in numbers]

    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("number", ["1", "a#b", "é" * 64, "\U0001f600" * 64, "~"])
def test_every_number_fits_in_a_key_of_its_own(number: str) -> None:
    assert len(session_part(number, number).encode()) < 1_024
    assert training_part(number).count("#") == 1
    assert session_part("a", "b#c") != session_part("a#b", "c")


@pytest.mark.parametrize(
    ("folder", "is_good"),
    [
        ("rhone", True),
        ("a1", True),
        ("x" * 24, True),
        ("x" * 25, False),
        ("a", False),
        ("-a", False),
        ("A1", False),
    ],
)
def test_a_folder_is_short_and_plain(folder: str, is_good: bool) -> None:
    assert bool(FOLDER.fullmatch(folder)) is is_good


def test_a_period_holds_its_working_days_and_both_ends() -> None:
    over_christmas = Period(first=date(2026, 12, 24), last=date(2026, 12, 28))
    on_sunday = Period(first=date(2026, 12, 13), last=date(2026, 12, 13))

    assert [day.day for day in over_christmas.days] == [24, 28]
    assert on_sunday.days == (date(2026, 12, 13),)


@pytest.mark.parametrize(("weeks", "days"), [(3, LAID_OUT_DAYS), (4, 0)])
def test_a_long_period_is_not_laid_out(weeks: int, days: int) -> None:
    monday = date(2026, 11, 16)

    assert len(Period(first=monday, last=monday + timedelta(weeks=weeks, days=-3)).days) == days


def test_hours_are_those_of_the_partner_each_day_alike() -> None:
    period = Period(first=date(2026, 12, 14), last=date(2026, 12, 15), minutes=14 * 60)

    plan = laid_out(
        a_session(), a_training(), period, Venue(place="Lyon"), new_id=lambda prefix: f"{prefix}_1"
    )

    assert {(slot.starts_at, slot.ends_at, slot.minutes) for slot in plan.slots} == {(time(9), time(17), 420)}
