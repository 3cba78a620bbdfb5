"""Days, hours and durations as people read them."""

from datetime import date, time

import pytest

from chalicelib import timetables
from chalicelib.domain.sessions import Slot
from chalicelib.domain.trainings import Modality

MORNING, AFTERNOON = (time(9), time(12, 30)), (time(13, 30), time(17))


def _slots(*days: int, hours: tuple[tuple[time, time], ...] = (MORNING, AFTERNOON)) -> tuple[Slot, ...]:
    return tuple(
        Slot(slot_id="", day=date(2026, 6, day), starts_at=start, ends_at=end)
        for day in days
        for start, end in hours
    )


@pytest.mark.parametrize(
    ("slots", "lines"),
    [
        ((), []),
        (_slots(25), ["jeu. 25 juin 2026 : 9 h 00 – 12 h 30, 13 h 30 – 17 h 00"]),
        (_slots(25, 26), ["25–26 juin 2026 : 9 h 00 – 12 h 30, 13 h 30 – 17 h 00"]),
        (_slots(26, 25), ["25–26 juin 2026 : 9 h 00 – 12 h 30, 13 h 30 – 17 h 00"]),  # in any order
        (  # a day between: two lines
            _slots(23, 25, hours=(MORNING,)),
            ["mar. 23 juin 2026 : 9 h 00 – 12 h 30", "jeu. 25 juin 2026 : 9 h 00 – 12 h 30"],
        ),
        (  # other hours: two lines
            (*_slots(25), *_slots(26, hours=(MORNING,))),
            [
                "jeu. 25 juin 2026 : 9 h 00 – 12 h 30, 13 h 30 – 17 h 00",
                "ven. 26 juin 2026 : 9 h 00 – 12 h 30",
            ],
        ),
    ],
)
def test_days_with_the_same_hours_are_told_together(slots: tuple[Slot, ...], lines: list[str]) -> None:
    assert [_plain(line) for line in timetables.timetable(slots, language="fr")] == lines


@pytest.mark.parametrize(
    ("minutes", "tenths", "said"),
    [
        (840, 20, "14 h (2 jours)"),
        (420, 10, "7 h (1 jour)"),
        (210, 5, "3 h 30 (0,5 jour)"),
        (1050, 25, "17 h 30 (2,5 jours)"),
        (90, 0, "1 h 30"),
        (0, 10, ""),
    ],
)
def test_a_duration_is_told_in_hours_and_days(minutes: int, tenths: int, said: str) -> None:
    assert _plain(timetables.duration(minutes, tenths, language="fr")) == said


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "modality", "said"),
    [
        (date(2026, 6, 25), date(2026, 6, 26), Modality.CLASSROOM, "25–26 juin 2026"),
        (date(2026, 6, 25), None, Modality.CLASSROOM, "jeu. 25 juin 2026"),
        (None, None, Modality.CLASSROOM, "À définir"),
        (None, None, Modality.ON_DEMAND, "À tout moment, dès l’ouverture de l’accès"),
    ],
)
def test_dates_say_why_there_are_none(
    starts_on: date | None, ends_on: date | None, modality: Modality, said: str
) -> None:
    assert _plain(timetables.dates(starts_on, ends_on, modality, language="fr")) == said


def test_a_language_without_a_word_keeps_its_code() -> None:
    assert timetables.language_name("fr", language="en") == "French"
    assert timetables.language_name("xx", language="fr") == "xx"


def _plain(text: str) -> str:
    return " ".join(text.split())
