"""Corners of a partner's import: what turned up or went away here meanwhile, and what a file leaves out (SES-9)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.access import Person
from chalicelib.domain.partners import training_codes
from chalicelib.domain.sessions import SessionKind
from chalicelib.models import sessions, trainings
from chalicelib.models.base import transaction
from chalicelib.models.sessions import SESSION, SessionItem
from chalicelib.models.trainings import TrainingItem
from chalicelib.ports import Ports
from tests import factories
from tests.services.importing import counts
from tests.services.partnering import FIRST, offered, report, stored, stored_partner, table

UNDATED = "F-1;Gestes et postures;S-1;;;Lyon;Part-Dieu;14;448;12"


@pytest.fixture
def staff(tables: None) -> Person:
    factories.stored_institute()
    stored_partner()
    return factories.stored_staff().person()


def test_a_pool_session_that_gets_dates_becomes_a_dated_one(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(UNDATED))
    assert stored()["S-1"].kind is SessionKind.POOL

    run = offered(ports, staff, table(FIRST))

    session, plan = sessions.read(stored()["S-1"].session_id)
    assert counts(run) == {"updated": 1}
    assert (session.kind, session.starts_on) == (SessionKind.INTER, date(2026, 12, 14))
    assert [slot.place for slot in plan.slots] == ["Part-Dieu", "Part-Dieu"]


def test_a_session_keeps_its_dates_when_the_file_leaves_them_out(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))

    run = offered(ports, staff, table(UNDATED))

    assert counts(run) == {"unchanged": 1}
    assert stored()["S-1"].starts_on == date(2026, 12, 14)


def test_a_long_session_that_gets_longer_stays_wished(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table("F-1;BTS;S-1;01/09/2027;30/06/2029;;;1350;;"))

    run = offered(ports, staff, table("F-1;BTS;S-1;01/09/2027;31/08/2029;;;1400;;"))

    session = stored()["S-1"]
    assert (2, "Wished last day: 2029-06-30 → 2029-08-31") in report(run)
    assert (session.planned_to, session.duration_minutes) == (date(2029, 8, 31), 1400 * 60)


def test_a_session_that_was_laid_out_is_not_emptied_by_a_long_period(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))

    run = offered(ports, staff, table(FIRST.replace("15/12/2026", "15/12/2027")), valid_only=True)

    assert counts(run) == {"refused": 1}
    assert len(sessions.get_planning(stored()["S-1"].session_id).slots) == 2


def test_an_intra_session_stays_one_when_its_dates_move(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    before = stored()["S-1"]
    with transaction() as tx:
        sessions.replace(tx, replace(before, kind=SessionKind.INTRA), before=before)

    offered(ports, staff, table(FIRST.replace("15/12/2026", "16/12/2026")))

    assert (stored()["S-1"].kind, stored()["S-1"].ends_on) == (SessionKind.INTRA, date(2026, 12, 16))


def test_a_place_alone_moves_the_slots_that_were_there(ports: Ports, staff: Person) -> None:
    header = "training_number;training_title;session_number;starts_on;place;address\n"
    offered(ports, staff, header + "F-1;T;S-1;14/12/2026;Part-Dieu;1 rue A\n")

    run = offered(ports, staff, header + "F-1;T;S-1;14/12/2026;Part-Dieu;2 rue B\n")

    plan = sessions.get_planning(stored()["S-1"].session_id)
    assert counts(run) == {"updated": 1}
    assert report(run) == [(2, "Changed: the place of the slots.")]
    assert [slot.address for slot in plan.slots] == ["2 rue B"]


def test_a_smaller_session_takes_its_aim_along(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    before = stored()["S-1"]
    with transaction() as tx:
        sessions.replace(tx, replace(before, capacity_min=6, capacity_target=10), before=before)

    offered(ports, staff, table(FIRST.replace(";448;12", ";448;8")))

    after = stored()["S-1"]
    assert (after.capacity_min, after.capacity_target, after.capacity_max) == (6, 8, 8)


def test_what_staff_already_entered_is_no_change(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    training, session = trainings.get("RHONE-F-1"), stored()["S-1"]
    with transaction() as tx:
        trainings.replace(tx, replace(training, price_cents=50_000), before=training)
        sessions.replace(tx, replace(session, price_cents=50_000), before=session)

    run = offered(ports, staff, table(FIRST.replace(";448;", ";500;")))

    assert counts(run) == {"unchanged": 1}
    assert report(run) == [(2, "Nothing changed.")]


def test_what_went_away_here_is_told_and_not_made_again(ports: Ports, staff: Person) -> None:
    offered(ports, staff, table(FIRST))
    SessionItem(stored()["S-1"].session_id, SESSION).delete()

    assert report(offered(ports, staff, table(FIRST), valid_only=True)) == [
        (2, "The session is not there any more.")
    ]
    TrainingItem("RHONE-F-1").delete()
    assert report(offered(ports, staff, table(FIRST), valid_only=True)) == [
        (2, "The training RHONE-F-1 is not there any more.")
    ]


def test_a_training_whose_codes_are_all_taken_is_refused(ports: Ports, staff: Person) -> None:
    for code in training_codes("rhone", "F-1"):
        factories.stored_training(code=code)

    run = offered(ports, staff, table(FIRST), valid_only=True)

    assert counts(run) == {"refused": 1}
    assert report(run) == [(2, "The codes of the catalogue for this training are taken.")]
    assert stored() == {}


def test_dates_that_are_past_are_pointed_out(ports: Ports, staff: Person) -> None:
    run = offered(ports, staff, table(FIRST.replace("2026", "2024")))

    assert counts(run) == {"created": 1}
    assert report(run)[-1] == (2, "The dates of this session are past.")
    assert stored()["S-1"].code == "2024-00001"
