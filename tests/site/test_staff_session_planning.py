"""The planning tab of a session (SES-10 to SES-12)."""

from datetime import date, time

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.sessions import Publication
from chalicelib.domain.trainings import Modality
from chalicelib.models import sessions
from tests.factories import signed_in, stored_institute, stored_session, stored_staff, stored_training
from tests.page import Browser, Page, form_values

CODE = "GC42T_TRA_PE134"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    stored_training()
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER))


PLANNING = "/staff/sessions/ses_1/planning"


def test_slots_are_added_changed_and_removed(staff: Browser) -> None:
    stored_session(publication=Publication.DRAFT)

    page = staff.get(PLANNING)
    assert slot_values(page)["day"] == "2026-12-15"
    staff.post(PLANNING, slot_values(page, day="2026-12-24", days="2", trainers="Hugo Lefèvre, Inès Roy"))
    plan = sessions.get_planning("ses_1")
    assert [slot.day.day for slot in plan.slots] == [14, 24, 28]
    assert plan.slots[1].trainers == ("Hugo Lefèvre", "Inès Roy")

    slot = plan.slots[1].slot_id
    edit = staff.get(f"{PLANNING}?slot={slot}")
    staff.post(PLANNING, slot_values(edit, day="2026-12-26", ends_at="12:30", break_minutes="0"))
    changed = sessions.get_planning("ses_1").slots[1]
    assert (changed.slot_id, changed.day, changed.ends_at) == (slot, date(2026, 12, 26), time(12, 30))

    staff.post(PLANNING, {"action": "remove_slot", "slot": slot, "version": "2"})
    session = sessions.get("ses_1")
    assert (session.starts_on, session.ends_on) == (date(2026, 12, 14), date(2026, 12, 28))


def slot_values(page: Page, **changed: str) -> dict[str, object]:
    (form,) = page.soup.select(f"aside form[action='{PLANNING}']")
    return {**form_values(form), **changed}


def test_sequences_are_added_renamed_moved_and_removed(staff: Browser) -> None:
    stored_session(publication=Publication.DRAFT)

    staff.post(
        PLANNING,
        {
            "action": "save_sequence",
            "sequence": "new",
            "title": "Préparation",
            "modality": "pre_work",
            "link": "https://cours.example/1",
            "version": "0",
        },
    )
    prepared = sessions.get_planning("ses_1").sequences[1]
    assert (prepared.title, prepared.modality, prepared.is_pre_work) == (
        "Préparation",
        Modality.PRE_WORK,
        True,
    )

    staff.post(PLANNING, {"action": "move_up", "sequence": prepared.sequence_id, "version": "1"})
    assert sessions.get_planning("ses_1").sequences[0].title == "Préparation"

    page = staff.get(f"{PLANNING}?sequence=seq_1")
    staff.post(PLANNING, slot_values(page, title="En salle à Paris"))
    assert sessions.get_planning("ses_1").sequences[1].title == "En salle à Paris"
    assert len(sessions.get_planning("ses_1").sequences[1].slots) == 1

    staff.post(PLANNING, {"action": "remove_sequence", "sequence": prepared.sequence_id, "version": "3"})
    assert [s.sequence_id for s in sessions.get_planning("ses_1").sequences] == ["seq_1"]


def test_the_first_slot_makes_its_sequence(staff: Browser) -> None:
    done = staff.submit(
        staff.get(f"/staff/sessions/new?training={CODE}"), "/staff/sessions/new", kind="inter"
    )
    page = staff.follow(done)
    address = done.location

    staff.submit(page, address, day="2026-12-07")

    plan = sessions.get_planning(address.split("/")[3])
    assert [(s.title, len(s.slots)) for s in plan.sequences] == [("Sequence 1", 1)]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"action": "save_slot", "sequence_id": "seq_1", "day": "soon"}, 422),
        (
            {
                "action": "save_slot",
                "sequence_id": "seq_1",
                "day": "2026-12-01",
                "starts_at": "10:00",
                "ends_at": "10:00",
            },
            422,
        ),
        (
            {
                "action": "save_slot",
                "sequence_id": "seq_none",
                "day": "2026-12-01",
                "starts_at": "09:00",
                "ends_at": "10:00",
            },
            404,
        ),
        ({"action": "save_sequence", "sequence": "new", "title": "", "modality": "classroom"}, 422),
        ({"action": "save_sequence", "sequence": "new", "title": "X", "modality": "on_demand"}, 422),
        (
            {
                "action": "save_sequence",
                "sequence": "new",
                "title": "X",
                "modality": "virtual",
                "link": "javascript:x",
            },
            422,
        ),
        ({"action": "move_up", "sequence": "seq_none"}, 404),
        ({"action": "explode"}, 422),
        ({"action": "remove_sequence", "sequence": "seq_1", "version": "7"}, 409),
        ({"action": "remove_slot", "slot": "slo_0", "version": "oops"}, 409),
    ],
)
def test_a_refused_change_of_the_planning_changes_nothing(
    staff: Browser, values: dict[str, str], status: int
) -> None:
    stored_session(publication=Publication.DRAFT)

    staff.post(PLANNING, {"version": "0", **values}, status=status)

    assert len(sessions.get_planning("ses_1").slots) == 1
    assert sessions.get("ses_1").version == 0


def test_a_room_or_trainer_wanted_twice_is_pointed_out(staff: Browser) -> None:
    stored_session(publication=Publication.DRAFT)
    for start in ("09:00", "10:00"):
        page = staff.get(PLANNING)
        values = slot_values(page, day="2026-12-16", starts_at=start, trainers="Hugo Lefèvre", room="A")
        staff.post(PLANNING, values)

    assert "Wanted twice at the same time" in staff.get(PLANNING).text
