"""What people answered after a session: per sequence and moment, question by question; who didn't answer; the lists to export (SES-15)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chalicelib.domain import survey_answers
from chalicelib.domain.evaluations import Evaluation, Moment
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Planning
from chalicelib.domain.survey_answers import (
    ANONYMOUS_FROM,
    YES_OR_NO,
    Answer,
    Participation,
    QuestionResult,
)
from chalicelib.domain.surveys import Question, QuestionKind, Survey
from chalicelib.models import registrations, session_parts, sessions, surveys
from chalicelib.models import survey_answers as stored
from chalicelib.services.surveys import sequence_title
from chalicelib.templating import N_, label, translate


@dataclass(frozen=True, kw_only=True)
class Group:
    """The answers to one survey about one sequence at one moment."""

    sequence_id: str
    sequence_title: str
    """Empty where the session has one sequence."""
    moment: Moment
    survey: Survey
    is_chosen: bool
    """Still the survey of this sequence; what was answered to a former one stays."""
    asked: int
    answered: int
    silent: tuple[Registration, ...]
    """Named trainees who didn't answer yet."""
    questions: tuple[QuestionResult, ...]
    """Nothing while anonymous answers are too few to be shown."""
    answers: tuple[Answer, ...]
    """As far as they may be shown."""

    @property
    def rate(self) -> Decimal | None:
        return survey_answers.rate(self.answered, self.asked)

    @property
    def is_withheld(self) -> bool:
        """Anonymous answers are shown from the third on: fewer would tell whose they are."""
        return self.survey.is_anonymous and 0 < self.answered < ANONYMOUS_FROM


@dataclass(frozen=True, kw_only=True)
class Results:
    groups: tuple[Group, ...]
    seats: Mapping[str, Registration]
    """Running ones and those of people who answered, by identifier."""

    @property
    def answered(self) -> int:
        return sum(group.answered for group in self.groups)


Key = tuple[str, Moment, str]
"""Sequence, moment, survey."""


def of_session(session_id: str, planning: Planning, evaluation: Evaluation) -> Results:
    """In the order of the planning, the end before some time later. Three round trips."""
    answered = stored.of_session(session_id)
    seats = {seat.registration_id: seat for seat in registrations.of_session(session_id)}
    chosen = list(_chosen(evaluation))
    former = {(a.sequence_id, a.moment, a.survey_id) for a in answered.answers} - set(chosen)
    keys = sorted([*chosen, *former], key=lambda key: _place(key, planning))
    known = surveys.read_many(survey_id for _, _, survey_id in keys)
    done = _by_key(answered.participations)
    groups = [
        _group(
            key,
            known[key[2]],
            planning,
            is_chosen=key in chosen,
            seats=list(seats.values()),
            done=done.get(key, frozenset()),
            answers=[a for a in answered.answers if (a.sequence_id, a.moment, a.survey_id) == key],
        )
        for key in keys
        if key[2] in known
    ]
    return Results(groups=tuple(groups), seats=seats)


def _chosen(evaluation: Evaluation) -> Iterator[Key]:
    for choice in evaluation.choices:
        for moment in Moment:
            if survey_id := survey_answers.survey_of(choice, moment):
                yield choice.sequence_id, moment, survey_id


def _place(key: Key, planning: Planning) -> tuple[int, int, str]:
    """Sequences that are gone come last."""
    order = [sequence.sequence_id for sequence in planning.sequences]
    sequence_id, moment, survey_id = key
    at = order.index(sequence_id) if sequence_id in order else len(order)
    return at, list(Moment).index(moment), survey_id


