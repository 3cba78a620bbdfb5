"""Questions of a survey as a page shows them, to the person who answers and to the staff who try it out (SES-15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain import survey_answers
from chalicelib.domain.survey_answers import Answer
from chalicelib.domain.surveys import Question, QuestionKind, Survey
from chalicelib.services.survey_results import value_words
from chalicelib.web import forms
from chalicelib.web.forms import Form

PREFIX = "q-"


@dataclass(frozen=True, kw_only=True)
class Shown:
    name: str
    kind: QuestionKind
    words: str
    help: str
    is_required: bool
    options: Sequence[tuple[str, str]]
    language: str
    """Of the words, where it is another one than the page's; otherwise empty."""


def shown(survey: Survey, *, language: str) -> list[Shown]:
    return [_shown(question, language) for question in survey.questions]


def _shown(question: Question, language: str) -> Shown:
    words = question.said(language)
    return Shown(
        name=survey_answers.field_name(question),
        kind=question.kind,
        words=words,
        help=question.help_said(language),
        is_required=question.is_required,
        options=[(value, value_words(question, value, language=language)) for value in question.values],
        language="fr" if language == "en" and words == question.words else "",
    )


def sent(fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What a posted form answers, by question."""
    return {
        name.removeprefix(PREFIX): [forms.readable(value.replace("\r\n", "\n")) for value in values]
        for name, values in fields.items()
        if name.startswith(PREFIX)
    }


def form_of(answer: Answer | None) -> Form:
    """The form with what was answered before."""
    values: dict[str, Any] = {}
    for question_id, given in answer.given.items() if answer is not None else ():
        values[PREFIX + question_id] = list(given) if len(given) > 1 else given[0]
    return Form(values)
