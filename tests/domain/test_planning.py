"""What follows from the slots of a session (SES-10 to SES-12)."""

from dataclasses import replace
from datetime import date, time

import pytest

from chalicelib.domain import planning
from chalicelib.domain.errors import NotFound
from chalicelib.domain.planning import Clash, Day
from chalicelib.domain.sessions import Planning, Sequence, SessionKind, Slot
from chalicelib.domain.trainings import Modality
from tests.factories import a_session, a_training

MONDAY, TUESDAY = date(2026, 12, 14), date(2026, 12, 15)


def a_slot(slot_id: str = "slo_1", **values: object) -> Slot:
    defaults = {"day": MONDAY, "starts_at": time(9), "ends_at": time(17), "break_minutes": 60}
    return Slot(slot_id=slot_id, **{**defaults, **values})  # type: ignore[arg-type]


def a_sequence(*slots: Slot, sequence_id: str = "seq_1", modality: Modality = Modality.CLASSROOM) -> Sequence:
    return Sequence(sequence_id=sequence_id, title="S", modality=modality, slots=slots)


def a_plan(*sequences: Sequence) -> Planning:
    return Planning(session_id="ses_1", sequences=sequences)


DURATIONS = [
    # A day of more than four hours and a half is a whole one.
    ([a_slot()], 420, 10),
    ([a_slot(ends_at=time(13, 30), break_minutes=0)], 270, 5),
    ([a_slot(ends_at=time(13, 31), break_minutes=0)], 271, 10),
    # Two halves of one day are that day.
    (
        [a_slot(ends_at=time(12), break_minutes=0), a_slot("slo_2", starts_at=time(14), break_minutes=0)],
        360,
        10,
    ),
    ([a_slot(), a_slot("slo_2", day=TUESDAY, ends_at=time(12), break_minutes=0)], 600, 15),
]


@pytest.mark.parametrize(("slots", "minutes", "tenths"), DURATIONS)
def test_dates_and_durations_follow_from_the_slots(slots: list[Slot], minutes: int, tenths: int) -> None:
    session = planning.following(a_session(), a_plan(a_sequence(*slots)))

    assert (session.duration_minutes, session.duration_days_tenths) == (minutes, tenths)
    assert (session.starts_on, session.ends_on) == (slots[0].day, slots[-1].day)


def test_a_preparation_moves_the_dates_and_adds_nothing_to_the_duration() -> None:
    before = a_sequence(
        a_slot("slo_0", day=date(2026, 12, 7)), sequence_id="seq_0", modality=Modality.PRE_WORK
    )

    session = planning.following(a_session(), a_plan(before, a_sequence(a_slot())))

    assert (session.starts_on, session.ends_on) == (date(2026, 12, 7), MONDAY)
    assert (session.duration_minutes, session.duration_days_tenths) == (420, 10)


@pytest.mark.parametrize("kind", [SessionKind.POOL, SessionKind.ON_DEMAND])
def test_pool_and_on_demand_sessions_have_no_dates(kind: SessionKind) -> None:
    session = planning.following(a_session(kind=kind), a_plan(a_sequence(a_slot())))

    assert (session.starts_on, session.ends_on) == (None, None)
    assert session.duration_minutes == 35 * 60


def test_without_a_slot_a_session_has_no_date_and_the_duration_of_its_training() -> None:
    session = planning.following(a_session(), a_plan())

    assert (session.starts_on, session.duration_minutes) == (None, 35 * 60)


def test_slots_are_laid_out_over_working_days() -> None:
    numbers = iter(range(9))
    like = Day(starts_at=time(8, 30), place="Lyon", trainers=("Hugo",))

    slots = planning.lay_out(date(2026, 12, 24), 2, like, new_id=lambda prefix: f"{prefix}_{next(numbers)}")

    assert [(s.slot_id, s.day.day, s.starts_at, s.place) for s in slots] == [
        ("slo_0", 24, time(8, 30), "Lyon"),
        ("slo_1", 28, time(8, 30), "Lyon"),
    ]


