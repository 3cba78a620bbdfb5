"""The planning tab at speed: half-days, trainers, all slots at once, the lock, who is told (SES-6, SES-10 to SES-13)."""

from datetime import date, time
from typing import Any

import pytest

from chalicelib import bootstrap
from chalicelib.domain.access import Role
from chalicelib.domain.sessions import Publication, SequenceStatus
from chalicelib.domain.users import UserState
from chalicelib.handlers.staff import session_frame
from chalicelib.models import outbox, sessions
from chalicelib.models.users import UserItem
from chalicelib.services import follow_ups
from tests.factories import signed_in, stored_institute, stored_session, stored_staff, stored_training
from tests.page import Browser, Page, form_values

CODE = "GC42T_TRA_PE134"
PLANNING = "/staff/sessions/ses_1/planning"
HUGO = "usr_hugo"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    stored_training()
    stored_staff(Role.TRAINER, user_id=HUGO, username="hugo", name="Hugo Lefèvre")
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER, name="Tom Martin"))


@pytest.fixture
def planner(browser: Browser) -> Browser:
    stored_institute()
    stored_training()
    stored_staff(Role.TRAINER, user_id=HUGO, username="hugo", name="Hugo Lefèvre")
    return signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER, name="Olga Martin"))


def panel(page: Page, **changed: object) -> dict[str, object]:
    (form,) = page.soup.select(f"aside form[action='{PLANNING}']")
    return {**form_values(form), **changed}


def draft(**overrides: Any) -> None:
    stored_session(**{"publication": Publication.DRAFT, **overrides})


def test_five_days_of_two_half_days_with_a_trainer_take_two_forms(staff: Browser) -> None:
    new = staff.get(f"/staff/sessions/new?training={CODE}")
    done = staff.submit(new, "/staff/sessions/new", kind="inter", first_day="2026-12-07", city="Lyon")
    session_id = done.location.split("/")[3]
    page = staff.get(f"/staff/sessions/{session_id}/planning")
    sequence = sessions.get_planning(session_id).sequences[0].sequence_id
    every = staff.get(f"/staff/sessions/{session_id}/planning?every={sequence}")

    (form,) = every.soup.select("aside form")
    staff.post(
        f"/staff/sessions/{session_id}/planning", {**form_values(form), "trainer_ids": HUGO, "room": "B"}
    )

    slots = sessions.get_planning(session_id).slots
    assert page.status == 200
    assert [slot.day.day for slot in slots] == [7, 8, 9, 10, 11]
    assert {(slot.trainers, slot.trainer_ids, slot.room) for slot in slots} == {
        (("Hugo Lefèvre",), (HUGO,), "B")
    }


def test_mornings_and_afternoons_are_laid_out_in_one_go(staff: Browser) -> None:
    draft()

    staff.post(
        PLANNING,
        panel(
            staff.get(PLANNING),
            day="2026-12-24",
            days="2",
            starts_at="09:00",
            ends_at="12:30",
            break_minutes="15",
            afternoon_starts_at="13:30",
            afternoon_ends_at="17:00",
            trainer_ids=HUGO,
            trainers="Inès Roy",
        ),
    )

    added = sessions.get_planning("ses_1").slots[1:]
    assert [(slot.day.day, slot.starts_at.hour, slot.minutes) for slot in added] == [
        (24, 9, 195),
        (24, 13, 210),
        (28, 9, 195),
        (28, 13, 210),
    ]
    assert {(slot.trainers, slot.trainer_ids) for slot in added} == {(("Hugo Lefèvre", "Inès Roy"), (HUGO,))}
    following = panel(staff.get(f"{PLANNING}?add=1"))
    assert (following["day"], following["starts_at"], following["afternoon_starts_at"]) == (
        "2026-12-29",
        "09:00",
        "13:30",
    )
    assert (following["trainer_ids"], following["trainers"]) == (HUGO, "Inès Roy")


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("13:30", "", "when the afternoon starts and when it ends"),
        ("", "17:00", "when the afternoon starts and when it ends"),
        ("14:00", "14:00", "when the afternoon starts and when it ends"),
        ("16:59", "18:00", "starts after the morning has ended"),
    ],
)
def test_an_afternoon_that_makes_no_sense_is_refused_with_everything_kept(
    staff: Browser, start: str, end: str, message: str
) -> None:
    draft()
    typed = panel(staff.get(PLANNING), afternoon_starts_at=start, afternoon_ends_at=end, room="Salle 7")

    page = staff.post(PLANNING, typed, status=422)

    assert message in page.text
    assert panel(page)["room"] == "Salle 7"
    assert sessions.get_planning("ses_1").version == 0


def test_the_last_day_is_repeated_by_a_button(staff: Browser) -> None:
    draft()

    staff.post(PLANNING, {"action": "repeat_day", "sequence": "seq_1", "version": "0"})

    assert [slot.day.day for slot in sessions.get_planning("ses_1").slots] == [14, 15]


def test_a_slot_keeps_all_that_was_said_of_it(staff: Browser) -> None:
    draft()
    said = {
        "place": "Centre Bercy",
        "address": "18 rue de Bercy",
        "room": "B",
        "co_trainer": "Karim Benali",
        "host": "Odile Marchand",
        "host_email": "odile@lieu.example",
        "provider": "Formateurs associés",
        "provider_email": "planning@associes.example",
        "provider_comment": "Facture à part",
        "place_comment": "Badge à l’accueil",
        "trainer_comment": "Groupe avancé",
        "link": "https://visio.example/1",
    }

    edit = staff.get(f"{PLANNING}?slot=slo_0")
    staff.post(PLANNING, panel(edit, **said))

    (slot,) = sessions.get_planning("ses_1").slots
    assert {name: getattr(slot, name) for name in said} == said
    again = panel(staff.get(f"{PLANNING}?slot=slo_0"))
    assert {name: again[name] for name in said} == said
    page = staff.get(PLANNING)
    assert all(words in page.text for words in ("Badge à l’accueil", "Groupe avancé", "with Karim Benali"))


