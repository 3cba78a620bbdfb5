"""Answering surveys: the links people get, what they open, what is kept of the answers (SES-15)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib import config
from chalicelib.domain import calendar, survey_answers, survey_links
from chalicelib.domain.errors import Conflict, NotFound, RuleViolation
from chalicelib.domain.evaluations import Evaluation, Moment, SequenceEvaluation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Message, mailing_id
from chalicelib.domain.sessions import Planning, Session, Workflow
from chalicelib.domain.survey_answers import OPEN_FOR, Answer, Participation
from chalicelib.domain.survey_links import Asked, Token
from chalicelib.domain.surveys import Survey
from chalicelib.models import registrations, survey_dossiers, survey_keys, surveys
from chalicelib.models import survey_answers as stored
from chalicelib.models.base import transaction
from chalicelib.models.contention import retrying
from chalicelib.models.survey_dossiers import Choice, Dossier
from chalicelib.ports import Ports

LONGEST_WAIT = timedelta(days=400)
"""A survey some time later is sent within a year, and stays open for a month."""
MOST_COURSES = 40
"""Looked at for what a trainee may still answer: the latest ones."""

MESSAGES = {Moment.HOT: Message.HOT_SURVEY, Moment.COLD: Message.COLD_SURVEY}


class SurveyClosed(RuleViolation):
    """Its time is over, or the seat, the session or the survey is no longer there."""

    code = "survey_closed"
    message = "This survey is closed."


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A survey as one person may answer it."""

    asked: Asked
    survey: Survey
    session: Session
    sequence_title: str
    closes_at: datetime
    answer_id: str
    answer: Answer | None


def link_for(
    _ports: Ports, session_id: str, sequence_id: str, moment: Moment, registration: Registration
) -> str:
    """The address at which one person answers, without an account; the same each time. Raises NotFound before any survey was chosen."""
    secret = survey_keys.find()
    if not secret:
        raise NotFound(session_id)
    asked = _asked(session_id, sequence_id, moment, registration)
    return f"{config.site_url()}/surveys/{survey_links.token(asked, secret=secret)}"


def make_links_possible(ports: Ports) -> None:
    """See that the portal has its secret. May be run twice: the first one stays."""
    if not survey_keys.find():
        survey_keys.keep(ports.new_secret())


def opened(ports: Ports, token: str) -> Opened:
    """What a link leads to, in three round trips. Raises NotFound for one that isn't ours, SurveyClosed."""
    read = survey_links.read(token)
    if read is None:
        raise NotFound(token)
    dossier = survey_dossiers.read(
        read.asked.session_id, mailing_id(MESSAGES[read.asked.moment], read.asked.sequence_id)
    )
    asked = _proven(read, secret=dossier.secret)
    choice = choice_of(dossier.evaluation, asked.sequence_id)
    survey_id = survey_answers.survey_of(choice, asked.moment)
    closes_at = _closes_at(dossier, choice, asked.moment)
    if closes_at is None or closes_at <= ports.now() or not survey_id:
        raise SurveyClosed
    answer_id = survey_links.answer_id(asked, survey_id, secret=dossier.secret)
    survey, given = survey_dossiers.with_answer(survey_id, asked.session_id, answer_id)
    return Opened(
        asked=asked,
        survey=survey,
        session=dossier.session,
        sequence_title=sequence_title(dossier.planning, asked.sequence_id),
        closes_at=closes_at,
        answer_id=answer_id,
        answer=given,
    )


def answer(ports: Ports, token: str, sent: Mapping[str, Sequence[str]]) -> None:
    """Keep what a form answers, by question. Sent twice it is kept once; sent otherwise, the last one counts.

    Raises NotFound, SurveyClosed, InvalidInput, and Conflict when others keep writing at this very moment.
    """

    def once() -> None:
        form = opened(ports, token)
        _keep(ports, form, survey_answers.checked(form.survey, sent))

    retrying(once, on=Conflict)


def _keep(ports: Ports, form: Opened, given: dict[str, tuple[str, ...]]) -> None:
    """Raises Refused when the survey was changed, or answered for the first time, meanwhile."""
    asked, survey = form.asked, form.survey
    kept = Answer(
        session_id=asked.session_id,
        answer_id=form.answer_id,
        survey_id=survey.survey_id,
        sequence_id=asked.sequence_id,
        moment=asked.moment,
        given=given,
    )
    if not survey.is_anonymous:
        kept = replace(
            kept, registration_id=asked.registration_id, answered_on=calendar.local_date(ports.now())
        )
    with transaction() as tx:
        stored.save(tx, kept, participation(asked, survey.survey_id))
        if not survey.is_frozen:
            surveys.replace(tx, replace(survey, answered_at=ports.now()), before=survey)


