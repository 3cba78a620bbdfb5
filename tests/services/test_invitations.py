"""Calendar invitations from a seat given to a session cancelled, read back as mail programs do (NOT-5, SES-13)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from icalendar import Calendar

from chalicelib.domain import planning
from chalicelib.domain.access import Person, Role
from chalicelib.domain.registrations import Registration, RegistrationState
from chalicelib.domain.sessions import Planning, Sequence, Slot, Workflow
from chalicelib.domain.trainings import Modality
from chalicelib.models import emails, invitations, registrations, sessions
from chalicelib.models.registrations import RegistrationItem
from chalicelib.models.sessions import SessionItem
from chalicelib.ports import Ports
from chalicelib.services import (
    follow_ups,
    invitation_mails,
    mailings,
    registration_changes,
    session_plans,
    session_workflow,
)
from chalicelib.services import invitations as service
from chalicelib.services.registration_changes import Move
from tests.deliveries import KEY, ORDER_ID, parsed, stored_order
from tests.factories import (
    a_trainee,
    a_user,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_trainee,
    stored_training,
)

PLANNER: Person = a_user(roles=frozenset({Role.OPERATIONS_MANAGER}), name="Olga").person()
SEAT = ORDER_ID.replace("ord_", "reg_") + "_001"
LEA = "lea@duvallon.example"


def a_sequence(sequence_id: str, *days: int, modality: Modality = Modality.CLASSROOM) -> Sequence:
    slots = tuple(
        Slot(
            slot_id=f"{sequence_id}_{day}",
            day=date(2026, 12, day),
            starts_at=time(9),
            ends_at=time(17),
            place="Lyon",
        )
        for day in days
    )
    return Sequence(sequence_id=sequence_id, title=sequence_id, modality=modality, slots=slots)


TWO_SEQUENCES = (a_sequence("seq_a", 14, 15), a_sequence("seq_b", 21))


@pytest.fixture
def lea(tables: None, ports: Ports) -> None:
    """Léa has a seat of a booked session with two sequences, and was invited to both."""
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_session(seats_taken=3)
    SessionItem.holding(Planning(session_id="ses_1", sequences=TWO_SEQUENCES), part="planning").save()
    stored_order(a_trainee())
    keep_all(ports, KEY)


def keep_all(ports: Any, *keys: str) -> None:
    """Every promise twice, and every e-mail it made: nothing may happen twice."""
    waiting = [*keys, *ports.outbox_hints]
    ports.outbox_hints.clear()
    for key in waiting:
        follow_ups.follow_up(ports, key)
        follow_ups.follow_up(ports, key)
    for key in list(ports.email_hints):
        mailings.deliver(ports, key)
    ports.email_hints.clear()


Told = tuple[str, str, str, int, str]


def told(ports: Any, since: int = 0) -> list[Told]:
    """Of each calendar part that left: to whom, method, sequence, SEQUENCE, status."""
    found = []
    for _, (to, *_others), mime in ports.mailer.sent[since:]:
        for part in parsed(mime).walk():
            if part.get_content_type() == "text/calendar":
                calendar = Calendar.from_ical(part.get_content())
                assert calendar.walk("VTIMEZONE")
                method = str(calendar["METHOD"])
                for event in calendar.walk("VEVENT"):
                    uid = str(event["UID"])
                    assert uid.endswith("@cursus.localhost")
                    sequence = uid.removesuffix("@cursus.localhost").rpartition("-")[2]
                    found.append((to, method, sequence, int(event["SEQUENCE"]), str(event["STATUS"])))
    return list(dict.fromkeys(found))


def change(ports: Ports, change_of: Callable[[Planning], Planning], *, notify: bool = True) -> None:
    version = sessions.get_planning("ses_1").version
    session_plans.change(ports, "ses_1", change_of, version=version, by=PLANNER, notify=notify)
    keep_all(ports)


def in_room(sequence_id: str, room: str) -> Callable[[Planning], Planning]:
    return lambda plan: planning.with_every_slot(plan, sequence_id, lambda slot: replace(slot, room=room))


def invited(method: str, sequence: str, revision: int) -> Told:
    status = "CANCELLED" if method == "CANCEL" else "CONFIRMED"
    return (LEA, method, sequence, revision, status)


def test_one_invitation_per_sequence_and_participant(lea: None, ports: Ports) -> None:
    assert told(ports) == [invited("REQUEST", "seq_a", 0), invited("REQUEST", "seq_b", 0)]


def test_a_changed_slot_updates_its_sequence_only(lea: None, ports: Any) -> None:
    sent = len(ports.mailer.sent)

    change(ports, in_room("seq_a", "B"))
    change(ports, in_room("seq_a", "C"))

    assert told(ports, sent) == [invited("REQUEST", "seq_a", 1), invited("REQUEST", "seq_a", 2)]
    message = parsed(ports.mailer.sent[-1][2])
    assert message["Subject"].startswith("Changement")
    assert "C" in message.get_body(("plain",)).get_content()


def test_a_change_that_participants_need_not_know_sends_nothing(lea: None, ports: Any) -> None:
    sent = len(ports.mailer.sent)

    change(
        ports,
        lambda plan: planning.with_every_slot(
            plan, "seq_a", lambda slot: replace(slot, trainers=("Inès Roy",), trainer_comment="Avancé")
        ),
    )

    assert told(ports, sent) == []


def test_nobody_is_notified_when_the_box_is_ticked_and_the_next_notice_carries_all(
    lea: None, ports: Any
) -> None:
    sent = len(ports.mailer.sent)

    change(ports, in_room("seq_a", "B"), notify=False)
    assert told(ports, sent) == []
    change(ports, in_room("seq_b", "C"))
    assert told(ports, sent) == [invited("REQUEST", "seq_b", 1)]
    change(
        ports,
        lambda plan: planning.with_every_slot(plan, "seq_a", lambda slot: replace(slot, starts_at=time(10))),
    )

    assert told(ports, sent)[1:] == [invited("REQUEST", "seq_a", 1)]
    (part,) = [p for p in parsed(ports.mailer.sent[-1][2]).walk() if p.get_content_type() == "text/calendar"]
    assert "B" in str(Calendar.from_ical(part.get_content()).walk("VEVENT")[0]["LOCATION"])


def test_a_notice_kept_late_is_not_lost_to_a_silent_change_after_it(lea: None, ports: Any) -> None:
    sent = len(ports.mailer.sent)
    for room, notify in (("B", True), ("C", False)):
        version = sessions.get_planning("ses_1").version
        session_plans.change(
            ports, "ses_1", in_room("seq_a", room), version=version, by=PLANNER, notify=notify
        )
    late, early = list(ports.outbox_hints)
    ports.outbox_hints.clear()

    keep_all(ports, early)
    assert told(ports, sent) == []
    keep_all(ports, late)

    assert told(ports, sent) == [invited("REQUEST", "seq_a", 1)]


def test_a_sequence_taken_out_is_withdrawn_and_a_new_one_invited_to(lea: None, ports: Any) -> None:
    sent = len(ports.mailer.sent)
    pre_work = a_sequence("seq_pre", 8, modality=Modality.PRE_WORK)

    change(
        ports,
        lambda plan: planning.with_sequence(planning.without_sequence(plan, "seq_b"), pre_work),
    )

    assert told(ports, sent) == [invited("CANCEL", "seq_b", 1), invited("REQUEST", "seq_pre", 0)]


def seat(seat_id: str = SEAT) -> Registration:
    return registrations.get("org_acme", seat_id)


def test_a_replaced_trainee_is_withdrawn_and_the_new_one_invited(lea: None, ports: Any) -> None:
    stored_trainee()
    stored_trainee(trainee_id="trn_zoe", last_name="Adam", first_name="Zoé", email="zoe@duvallon.example")
    sent = len(ports.mailer.sent)
    holding(ports)

    registration_changes.give_seat(ports, PLANNER, seat(), "trn_zoe")
    keep_all(ports)
    registration_changes.give_seat(ports, PLANNER, seat(), "trn_lea")
    keep_all(ports)

    zoe = "zoe@duvallon.example"
    subjects = [parsed(mime)["Subject"] for _, (to, *_), mime in ports.mailer.sent if to == LEA]
    assert not [subject for subject in subjects[-2:] if subject.startswith("Changement")]
    assert sorted(told(ports, sent)) == sorted(
        [
            invited("CANCEL", "seq_a", 1),
            invited("CANCEL", "seq_b", 1),
            (zoe, "REQUEST", "seq_a", 0, "CONFIRMED"),
            (zoe, "REQUEST", "seq_b", 0, "CONFIRMED"),
            (zoe, "CANCEL", "seq_a", 1, "CANCELLED"),
            (zoe, "CANCEL", "seq_b", 1, "CANCELLED"),
            # Back again: the numbers go on, programs ignore lower ones.
            invited("REQUEST", "seq_a", 2),
            invited("REQUEST", "seq_b", 2),
        ]
    )


def holding(_ports: Ports) -> None:
    """Léa's seat is held in the session, as an order writes it."""
    SessionItem("ses_1", "holder#trn_lea", registration_id=SEAT).save()


