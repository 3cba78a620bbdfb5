"""A partner's file: new ones as drafts, known ones brought up to date, what is booked left alone (SES-9)."""

from dataclasses import replace
from datetime import date, time

import pytest

from chalicelib.domain.access import Person
from chalicelib.domain.sessions import Publication, SessionKind, Workflow
from chalicelib.domain.trainings import TrainingState
from chalicelib.labels_history import told
from chalicelib.models import history, import_runs, sessions, trainings
from chalicelib.models.base import transaction
from chalicelib.models.counters import CounterItem
from chalicelib.models.history import EntryItem
from chalicelib.models.outbox import PromiseItem
from chalicelib.models.partners import PartnerItem
from chalicelib.models.sessions import SESSION, SessionItem
from chalicelib.models.trainings import TrainingItem
from chalicelib.ports import Ports
from tests import factories
from tests.services.importing import counts
from tests.services.partnering import (
    ALONE,
    FIRST,
    PARTNER_ID,
    SECOND,
    offered,
    report,
    stored,
    stored_partner,
    table,
)


@pytest.fixture
def staff(tables: None) -> Person:
    factories.stored_institute()
    stored_partner()
    return factories.stored_staff().person()


def booked(session_id: str, seats: int = 3) -> None:
    SessionItem(session_id, SESSION).update(actions=[SessionItem.seats_taken.set(seats)])


def everything() -> list[str]:
    tables = (TrainingItem, SessionItem, PartnerItem, EntryItem, CounterItem, PromiseItem)
    return sorted(str(item.serialize()) for kind in tables for item in kind.scan())


def test_new_trainings_and_sessions_come_in_as_drafts(ports: Ports, staff: Person) -> None:
    run = offered(ports, staff, table(FIRST, SECOND, ALONE))

    assert counts(run) == {"created": 3}
    training = trainings.get("RHONE-F-1")
    assert (training.title, training.state, training.price_cents, training.duration_minutes) == (
        "Gestes et postures",
        TrainingState.DRAFT,
        44_800,
        14 * 60,
    )
    assert trainings.get("RHONE-F-2").capacity_max == 8
    first, second = stored()["S-1"], stored()["S-2"]
    assert (first.code, second.code) == ("2026-00001", "2027-00001")
    assert (first.kind, first.publication, first.workflow) == (
        SessionKind.INTER,
        Publication.DRAFT,
        Workflow.CREATED,
    )
    assert (first.starts_on, first.ends_on) == (date(2026, 12, 14), date(2026, 12, 15))
    assert (first.city, first.place, first.capacity_max, first.price_cents) == (
        "Lyon",
        "Part-Dieu",
        12,
        44_800,
    )
    assert (first.provider, first.manager_name, first.partner_id) == (
        "Formation Rhône",
        "Nadia Benali",
        PARTNER_ID,
    )
    assert report(run) == [
        (2, "New training RHONE-F-1, as a draft."),
        (2, "New session 2026-00001, as a draft."),
        (3, "New session 2027-00001, as a draft."),
        (4, "New training RHONE-F-2, as a draft."),
    ]
    assert ports.catalogue_hints == ["rebuild"]


def test_each_working_day_gets_the_hours_of_the_partner(ports: Ports, staff: Person) -> None:
    friday_to_monday = "F-1;T;S-1;11/12/2026;14/12/2026;Lyon;;7;448;12"

    offered(ports, staff, table(friday_to_monday))

    session, plan = sessions.read(stored()["S-1"].session_id)
    assert [(s.day.day, s.starts_at, s.ends_at, s.break_minutes, s.place) for s in plan.slots] == [
        (11, time(9), time(12, 30), 0, "Lyon"),
        (14, time(9), time(12, 30), 0, "Lyon"),
    ]
    assert (session.duration_minutes, session.duration_days_tenths) == (420, 10)


def test_a_session_too_long_to_be_laid_out_keeps_its_days_as_wishes(ports: Ports, staff: Person) -> None:
    run = offered(ports, staff, table("F-1;BTS;S-1;01/09/2027;30/06/2029;Lyon;;1350;;"))

    session, plan = sessions.read(stored()["S-1"].session_id)
    assert (session.starts_on, session.planned_from, session.planned_to) == (
        None,
        date(2027, 9, 1),
        date(2029, 6, 30),
    )
    assert (plan.slots, session.duration_minutes, session.year) == ((), 1350 * 60, 2027)
    assert "The session is too long" in report(run)[-1][1]
    assert counts(offered(ports, staff, table("F-1;BTS;S-1;01/09/2027;30/06/2029;Lyon;;1350;;"))) == {
        "unchanged": 1
    }


