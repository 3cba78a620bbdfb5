"""The forms of a survey: its title, and one question with its answers."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.domain import surveys as rules
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.surveys import MAX_CHOICES, WITH_CHOICES, Question, QuestionKind, Survey
from chalicelib.templating import N_
from chalicelib.web.forms import FormModel, values_of
from chalicelib.web.visit import Visit

FIELDS: dict[str, str] = {
    "title": N_("Title in French"),
    "title_en": N_("Title in English"),
    "introduction": N_("Introduction in French"),
    "introduction_en": N_("Introduction in English"),
    "is_anonymous": N_("Anonymous"),
    "kind": N_("Kind of answer"),
    "words": N_("Question in French"),
    "words_en": N_("Question in English"),
    "help": N_("Help in French"),
    "help_en": N_("Help in English"),
    "is_required": N_("Must be answered"),
    "scale": N_("Notes"),
    "choices": N_("Answers in French"),
    "choices_en": N_("Answers in English"),
}

NEW_ID = re.compile("sur_[0-9a-z]{16}")

Words = Annotated[str, Field(max_length=500)]
Long = Annotated[str, Field(max_length=2000)]


class DetailsForm(FormModel):
    title: Annotated[str, Field(min_length=2, max_length=200)]
    title_en: Annotated[str, Field(max_length=200)] = ""
    introduction: Long = ""
    introduction_en: Long = ""
    is_anonymous: bool = False


class QuestionForm(FormModel):
    question_id: Annotated[str, Field(pattern="^que_[0-9a-z]{16}$")]
    kind: QuestionKind
    words: Annotated[str, Field(min_length=2, max_length=500)]
    words_en: Words = ""
    help: Words = ""
    help_en: Words = ""
    is_required: bool = False
    scale: Literal["5", "10"] = "5"
    choices: Long = ""
    choices_en: Long = ""


def with_details(sent: DetailsForm) -> Callable[[Survey], Survey]:
    return lambda survey: replace(survey, **sent.model_dump())


def question_of(sent: QuestionForm) -> Question:
    """Raises InvalidInput where the answers to choose from are too few or too many, or not the same number in both languages."""
    has_choices = sent.kind in WITH_CHOICES
    choices = _lines(sent.choices) if has_choices else ()
    choices_en = _lines(sent.choices_en) if has_choices else ()
    if has_choices and not 2 <= len(choices) <= MAX_CHOICES:
        raise InvalidInput({"choices": N_("Enter between 2 and 20 answers, one a line.")})
    if choices_en and len(choices_en) != len(choices):
        raise InvalidInput({"choices_en": N_("Enter as many answers as in French, in the same order.")})
    return Question(
        question_id=sent.question_id,
        kind=sent.kind,
        words=sent.words,
        words_en=sent.words_en,
        help=sent.help,
        help_en=sent.help_en,
        is_required=sent.is_required,
        scale=int(sent.scale),
        choices=choices,
        choices_en=choices_en,
    )


def _lines(text: str) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def values(survey: Survey, action: str, question_id: str) -> dict[str, Any]:
    """What the form of this action shows first."""
    if action == "save_details":
        texts = values_of(survey, "title", "title_en", "introduction", "introduction_en", "version")
        return {**texts, "is_anonymous": "yes" if survey.is_anonymous else ""}
    try:
        question = rules.question_of(survey, question_id)
    except NotFound:
        blank = {"kind": QuestionKind.RATING.value, "scale": "5", "is_required": "yes"}
        return {**blank, "version": survey.version}
    return {
        **values_of(question, "question_id", "words", "words_en", "help", "help_en"),
        "kind": question.kind.value,
        "scale": str(question.scale),
        "is_required": "yes" if question.is_required else "",
        "choices": "\n".join(question.choices),
        "choices_en": "\n".join(question.choices_en),
        "version": survey.version,
    }


def new_id(visit: Visit) -> str:
    """The identifier of a new edition that the form brings. Raises InvalidInput."""
    given = visit.value("new_id")
    if not NEW_ID.fullmatch(given):
        raise InvalidInput({"": N_("Choose what to do with the survey.")})
    return given