def participation(asked: Asked, survey_id: str) -> Participation:
    return Participation(
        session_id=asked.session_id,
        survey_id=survey_id,
        sequence_id=asked.sequence_id,
        moment=asked.moment,
        registration_id=asked.registration_id,
    )


def _proven(read: Token, *, secret: str) -> Asked:
    """Who is asked about what. Raises NotFound, SurveyClosed."""
    wanted = read.asked
    registration = registrations.find_in_session(wanted.session_id, wanted.registration_id)
    trainee_id = (registration.trainee_id or "") if registration else ""
    asked = replace(wanted, trainee_id=trainee_id)
    if not survey_links.is_proven(asked, read.proof, secret=secret):
        raise NotFound(wanted.registration_id)
    if registration is None or not registration.is_running:
        raise SurveyClosed
    return asked


def _asked(session_id: str, sequence_id: str, moment: Moment, registration: Registration) -> Asked:
    return Asked(
        session_id=session_id,
        sequence_id=sequence_id,
        registration_id=registration.registration_id,
        moment=moment,
        trainee_id=registration.trainee_id or "",
    )


def choice_of(evaluation: Evaluation, sequence_id: str) -> SequenceEvaluation:
    """What is asked about a sequence; no survey where nobody chose one."""
    blank = SequenceEvaluation(sequence_id=sequence_id)
    return next((c for c in evaluation.choices if c.sequence_id == sequence_id), blank)


def _closes_at(dossier: Dossier, choice: SequenceEvaluation, moment: Moment) -> datetime | None:
    """A month after its time has come, or after it was sent, when that was later. None: there is nothing to answer about any more."""
    if dossier.session.workflow is Workflow.CANCELLED:
        return None
    opens = opens_at(dossier.planning, choice, moment, zone_name=dossier.zone_name)
    return max(opens, dossier.sent_at or opens) + OPEN_FOR if opens is not None else None


def opens_at(
    planning: Planning, choice: SequenceEvaluation, moment: Moment, *, zone_name: str
) -> datetime | None:
    """None: there is no such sequence any more, or it has no dates."""
    for sequence in planning.sequences:
        if sequence.sequence_id == choice.sequence_id:
            days = choice.cold_after_days
            return survey_answers.opens_at(sequence, moment, cold_after_days=days, zone_name=zone_name)
    return None


def sequence_title(planning: Planning, sequence_id: str) -> str:
    """Of the sequence that is asked about, where a session has several."""
    told = [s.title for s in planning.sequences if s.sequence_id == sequence_id]
    return told[0] if told and len(planning.sequences) > 1 else ""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A survey that a trainee may answer now."""

    title: str
    """Of the course."""
    sequence_title: str
    moment: Moment
    path: str
    closes_at: datetime


def open_for(ports: Ports, seats: Iterable[Registration], *, zone_name: str) -> list[Waiting]:
    """What a trainee with these registrations may answer and hasn't yet, the first to close first (TRN-3).

    Looks at the forty latest courses that began, in five round trips whatever there is. What was sent late is open for longer,
    but shown here for a month after its time.
    """
    now = ports.now()
    latest = _latest(seats, on=calendar.local_date(now, zone_name=zone_name))
    known = survey_dossiers.choices([seat.session_id for seat in latest])
    wanted = [
        (_asked(seat.session_id, choice.sequence_id, moment, seat), opens, survey_id)
        for seat in latest
        if (of := known.get(seat.session_id)) and of.session.workflow is not Workflow.CANCELLED
        for choice in of.evaluation.choices
        for moment in Moment
        if (survey_id := survey_answers.survey_of(choice, moment))
        and (opens := opens_at(of.planning, choice, moment, zone_name=zone_name)) is not None
        and opens <= now < opens + OPEN_FOR
    ]
    done = stored.which_are_done([participation(asked, survey_id) for asked, _, survey_id in wanted])
    secret = survey_keys.find() if wanted else ""
    waiting = [
        _waiting(asked, known[asked.session_id], opens, secret=secret)
        for asked, opens, survey_id in wanted
        if participation(asked, survey_id) not in done
    ]
    return sorted(waiting, key=lambda one: one.closes_at)


def _latest(seats: Iterable[Registration], *, on: date) -> list[Registration]:
    begun = [
        seat
        for seat in seats
        if seat.is_running and seat.starts_on and on - LONGEST_WAIT <= seat.starts_on <= on
    ]
    return sorted(begun, key=lambda seat: (seat.starts_on or on, seat.registration_id))[-MOST_COURSES:]


def _waiting(asked: Asked, of: Choice, opens: datetime, *, secret: str) -> Waiting:
    return Waiting(
        title=of.session.title,
        sequence_title=sequence_title(of.planning, asked.sequence_id),
        moment=asked.moment,
        path=f"/surveys/{survey_links.token(asked, secret=secret)}",
        closes_at=opens + OPEN_FOR,
    )