USUAL_DAYS = [
    (50, 35 * 60, 5, time(17), 60),
    (5, 210, 1, time(12, 30), 0),
    (15, 630, 2, time(15, 15), 60),
    (0, 0, 1, time(17), 60),
    (10, 24 * 60, 1, time(19), 60),  # never later than the evening
]


@pytest.mark.parametrize(("tenths", "minutes", "days", "ends_at", "pause"), USUAL_DAYS)
def test_the_usual_day_of_a_training(tenths: int, minutes: int, days: int, ends_at: time, pause: int) -> None:
    training = a_training(duration_days_tenths=tenths, duration_minutes=minutes)

    assert planning.days_of(training) == days
    assert planning.day_of(training) == Day(ends_at=ends_at, break_minutes=pause)


def test_slots_stay_in_order_and_change_by_their_id() -> None:
    plan = a_plan(a_sequence(a_slot(), a_slot("slo_2", day=TUESDAY)))

    plan = planning.with_slots(plan, "seq_1", [a_slot("slo_3", day=date(2026, 12, 1))])
    plan = planning.with_slots(plan, "seq_1", [a_slot("slo_2", day=date(2026, 12, 2))])

    assert [(s.slot_id, s.day.day) for s in plan.slots] == [("slo_3", 1), ("slo_2", 2), ("slo_1", 14)]
    assert [s.slot_id for s in planning.without_slot(plan, "slo_2").slots] == ["slo_3", "slo_1"]


def test_sequences_are_added_replaced_moved_and_removed() -> None:
    plan = a_plan(a_sequence())
    plan = planning.with_sequence(plan, a_sequence(sequence_id="seq_2"))

    def order(of: Planning) -> list[str]:
        return [s.sequence_id for s in of.sequences]

    assert order(plan) == ["seq_1", "seq_2"]
    assert order(planning.moved_up(plan, "seq_2")) == ["seq_2", "seq_1"]
    assert order(planning.moved_up(plan, "seq_1")) == ["seq_1", "seq_2"]
    assert order(planning.without_sequence(plan, "seq_1")) == ["seq_2"]
    renamed = planning.with_sequence(plan, replace(a_sequence(), title="Nouveau"))
    assert (renamed.sequences[0].title, order(renamed)) == ("Nouveau", ["seq_1", "seq_2"])
    with pytest.raises(NotFound):
        planning.sequence_of(plan, "seq_3")


CLASHES = [
    # The same trainer or room at overlapping times; touching ends don't clash.
    ({"trainers": ("Hugo",)}, {"trainers": ("Hugo", "Inès")}, time(10), ["Hugo"]),
    ({"trainers": ("Hugo",)}, {"trainers": ("Inès",)}, time(10), []),
    ({"trainers": ("Hugo",)}, {"trainers": ("Hugo",)}, time(17), []),
    ({"place": "Lyon", "room": "A"}, {"place": "Lyon", "room": "A"}, time(10), ["A"]),
    ({"place": "Lyon", "room": "A"}, {"place": "Lille", "room": "A"}, time(10), []),
    ({"place": "Lyon"}, {"place": "Lyon"}, time(10), []),
]


@pytest.mark.parametrize(("one", "other", "starts_at", "what"), CLASHES)
def test_a_trainer_or_room_wanted_twice(
    one: dict[str, object], other: dict[str, object], starts_at: time, what: list[str]
) -> None:
    plan = a_plan(a_sequence(a_slot(**one), a_slot("slo_2", starts_at=starts_at, ends_at=time(18), **other)))

    assert planning.clashes(plan) == tuple(Clash(day=MONDAY, starts_at=starts_at, what=w) for w in what)


def test_the_next_working_day() -> None:
    assert planning.next_working_day(date(2026, 12, 24)) == date(2026, 12, 28)
