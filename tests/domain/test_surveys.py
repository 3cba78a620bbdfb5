"""Surveys: what may be asked and answered, links that can't be forged, and how answers are counted (SES-15)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from chalicelib.domain import survey_answers, survey_examples, survey_links
from chalicelib.domain import surveys as rules
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.evaluations import Moment, SequenceEvaluation
from chalicelib.domain.sessions import Sequence, Slot
from chalicelib.domain.survey_links import Asked
from chalicelib.domain.surveys import (
    Question,
    QuestionKind,
    Survey,
    SurveyAnswered,
    SurveyEmpty,
    SurveyState,
    TooManyQuestions,
)
from chalicelib.domain.trainings import Modality
from tests.fakes import NOW
from tests.surveying import a_question, a_survey


def question(number: int, **overrides: object) -> Question:
    return a_question(question_id=f"que_{number}", **overrides)


def survey(*numbers: int, **overrides: object) -> Survey:
    return a_survey(questions=tuple(question(n) for n in numbers), **overrides)


def order(of: Survey) -> list[int]:
    return [int(each.question_id[4:]) for each in of.questions]


def test_a_question_is_added_at_the_end_or_takes_its_own_place() -> None:
    two = rules.with_question(survey(1), question(2))
    changed = rules.with_question(two, question(1, words="Autrement"))

    assert order(changed) == [1, 2]
    assert changed.questions[0].words == "Autrement"
    assert order(rules.without_question(changed, "que_1")) == [2]


@pytest.mark.parametrize(
    ("number", "places", "after"),
    [
        (2, -1, [2, 1, 3]),
        (2, 1, [1, 3, 2]),
        (1, -1, [1, 2, 3]),  # the first one stays
        (3, 1, [1, 2, 3]),  # and the last one
    ],
)
def test_a_question_moves_no_further_than_the_ends(number: int, places: int, after: list[int]) -> None:
    assert order(rules.moved(survey(1, 2, 3), f"que_{number}", places=places)) == after


def test_a_copy_stands_right_after_its_question() -> None:
    assert order(rules.with_copy(survey(1, 2), "que_1", new_id="que_9")) == [1, 9, 2]
    with pytest.raises(NotFound):
        rules.with_copy(survey(1), "que_2", new_id="que_9")


def test_forty_questions_are_enough() -> None:
    full = survey(*range(40))

    assert len(rules.with_question(survey(*range(39)), question(99)).questions) == 40
    with pytest.raises(TooManyQuestions):
        rules.with_question(full, question(99))
    with pytest.raises(TooManyQuestions):
        rules.with_copy(full, "que_1", new_id="que_99")


@pytest.mark.parametrize(
    "change",
    [
        lambda it: rules.with_question(it, question(9)),
        lambda it: rules.without_question(it, "que_1"),
        lambda it: rules.moved(it, "que_1", places=1),
        lambda it: rules.with_copy(it, "que_1", new_id="que_9"),
    ],
)
def test_an_answered_survey_asks_what_it_asked(change: Callable[[Survey], Survey]) -> None:
    answered = survey(1, 2, answered_at=NOW)

    with pytest.raises(SurveyAnswered):
        change(answered)


def test_the_promise_of_names_or_none_is_kept_once_somebody_answered() -> None:
    answered = survey(1, answered_at=NOW)

    rules.require_unchanged_promise(answered, replace(answered, title="Autre", state=SurveyState.RETIRED))
    rules.require_unchanged_promise(survey(1), survey(1, is_anonymous=True))
    with pytest.raises(SurveyAnswered):
        rules.require_unchanged_promise(answered, replace(answered, is_anonymous=True))


def test_a_survey_is_put_to_use_and_retired() -> None:
    assert rules.activated(survey(1, state=SurveyState.DRAFT)).state is SurveyState.ACTIVE
    assert rules.retired(survey(1)).state is SurveyState.RETIRED
    with pytest.raises(SurveyEmpty):
        rules.activated(survey())


def test_words_fall_back_on_french() -> None:
    bilingual = a_survey(introduction="Bonjour", introduction_en="Hello")
    french = a_survey(title_en="", introduction="Bonjour", introduction_en="")

    assert (bilingual.said("en"), bilingual.introduction_said("en")) == ("At the end", "Hello")
    assert (french.said("en"), french.introduction_said("en")) == ("Évaluation à chaud", "Bonjour")
    asked = a_question(help="Aide", choices=("Oui", "Non"), choices_en=("Yes", "No"))
    assert (asked.said("en"), asked.said("fr")) == (asked.words_en, asked.words)
    assert (asked.help_said("en"), asked.help_said("fr")) == ("Aide", "Aide")
    assert (asked.choices_said("en"), asked.choices_said("fr")) == (("Yes", "No"), ("Oui", "Non"))


KINDS = {
    QuestionKind.RATING: question(1, scale=10),
    QuestionKind.SINGLE: question(1, kind=QuestionKind.SINGLE, choices=("A", "B")),
    QuestionKind.MULTIPLE: question(1, kind=QuestionKind.MULTIPLE, choices=("A", "B")),
    QuestionKind.YES_NO: question(1, kind=QuestionKind.YES_NO),
    QuestionKind.TEXT: question(1, kind=QuestionKind.TEXT),
    QuestionKind.RECOMMENDATION: question(1, kind=QuestionKind.RECOMMENDATION),
}


@pytest.mark.parametrize(
    ("kind", "values", "is_accepted"),
    [
        (QuestionKind.RATING, ["1"], True),
        (QuestionKind.RATING, ["10"], True),
        (QuestionKind.RATING, ["0"], False),
        (QuestionKind.RATING, ["11"], False),
        (QuestionKind.RATING, ["1", "2"], False),
        (QuestionKind.RECOMMENDATION, ["0"], True),
        (QuestionKind.RECOMMENDATION, ["11"], False),
        (QuestionKind.SINGLE, ["2"], True),
        (QuestionKind.SINGLE, ["3"], False),
        (QuestionKind.MULTIPLE, ["1", "2", "1"], True),
        (QuestionKind.MULTIPLE, ["1", "3"], False),
        (QuestionKind.YES_NO, ["no"], True),
        (QuestionKind.YES_NO, ["maybe"], False),
        (QuestionKind.TEXT, ["x" * 2000], True),
        (QuestionKind.TEXT, ["x" * 2001], False),
        (QuestionKind.TEXT, [" "], False),
    ],
)
def test_an_answer_is_one_of_those_that_were_offered(
    kind: QuestionKind, values: list[str], is_accepted: bool
) -> None:
    asked = a_survey(questions=(KINDS[kind],))

    if is_accepted:
        assert survey_answers.checked(asked, {"que_1": values})["que_1"] == tuple(dict.fromkeys(values))
    else:
        with pytest.raises(InvalidInput) as refusal:
            survey_answers.checked(asked, {"que_1": values})
        assert set(refusal.value.errors) == {"q-que_1"}


def test_free_text_offers_nothing_to_choose() -> None:
    assert KINDS[QuestionKind.TEXT].values == ()
    assert KINDS[QuestionKind.RECOMMENDATION].values == tuple(str(n) for n in range(11))


def test_a_new_edition_asks_the_same_and_was_answered_by_nobody() -> None:
    edition = rules.new_edition(survey(1, answered_at=NOW, version=4), survey_id="sur_2", at=NOW)

    assert (edition.edition, edition.state, edition.version) == (2, SurveyState.DRAFT, 0)
    assert (edition.questions, edition.is_frozen) == ((question(1),), False)


def test_what_may_stay_open_is_left_out_and_what_was_not_asked_too() -> None:
    asked = a_survey(questions=(question(1, is_required=False),))

    assert survey_answers.checked(asked, {"que_1": [""], "que_7": ["5"]}) == {}


def test_notes_are_averaged_over_those_who_gave_one() -> None:
    found = survey_answers.result(question(1), [{"que_1": ("4",)}, {"que_1": ("3",)}, {}])

    assert (found.answered, found.average, found.satisfied) == (2, Decimal("3.5"), Decimal("0.5"))
    assert dict(found.counts) == {"1": 0, "2": 0, "3": 1, "4": 1, "5": 0}
    assert found.score is None


@pytest.mark.parametrize(
    ("scale", "note", "is_satisfied"), [(5, "3", 0), (5, "4", 1), (10, "7", 0), (10, "8", 1)]
)
def test_satisfied_is_four_fifths_of_the_scale(scale: int, note: str, is_satisfied: int) -> None:
    assert survey_answers.result(question(1, scale=scale), [{"que_1": (note,)}]).satisfied == is_satisfied


@pytest.mark.parametrize(
    ("notes", "score"),
    [
        (("9", "10"), 100),
        (("0", "6"), -100),
        (("7", "8"), 0),
        (("10", "9", "8", "6"), 25),
        (("10", "6", "6"), -33),
    ],
)
def test_the_score_is_promoters_less_detractors(notes: tuple[str, ...], score: int) -> None:
    asked = KINDS[QuestionKind.RECOMMENDATION]

    found = survey_answers.result(asked, [{"que_1": (note,)} for note in notes])

    assert (found.score, found.satisfied) == (score, None)


def test_choices_are_counted_and_texts_listed() -> None:
    several = survey_answers.result(KINDS[QuestionKind.MULTIPLE], [{"que_1": ("1", "2")}, {"que_1": ("2",)}])
    texts = survey_answers.result(KINDS[QuestionKind.TEXT], [{"que_1": ("Bien",)}, {}])
    nobody = survey_answers.result(KINDS[QuestionKind.RATING], [])

    assert (several.answered, several.counts, several.average) == (2, (("1", 1), ("2", 2)), None)
    assert (texts.answered, texts.texts) == (1, ("Bien",))
    assert (nobody.answered, nobody.average, nobody.satisfied) == (0, None, None)
    assert survey_answers.says(KINDS[QuestionKind.SINGLE], "2", "fr") == "B"
    assert survey_answers.says(KINDS[QuestionKind.RATING], "2", "fr") == "2"


def test_a_rate_needs_somebody_who_was_asked() -> None:
    assert survey_answers.rate(1, 4) == Decimal("0.25")
    assert survey_answers.rate(0, 0) is None


def sequence(*days: date) -> Sequence:
    slots = tuple(Slot(slot_id=f"slo_{d}", day=d, starts_at=time(9), ends_at=time(17)) for d in days)
    return Sequence(sequence_id="seq_1", title="En salle", modality=Modality.CLASSROOM, slots=slots)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (Moment.HOT, datetime(2026, 10, 23, 15, 0, tzinfo=UTC)),  # at the last end, summer time
        (Moment.COLD, datetime(2026, 11, 2, 7, 0, tzinfo=UTC)),  # ten days later at eight, winter time
    ],
)
def test_people_are_asked_at_the_end_or_some_days_later(moment: Moment, opens: datetime) -> None:
    dated = sequence(date(2026, 10, 23), date(2026, 10, 22))

    assert survey_answers.opens_at(dated, moment, cold_after_days=10) == opens
    assert survey_answers.opens_at(sequence(), moment, cold_after_days=10) is None


def test_each_moment_has_its_survey() -> None:
    choice = SequenceEvaluation(sequence_id="seq_1", hot_survey_id="sur_h", cold_survey_id="sur_c")

    assert [survey_answers.survey_of(choice, moment) for moment in Moment] == ["sur_h", "sur_c"]


ASKED = Asked(
    session_id="ses_1",
    sequence_id="seq_1",
    registration_id="reg_abc_001",
    moment=Moment.HOT,
    trainee_id="trn_lea",
)


def test_a_link_says_where_to_look_and_proves_itself() -> None:
    text = survey_links.token(ASKED, secret="s")
    read = survey_links.read(text)

    assert read is not None
    assert read.asked == replace(ASKED, trainee_id="")
    assert survey_links.is_proven(ASKED, read.proof, secret="s")
    assert "lea" not in text


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, session_id="ses_2"),
        replace(ASKED, sequence_id="seq_2"),
        replace(ASKED, registration_id="reg_abc_002"),
        replace(ASKED, moment=Moment.COLD),
        replace(ASKED, trainee_id="trn_bao"),
    ],
)
def test_the_proof_of_one_link_is_good_for_no_other(other: Asked) -> None:
    proof = survey_links.token(ASKED, secret="s").rpartition(".")[2]

    assert not survey_links.is_proven(other, proof, secret="s")
    assert not survey_links.is_proven(ASKED, proof, secret="another")
    assert not survey_links.is_proven(ASKED, proof, secret="")
    assert survey_links.answer_id(ASKED, "sur_1", secret="s") != proof


@pytest.mark.parametrize("text", ["", "never-given", "a.b.c.d.e", "a.b.c.hot", "a.b.c.hot." + "x" * 200])
def test_what_is_no_link_is_none(text: str) -> None:
    assert survey_links.read(text) is None


def test_the_examples_are_whole_in_both_languages_and_alike_each_time() -> None:
    made = survey_examples.made(at=NOW)

    assert made == survey_examples.made(at=NOW)
    assert [each.title for each in made] == ["Évaluation à froid", "Évaluation à chaud"]
    for each in made:
        assert each.state is SurveyState.ACTIVE
        assert each.title_en
        assert each.introduction_en
        assert all(q.words and q.words_en for q in each.questions)
        assert all(q.words != q.words_en for q in each.questions)
        assert len({q.question_id for q in each.questions}) == len(each.questions)
        assert any(q.kind is QuestionKind.RECOMMENDATION for q in each.questions)
