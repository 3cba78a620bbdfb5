"""Surveys: questions that people answer after a session; drafted, put to use, retired, and frozen once somebody answered (SES-15)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.errors import NotFound, RuleViolation

MAX_QUESTIONS = 40
MAX_CHOICES = 20
HIGHEST_RECOMMENDATION = 10
"""Of “would you recommend”, from 0: the scale of the Net Promoter Score."""


class QuestionKind(StrEnum):
    RATING = "rating"
    SINGLE = "single"
    MULTIPLE = "multiple"
    YES_NO = "yes_no"
    TEXT = "text"
    RECOMMENDATION = "recommendation"


class SurveyState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    """May be chosen for sessions."""
    RETIRED = "retired"
    """Chosen for no further session; those that have it keep it."""


WITH_CHOICES = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})
YES, NO = "yes", "no"


@dataclass(frozen=True, kw_only=True)
class Question:
    """In French, and in English where somebody wrote it."""

    question_id: str
    """`que_…`"""
    kind: QuestionKind
    words: str
    words_en: str = ""
    help: str = ""
    help_en: str = ""
    is_required: bool = True
    scale: int = 5
    """Of a rating: its highest note."""
    choices: tuple[str, ...] = ()
    choices_en: tuple[str, ...] = ()
    """In the order of `choices`; empty: the French ones are shown."""

    def said(self, language: str) -> str:
        return self.words_en if language == "en" and self.words_en else self.words

    def help_said(self, language: str) -> str:
        return self.help_en if language == "en" and self.help_en else self.help

    def choices_said(self, language: str) -> tuple[str, ...]:
        return self.choices_en if language == "en" and self.choices_en else self.choices

    @property
    def values(self) -> tuple[str, ...]:
        """What may be answered, in order; nothing for free text. A choice is told by its place, from 1."""
        if self.kind is QuestionKind.TEXT:
            return ()
        if self.kind is QuestionKind.YES_NO:
            return (YES, NO)
        if self.kind in WITH_CHOICES:
            return _numbers(1, len(self.choices))
        return (
            _numbers(1, self.scale)
            if self.kind is QuestionKind.RATING
            else _numbers(0, HIGHEST_RECOMMENDATION)
        )


def _numbers(first: int, last: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(first, last + 1))


@dataclass(frozen=True, kw_only=True)
class Survey:
    survey_id: str
    """`sur_…`"""
    title: str
    title_en: str = ""
    introduction: str = ""
    introduction_en: str = ""
    state: SurveyState = SurveyState.DRAFT
    is_anonymous: bool = False
    """Staff read the answers without names, and only from the third one on."""
    questions: tuple[Question, ...] = ()
    edition: int = 1
    """Of the surveys made from one another, the how-manieth."""
    created_at: datetime
    answered_at: datetime | None = None
    """When the first answer came: from then on the questions stay as they are, so that answers can be compared."""
    version: int = 0

    @property
    def is_frozen(self) -> bool:
        return self.answered_at is not None

    def said(self, language: str) -> str:
        return self.title_en if language == "en" and self.title_en else self.title

    def introduction_said(self, language: str) -> str:
        return self.introduction_en if language == "en" and self.introduction_en else self.introduction


class SurveyAnswered(RuleViolation):
    """What people already answered can't be asked otherwise afterwards."""

    code = "survey_answered"
    message = (
        "People answered this survey: its questions stay as they are. Make a new edition to change them."
    )


class SurveyEmpty(RuleViolation):
    code = "survey_empty"
    message = "Add at least one question before putting the survey to use."


class TooManyQuestions(RuleViolation):
    """Facts: `most`."""

    code = "too_many_questions"
    message = "A survey has at most %(most)s questions: people give up on longer ones."


def question_of(survey: Survey, question_id: str) -> Question:
    """Raises NotFound."""
    for question in survey.questions:
        if question.question_id == question_id:
            return question
    raise NotFound(question_id)


def with_question(survey: Survey, question: Question) -> Survey:
    """The question in place of the one with its id, or at the end. Raises SurveyAnswered, TooManyQuestions."""
    _require_editable(survey)
    known = {each.question_id for each in survey.questions}
    if question.question_id in known:
        kept = (question if each.question_id == question.question_id else each for each in survey.questions)
        return replace(survey, questions=tuple(kept))
    if len(survey.questions) >= MAX_QUESTIONS:
        raise TooManyQuestions(most=MAX_QUESTIONS)
    return replace(survey, questions=(*survey.questions, question))


def without_question(survey: Survey, question_id: str) -> Survey:
    """Raises SurveyAnswered."""
    _require_editable(survey)
    return replace(survey, questions=tuple(q for q in survey.questions if q.question_id != question_id))


def moved(survey: Survey, question_id: str, *, places: int) -> Survey:
    """The question so many places later (earlier when negative), no further than the ends. Raises SurveyAnswered, NotFound."""
    _require_editable(survey)
    order = list(survey.questions)
    at = order.index(question_of(survey, question_id))
    order.insert(max(0, min(len(order) - 1, at + places)), order.pop(at))
    return replace(survey, questions=tuple(order))


def with_copy(survey: Survey, question_id: str, *, new_id: str) -> Survey:
    """The same question once more, right after. Raises SurveyAnswered, NotFound, TooManyQuestions."""
    copied = with_question(survey, replace(question_of(survey, question_id), question_id=new_id))
    order = list(copied.questions[:-1])
    order.insert(order.index(question_of(survey, question_id)) + 1, copied.questions[-1])
    return replace(survey, questions=tuple(order))


def activated(survey: Survey) -> Survey:
    """Raises SurveyEmpty."""
    if not survey.questions:
        raise SurveyEmpty
    return replace(survey, state=SurveyState.ACTIVE)


def retired(survey: Survey) -> Survey:
    return replace(survey, state=SurveyState.RETIRED)


def new_edition(survey: Survey, *, survey_id: str, at: datetime) -> Survey:
    """A draft with the same questions, which may be changed."""
    return replace(
        survey,
        survey_id=survey_id,
        state=SurveyState.DRAFT,
        edition=survey.edition + 1,
        created_at=at,
        answered_at=None,
        version=0,
    )


def require_unchanged_promise(before: Survey, after: Survey) -> None:
    """Whoever answered was told whether names are kept, and what was asked. Raises SurveyAnswered."""
    if before.is_frozen and (before.is_anonymous, before.questions) != (after.is_anonymous, after.questions):
        raise SurveyAnswered


def _require_editable(survey: Survey) -> None:
    """Raises SurveyAnswered."""
    if survey.is_frozen:
        raise SurveyAnswered
