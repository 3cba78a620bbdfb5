"""What a survey is answered from, several tables read together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import NotFound
from chalicelib.domain.evaluations import Evaluation
from chalicelib.domain.sessions import Planning, Session
from chalicelib.domain.survey_answers import Answer
from chalicelib.domain.surveys import Survey
from chalicelib.models import institute
from chalicelib.models.base import read_together
from chalicelib.models.institute import InstituteItem
from chalicelib.models.mailings import MailingItem
from chalicelib.models.session_parts import NAMES, PartItem
from chalicelib.models.sessions import PLANNING, SESSION, SessionItem
from chalicelib.models.survey_answers import ANSWER, SurveyAnswerItem
from chalicelib.models.survey_keys import PART, SurveyKeyItem
from chalicelib.models.surveys import SurveyItem


@dataclass(frozen=True, kw_only=True)
class Dossier:
    secret: str
    zone_name: str
    session: Session
    planning: Planning
    evaluation: Evaluation
    sent_at: datetime | None
    """When the message that asks was sent, or is to be."""


def read(session_id: str, mailing_id: str) -> Dossier:
    """In one round trip. Raises NotFound."""
    key, known, session, planning, evaluation, mailing = read_together(
        [
            (SurveyKeyItem, (PART,)),
            (InstituteItem, (institute.IDENTITY,)),
            (SessionItem, (session_id, SESSION)),
            (SessionItem, (session_id, PLANNING)),
            (PartItem, (session_id, NAMES[Evaluation])),
            (MailingItem, (session_id, mailing_id)),
        ]
    )
    if session is None or key is None:
        raise NotFound(session_id)
    return Dossier(
        secret=key.secret,
        zone_name=institute.of(known).zone_name,
        session=session.to(Session),
        planning=planning.to(Planning) if planning else Planning(session_id=session_id),
        evaluation=evaluation.to(Evaluation) if evaluation else Evaluation(session_id=session_id),
        sent_at=(mailing.sent_at or mailing.postponed_to) if mailing else None,
    )


def with_answer(survey_id: str, session_id: str, answer_id: str) -> tuple[Survey, Answer | None]:
    """The survey, and what was answered to it. Raises NotFound."""
    survey, answer = read_together(
        [(SurveyItem, (survey_id,)), (SurveyAnswerItem, (session_id, ANSWER + answer_id))]
    )
    if survey is None:
        raise NotFound(survey_id)
    return survey.to(Survey), answer.to(Answer) if answer is not None else None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is asked after one session, and when its sequences end."""

    session: Session
    planning: Planning
    evaluation: Evaluation


def choices(session_ids: Sequence[str]) -> dict[str, Choice]:
    """Of the sessions that have surveys, by session; two round trips per fifty of them."""
    wanted = list(dict.fromkeys(session_ids))
    parts = read_together([(PartItem, (each, NAMES[Evaluation])) for each in wanted])
    chosen = {item.session_id: item.to(Evaluation) for item in parts if item is not None}
    kept = [each for each in wanted if each in chosen and chosen[each].choices]
    rows = read_together([(SessionItem, (each, part)) for each in kept for part in (SESSION, PLANNING)])
    pairs = zip(kept, rows[::2], rows[1::2], strict=True)
    return {
        each: Choice(session=session.to(Session), planning=planning.to(Planning), evaluation=chosen[each])
        for each, session, planning in pairs
        if session is not None and planning is not None
    }
