"""Which messages of a session wait for which instant, and what becomes of those planned before (NOT-3, NOT-7)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain import calendar, mailing_defaults
from chalicelib.domain.evaluations import Evaluation, SequenceEvaluation
from chalicelib.domain.session_mailings import (
    Anchor,
    Mailing,
    MailingState,
    Message,
    Setting,
    Unit,
    due_at,
    mailing_id,
    told_sequences,
)
from chalicelib.domain.sessions import Planning, Publication, Sequence, Session, Workflow

SettingOf = Callable[[Message], Setting]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What to write so that the rows say what is wanted."""

    put: tuple[Mailing, ...] = ()
    """New ones with version 0; the others with the version that was read."""
    removed: tuple[Mailing, ...] = ()


def wanted(
    session: Session, planning: Planning, evaluation: Evaluation, setting_of: SettingOf, *, zone_name: str
) -> dict[str, Mailing]:
    """Every message with a computed time, by identifier.

    None while the session is a draft, none once it is cancelled: drafts tell nobody, cancelled sessions say so and no more.
    """
    if session.publication is Publication.DRAFT or session.workflow is Workflow.CANCELLED:
        return {}
    planned = (
        _planned(session, sequence, setting, zone_name)
        for sequence in told_sequences(planning)
        for setting in _settings(session, sequence, evaluation, setting_of)
    )
    return {mailing.mailing_id: mailing for mailing in planned if mailing is not None}


def _settings(
    session: Session, sequence: Sequence, evaluation: Evaluation, setting_of: SettingOf
) -> Iterable[Setting]:
    """Those in force for a sequence; surveys only where it has one, the late one when the evaluation says (SES-15)."""
    surveys = next((c for c in evaluation.choices if c.sequence_id == sequence.sequence_id), None)
    for message in Message:
        if not mailing_defaults.has_computed_time(session.kind, message):
            continue
        setting = setting_of(message)
        if setting.is_on and _has_survey(message, surveys):
            yield _with_days_of(surveys, setting)


def _has_survey(message: Message, surveys: SequenceEvaluation | None) -> bool:
    match message:
        case Message.HOT_SURVEY:
            return surveys is not None and bool(surveys.hot_survey_id)
        case Message.COLD_SURVEY:
            return surveys is not None and bool(surveys.cold_survey_id)
        case _:
            return True


def _with_days_of(surveys: SequenceEvaluation | None, setting: Setting) -> Setting:
    if setting.message is not Message.COLD_SURVEY or surveys is None:
        return setting
    return replace(setting, anchor=Anchor.AFTER_END, amount=surveys.cold_after_days, unit=Unit.DAYS)


def _planned(session: Session, sequence: Sequence, setting: Setting, zone_name: str) -> Mailing | None:
    due = due_at(setting, sequence, zone_name=zone_name)
    if due is None:
        return None
    return Mailing(
        session_id=session.session_id,
        mailing_id=mailing_id(setting.message, sequence.sequence_id),
        message=setting.message,
        sequence_id=sequence.sequence_id,
        due_at=due,
    )


def changes(now_there: Iterable[Mailing], wanted: Mapping[str, Mailing], *, at: datetime) -> Changes:
    """What differs. Applied, and asked again, there is nothing left to change.

    What was sent stays; what a person cancelled stays cancelled, what he or she postponed or rewrote keeps that. A message
    whose time had passed when it was planned, or moved, is missed and never leaves by itself: people who read "in ten days"
    three days before would be misled, so a person decides. One whose time came a moment ago and that nobody sent yet is left
    to the schedule.
    """
    there = {mailing.mailing_id: mailing for mailing in now_there}
    put = [_settled(there.get(key), new, at=at) for key, new in wanted.items()]
    return Changes(
        put=tuple(each for each in put if each is not None),
        removed=tuple(old for key, old in there.items() if key not in wanted and old.is_open),
    )


def _settled(old: Mailing | None, new: Mailing, *, at: datetime) -> Mailing | None:
    """As the row should be now; None: it is."""
    if old is None:
        return replace(new, state=_state(new, at=at))
    if not old.is_open or old.due_at == new.due_at:
        return None
    moved = replace(old, due_at=new.due_at)
    if old.postponed_to is not None:
        return moved
    return replace(moved, state=_state(moved, at=at), attempts=0, last_error="")


def _state(mailing: Mailing, *, at: datetime) -> MailingState:
    return MailingState.WAITING if mailing.leaves_at > at else MailingState.MISSED


LATE_ANSWER = timedelta(days=30)
"""How long after everybody else somebody who was registered late is still asked what he or she thinks."""


def still_makes_sense(
    mailing: Mailing, setting: Setting, planning: Planning, *, at: datetime, zone_name: str
) -> bool:
    """Whether people registered after a message left should get it all the same: what announces, until it begins."""
    if mailing.state is not MailingState.SENT or mailing.sent_at is None:
        return False
    if setting.anchor is not Anchor.BEFORE_START:
        return at - mailing.sent_at <= LATE_ANSWER
    slots = [s for q in planning.sequences if q.sequence_id == mailing.sequence_id for s in q.slots]
    starts = (calendar.instant(slot.day, slot.starts_at, zone_name=zone_name) for slot in slots)
    return min(starts, default=at) > at