def test_a_moved_seat_leaves_the_old_days_and_gets_the_new_ones(lea: None, ports: Any) -> None:
    stored_trainee()
    stored_session(session_id="ses_2", code="2026-00002", starts_on=date(2027, 1, 11))
    SessionItem.holding(
        Planning(session_id="ses_2", sequences=(a_sequence("seq_z", 28),)), part="planning"
    ).save()
    holding(ports)
    sent = len(ports.mailer.sent)

    registration_changes.move(ports, PLANNER, seat(), Move(session_id="ses_2", reason="Malade"))
    keep_all(ports)

    assert told(ports, sent) == [
        invited("CANCEL", "seq_a", 1),
        invited("CANCEL", "seq_b", 1),
        invited("REQUEST", "seq_z", 0),
    ]
    (request,) = [m for m in emails.of_object(ORDER_ID).rows if m.facts.get("sequence_id") == "seq_z"]
    assert "2026-00002" in str(invitation_mails.build_invitation(ports, request).text)


def test_a_cancelled_registration_is_withdrawn_once(lea: None, ports: Any) -> None:
    holding(ports)
    sent = len(ports.mailer.sent)

    registration_changes.cancel_by_staff(ports, PLANNER, seat(), reason="Désistement")
    keep_all(ports)
    service.withdraw(ports, seat())
    service.settle(ports, [seat()])

    assert told(ports, sent) == [invited("CANCEL", "seq_a", 1), invited("CANCEL", "seq_b", 1)]
    assert ports.email_hints == []


