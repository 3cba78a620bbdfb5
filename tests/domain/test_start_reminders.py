"""When a course that was not started is reminded of: every so many days, until so many days after the registration (CER-5)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.start_reminders import StartReminders, Step, step

REGISTERED = date(2026, 11, 1)


def after(days: int) -> date:
    return REGISTERED + timedelta(days=days)


@pytest.mark.parametrize(
    ("today", "reminded", "owed"),
    [
        (1, None, Step(look_on=after(14))),
        (13, None, Step(look_on=after(14))),
        (14, None, Step(is_sent=True, look_on=after(28))),
        (20, None, Step(is_sent=True, look_on=after(34))),
        (27, 14, Step(look_on=after(28))),
        (28, 14, Step(is_sent=True, look_on=None)),
        (40, 20, Step(is_sent=True, look_on=None)),
        (41, 20, Step(is_sent=False, look_on=None)),
        (41, 26, Step(is_sent=False, look_on=None)),
    ],
)
def test_every_fourteen_days_for_forty(today: int, reminded: int | None, owed: Step) -> None:
    wish = StartReminders(every_days=14, for_days=40)

    told = step(
        wish,
        registered_on=REGISTERED,
        reminded_on=after(reminded) if reminded is not None else None,
        today=after(today),
    )

    assert told == owed


@pytest.mark.parametrize("wish", [StartReminders(every_days=0), StartReminders(for_days=0)])
@pytest.mark.parametrize(("today", "look"), [(1, 15), (716, 730), (717, None)])
def test_never_is_asked_again_now_and_then_for_two_years(
    wish: StartReminders, today: int, look: int | None
) -> None:
    told = step(wish, registered_on=REGISTERED, reminded_on=None, today=after(today))

    assert told == Step(look_on=after(look) if look is not None else None)


def test_who_says_nothing_is_reminded_every_fortnight_for_three_months() -> None:
    wish, today, sent, reminded = StartReminders(), after(1), [], None
    while (told := step(wish, registered_on=REGISTERED, reminded_on=reminded, today=today)).look_on:
        reminded = today if told.is_sent else reminded
        sent += [(today - REGISTERED).days] if told.is_sent else []
        today = told.look_on
    sent += [(today - REGISTERED).days] if told.is_sent else []

    assert sent == [14, 28, 42, 56, 70, 84]
