"""Surveys, chosen for a session whose trainees may answer them."""

from datetime import UTC, date, datetime
from typing import Any

from chalicelib.domain.evaluations import Evaluation, Moment, SequenceEvaluation
from chalicelib.domain.orders import snapshot
from chalicelib.domain.registrations import Registration
from chalicelib.domain.surveys import Question, QuestionKind, Survey, SurveyState
from chalicelib.models import registrations, session_parts, surveys
from chalicelib.models.base import transaction
from chalicelib.models.sessions import SessionItem
from chalicelib.ports import Ports
from chalicelib.services import surveys as service
from tests.deliveries import stored_order
from tests.factories import a_planning, stored_session, stored_trainee
from tests.fakes import NOW

NOTE = "que_00000000000000n1"
WHY = "que_00000000000000t1"
AGAIN = "que_00000000000000y1"
ENDED = date(2026, 11, 20)
"""A Friday before the tests' Monday: the session ends at five in the afternoon."""
CLOSES = datetime(2026, 12, 20, 16, 0, tzinfo=UTC)


def a_question(**overrides: Any) -> Question:
    values: dict[str, Any] = {
        "question_id": NOTE,
        "kind": QuestionKind.RATING,
        "words": "Les objectifs ont été atteints.",
        "words_en": "The objectives were reached.",
    }
    return Question(**{**values, **overrides})


QUESTIONS = (
    a_question(),
    a_question(question_id=AGAIN, kind=QuestionKind.YES_NO, words="Reviendriez-vous ?", words_en=""),
    a_question(
        question_id=WHY, kind=QuestionKind.TEXT, words="Pourquoi ?", words_en="Why?", is_required=False
    ),
)


def a_survey(**overrides: Any) -> Survey:
    values: dict[str, Any] = {
        "survey_id": "sur_0000000000000hot",
        "title": "Évaluation à chaud",
        "title_en": "At the end",
        "state": SurveyState.ACTIVE,
        "questions": QUESTIONS,
        "created_at": NOW,
    }
    return Survey(**{**values, **overrides})


def stored_survey(**overrides: Any) -> Survey:
    made = a_survey(**overrides)
    with transaction() as tx:
        surveys.add(tx, made)
    return made


def stored_evaluation(*choices: SequenceEvaluation, session_id: str = "ses_1") -> None:
    """The hot survey for the one sequence unless told otherwise."""
    chosen = choices or (SequenceEvaluation(sequence_id="seq_1", hot_survey_id="sur_0000000000000hot"),)
    before = session_parts.get(Evaluation, session_id)
    with transaction() as tx:
        session_parts.replace(
            tx, Evaluation(session_id=session_id, choices=chosen, is_settled=True), before=before
        )


def stored_ended_session(*, ended: date = ENDED, **overrides: Any) -> list[Registration]:
    """A session that ended on that day, with two named trainees and an unnamed seat."""
    made = stored_session(starts_on=ended, ends_on=ended, seats_taken=3, **overrides)
    SessionItem.holding(a_planning(made.session_id, ended), part="planning").save()
    stored_trainee()
    stored_order(session=snapshot(made))
    return registrations.of_session(made.session_id)


def token_for(
    ports: Ports, seat: Registration, *, moment: Moment = Moment.HOT, sequence_id: str = "seq_1"
) -> str:
    service.make_links_possible(ports)
    return service.link_for(ports, seat.session_id, sequence_id, moment, seat).rpartition("/")[2]


ANSWERS = {NOTE: ["4"], AGAIN: ["yes"], WHY: ["Très clair."]}
FORM = {f"q-{question}": values[0] for question, values in ANSWERS.items()}