def test_a_session_without_a_date_is_a_pool_session_or_on_demand(ports: Ports, staff: Person) -> None:
    header = "training_number;training_title;session_number;modality\n"

    offered(ports, staff, header + "F-1;Un;S-1;classroom\nF-2;Deux;S-2;on_demand\n")

    assert stored()["S-1"].kind is SessionKind.POOL
    assert stored()["S-2"].kind is SessionKind.ON_DEMAND


def test_the_same_file_again_changes_nothing(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST, SECOND, ALONE))
    before = everything()

    again = offered(ports, staff, table(FIRST, SECOND, ALONE))

    assert counts(again) == {"unchanged": 3}
    assert {said for _, said in report(again)} == {"Nothing changed."}
    assert everything() == before


def test_what_staff_changed_stays_until_the_partner_says_something_new(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    before = stored()["S-1"]
    with transaction() as tx:
        sessions.replace(tx, replace(before, city="Villeurbanne", comments="Ours"), before=before)

    assert counts(offered(ports, staff, table(FIRST))) == {"unchanged": 1}
    assert stored()["S-1"].city == "Villeurbanne"
    offered(ports, staff, table(FIRST.replace(";12", ";10")))

    after = stored()["S-1"]
    assert (after.city, after.capacity_max, after.comments) == ("Lyon", 10, "Ours")


def test_a_changed_session_is_updated_and_the_report_says_in_what(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    slots = sessions.get_planning(stored()["S-1"].session_id).slots

    run = offered(
        ports, staff, table("F-1;Gestes et postures;S-1;16/12/2026;17/12/2026;Lyon;Confluence;14;500;12")
    )

    session, plan = sessions.read(stored()["S-1"].session_id)
    assert counts(run) == {"updated": 1}
    assert (session.starts_on, session.place, session.code) == (
        date(2026, 12, 16),
        "Confluence",
        "2026-00001",
    )
    assert [slot.slot_id for slot in plan.slots] == [slot.slot_id for slot in slots], "the same slots, moved"
    assert {slot.place for slot in plan.slots} == {"Confluence"}
    assert (2, "First day: 2026-12-14 → 2026-12-16") in report(run)
    assert (2, "Price excluding VAT in euros: 448.00 → 500.00") in report(run)
    assert trainings.get("RHONE-F-1").price_cents == 50_000


def test_a_training_with_another_title_takes_its_sessions_along(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))

    run = offered(ports, staff, table(FIRST.replace("Gestes et postures", "Manutention")))

    assert (trainings.get("RHONE-F-1").title, stored()["S-1"].title) == ("Manutention", "Manutention")
    assert [said for _, said in report(run)] == ["Title: Gestes et postures → Manutention"] * 2


def test_more_days_are_laid_out_again(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))

    offered(ports, staff, table(FIRST.replace("15/12/2026", "16/12/2026").replace(";14;", ";21;")))

    session, plan = sessions.read(stored()["S-1"].session_id)
    assert (len(plan.slots), len(plan.sequences), session.duration_minutes) == (3, 1, 21 * 60)


@pytest.mark.parametrize("seats", [0, 1])
def test_sessions_with_registrants_never_change_dates(ports: Ports, staff: Person, seats: int) -> None:
    offered(ports, staff, table(FIRST))
    booked(stored()["S-1"].session_id, seats)
    moved = FIRST.replace("14/12/2026", "21/12/2026").replace("15/12/2026", "22/12/2026")

    run = offered(ports, staff, table(moved), valid_only=True)

    session = stored()["S-1"]
    if seats:
        assert counts(run) == {"refused": 1}
        assert report(run) == [(2, "Trainees are registered in this session: its dates stay.")]
        assert session.starts_on == date(2026, 12, 14)
    else:
        assert counts(run) == {"updated": 1}
        assert session.starts_on == date(2026, 12, 21)