def _by_key(participations: Iterable[Participation]) -> dict[Key, frozenset[str]]:
    found: dict[Key, set[str]] = {}
    for one in participations:
        found.setdefault((one.sequence_id, one.moment, one.survey_id), set()).add(one.registration_id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _group(
    key: Key,
    survey: Survey,
    planning: Planning,
    *,
    is_chosen: bool,
    seats: list[Registration],
    done: frozenset[str],
    answers: list[Answer],
) -> Group:
    """Asked are the named seats that run, and whoever answered before leaving."""
    running = {seat.registration_id for seat in seats if seat.is_running and seat.is_named}
    is_shown = not survey.is_anonymous or len(answers) >= ANONYMOUS_FROM
    shown = answers if is_shown else []
    return Group(
        sequence_id=key[0],
        sequence_title=sequence_title(planning, key[0]),
        moment=key[1],
        survey=survey,
        is_chosen=is_chosen,
        asked=len(running | done),
        answered=len(answers),
        silent=tuple(s for s in _by_name(seats) if s.registration_id in running - done),
        questions=tuple(
            survey_answers.result(question, [answer.given for answer in shown])
            for question in survey.questions
            if shown
        ),
        answers=tuple(shown),
    )


def _by_name(seats: Iterable[Registration]) -> list[Registration]:
    return sorted(seats, key=lambda seat: (seat.last_name.casefold(), seat.first_name.casefold()))


def value_words(question: Question, value: str, *, language: str) -> str:
    """A value as people read it: the words of a choice, yes or no, a note."""
    if question.kind is QuestionKind.YES_NO:
        return translate(language, YES_OR_NO[value])
    return survey_answers.says(question, value, language)


Table = tuple[list[str], list[list[Any]]]

_HEADERS = (
    N_("Sequence"),
    N_("Moment"),
    N_("Survey"),
    N_("Answer"),
    N_("Last name"),
    N_("First name"),
    N_("Answered on"),
    N_("Question"),
    N_("Value"),
)


def table(results: Results, *, language: str) -> Table:
    """A row per question answered; those of one person have one number. Names only where the survey keeps them."""
    rows = [
        [
            group.sequence_title,
            label(group.moment, language=language),
            group.survey.said(language),
            number,
            *_who(answer, results.seats),
            question.said(language),
            _cell(question, answer.given[question.question_id], language=language),
        ]
        for group in results.groups
        for number, answer in enumerate(group.answers, start=1)
        for question in group.survey.questions
        if question.question_id in answer.given
    ]
    return [translate(language, header) for header in _HEADERS], rows


def _who(answer: Answer, seats: Mapping[str, Registration]) -> list[Any]:
    seat = seats.get(answer.registration_id)
    return [seat.last_name, seat.first_name, answer.answered_on] if seat else ["", "", None]


def _cell(question: Question, values: tuple[str, ...], *, language: str) -> str | int:
    """Notes stay numbers, so that a spreadsheet counts with them."""
    if question.kind in (QuestionKind.RATING, QuestionKind.RECOMMENDATION):
        return int(values[0])
    if question.kind is QuestionKind.TEXT:
        return values[0]
    return "; ".join(value_words(question, value, language=language) for value in values)


@dataclass(frozen=True, kw_only=True)
class SummaryQuestion:
    words: str
    kind: QuestionKind
    answered: int
    counts: tuple[tuple[str, int], ...]
    """What people read, and how often it was answered."""
    average: Decimal | None
    scale: int
    """Highest note, where there is an average."""
    satisfied: Decimal | None
    score: int | None
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SummaryGroup:
    sequence_title: str
    moment: Moment
    survey_title: str
    asked: int
    answered: int
    rate: Decimal | None
    is_withheld: bool
    questions: tuple[SummaryQuestion, ...]


def summary(session_id: str, *, language: str = "fr") -> tuple[SummaryGroup, ...]:
    """What the document says of the evaluation of a session; names nobody. Nothing while nobody answered. Raises NotFound."""
    _, planning = sessions.read(session_id)
    results = of_session(session_id, planning, session_parts.get(Evaluation, session_id))
    return tuple(
        SummaryGroup(
            sequence_title=group.sequence_title,
            moment=group.moment,
            survey_title=group.survey.said(language),
            asked=group.asked,
            answered=group.answered,
            rate=group.rate,
            is_withheld=group.is_withheld,
            questions=tuple(_summed(each, language=language) for each in group.questions),
        )
        for group in results.groups
        if group.answered
    )


def _summed(result: QuestionResult, *, language: str) -> SummaryQuestion:
    question = result.question
    return SummaryQuestion(
        words=question.said(language),
        kind=question.kind,
        answered=result.answered,
        counts=tuple((value_words(question, v, language=language), n) for v, n in result.counts),
        average=result.average,
        scale=int(question.values[-1]) if result.average is not None else 0,
        satisfied=result.satisfied,
        score=result.score,
        texts=result.texts,
    )
