"""The rows of a session's messages follow it; people who come late are caught up, and told what happens (NOT-1, NOT-3, NOT-7)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.errors import NotFound
from chalicelib.domain.evaluations import Evaluation, SequenceEvaluation
from chalicelib.domain.session_mailings import (
    Anchor,
    Mailing,
    MailingState,
    MailSettings,
    Message,
    Recipients,
    Setting,
    Unit,
)
from chalicelib.domain.sessions import Publication, SessionKind, Workflow
from chalicelib.models import mailing_scenes, mailings, session_parts, sessions
from chalicelib.models.base import transaction
from chalicelib.models.mailings import MailingItem
from chalicelib.services import follow_ups, session_mailings
from chalicelib.services import sessions as session_service
from tests.factories import stored_session, stored_staff
from tests.fakes import NOW
from tests.services.mailing import (
    Papers,
    mails,
    of_days,
    seats,
    store_planning,
    stored_dated_session,
    stored_world,
    told,
)


@pytest.fixture
def papers(monkeypatch) -> Papers:
    made = Papers()
    monkeypatch.setattr("chalicelib.services.session_documents", made, raising=False)
    return made


def rows(session_id: str = "ses_1") -> dict[str, Mailing]:
    return {mailing.mailing_id: mailing for mailing in mailings.of_session(session_id)}


def set_own(*settings: Setting, session_id: str = "ses_1") -> None:
    before = session_parts.get(MailSettings, session_id)
    with transaction() as tx:
        session_parts.replace(tx, replace(before, settings=settings), before=before)


def as_sent(mailing_id: str) -> Mailing:
    """As the schedule leaves it."""
    mailings.mark_sent(mailings.get("ses_1", mailing_id), at=NOW)
    return mailings.get("ses_1", mailing_id)


def test_a_session_has_a_row_per_message_with_a_computed_time(tables, ports):
    stored_world()

    session_mailings.recompute(ports, "ses_1")

    assert [(m.mailing_id, f"{m.due_at:%m-%d %H:%M}") for m in mailings.of_session("ses_1")] == [
        ("convocation#seq_1", "12-04 07:00"),
        ("host_notice#seq_1", "12-04 07:00"),
        ("provider_notice#seq_1", "12-04 07:00"),
        ("trainer_file#seq_1", "12-04 07:00"),
        ("reminder#seq_1", "12-12 07:00"),
        ("attendance_sheet#seq_1", "12-13 07:00"),
    ]
    assert {m.state for m in rows().values()} == {MailingState.WAITING}


def test_computed_twice_nothing_is_written_twice(tables, ports):
    stored_world()
    session_mailings.recompute(ports, "ses_1")
    before = rows()

    session_mailings.recompute(ports, "ses_1")

    assert rows() == before
    assert {mailing.version for mailing in before.values()} == {1}


def test_another_day_moves_what_has_not_left(tables, ports):
    stored_world()
    session_mailings.recompute(ports, "ses_1")
    as_sent("convocation#seq_1")
    store_planning(of_days(date(2026, 12, 15), date(2027, 1, 20)))

    session_mailings.recompute(ports, "ses_1")

    now = rows()
    assert now["reminder#seq_1"].due_at == datetime(2026, 12, 13, 7, tzinfo=UTC)
    assert now["reminder#seq_2"].due_at == datetime(2027, 1, 18, 7, tzinfo=UTC)
    assert now["convocation#seq_1"].state is MailingState.SENT
    assert now["convocation#seq_1"].due_at == datetime(2026, 12, 4, 7, tzinfo=UTC)


def test_a_sequence_that_goes_takes_its_waiting_messages_along(tables, ports):
    stored_world()
    store_planning(of_days(date(2026, 12, 14), date(2026, 12, 16)))
    session_mailings.recompute(ports, "ses_1")
    as_sent("convocation#seq_2")
    store_planning(of_days(date(2026, 12, 14)))

    session_mailings.recompute(ports, "ses_1")

    assert [key for key in rows() if key.endswith("seq_2")] == ["convocation#seq_2"]


def test_a_session_planned_at_short_notice_has_missed_what_was_due_before(tables, ports):
    stored_world(starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 27))

    session_mailings.recompute(ports, "ses_1")

    states = {key: row.state for key, row in rows().items()}
    assert states["convocation#seq_1"] is MailingState.MISSED
    assert states["reminder#seq_1"] is MailingState.WAITING
    assert ("ses_1", "convocation#seq_1") not in mailings.due(at=NOW + timedelta(days=30), limit=50)


def test_a_cancelled_session_withdraws_all_that_waits(tables, ports):
    stored_world()
    session_mailings.recompute(ports, "ses_1")
    as_sent("convocation#seq_1")
    stored_dated_session(workflow=Workflow.CANCELLED)

    session_mailings.recompute(ports, "ses_1")

    assert list(rows()) == ["convocation#seq_1"]


def test_a_session_of_another_kind_has_the_messages_of_that_kind(tables, ports):
    stored_world()
    session_mailings.recompute(ports, "ses_1")
    stored_dated_session(kind=SessionKind.INTER)

    session_mailings.recompute(ports, "ses_1")

    assert "convocation#seq_1" not in rows()
    assert "reminder#seq_1" in rows()


def test_the_sessions_own_settings_and_evaluation_count(tables, ports):
    stored_world()
    set_own(
        Setting(message=Message.REMINDER, anchor=Anchor.BEFORE_START, amount=3, unit=Unit.HOURS),
        Setting(message=Message.HOST_NOTICE, is_on=False),
    )
    evaluation = Evaluation(
        session_id="ses_1",
        choices=(SequenceEvaluation(sequence_id="seq_1", hot_survey_id="sur_1", cold_survey_id="sur_2"),),
    )
    with transaction() as tx:
        session_parts.replace(tx, evaluation, before=Evaluation(session_id="ses_1"))

    session_mailings.recompute(ports, "ses_1")

    now = rows()
    assert now["reminder#seq_1"].due_at == datetime(2026, 12, 14, 5, tzinfo=UTC)
    assert "host_notice#seq_1" not in now
    assert now["hot_survey#seq_1"].due_at == datetime(2026, 12, 14, 18, tzinfo=UTC)
    assert now["cold_survey#seq_1"].due_at == datetime(2027, 3, 14, 7, tzinfo=UTC)


def test_there_is_no_plan_for_a_session_of_nobody(tables, ports):
    with pytest.raises(NotFound):
        session_mailings.recompute(ports, "ses_none")

    assert MailingItem.count() == 0


def test_the_promise_of_a_change_is_kept(tables, ports):
    stored_world()
    session = stored_dated_session()
    promise = session_mailings.promised(session, version=4, at=NOW)

    session_mailings.follow(ports, promise)

    assert promise.key == "mailings_changed/ses_1/session/4"
    assert len(rows()) == 6


def test_somebody_registered_late_gets_what_left_and_nobody_gets_it_twice(tables, ports):
    order = stored_world()
    set_own(Setting(message=Message.CONVOCATION, anchor=Anchor.BEFORE_START, amount=10))
    session_mailings.recompute(ports, "ses_1")
    as_sent("convocation#seq_1")
    lea, bao = seats(order)

    for _ in range(2):
        session_mailings.catch_up(ports, "ses_1", [lea])
    session_mailings.catch_up(ports, "ses_1", [lea, bao])

    assert told() == ["bao@duvallon.example", "lea@duvallon.example"]
    assert told(Message.REMINDER) == []


def test_nobody_is_caught_up_with_what_has_no_sense_any_more(tables, ports):
    order = stored_world()
    set_own(Setting(message=Message.CONVOCATION, anchor=Anchor.BEFORE_START, amount=10))
    session_mailings.recompute(ports, "ses_1")
    as_sent("convocation#seq_1")
    ports.now.forward(days=22)

    session_mailings.catch_up(ports, "ses_1", seats(order))

    assert mails() == []


def test_seats_of_another_session_are_not_caught_up(tables, ports):
    order = stored_world()
    session_mailings.recompute(ports, "ses_1")
    as_sent("reminder#seq_1")
    elsewhere = [replace(seat, session_id="ses_2") for seat in seats(order)]

    session_mailings.catch_up(ports, "ses_1", elsewhere)
    session_mailings.catch_up(ports, "ses_1", [])

    assert mails() == []


def test_a_cancellation_is_told_at_once_to_everybody_the_setting_names(tables, ports):
    stored_world()

    first = session_mailings.tell(ports, "ses_1", Message.CANCELLATION, facts={"reason": "Neige"}, key="7")
    again = session_mailings.tell(ports, "ses_1", Message.CANCELLATION, facts={"reason": "Neige"}, key="7")

    assert (first, again) == (5, 0)
    assert told() == [
        "bao@duvallon.example",
        "claire@duvallon.example",
        "formation@duvallon.example",
        "lea@duvallon.example",
        "trainer@horizon.example",
    ]
    assert len(ports.email_hints) == 5
    (to_lea,) = [mail for mail in mails() if mail.to == ("lea@duvallon.example",)]
    assert to_lea.key == "mailing/ses_1/cancellation#-/trn_lea/7"
    assert to_lea.kind == "cancellation"
    assert to_lea.facts["reason"] == "Neige"
    assert to_lea.facts["trainee_id"] == "trn_lea"
    assert to_lea.facts["recipient"] == Recipients.TRAINEES


def test_the_next_change_of_a_slot_is_another_message(tables, ports):
    order = stored_world()
    (lea, _) = seats(order)

    for key in ("7", "7", "8"):
        session_mailings.tell(ports, "ses_1", Message.SLOT_CHANGED, registrations=[lea], key=key)

    assert told().count("lea@duvallon.example") == 2
    assert "bao@duvallon.example" not in told()


def test_cancelled_seats_that_are_named_are_told(tables, ports):
    """When a session is cancelled its registrations are too, before or after people are told."""
    from chalicelib.domain.registrations import cancel

    order = stored_world()

    gone = [cancel(seat) for seat in seats(order)]
    session_mailings.tell(ports, "ses_1", Message.CANCELLATION, registrations=gone, key="7")

    assert "lea@duvallon.example" in told()


def test_what_is_switched_off_tells_nobody_but_by_hand_it_leaves(tables, ports):
    order = stored_world()
    set_own(Setting(message=Message.CONVOCATION, is_on=False))

    silent = session_mailings.tell(ports, "ses_1", Message.CONVOCATION)
    by_hand = [
        session_mailings.hand_out(
            ports, "ses_1", Message.CONVOCATION, registrations=seats(order)[:1], key="click-1"
        )
        for _ in range(2)
    ]

    assert silent == 0
    assert by_hand == [1, 0]


def test_documents_go_along_each_with_its_own_person(tables, ports, papers):
    stored_world()

    session_mailings.tell(ports, "ses_1", Message.CONVOCATION)

    carried = {mail.to[0]: mail.facts["documents"] for mail in mails()}
    assert carried == {
        "lea@duvallon.example": "reg_01kj3v0000000abc_001/convocation#0001;ses_1/programme#0001",
        "bao@duvallon.example": "reg_01kj3v0000000abc_002/convocation#0001;ses_1/programme#0001",
    }
    assert [kind for kind, owner in papers.asked if owner == "ses_1"] == ["programme"]


def test_a_document_that_can_not_be_drawn_stops_one_message_not_the_others(tables, ports, papers):
    stored_world()
    papers.failing = "reg_01kj3v0000000abc_001"

    with pytest.raises(session_mailings.NotAllTold):
        session_mailings.tell(ports, "ses_1", Message.CONVOCATION)
    first = told()
    papers.failing = ""
    again = session_mailings.tell(ports, "ses_1", Message.CONVOCATION)

    assert first == ["bao@duvallon.example"]
    assert again == 1
    assert told() == ["bao@duvallon.example", "lea@duvallon.example"]


def test_a_setting_is_the_sessions_own_else_that_of_its_kind(tables, ports):
    stored_world()
    stored_dated_session()
    set_own(Setting(message=Message.REMINDER, amount=5, anchor=Anchor.BEFORE_START))

    in_force = mailing_scenes.read("ses_1").settings

    assert in_force[Message.REMINDER].amount == 5
    assert in_force[Message.CONVOCATION].amount == 10


def test_pool_and_on_demand_sessions_have_no_dated_message(tables, ports):
    stored_world()
    stored_session(session_id="ses_2", kind=SessionKind.ON_DEMAND, starts_on=None, ends_on=None)

    session_mailings.recompute(ports, "ses_2")

    assert rows("ses_2") == {}


def test_unnamed_seats_get_nothing(tables, ports):
    order = stored_world()
    bare = [replace(seat, trainee_id=None, email="") for seat in seats(order)]
    set_own(Setting(message=Message.REMINDER))

    assert session_mailings.tell(ports, "ses_1", Message.REMINDER, registrations=bare) == 0


def test_somebody_registered_for_several_sequences_is_told_all_that_is_planned(tables, ports):
    order = stored_world()
    store_planning(of_days(date(2026, 12, 14), date(2026, 12, 16)))
    session_mailings.recompute(ports, "ses_1")

    for _ in range(2):
        session_mailings.catch_up(ports, "ses_1", seats(order))

    assert told(Message.REGISTRATION_CONFIRMED) == ["bao@duvallon.example", "lea@duvallon.example"]


def test_with_one_sequence_the_invitation_says_it_all(tables, ports):
    order = stored_world()

    session_mailings.catch_up(ports, "ses_1", seats(order))

    assert mails() == []


def test_publishing_hiding_and_another_kind_plan_the_messages_anew(tables, ports):
    stored_world(publication=Publication.DRAFT)
    by = stored_staff(Role.OPERATIONS_MANAGER).person()
    assert rows() == {}

    session_service.publish(ports, "ses_1", by=by)
    keep_promises(ports)
    published = set(rows())
    session = sessions.get("ses_1")
    inter = replace(session, kind=SessionKind.INTER, organisation_id=None)
    session_service.change(ports, inter, version=session.version, by=by)
    keep_promises(ports)

    assert "convocation#seq_1" in published
    assert published - set(rows()) == {"convocation#seq_1"}


def keep_promises(ports) -> None:
    for key in list(ports.outbox_hints):
        follow_ups.follow_up(ports, key)