def test_a_booked_session_takes_the_rest_and_its_dates_once_it_is_free(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    booked(stored()["S-1"].session_id)
    moved = table(FIRST.replace("15/12/2026", "16/12/2026").replace("Part-Dieu", "Confluence"))

    run = offered(ports, staff, moved)

    session = stored()["S-1"]
    assert counts(run) == {"updated": 1}
    assert (session.place, session.ends_on) == ("Confluence", date(2026, 12, 15))
    assert run.problem_counts == {"notice": 1, "warning": 1}
    assert counts(offered(ports, staff, moved, valid_only=True)) == {"refused": 1}
    booked(session.session_id, 0)
    assert counts(offered(ports, staff, moved)) == {"updated": 1}
    assert stored()["S-1"].ends_on == date(2026, 12, 16)


def test_the_places_never_go_below_the_seats_taken(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    booked(stored()["S-1"].session_id, 5)

    run = offered(ports, staff, table(FIRST.replace(";448;12", ";500;4")))

    session = stored()["S-1"]
    assert (session.capacity_max, session.price_cents, session.seats_taken) == (12, 50_000, 5)
    assert "More seats are taken than the file offers" in str(report(run))


def test_a_planning_made_by_hand_is_not_moved(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    session, plan = sessions.read(stored()["S-1"].session_id)
    with transaction() as tx:
        both = (*plan.sequences, replace(plan.sequences[0], sequence_id="seq_2"))
        sessions.replace_planning(tx, replace(plan, sequences=both), before=plan)

    run = offered(ports, staff, table(FIRST.replace("15/12/2026", "16/12/2026")), valid_only=True)

    assert counts(run) == {"refused": 1}
    assert stored()["S-1"].ends_on == session.ends_on


def test_a_cancelled_session_stays_as_it_is(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    before = stored()["S-1"]
    with transaction() as tx:
        sessions.replace(tx, replace(before, workflow=Workflow.CANCELLED), before=before)

    run = offered(ports, staff, table(FIRST.replace("Part-Dieu", "Confluence")), valid_only=True)

    assert counts(run) == {"refused": 1}
    assert stored()["S-1"].place == "Part-Dieu"


def test_what_disappears_from_the_file_is_left(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST, SECOND))
    before = everything()

    run = offered(ports, staff, table(FIRST))

    assert counts(run) == {"unchanged": 1}
    assert everything() == before


def test_two_trainings_may_number_their_sessions_alike(ports: Ports, staff: Person) -> None:
    other = FIRST.replace("F-1;Gestes et postures", "F-3;Autre")

    assert counts(offered(ports, staff, table(FIRST, other))) == {"created": 2}
    assert counts(offered(ports, staff, table(FIRST, other))) == {"unchanged": 2}


def test_two_partners_may_use_the_same_numbers(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    factories.stored_training(code="SAONE-F-1")
    other = "par_00000000000saone"
    stored_partner(partner_id=other, folder="saone")

    run = offered(ports, staff, table(FIRST), partner_id=other)

    assert counts(run) == {"created": 1}
    codes = {item.code for item in TrainingItem.scan()}
    assert len(codes) == 3, "the code that was taken got a tail"
    assert trainings.get("SAONE-F-1").title == factories.a_training().title


def test_the_history_says_whose_import_it_was(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    ports.now.forward(hours=1)  # type: ignore[attr-defined]
    offered(ports, staff, table(FIRST.replace("Part-Dieu", "Confluence")))

    entries = history.of(stored()["S-1"].session_id).rows
    assert [line.words for line in told(entries, language="en")] == [
        "Session changed by an import of Formation Rhône",
        "Session created by an import of Formation Rhône",
    ]
    assert entries[0].who_id == staff.user_id


def test_a_wrong_line_says_what_is_expected(ports: Ports, staff: Person) -> None:
    wrong = (
        "F-1;Gestes;;14/12/2026;15/12/2026;Lyon;;14;448;12",  # a date without a number
        "F-1;Gestes;S-2;15/12/2026;14/12/2026;Lyon;;14;448;12",  # the wrong way round
        "F-1;Gestes;S-3;;14/12/2026;Lyon;;14;448;12",
        "F-1;;S-4;14/12/2026;;Lyon;;14;448;12",
        "F-1;Gestes;S-5;14/12/2126;;Lyon;;14;448;0",
        FIRST,
        FIRST,
    )

    run = offered(ports, staff, table(*wrong), valid_only=True)

    assert counts(run) == {"refused": 6, "created": 1}
    assert {line for line, _ in report(run)} == {2, 3, 4, 5, 6, 7, 8}
    assert list(stored()) == ["S-1"]


def test_a_rehearsal_writes_nothing_and_promises_no_code(ports: Ports, staff: Person) -> None:
    before = everything()

    run = offered(ports, staff, table(FIRST, SECOND), dry_run=True)

    assert counts(run) == {"created": 2}
    assert (3, "New session, as a draft.") in report(run)
    assert everything() == before
    assert import_runs.of_scope(run.scope).rows == ()


def test_codes_stay_gapless_over_many_chunks(ports: Ports, staff: Person) -> None:
    lines = [f"F-{n % 7};Titre;S-{n};14/12/2026;;Lyon;;7;;" for n in range(40)]

    run = offered(ports, staff, table(*lines))

    assert counts(run) == {"created": 40}
    codes = sorted(session.code for session in stored().values())
    assert codes == [f"2026-{n:05d}" for n in range(1, 41)]
    assert len(ports.outbox_hints) == 40  # type: ignore[arg-type]