def test_all_slots_change_in_what_is_filled_in_only(staff: Browser) -> None:
    draft()
    staff.post(PLANNING, {"action": "repeat_day", "sequence": "seq_1", "version": "0"})
    staff.post(PLANNING, panel(staff.get(f"{PLANNING}?slot=slo_0"), room="A", host="Odile"))

    staff.post(PLANNING, panel(staff.get(f"{PLANNING}?every=seq_1"), room="B"))

    slots = sessions.get_planning("ses_1").slots
    assert [(slot.room, slot.host) for slot in slots] == [("B", "Odile"), ("B", "")]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"action": "save_every", "every": "seq_1"}, 422),
        ({"action": "save_every", "every": "seq_1", "trainer_ids": "usr_nobody"}, 422),
        ({"action": "save_every", "every": "seq_1", "host_email": "nowhere"}, 422),
        ({"action": "save_every", "every": "seq_none", "room": "B"}, 404),
        ({"action": "repeat_day", "sequence": "seq_none"}, 404),
        ({"action": "move_down", "sequence": "seq_none"}, 404),
        ({"action": "save_every", "every": "seq_1", "room": "B", "version": "9"}, 409),
    ],
)
def test_what_is_refused_leaves_no_trace(staff: Browser, values: dict[str, str], status: int) -> None:
    draft()

    staff.post(PLANNING, {"version": "0", **values}, status=status)

    assert sessions.get_planning("ses_1").version == 0


def test_a_sequence_has_a_status_for_information(staff: Browser) -> None:
    draft()

    staff.post(PLANNING, panel(staff.get(f"{PLANNING}?sequence=seq_1"), status="external"))

    assert sessions.get_planning("ses_1").sequences[0].status is SequenceStatus.EXTERNAL
    assert "External" in staff.get(PLANNING).text


def test_sequences_go_up_and_down(staff: Browser) -> None:
    draft()
    new = {"action": "save_sequence", "sequence": "new", "modality": "virtual", "version": "0"}
    staff.post(PLANNING, {**new, "title": "À distance"})

    staff.post(PLANNING, {"action": "move_down", "sequence": "seq_1", "version": "1"})

    assert [s.title for s in sessions.get_planning("ses_1").sequences][:1] == ["À distance"]


def test_a_clash_with_another_session_is_told_with_its_code(staff: Browser) -> None:
    for number in (1, 2):
        draft(session_id=f"ses_{number}", code=f"2026-0000{number}")
        address = f"/staff/sessions/ses_{number}/planning"
        page = staff.get(f"{address}?every=seq_1")
        (form,) = page.soup.select("aside form")
        staff.post(address, {**form_values(form), "trainer_ids": HUGO})
    for number in (1, 2):
        follow_ups.follow_up(bootstrap.ports(), f"planning_changed/ses_{number}/1")

    page = staff.get(PLANNING)

    assert "Hugo Lefèvre" in page.text
    assert "also in the session 2026-00002" in page.text
    assert "/staff/sessions/ses_2/planning" in page.links()


def test_a_booked_session_is_locked_and_says_whom_to_ask(staff: Browser) -> None:
    stored_staff(Role.OPERATIONS_MANAGER, name="Olga Martin", email="olga@horizon.example")
    stored_session(seats_taken=2)

    for _, _, tab, _ in session_frame.TABS:
        page = staff.get(f"/staff/sessions/ses_1{tab}")
        assert "Trainees are registered: this session is locked." in page.text
        assert "Olga Martin" in page.text
    assert not staff.get(PLANNING).soup.select("main aside form")
    refused = staff.post(PLANNING, {"action": "repeat_day", "sequence": "seq_1", "version": "0"}, status=409)

    assert "only an operations manager or an administrator may change it" in refused.text
    assert sessions.get_planning("ses_1").version == 0


def test_the_box_not_to_notify_is_there_once_somebody_is_registered(planner: Browser) -> None:
    stored_session(seats_taken=2)
    page = planner.get(f"{PLANNING}?slot=slo_0")
    assert page.soup.select("aside input[name=dont_notify]")

    planner.post(PLANNING, panel(page, room="B"))
    planner.post(PLANNING, panel(planner.get(f"{PLANNING}?slot=slo_0"), room="C", dont_notify="yes"))

    facts = [outbox.get(f"planning_changed/ses_1/{n}").facts for n in (1, 2)]
    assert [(each["sequences"], each["notify"]) for each in facts] == [("seq_1", "1"), ("", "")]


def test_nobody_is_asked_whom_to_notify_before_anybody_is_registered(staff: Browser) -> None:
    draft()

    assert not staff.get(f"{PLANNING}?slot=slo_0").soup.select("input[name=dont_notify]")


def test_a_trainer_who_left_stays_in_the_slots_he_gave(staff: Browser) -> None:
    draft()
    staff.post(PLANNING, panel(staff.get(f"{PLANNING}?every=seq_1"), trainer_ids=HUGO))
    UserItem("staff", HUGO).update(actions=[UserItem.state.set(UserState.DISABLED)])

    staff.post(PLANNING, panel(staff.get(f"{PLANNING}?slot=slo_0"), starts_at="10:00"))

    (slot,) = sessions.get_planning("ses_1").slots
    assert (slot.day, slot.starts_at, slot.trainer_ids, slot.trainers) == (
        date(2026, 12, 14),
        time(10),
        (HUGO,),
        ("Hugo Lefèvre",),
    )
