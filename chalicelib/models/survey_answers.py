"""What people answered, by session: rows `answer#…`, which don't say who, and rows `done#…`, which say who but not what."""

from dataclasses import dataclass

from pynamodb.attributes import UnicodeAttribute

from chalicelib import config
from chalicelib.domain.evaluations import Moment
from chalicelib.domain.survey_answers import Answer, Participation
from chalicelib.models.attributes import DayAttribute, EnumAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, read_together

ANSWER, DONE = "answer#", "done#"


class SurveyAnswerItem(Table):
    class Meta:
        table_name = config.table_name("survey_answers")

    session_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    """`answer#<digest>` or `done#<registration>#<moment>#<sequence>#<survey>`."""
    survey_id = UnicodeAttribute()
    sequence_id = UnicodeAttribute()
    moment = EnumAttribute(Moment)
    registration_id = UnicodeAttribute(null=True)
    answer_id = UnicodeAttribute(null=True)
    given = ValueAttribute(dict[str, tuple[str, ...]], null=True)
    answered_on = DayAttribute(null=True)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Of one session: what was said, and who said something."""

    answers: tuple[Answer, ...]
    participations: frozenset[Participation]


def of_session(session_id: str) -> Answered:
    """Answers in the order of their identifiers, which is none of time or people."""
    rows = list(SurveyAnswerItem.query(session_id))
    return Answered(
        answers=tuple(row.to(Answer) for row in rows if row.part.startswith(ANSWER)),
        participations=frozenset(row.to(Participation) for row in rows if row.part.startswith(DONE)),
    )


def which_are_done(asked: list[Participation]) -> frozenset[Participation]:
    """Of these, those that took place; one round trip per hundred."""
    keys = [(SurveyAnswerItem, (one.session_id, done_key(one))) for one in asked]
    return frozenset(one for one, item in zip(asked, read_together(keys), strict=True) if item is not None)


def save(tx: Transaction, answer: Answer, participation: Participation) -> None:
    """Answered again, the new answers stand in place of the former ones."""
    tx.save(SurveyAnswerItem.holding(answer, part=ANSWER + answer.answer_id), label="answer")
    tx.save(SurveyAnswerItem.holding(participation, part=done_key(participation)), label="participation")


def done_key(one: Participation) -> str:
    return f"{DONE}{one.registration_id}#{one.moment.value}#{one.sequence_id}#{one.survey_id}"
