"""When messages of a session leave: per sequence, on the wall clock, across clock changes and holidays (NOT-1, NOT-3)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from chalicelib.domain import mailing_defaults, mailing_plan, session_mailings
from chalicelib.domain.evaluations import Evaluation, SequenceEvaluation
from chalicelib.domain.session_mailings import (
    Anchor,
    Mailing,
    MailingState,
    Message,
    Recipients,
    Setting,
    Unit,
    due_at,
)
from chalicelib.domain.sessions import Planning, Publication, Sequence, SessionKind, Slot, Workflow
from chalicelib.domain.trainings import Modality
from tests.factories import a_session

PARIS = "Europe/Paris"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def a_slot(day: date, starts_at: time = time(9), ends_at: time = time(17)) -> Slot:
    return Slot(
        slot_id=f"slo_{day.isoformat()}_{starts_at:%H%M}", day=day, starts_at=starts_at, ends_at=ends_at
    )


def a_sequence(*slots: Slot, sequence_id: str = "seq_1", modality: Modality = Modality.CLASSROOM) -> Sequence:
    return Sequence(sequence_id=sequence_id, title="En salle", modality=modality, slots=slots)


def before(amount: int, unit: Unit = Unit.DAYS, **overrides) -> Setting:
    return Setting(
        message=Message.REMINDER, anchor=Anchor.BEFORE_START, amount=amount, unit=unit, **overrides
    )


def after(amount: int, unit: Unit = Unit.DAYS) -> Setting:
    return Setting(message=Message.HOT_SURVEY, anchor=Anchor.AFTER_END, amount=amount, unit=unit)


@pytest.mark.parametrize(
    ("setting", "slot", "leaves"),
    [
        # Eight in the morning in Paris is 6:00 UTC in summer, 7:00 in winter.
        (before(10), a_slot(date(2026, 5, 15)), "2026-05-05T06:00"),
        (before(10), a_slot(date(2026, 6, 27)), "2026-06-17T06:00"),
        (before(0), a_slot(date(2026, 12, 14)), "2026-12-14T07:00"),
        (before(1), a_slot(date(2026, 12, 14)), "2026-12-13T07:00"),
        (before(1), a_slot(date(2027, 1, 1)), "2026-12-31T07:00"),
        # Clocks go forward on 29 March 2026, back on 25 October 2026: eight stays eight.
        (before(1), a_slot(date(2026, 3, 29)), "2026-03-28T07:00"),
        (before(1), a_slot(date(2026, 3, 30)), "2026-03-29T06:00"),
        (before(2), a_slot(date(2026, 10, 26)), "2026-10-24T06:00"),
        (before(1), a_slot(date(2026, 10, 26)), "2026-10-25T07:00"),
        # Hours are counted from the very start: 24 hours before Monday, 9:00, are Sunday, 8:00 or 10:00, on the clock.
        (before(24, Unit.HOURS), a_slot(date(2026, 3, 29)), "2026-03-28T07:00"),
        (before(24, Unit.HOURS), a_slot(date(2026, 3, 30)), "2026-03-29T07:00"),
        (before(48, Unit.HOURS), a_slot(date(2026, 3, 30)), "2026-03-28T07:00"),
        (before(24, Unit.HOURS), a_slot(date(2026, 10, 25)), "2026-10-24T08:00"),
        (before(48, Unit.HOURS), a_slot(date(2026, 10, 26)), "2026-10-24T08:00"),
        # After the end, which is 17:00 in Paris.
        (after(2, Unit.HOURS), a_slot(date(2026, 6, 27)), "2026-06-27T17:00"),
        (after(2, Unit.HOURS), a_slot(date(2026, 12, 14)), "2026-12-14T18:00"),
        (after(90), a_slot(date(2026, 8, 1)), "2026-10-30T07:00"),
        (after(0), a_slot(date(2026, 6, 27)), "2026-06-27T06:00"),
    ],
)
def test_a_message_leaves_so_long_before_the_start_or_after_the_end(setting, slot, leaves):
    assert due_at(setting, a_sequence(slot), zone_name=PARIS) == datetime.fromisoformat(f"{leaves}+00:00")


@pytest.mark.parametrize(
    ("starts", "leaves"),
    [
        (date(2026, 12, 15), "2026-12-14"),  # the day before is a Monday
        (date(2026, 12, 14), "2026-12-11"),  # a Sunday: the Friday before
        (date(2026, 12, 13), "2026-12-11"),  # a Saturday
        (date(2026, 12, 12), "2026-12-11"),  # a Friday
        (date(2026, 7, 15), "2026-07-13"),  # the national holiday
        (date(2026, 7, 16), "2026-07-15"),
        (date(2026, 5, 2), "2026-04-30"),  # 1 May, a Friday
        (date(2026, 12, 28), "2026-12-24"),  # a Sunday, Saturday, then Christmas on the Friday
        (date(2027, 1, 4), "2026-12-31"),  # over the turn of the year
    ],
)
def test_a_message_for_working_days_leaves_on_the_one_before_a_weekend_or_a_holiday(starts, leaves):
    setting = before(1, working_days_only=True)

    due = due_at(setting, a_sequence(a_slot(starts)), zone_name=PARIS)

    assert due is not None
    assert due.date().isoformat() == leaves


def test_without_working_days_only_a_sunday_is_as_good_as_any_day():
    assert due_at(before(1), a_sequence(a_slot(date(2026, 12, 14)))) == datetime(2026, 12, 13, 7, tzinfo=UTC)


def test_the_first_slot_starts_a_sequence_and_the_last_ends_it_in_whatever_order_they_are():
    sequence = a_sequence(
        a_slot(date(2026, 6, 3)), a_slot(date(2026, 6, 2), time(14)), a_slot(date(2026, 6, 2), time(8))
    )

    assert due_at(before(1, Unit.HOURS), sequence) == datetime(2026, 6, 2, 5, tzinfo=UTC)
    assert due_at(after(1, Unit.HOURS), sequence) == datetime(2026, 6, 3, 16, tzinfo=UTC)


def test_another_zone_has_its_own_morning():
    due = due_at(before(1), a_sequence(a_slot(date(2026, 6, 3))), zone_name="Indian/Reunion")

    assert due == datetime(2026, 6, 2, 4, tzinfo=UTC)


def test_what_has_no_date_or_no_computed_time_is_due_never():
    at_once = Setting(message=Message.CANCELLATION)

    assert due_at(before(1), a_sequence()) is None
    assert due_at(at_once, a_sequence(a_slot(date(2026, 6, 3)))) is None


TWO = (
    a_sequence(a_slot(date(2026, 5, 15)), sequence_id="seq_may"),
    a_sequence(a_slot(date(2026, 6, 27)), sequence_id="seq_june"),
)


def a_planning(*sequences: Sequence) -> Planning:
    return Planning(session_id="ses_1", sequences=sequences or TWO)


def wanted(
    *, planning: Planning | None = None, evaluation: Evaluation | None = None, own=(), **session
) -> dict[str, Mailing]:
    made = a_session(**{"kind": SessionKind.INTRA, **session})
    settings = mailing_defaults.in_force(made.kind, own)
    return mailing_plan.wanted(
        made,
        planning or a_planning(),
        evaluation or Evaluation(session_id="ses_1"),
        settings.__getitem__,
        zone_name=PARIS,
    )


def test_each_dated_sequence_has_its_own_messages_on_its_own_dates():
    """The example of NOT-3: due 10 days before, sequences on 15 May and 27 June."""
    plan = wanted()

    assert plan["convocation#seq_may"].due_at == datetime(2026, 5, 5, 6, tzinfo=UTC)
    assert plan["convocation#seq_june"].due_at == datetime(2026, 6, 17, 6, tzinfo=UTC)
    assert plan["trainer_file#seq_may"].due_at == datetime(2026, 5, 5, 6, tzinfo=UTC)
    assert len(plan) == 2 * 6


def test_pre_work_has_no_message():
    pre_work = a_sequence(a_slot(date(2026, 5, 2)), sequence_id="seq_pre", modality=Modality.PRE_WORK)

    assert not any("seq_pre" in key for key in wanted(planning=a_planning(pre_work, *TWO)))


@pytest.mark.parametrize(
    ("session", "has_any"),
    [
        ({"publication": Publication.PUBLISHED}, True),
        ({"publication": Publication.HIDDEN}, True),
        ({"publication": Publication.DRAFT}, False),
        ({"workflow": Workflow.CREATED}, True),
        ({"workflow": Workflow.CONFIRMED}, True),
        ({"workflow": Workflow.CLOSED}, True),  # a survey may come three months later
        ({"workflow": Workflow.CANCELLED}, False),
        ({"kind": SessionKind.INTER}, True),
        ({"kind": SessionKind.POOL}, False),
        ({"kind": SessionKind.ON_DEMAND}, False),
    ],
)
def test_drafts_cancelled_sessions_and_those_without_dates_send_nothing(session, has_any):
    assert bool(wanted(**session)) is has_any


def test_the_convocation_of_an_inter_session_is_sent_by_hand():
    switched_on = before(10)

    plan = wanted(kind=SessionKind.INTER, own=(replace(switched_on, message=Message.CONVOCATION),))

    assert "reminder#seq_may" in plan
    assert "convocation#seq_may" not in plan


def test_surveys_are_sent_where_there_is_one_the_late_one_when_the_evaluation_says():
    evaluation = Evaluation(
        session_id="ses_1",
        choices=(
            SequenceEvaluation(sequence_id="seq_may", hot_survey_id="sur_1"),
            SequenceEvaluation(sequence_id="seq_june", cold_survey_id="sur_2", cold_after_days=60),
        ),
    )

    plan = wanted(evaluation=evaluation)

    assert plan["hot_survey#seq_may"].due_at == datetime(2026, 5, 15, 17, tzinfo=UTC)
    assert plan["cold_survey#seq_june"].due_at == datetime(2026, 8, 26, 6, tzinfo=UTC)
    assert {"hot_survey#seq_june", "cold_survey#seq_may"}.isdisjoint(plan)


def test_a_message_that_is_switched_off_is_not_planned():
    assert "reminder#seq_may" not in wanted(own=(replace(before(2), is_on=False),))


AT = datetime(2026, 5, 5, 6, tzinfo=UTC)
WAITING = Mailing(
    session_id="ses_1", mailing_id="reminder#seq_1", message=Message.REMINDER, due_at=AT, version=3
)
LATER, EARLIER = AT.replace(day=20), AT.replace(day=1)


def changed(*there: Mailing, to: datetime | None, at: datetime = AT) -> mailing_plan.Changes:
    plan = {} if to is None else {WAITING.mailing_id: replace(WAITING, due_at=to, version=0)}
    return mailing_plan.changes(there, plan, at=at)


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (AT.replace(minute=1), MailingState.WAITING),
        (AT, MailingState.MISSED),  # its time is now: planned too late
        (EARLIER, MailingState.MISSED),
    ],
)
def test_a_message_planned_after_its_time_is_missed_and_waits_for_a_person(due, state):
    (new,) = changed(to=due).put

    assert (new.state, new.version) == (state, 0)


@pytest.mark.parametrize(
    ("old", "to", "expected"),
    [
        (WAITING, LATER, replace(WAITING, due_at=LATER)),
        (WAITING, EARLIER, replace(WAITING, due_at=EARLIER, state=MailingState.MISSED)),
        (
            replace(WAITING, due_at=EARLIER, state=MailingState.MISSED),
            LATER,
            replace(WAITING, due_at=LATER),
        ),
        (
            replace(WAITING, state=MailingState.FAILED, attempts=7, last_error="gave_up"),
            LATER,
            replace(WAITING, due_at=LATER),
        ),
        # A person's words and hour are kept.
        (
            replace(WAITING, postponed_to=LATER, text="Venez à pied."),
            EARLIER,
            replace(WAITING, due_at=EARLIER, postponed_to=LATER, text="Venez à pied."),
        ),
    ],
)
def test_what_has_not_left_follows_the_dates(old, to, expected):
    assert changed(old, to=to).put == (expected,)


@pytest.mark.parametrize("state", [MailingState.SENT, MailingState.CANCELLED])
@pytest.mark.parametrize("to", [LATER, None])
def test_what_left_or_was_cancelled_stays_as_it_is(state, to):
    assert changed(replace(WAITING, state=state), to=to) == mailing_plan.Changes()


def test_a_message_whose_time_has_just_come_is_left_to_the_schedule():
    assert changed(WAITING, to=AT, at=AT.replace(hour=9)) == mailing_plan.Changes()


@pytest.mark.parametrize("state", [MailingState.WAITING, MailingState.MISSED, MailingState.FAILED])
def test_what_is_not_wanted_any_more_is_withdrawn(state):
    old = replace(WAITING, state=state, postponed_to=LATER)

    assert changed(old, to=None) == mailing_plan.Changes(removed=(old,))


def test_what_was_computed_twice_changes_nothing_the_second_time():
    first = mailing_plan.changes([], wanted(), at=LONG_AGO).put

    assert len(first) == 12
    assert mailing_plan.changes(first, wanted(), at=LONG_AGO) == mailing_plan.Changes()


SENT = replace(WAITING, sequence_id="seq_1", state=MailingState.SENT, sent_at=AT)


@pytest.mark.parametrize(
    ("setting", "mailing", "at", "makes_sense"),
    [
        (before(2), SENT, datetime(2026, 5, 15, 6, 59, tzinfo=UTC), True),
        (before(2), SENT, datetime(2026, 5, 15, 7, tzinfo=UTC), False),  # it begins at nine in Paris
        (before(2), replace(SENT, state=MailingState.WAITING), AT, False),
        (before(2), replace(SENT, state=MailingState.MISSED), AT, False),
        (before(2), replace(SENT, sequence_id="seq_gone"), AT, False),
        (after(2), SENT, AT.replace(month=6, day=4), True),
        (after(2), SENT, AT.replace(month=6, day=5), False),
    ],
)
def test_latecomers_get_what_still_makes_sense(setting, mailing, at, makes_sense):
    planning = a_planning(a_sequence(a_slot(date(2026, 5, 15)), a_slot(date(2026, 5, 16))))

    found = mailing_plan.still_makes_sense(mailing, setting, planning, at=at, zone_name=PARIS)

    assert found is makes_sense


@pytest.mark.parametrize("kind", SessionKind)
def test_every_message_of_every_kind_has_a_default(kind):
    settings = mailing_defaults.settings(kind)

    assert set(settings) == set(Message)
    assert all(settings[message].message is message for message in settings)
    assert {m for m, s in settings.items() if s.anchor is Anchor.AT_ONCE} >= mailing_defaults.AT_ONCE


def test_the_session_says_otherwise_than_the_institute_and_the_institute_than_the_defaults():
    institute, own = (before(5), replace(after(3), is_on=False)), (before(1),)

    found = mailing_defaults.in_force(SessionKind.INTER, institute, own)

    assert found[Message.REMINDER].amount == 1
    assert found[Message.HOT_SURVEY].is_on is False
    assert found[Message.TRAINER_FILE].to == (Recipients.TRAINERS,)


def test_only_what_differs_is_kept():
    beneath = before(2)

    assert mailing_defaults.differing(before(3), beneath, ()) == (before(3),)
    assert mailing_defaults.differing(before(3), beneath, (before(1), after(1))) == (after(1), before(3))
    assert mailing_defaults.differing(before(2), beneath, (before(1), after(1))) == (after(1),)


@pytest.mark.parametrize("sequence_id", ["", "seq_1"])
def test_an_identifier_names_message_and_sequence(sequence_id):
    made = session_mailings.mailing_id(Message.REMINDER, sequence_id)

    assert session_mailings.message_of(made) == (Message.REMINDER, sequence_id)