def test_a_cancelled_session_empties_the_calendars(lea: None, ports: Any) -> None:
    holding(ports)
    sent = len(ports.mailer.sent)

    version = sessions.get("ses_1").version
    session_workflow.move_to(
        ports, "ses_1", Workflow.CANCELLED, reason="Formateur absent", version=version, by=PLANNER
    )
    keep_all(ports)
    keep_all(ports)

    assert told(ports, sent) == [invited("CANCEL", "seq_a", 1), invited("CANCEL", "seq_b", 1)]
    assert not seat().is_running


def test_what_is_over_is_neither_invited_to_nor_withdrawn(lea: None, ports: Any) -> None:
    sent = len(ports.mailer.sent)
    ports.now.forward(days=23)  # The 16th: the first sequence is past.

    service.withdraw(ports, seat())
    keep_all(ports)

    assert told(ports, sent) == [invited("CANCEL", "seq_b", 1)]


def test_the_convocation_carries_the_next_revision_once(lea: None, ports: Any) -> None:
    sequence = sessions.get_planning("ses_1").sequences[0]
    change(ports, in_room("seq_a", "B"), notify=False)
    sequence = sessions.get_planning("ses_1").sequences[0]

    parts = [
        invitation_mails.part_for(ports, seat(), sequence, mail_key="mailing/1/lea/1", language="fr")
        for _ in range(2)
    ]
    again = invitation_mails.part_for(ports, seat(), sequence, mail_key="mailing/1/lea/2", language="fr")
    preview = invitation_mails.part_for(ports, seat(), sequence, mail_key="", language="fr")
    change(ports, in_room("seq_a", "C"))

    revisions = [sequence_of(each) for each in (*parts, again, preview)]
    assert revisions == [1, 1, 2, 2]
    row = invitations.find(SEAT, "trn_lea", "seq_a")
    assert row is not None
    assert row.revision == 3


def sequence_of(part: Any) -> int:
    return int(Calendar.from_ical(part.content).walk("VEVENT")[0]["SEQUENCE"])


def test_nothing_is_carried_for_a_seat_that_is_nobodys(lea: None, ports: Any) -> None:
    sequence = sessions.get_planning("ses_1").sequences[0]
    unnamed = replace(seat(), trainee_id=None)
    cancelled = replace(seat(), state=RegistrationState.CANCELLED)

    for registration in (unnamed, cancelled):
        assert invitation_mails.part_for(ports, registration, sequence, mail_key="m", language="fr") is None


def test_a_participant_without_an_address_is_left_alone(lea: None, ports: Any) -> None:
    sent = len(ports.mailer.sent)
    RegistrationItem("org_acme", SEAT).update(actions=[RegistrationItem.email.remove()])

    change(ports, in_room("seq_a", "B"))

    assert told(ports, sent) == []
