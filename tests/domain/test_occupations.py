"""When trainers and rooms are taken, and by what (SES-11)."""

from dataclasses import replace
from datetime import date, time

import pytest

from chalicelib.domain import occupations
from chalicelib.domain.occupations import Clash
from chalicelib.domain.sessions import Planning, Sequence, Slot, Workflow
from chalicelib.domain.trainings import Modality
from tests.factories import a_session

MONDAY = date(2026, 12, 14)
OURS = a_session()
THEIRS = a_session(session_id="ses_2", code="2026-00002")


def a_slot(slot_id: str = "slo_1", **values: object) -> Slot:
    defaults = {"day": MONDAY, "starts_at": time(9), "ends_at": time(17)}
    return Slot(slot_id=slot_id, **{**defaults, **values})  # type: ignore[arg-type]


def a_plan(*slots: Slot) -> Planning:
    sequence = Sequence(sequence_id="seq_1", title="S", modality=Modality.CLASSROOM, slots=slots)
    return Planning(session_id="ses_1", sequences=(sequence,))


CLASHES = [
    # The same trainer or room at overlapping times; touching ends don't clash, in either order.
    ({"trainers": ("Hugo",)}, {"trainers": ("Hugo", "Inès")}, (time(10), time(18)), ["Hugo"]),
    (
        {"trainers": ("Hugo Lefèvre",)},
        {"trainers": ("hugo lefevre",)},
        (time(10), time(18)),
        ["Hugo Lefèvre"],
    ),
    ({"trainers": ("Hugo",)}, {"trainers": ("Inès",)}, (time(10), time(18)), []),
    ({"trainers": ("Hugo",)}, {"trainers": ("Hugo",)}, (time(17), time(18)), []),
    ({"trainers": ("Hugo",)}, {"trainers": ("Hugo",)}, (time(16, 59), time(18)), ["Hugo"]),
    ({"trainers": ("Hugo",)}, {"trainers": ("Hugo",)}, (time(8), time(9)), []),
    ({"trainers": ("Hugo",)}, {"trainers": ("Hugo",)}, (time(8), time(9, 1)), ["Hugo"]),
    # A co-trainer is taken as well.
    ({"trainers": ("Hugo",)}, {"co_trainer": "Hugo"}, (time(10), time(11)), ["Hugo"]),
    # A room is one of its place; a place without a room takes any number.
    ({"place": "Lyon", "room": "A"}, {"place": "LYON", "room": "a"}, (time(10), time(11)), ["A, Lyon"]),
    ({"place": "Lyon", "room": "A"}, {"place": "Lille", "room": "A"}, (time(10), time(11)), []),
    ({"place": "Lyon"}, {"place": "Lyon"}, (time(10), time(11)), []),
]


@pytest.mark.parametrize(("one", "other", "hours", "shown"), CLASHES)
def test_two_slots_of_one_session(
    one: dict[str, object], other: dict[str, object], hours: tuple[time, time], shown: list[str]
) -> None:
    plan = a_plan(a_slot(**one), a_slot("slo_2", starts_at=hours[0], ends_at=hours[1], **other))

    found = occupations.clashes(occupations.of_planning(OURS, plan), [])

    assert [c.shown.casefold() for c in found] == [each.casefold() for each in shown]
    assert all(c.session_code == OURS.code for c in found)


@pytest.mark.parametrize(("one", "other", "hours", "shown"), CLASHES)
def test_a_slot_of_another_session(
    one: dict[str, object], other: dict[str, object], hours: tuple[time, time], shown: list[str]
) -> None:
    own = occupations.of_planning(OURS, a_plan(a_slot(**one)))
    theirs = occupations.of_planning(THEIRS, a_plan(a_slot(starts_at=hours[0], ends_at=hours[1], **other)))

    found = occupations.clashes(own, theirs)

    later = max(time(9), hours[0])
    assert found == tuple(
        Clash(shown=each, session_id="ses_2", session_code="2026-00002", days=((MONDAY, (later,)),))
        for each in shown
    )


def test_another_day_is_no_clash() -> None:
    own = occupations.of_planning(OURS, a_plan(a_slot(room="A")))
    theirs = occupations.of_planning(THEIRS, a_plan(a_slot(room="A", day=date(2026, 12, 15))))

    assert occupations.clashes(own, theirs) == ()


def test_a_trainer_of_the_institute_is_told_once() -> None:
    slots = [a_slot(n, trainers=("Hugo",), trainer_ids=("usr_hugo",)) for n in ("slo_1", "slo_2")]

    found = occupations.clashes(occupations.of_planning(OURS, a_plan(*slots)), [])

    assert [c.shown for c in found] == ["Hugo"]


def test_a_cancelled_session_takes_nobody() -> None:
    cancelled = replace(OURS, workflow=Workflow.CANCELLED)

    assert occupations.of_planning(cancelled, a_plan(a_slot(room="A", trainers=("Hugo",)))) == ()


def test_a_week_in_the_same_room_is_one_clash_with_its_days() -> None:
    tuesday = date(2026, 12, 15)
    own = [a_slot(f"slo_{day}", day=day, room="A") for day in (MONDAY, tuesday)]
    halves = [
        a_slot("slo_7", room="A", ends_at=time(12)),
        a_slot("slo_8", room="A", starts_at=time(13)),
        a_slot("slo_9", room="A", day=tuesday, starts_at=time(10)),
    ]

    (clash,) = occupations.clashes(
        occupations.of_planning(OURS, a_plan(*own)), occupations.of_planning(THEIRS, a_plan(*halves))
    )

    assert clash.days == ((MONDAY, (time(9), time(13))), (tuesday, (time(10),)))
