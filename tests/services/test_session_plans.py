"""What a changed planning takes along: dates, trainers and rooms, the messages still to come (SES-6, SES-11 to SES-13)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from chalicelib.domain import planning
from chalicelib.domain.access import Person, Role
from chalicelib.domain.occupations import TRAINER
from chalicelib.domain.session_locks import BookedSession
from chalicelib.domain.session_mailings import Message
from chalicelib.domain.sessions import Planning, Publication, Sequence, Slot, Workflow
from chalicelib.domain.trainings import Modality
from chalicelib.models import emails, history, mailings, occupations, outbox, sessions
from chalicelib.models.occupations import OccupationItem
from chalicelib.models.outbox import PromiseItem
from chalicelib.models.sessions import SessionItem
from chalicelib.ports import Ports
from chalicelib.services import follow_ups, session_plans, slot_facts
from chalicelib.services import occupations as service
from tests.factories import a_user, stored_institute, stored_session, stored_staff, stored_training

MANAGER: Person = a_user(roles=frozenset({Role.TRAINING_MANAGER}), name="Tom").person()
PLANNER: Person = a_user(roles=frozenset({Role.OPERATIONS_MANAGER}), name="Olga").person()
HUGO = TRAINER + "usr_hugo"
ALWAYS = {"first": date(2026, 1, 1), "last": date(2027, 12, 31)}


@pytest.fixture(autouse=True)
def institute(tables: None) -> None:
    stored_institute()
    stored_training()


def given_by_hugo(plan: Planning) -> Planning:
    return planning.with_every_slot(
        plan,
        "seq_1",
        lambda slot: replace(slot, trainers=("Hugo Lefèvre",), trainer_ids=("usr_hugo",), room="A"),
    )


def change(ports: Any, change_of: Callable[[Planning], Planning], session_id: str = "ses_1") -> None:
    version = sessions.get_planning(session_id).version
    session_plans.change(ports, session_id, change_of, version=version, by=PLANNER)
    for key in list(ports.outbox_hints):
        follow_ups.follow_up(ports, key)
        follow_ups.follow_up(ports, key)
    ports.outbox_hints.clear()


def test_trainers_and_rooms_are_taken_as_planned(ports: Any) -> None:
    stored_session(publication=Publication.DRAFT)

    change(ports, given_by_hugo)

    (taken,) = occupations.of(HUGO, **ALWAYS)
    assert (taken.day, taken.starts_at, taken.ends_at, taken.session_code) == (
        date(2026, 12, 14),
        time(9),
        time(17),
        "2026-00001",
    )
    assert len(list(OccupationItem.scan())) == 3, "the user, the name, the room"


def test_what_is_not_planned_any_more_is_free_again(ports: Any) -> None:
    stored_session(publication=Publication.DRAFT)
    change(ports, given_by_hugo)

    change(
        ports,
        lambda plan: planning.with_every_slot(
            plan, "seq_1", lambda slot: replace(slot, trainers=("Inès Roy",), trainer_ids=(), room="A")
        ),
    )

    assert occupations.of(HUGO, **ALWAYS) == []
    assert {row.what.partition("#")[0] for row in OccupationItem.scan()} == {"name", "room"}


def test_a_cancelled_session_frees_whom_it_took(ports: Any) -> None:
    stored_session(publication=Publication.DRAFT)
    change(ports, given_by_hugo)
    SessionItem("ses_1", "session").update(actions=[SessionItem.workflow.set(Workflow.CANCELLED)])

    service.follow("ses_1")

    assert list(OccupationItem.scan()) == []


def test_a_trainer_wanted_by_another_session_is_pointed_out_with_its_code(ports: Any) -> None:
    for number in (1, 2):
        stored_session(session_id=f"ses_{number}", code=f"2026-0000{number}", publication=Publication.DRAFT)
        change(ports, given_by_hugo, f"ses_{number}")

    found = service.clashes(*sessions.read("ses_1"))

    assert [(c.shown, c.session_code) for c in found] == [
        ("A, 12 rue des Écoles", "2026-00002") if "rue" in found[0].shown else (found[0].shown, "2026-00002"),
        ("Hugo Lefèvre", "2026-00002"),
    ]


def test_another_week_is_no_clash_and_not_even_read(ports: Any) -> None:
    stored_session(publication=Publication.DRAFT)
    stored_session(
        session_id="ses_2",
        code="2026-00002",
        publication=Publication.DRAFT,
        starts_on=date(2027, 1, 11),
    )
    change(ports, given_by_hugo)
    change(ports, given_by_hugo, "ses_2")
    change(
        ports,
        lambda plan: planning.with_every_slot(
            plan, "seq_1", lambda slot: replace(slot, day=date(2027, 1, 11))
        ),
        "ses_2",
    )

    assert service.clashes(*sessions.read("ses_1")) == ()


def test_pre_work_moves_the_dates_and_adds_nothing_to_the_duration(ports: Any) -> None:
    before = stored_session(publication=Publication.DRAFT)
    slot = Slot(slot_id="slo_pre", day=date(2026, 12, 7), starts_at=time(9), ends_at=time(12))
    pre_work = Sequence(sequence_id="seq_pre", title="Test", modality=Modality.PRE_WORK, slots=(slot,))

    change(ports, lambda plan: planning.with_sequence(plan, pre_work))
    with_pre_work = sessions.get("ses_1")
    change(
        ports,
        lambda plan: planning.with_sequence(plan, replace(pre_work, modality=Modality.VIRTUAL)),
    )

    assert before.starts_on == date(2026, 12, 14)
    assert (with_pre_work.starts_on, with_pre_work.duration_minutes, with_pre_work.duration_days_tenths) == (
        date(2026, 12, 7),
        7 * 60,
        10,
    )
    as_virtual = sessions.get("ses_1")
    assert (as_virtual.duration_minutes, as_virtual.duration_days_tenths) == (10 * 60, 15)


def test_a_refused_change_leaves_no_trace(ports: Any) -> None:
    stored_session(seats_taken=1)

    with pytest.raises(BookedSession):
        session_plans.change(ports, "ses_1", given_by_hugo, version=0, by=MANAGER)

    assert sessions.get_planning("ses_1").version == 0
    assert history.of("ses_1").rows == ()
    assert list(PromiseItem.scan()) == []


def test_the_promise_names_whom_to_tell(ports: Ports) -> None:
    stored_session(seats_taken=1)
    moved = planning.with_every_slot

    session_plans.change(
        ports,
        "ses_1",
        lambda plan: moved(plan, "seq_1", lambda slot: replace(slot, room="B")),
        version=0,
        by=PLANNER,
    )
    session_plans.change(
        ports,
        "ses_1",
        lambda plan: moved(plan, "seq_1", lambda slot: replace(slot, room="C")),
        version=1,
        by=PLANNER,
        notify=False,
    )

    promises = [outbox.get(f"planning_changed/ses_1/{version}").facts for version in (1, 2)]
    assert [(facts["sequences"], facts["notify"]) for facts in promises] == [("seq_1", "1"), ("", "")]
    [before] = slot_facts.read(slot_facts.of_sequence(promises[0], "seq_1"))
    assert (before.place, before.room) == ("Centre Bercy", "")
    assert slot_facts.of_sequence(promises[1], "seq_1") == {}


def test_the_messages_still_to_come_follow_the_days(ports: Any) -> None:
    stored_session()
    change(ports, given_by_hugo)
    before = {m.message: m.due_at for m in mailings.of_session("ses_1")}

    change(
        ports,
        lambda plan: planning.with_every_slot(
            plan, "seq_1", lambda slot: replace(slot, day=date(2026, 12, 16))
        ),
    )

    after = {m.message: m.due_at for m in mailings.of_session("ses_1")}
    moved = {message: after[message] - before[message] for message in before}
    assert moved[Message.REMINDER] == timedelta(days=2)


def test_the_trainer_hears_of_a_moved_slot_once_and_not_in_silence(ports: Any) -> None:
    stored_staff(Role.TRAINER, user_id="usr_hugo", username="hugo", name="Hugo Lefèvre")
    stored_session(seats_taken=1)
    change(ports, given_by_hugo)
    told = len(slot_mails())

    change(
        ports,
        lambda plan: planning.with_every_slot(plan, "seq_1", lambda slot: replace(slot, starts_at=time(10))),
    )
    heard = slot_mails()
    session_plans.change(
        ports,
        "ses_1",
        lambda plan: planning.with_every_slot(plan, "seq_1", lambda slot: replace(slot, starts_at=time(11))),
        version=2,
        by=PLANNER,
        notify=False,
    )
    follow_ups.follow_up(ports, "planning_changed/ses_1/3")

    assert len(heard) == told + 1
    assert slot_mails() == heard


def slot_mails() -> list[str]:
    rows = emails.of_object("ses_1").rows
    return sorted(mail.key for mail in rows if mail.kind == Message.SLOT_CHANGED)
