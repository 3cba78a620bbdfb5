"""Half-days of a planning, who may be marked when, and minutes attended (SES-16)."""

from datetime import UTC, date, datetime, time

import pytest

from chalicelib.domain.attendance import (
    Attendance,
    Half,
    Mark,
    NotBegun,
    Presence,
    half_days,
    marked,
    minutes_attended,
)
from chalicelib.domain.sessions import Planning, Sequence, Slot
from chalicelib.domain.trainings import Modality

DAY = date(2026, 11, 23)
PRESENT = Mark(presence=Presence.PRESENT)
BLANK = Attendance(session_id="ses_1", registration_id="reg_1")


def planning(*slots: Slot, modality: Modality = Modality.CLASSROOM) -> Planning:
    sequence = Sequence(sequence_id="seq_1", title="Jour 1", modality=modality, slots=slots)
    return Planning(session_id="ses_1", sequences=(sequence,))


def slot(start: str, end: str, *, pause: int = 0, day: date = DAY, slot_id: str = "slo_1") -> Slot:
    return Slot(
        slot_id=slot_id,
        day=day,
        starts_at=time.fromisoformat(start),
        ends_at=time.fromisoformat(end),
        break_minutes=pause,
    )


@pytest.mark.parametrize(
    ("start", "end", "pause", "halves"),
    [
        ("09:00", "12:30", 0, [(Half.MORNING, 210)]),
        ("09:00", "13:00", 15, [(Half.MORNING, 225)]),  # ends at the limit
        ("13:00", "17:00", 0, [(Half.AFTERNOON, 240)]),  # begins at the limit
        ("12:59", "17:00", 0, [(Half.MORNING, 1), (Half.AFTERNOON, 240)]),
        ("09:00", "17:00", 60, [(Half.MORNING, 210), (Half.AFTERNOON, 210)]),
        ("09:00", "16:00", 60, [(Half.MORNING, 206), (Half.AFTERNOON, 154)]),  # nothing is lost by rounding
        ("18:00", "20:00", 0, [(Half.AFTERNOON, 120)]),
    ],
)
def test_a_slot_has_a_half_day_on_each_side_of_one_o_clock(
    start: str, end: str, pause: int, halves: list[tuple[Half, int]]
) -> None:
    found = half_days(planning(slot(start, end, pause=pause)))

    assert [(half.half, half.minutes) for half in found] == halves


def test_preparation_at_home_has_no_half_days() -> None:
    assert half_days(planning(slot("09:00", "17:00"), modality=Modality.PRE_WORK)) == ()


def test_half_days_come_in_order_of_time() -> None:
    later = slot("09:00", "12:00", day=date(2026, 11, 24), slot_id="slo_a")
    found = half_days(planning(later, slot("09:00", "17:00", slot_id="slo_b")))

    assert [half.key for half in found] == ["slo_b-morning", "slo_b-afternoon", "slo_a-morning"]


@pytest.mark.parametrize(
    ("hour", "minute", "may_mark"),
    [(7, 59, False), (8, 0, True)],  # 9:00 in Paris in winter is 8:00 UTC
)
def test_nobody_is_marked_before_a_half_day_has_begun(hour: int, minute: int, may_mark: bool) -> None:
    halves = half_days(planning(slot("09:00", "12:00")))
    at = datetime(2026, 11, 23, hour, minute, tzinfo=UTC)

    if may_mark:
        assert marked(BLANK, {"slo_1-morning": PRESENT}, halves, at=at).marks == {"slo_1-morning": PRESENT}
    else:
        with pytest.raises(NotBegun):
            marked(BLANK, {"slo_1-morning": PRESENT}, halves, at=at)


def test_a_mark_can_be_taken_away_and_one_that_is_no_longer_planned_stays() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    halves = half_days(planning(slot("09:00", "12:00")))
    before = Attendance(
        session_id="ses_1",
        registration_id="reg_1",
        marks={"slo_1-morning": PRESENT, "slo_0-morning": PRESENT},
    )

    after = marked(before, {"slo_1-morning": None, "slo_0-morning": None}, halves, at=at)

    assert after.marks == {"slo_0-morning": PRESENT}


def test_minutes_attended_are_those_of_half_days_present_and_still_planned() -> None:
    halves = half_days(planning(slot("09:00", "17:00", pause=60)))
    marks = {
        "slo_1-morning": PRESENT,
        "slo_1-afternoon": Mark(presence=Presence.EXCUSED, reason="Grève"),
        "slo_gone-morning": PRESENT,
    }

    assert minutes_attended(Attendance(session_id="s", registration_id="r", marks=marks), halves) == 210
