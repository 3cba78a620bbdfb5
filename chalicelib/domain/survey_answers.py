"""What people answer to a survey: what a form may say, when it closes, and how answers are counted (SES-15)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from chalicelib.domain import calendar
from chalicelib.domain.errors import InvalidInput, Reason
from chalicelib.domain.evaluations import Moment, SequenceEvaluation
from chalicelib.domain.session_mailings import Anchor, Message, Setting, Unit, due_at
from chalicelib.domain.sessions import Sequence as SessionSequence
from chalicelib.domain.surveys import NO, YES, Question, QuestionKind, Survey

OPEN_FOR = timedelta(days=30)
"""How long people may answer, and change what they answered, after the survey's time has come."""
MAX_TEXT = 2000
ANONYMOUS_FROM = 3
"""Fewer anonymous answers would tell who gave them."""
SATISFIED_SHARE = Decimal("0.8")
"""Of the scale: 4 and 5 of 5, 8 to 10 of 10 count as satisfied."""
PROMOTER, DETRACTOR = 9, 6
"""Net Promoter Score: 9 and 10 recommend, 0 to 6 don't (Reichheld, “The One Number You Need to Grow”, HBR, December 2003)."""

Given = Mapping[str, tuple[str, ...]]
"""Question -> what was answered: notes and places as text, several only where several may be ticked."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one person answered to the survey of one sequence at one moment."""

    session_id: str
    answer_id: str
    """Says nothing about who answered."""
    survey_id: str
    sequence_id: str
    moment: Moment
    given: dict[str, tuple[str, ...]]
    registration_id: str = ""
    """Empty where the survey is anonymous."""
    answered_on: date | None = None
    """None where the survey is anonymous."""


@dataclass(frozen=True, kw_only=True)
class Participation:
    """That somebody answered, whatever he or she said: who did isn't asked again."""

    session_id: str
    survey_id: str
    sequence_id: str
    moment: Moment
    registration_id: str


def survey_of(choice: SequenceEvaluation, moment: Moment) -> str:
    """The survey chosen for this moment of a sequence; empty: none."""
    return choice.hot_survey_id if moment is Moment.HOT else choice.cold_survey_id


def opens_at(
    sequence: SessionSequence,
    moment: Moment,
    *,
    cold_after_days: int,
    zone_name: str = calendar.DEFAULT_ZONE,
) -> datetime | None:
    """When people are asked: at the end of the sequence, or so many days later in the morning. None: it has no dates."""
    setting = Setting(message=Message.HOT_SURVEY, anchor=Anchor.AFTER_END, unit=Unit.HOURS)
    if moment is Moment.COLD:
        setting = Setting(
            message=Message.COLD_SURVEY, anchor=Anchor.AFTER_END, amount=cold_after_days, unit=Unit.DAYS
        )
    return due_at(setting, sequence, zone_name=zone_name)


def checked(survey: Survey, sent: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """What a form answers, by question; what it left open is left out. Raises InvalidInput, by `q-<question>`."""
    given: dict[str, tuple[str, ...]] = {}
    errors: dict[str, Reason] = {}
    for question in survey.questions:
        values = tuple(dict.fromkeys(value.strip() for value in sent.get(question.question_id, ())))
        values = tuple(value for value in values if value)
        problem = _problem(question, values)
        if problem is not None:
            errors[field_name(question)] = problem
        elif values:
            given[question.question_id] = values
    if errors:
        raise InvalidInput(errors)
    return given


def field_name(question: Question) -> str:
    return f"q-{question.question_id}"


def _problem(question: Question, values: Sequence[str]) -> Reason | None:
    if not values:
        return Reason("Answer this question.") if question.is_required else None
    if question.kind is QuestionKind.TEXT:
        if len(values[0]) <= MAX_TEXT:
            return None
        return Reason("Shorten this text to %(max_length)s characters at most.", {"max_length": MAX_TEXT})
    several = len(values) > 1 and question.kind is not QuestionKind.MULTIPLE
    if several or not set(values) <= set(question.values):
        return Reason("Choose one of the answers.")
    return None


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """What all of them answered to one question."""

    question: Question
    answered: int
    counts: tuple[tuple[str, int], ...] = ()
    """How often each value was answered, in the order of `Question.values`; nothing for free text."""
    average: Decimal | None = None
    """Of notes, to one decimal."""
    satisfied: Decimal | None = None
    """Share of ratings from 80 % of the scale on; 1 is everybody."""
    score: int | None = None
    """Net Promoter Score, -100 to 100."""
    texts: tuple[str, ...] = ()


def result(question: Question, answers: Sequence[Given]) -> QuestionResult:
    """Averages and shares count only those who answered this question."""
    given = [answer[question.question_id] for answer in answers if answer.get(question.question_id)]
    if question.kind is QuestionKind.TEXT:
        return QuestionResult(question=question, answered=len(given), texts=tuple(one[0] for one in given))
    numbers = Counter(value for one in given for value in one)
    notes = [int(one[0]) for one in given] if _has_notes(question) else []
    is_rating = question.kind is QuestionKind.RATING
    return QuestionResult(
        question=question,
        answered=len(given),
        counts=tuple((value, numbers[value]) for value in question.values),
        average=_average(notes) if notes else None,
        satisfied=_satisfied(notes, question.scale) if notes and is_rating else None,
        score=_score(notes) if notes and not is_rating else None,
    )


def _has_notes(question: Question) -> bool:
    return question.kind in (QuestionKind.RATING, QuestionKind.RECOMMENDATION)


def _average(notes: Sequence[int]) -> Decimal:
    return (Decimal(sum(notes)) / len(notes)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _satisfied(notes: Sequence[int], scale: int) -> Decimal:
    return Decimal(sum(note >= scale * SATISFIED_SHARE for note in notes)) / len(notes)


def _score(notes: Sequence[int]) -> int:
    balance = sum(note >= PROMOTER for note in notes) - sum(note <= DETRACTOR for note in notes)
    return int((Decimal(100 * balance) / len(notes)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def rate(part: int, whole: int) -> Decimal | None:
    """The share of those asked who answered; None while nobody is asked."""
    return Decimal(part) / whole if whole else None


def says(question: Question, value: str, language: str) -> str:
    """A value in the words of the question; notes as they are. `yes` and `no` are left to the page."""
    if question.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        return question.choices_said(language)[int(value) - 1]
    return value


YES_OR_NO = {YES: "Yes", NO: "No"}
"""English msgids."""
