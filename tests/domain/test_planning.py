"""What follows from the slots of a session (SES-10 to SES-12)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from itertools import count

import pytest

from chalicelib.domain import planning
from chalicelib.domain.errors import NotFound
from chalicelib.domain.planning import Day
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


def test_the_next_working_day() -> None:
    assert planning.next_working_day(date(2026, 12, 24)) == date(2026, 12, 28)


def numbered() -> Callable[[str], str]:
    numbers = count(1)
    return lambda prefix: f"{prefix}_new{next(numbers)}"


def test_morning_and_afternoon_are_laid_out_together_without_weekends_and_holidays() -> None:
    morning = a_slot(ends_at=time(12, 30), break_minutes=0)
    afternoon = a_slot(starts_at=time(13, 30), ends_at=time(17), break_minutes=0, room="B")

    slots = planning.lay_out_like(date(2026, 12, 24), 2, [morning, afternoon], new_id=numbered())

    # The 25th is Christmas, then comes a weekend.
    assert [(s.day.day, s.starts_at, s.room) for s in slots] == [
        (24, time(9), ""),
        (24, time(13, 30), "B"),
        (28, time(9), ""),
        (28, time(13, 30), "B"),
    ]
    assert len({s.slot_id for s in slots}) == 4


def test_the_last_day_is_repeated_with_all_its_slots() -> None:
    halves = [
        a_slot("slo_2", day=TUESDAY, ends_at=time(12), trainers=("Hugo",)),
        a_slot("slo_3", day=TUESDAY, starts_at=time(14)),
    ]
    plan = a_plan(a_sequence(a_slot(), *halves))

    after = planning.last_day_again(plan, "seq_1", new_id=numbered())

    added = after.slots[3:]
    assert [(s.day, s.starts_at, s.trainers) for s in added] == [
        (date(2026, 12, 16), time(9), ("Hugo",)),
        (date(2026, 12, 16), time(14), ()),
    ]


def test_nothing_is_repeated_of_a_sequence_without_slots() -> None:
    with pytest.raises(NotFound):
        planning.last_day_again(a_plan(a_sequence()), "seq_1", new_id=numbered())


def test_all_slots_of_one_sequence_change_alike() -> None:
    other = a_sequence(a_slot("slo_9", room="Z"), sequence_id="seq_2")
    plan = a_plan(a_sequence(a_slot(), a_slot("slo_2", day=TUESDAY, room="A")), other)

    after = planning.with_every_slot(plan, "seq_1", lambda slot: replace(slot, room="B"))

    assert [slot.room for slot in after.slots] == ["B", "B", "Z"]


def test_a_sequence_goes_one_place_down_and_the_last_stays() -> None:
    plan = a_plan(a_sequence(), a_sequence(sequence_id="seq_2"))

    down = planning.moved_down(plan, "seq_1")

    assert [s.sequence_id for s in down.sequences] == ["seq_2", "seq_1"]
    assert planning.moved_down(down, "seq_1") == down


TOLD = [
    # Hours, day, places and links are told; who trains, breaks and comments to others are not.
    ({"starts_at": time(10)}, True),
    ({"ends_at": time(16)}, True),
    ({"day": TUESDAY}, True),
    ({"place": "Lyon"}, True),
    ({"address": "1 rue Haute"}, True),
    ({"room": "B"}, True),
    ({"link": "https://visio.example/1"}, True),
    ({"trainers": ("Hugo",)}, False),
    ({"trainer_ids": ("usr_hugo",)}, False),
    ({"break_minutes": 30}, False),
    ({"host": "Inès"}, False),
    ({"provider_comment": "Clé au gardien"}, False),
    ({"trainer_comment": "Groupe avancé"}, False),
]


@pytest.mark.parametrize(("change", "is_told"), TOLD)
def test_what_participants_are_told_of_a_changed_slot(change: dict[str, object], is_told: bool) -> None:
    before = a_plan(a_sequence(a_slot()), a_sequence(a_slot("slo_2"), sequence_id="seq_2"))
    after = a_plan(a_sequence(a_slot(**change)), a_sequence(a_slot("slo_2"), sequence_id="seq_2"))

    assert planning.told_differently(before, after) == (("seq_1",) if is_told else ())


def test_new_and_lost_sequences_are_told_unless_they_have_no_slot() -> None:
    before = a_plan(a_sequence(a_slot()), a_sequence(sequence_id="seq_empty"))
    after = a_plan(a_sequence(a_slot("slo_2"), sequence_id="seq_2"))

    assert planning.told_differently(before, after) == ("seq_1", "seq_2")
