"""What staff read of the answers: figures, names or none, who is still silent, files (SES-15)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.evaluations import Evaluation, Moment, SequenceEvaluation
from chalicelib.domain.orders import SessionSnapshot, snapshot
from chalicelib.domain.registrations import Registration
from chalicelib.domain.surveys import SurveyState
from chalicelib.models import history, outbox, session_parts, sessions
from chalicelib.ports import Ports
from chalicelib.services import evaluations, survey_results
from chalicelib.services import surveys as service
from chalicelib.services.survey_results import Results
from tests.deliveries import TWO, stored_order
from tests.factories import a_trainee, a_user, stored_session
from tests.fakes import NOW
from tests.surveying import (
    AGAIN,
    ANSWERS,
    NOTE,
    WHY,
    stored_ended_session,
    stored_evaluation,
    stored_survey,
    token_for,
)

BY = a_user().person()
HOT = "sur_0000000000000hot"


def results(session_id: str = "ses_1") -> Results:
    planning = sessions.get_planning(session_id)
    return survey_results.of_session(session_id, planning, session_parts.get(Evaluation, session_id))


def answered(ports: Ports, seats: Sequence[Registration], *notes: str) -> None:
    for seat, note in zip(seats, notes, strict=False):
        service.answer(ports, token_for(ports, seat), {**ANSWERS, NOTE: [note]})


def test_there_is_no_data_before_anybody_answered(ports: Ports, tables: None) -> None:
    stored_ended_session()
    stored_survey()
    stored_evaluation()

    found = results()

    (group,) = found.groups
    assert (group.asked, group.answered, group.rate, group.questions) == (2, 0, Decimal(0), ())
    assert survey_results.summary("ses_1") == ()


def test_nobody_registered_is_asked_nothing(ports: Ports, tables: None) -> None:
    stored_session()
    stored_survey()
    stored_evaluation()

    found = results()

    assert (found.groups[0].asked, found.groups[0].rate) == (0, None)


def test_figures_count_those_who_answered_and_name_who_did_not(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()

    answered(ports, seats[:1], "4")

    (group,) = results().groups
    note, again, why = group.questions
    assert (group.asked, group.answered, group.rate) == (2, 1, Decimal("0.5"))
    assert [seat.last_name for seat in group.silent] == ["Nguyễn"]
    assert (note.average, note.satisfied) == (Decimal("4.0"), Decimal(1))
    assert again.counts == (("yes", 1), ("no", 0))
    assert why.texts == ("Très clair.",)


@pytest.mark.parametrize(("people", "is_shown"), [(2, False), (3, True)])
def test_anonymous_answers_are_shown_from_the_third_one_on(
    ports: Ports, tables: None, people: int, is_shown: bool
) -> None:
    stored_ended_session()
    third = a_trainee(trainee_id="trn_ana", last_name="Alves", first_name="Ana")
    stored_order(*TWO, third, order_id="ord_01kj3v0000000abd", session=_snapshot())
    seats = [s for s in results().seats.values() if s.order_id == "ord_01kj3v0000000abd"]
    stored_survey(is_anonymous=True)
    stored_evaluation()

    answered(ports, seats[:people], "1", "3", "5")

    found = results()
    assert found.groups[0].answered == people
    assert found.groups[0].is_withheld is not is_shown
    assert bool(found.groups[0].questions) is is_shown
    _, rows = survey_results.table(found, language="en")
    assert len(rows) == (9 if is_shown else 0)
    assert all(row[4:7] == ["", "", None] for row in rows)
    (told,) = survey_results.summary("ses_1")
    assert (told.is_withheld, bool(told.questions)) == (not is_shown, is_shown)


def test_another_sessions_answers_are_not_counted(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    stored_session(session_id="ses_2", code="2026-00002")
    stored_survey()
    stored_evaluation()
    stored_evaluation(session_id="ses_2")

    answered(ports, seats, "4", "5")

    assert results("ses_2").answered == 0
    assert results("ses_2").seats == {}


def test_a_survey_that_was_replaced_keeps_its_answers(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    stored_survey()
    stored_survey(survey_id="sur_0000000000000new")
    stored_evaluation()
    answered(ports, seats[:1], "4")
    new = SequenceEvaluation(sequence_id="seq_1", hot_survey_id="sur_0000000000000new")

    evaluations.save(ports, "ses_1", [new], version=1, by=BY)

    assert [(g.survey.survey_id, g.is_chosen, g.answered) for g in results().groups] == [
        (HOT, False, 1),
        ("sur_0000000000000new", True, 0),
    ]
    assert len(results().groups[1].silent) == 2


def test_the_file_has_a_row_per_question_answered_with_names(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    service.answer(ports, token_for(ports, seats[0]), {NOTE: ["4"], AGAIN: ["no"], WHY: [""]})

    headers, rows = survey_results.table(results(), language="en")

    assert headers[3:6] == ["Answer", "Last name", "First name"]
    assert [row[2:] for row in rows] == [
        ["At the end", 1, "Châtelain", "Léa", rows[0][6], "The objectives were reached.", 4],
        ["At the end", 1, "Châtelain", "Léa", rows[0][6], "Reviendriez-vous ?", "No"],
    ]


def test_the_summary_speaks_the_language_asked_for_and_names_nobody(ports: Ports, tables: None) -> None:
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    answered(ports, seats, "2", "5")

    (group,) = survey_results.summary("ses_1", language="en")

    assert (group.moment, group.asked, group.answered) == (Moment.HOT, 2, 2)
    note, again, _ = group.questions
    assert (note.average, note.scale, note.satisfied) == (Decimal("3.5"), 5, Decimal("0.5"))
    assert again.counts == (("Yes", 2), ("No", 0))
    assert "Châtelain" not in repr(group)


def test_an_evaluation_is_saved_once_with_its_history_and_its_promise(ports: Ports, tables: None) -> None:
    stored_ended_session()
    stored_survey()
    choice = SequenceEvaluation(sequence_id="seq_1", hot_survey_id=HOT)

    for _ in range(2):
        evaluations.save(ports, "ses_1", [choice], version=0, by=BY)

    saved = session_parts.get(Evaluation, "ses_1")
    assert (saved.choices, saved.is_settled, saved.version) == ((choice,), True, 1)
    assert [entry.what for entry in history.of("ses_1").rows] == ["evaluation_changed"]
    assert outbox.get(ports.outbox_hints[0]).object_id == "ses_1"  # type: ignore[index]
    with pytest.raises(Conflict):
        evaluations.save(ports, "ses_1", [], version=0, by=BY)


def test_no_survey_is_a_choice_too(ports: Ports, tables: None) -> None:
    stored_session()

    evaluations.save(ports, "ses_1", [SequenceEvaluation(sequence_id="seq_1")], version=0, by=BY)

    saved = session_parts.get(Evaluation, "ses_1")
    assert (saved.choices, saved.is_settled) == ((), True)


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        (SequenceEvaluation(sequence_id="seq_1", hot_survey_id="sur_unknown"), "hot-seq_1"),
        (SequenceEvaluation(sequence_id="seq_1", cold_survey_id="sur_draft"), "cold-seq_1"),
        (SequenceEvaluation(sequence_id="seq_1", cold_survey_id=HOT, cold_after_days=0), "days-seq_1"),
        (SequenceEvaluation(sequence_id="seq_1", cold_survey_id=HOT, cold_after_days=366), "days-seq_1"),
    ],
)
def test_a_survey_must_be_in_use_and_asked_within_a_year(
    ports: Ports, tables: None, choice: SequenceEvaluation, field: str
) -> None:
    stored_session()
    stored_survey()
    stored_survey(survey_id="sur_draft", state=SurveyState.DRAFT)

    with pytest.raises(InvalidInput) as refusal:
        evaluations.save(ports, "ses_1", [choice], version=0, by=BY)

    assert set(refusal.value.errors) == {field}
    assert session_parts.get(Evaluation, "ses_1").version == 0


def _snapshot() -> SessionSnapshot:
    return snapshot(sessions.get("ses_1"))


def test_of_two_people_who_save_at_the_same_moment_the_second_is_told(ports: Ports, tables: None) -> None:
    stored_session()
    stored_survey()
    choice = SequenceEvaluation(sequence_id="seq_1", hot_survey_id=HOT)

    def now() -> datetime:
        """Asked between reading and writing."""
        evaluations.save(ports, "ses_1", [], version=0, by=BY)
        return NOW

    with pytest.raises(Conflict):
        evaluations.save(replace(ports, now=now), "ses_1", [choice], version=0, by=BY)

    assert session_parts.get(Evaluation, "ses_1").choices == ()
    assert len(history.of("ses_1").rows) == 1
