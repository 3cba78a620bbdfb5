"""What the history of a session tells of its planning (ALL-2)."""

from dataclasses import replace
from datetime import date, time

import pytest

from chalicelib.domain import planning_changes
from chalicelib.domain.changes import SHOWN_CHARACTERS
from chalicelib.domain.sessions import Planning, Sequence, SequenceStatus, Slot
from chalicelib.domain.trainings import Modality

SLOT = Slot(
    slot_id="slo_1", day=date(2026, 12, 14), starts_at=time(9), ends_at=time(17), place="Lyon", room="A"
)
TOLD = "2026-12-14 09:00–17:00, Lyon, A"


def a_plan(*slots: Slot, **values: object) -> Planning:
    sequence = Sequence(sequence_id="seq_1", title="En salle", modality=Modality.CLASSROOM, slots=slots)
    return Planning(session_id="ses_1", sequences=(replace(sequence, **values),))  # type: ignore[arg-type]


CHANGES = [
    (a_plan(SLOT), a_plan(SLOT), {}),
    (a_plan(), a_plan(SLOT), {"slots_added": TOLD}),
    (a_plan(SLOT), a_plan(), {"slots_removed": TOLD}),
    (
        a_plan(SLOT),
        a_plan(replace(SLOT, starts_at=time(10), trainers=("Hugo",))),
        {"slots_changed": f"{TOLD} → 2026-12-14 10:00–17:00, Lyon, A, Hugo"},
    ),
    # What has no words of its own here still tells which slot.
    (a_plan(SLOT), a_plan(replace(SLOT, host="Odile")), {"slots_changed": TOLD}),
    (
        a_plan(SLOT),
        a_plan(SLOT, title="À Lyon", status=SequenceStatus.CLOSED),
        {"sequences": "En salle → À Lyon"},
    ),
    (a_plan(), a_plan(status=SequenceStatus.CLOSED), {"sequences": "En salle"}),
    (Planning(session_id="ses_1"), a_plan(), {"sequences": "– → En salle"}),
]


@pytest.mark.parametrize(("before", "after", "told"), CHANGES)
def test_what_changed(before: Planning, after: Planning, told: dict[str, str]) -> None:
    assert planning_changes.between(before, after) == told


def test_sixty_new_days_are_cut_short() -> None:
    slots = [replace(SLOT, slot_id=f"slo_{n}") for n in range(60)]

    told = planning_changes.between(a_plan(), a_plan(*slots))["slots_added"]

    assert len(told) == SHOWN_CHARACTERS
    assert told.endswith("…")
