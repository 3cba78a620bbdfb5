"""Building surveys, choosing them for a session, reading the results (SES-15)."""

from datetime import time

import pytest

from chalicelib import bootstrap
from chalicelib.domain.access import DocumentType, Role
from chalicelib.domain.evaluations import Evaluation
from chalicelib.domain.sessions import Planning, Sequence, Slot
from chalicelib.domain.surveys import QuestionKind, SurveyState
from chalicelib.domain.trainings import Modality
from chalicelib.models import documents, emails, registrations, session_parts, surveys
from chalicelib.models.sessions import SessionItem
from chalicelib.ports import Ports
from chalicelib.services import surveys as service
from tests.factories import signed_in, stored_institute, stored_organisation, stored_staff, stored_training
from tests.fakes import NOW
from tests.page import Browser, Page, form_values
from tests.surveying import (
    ANSWERS,
    ENDED,
    NOTE,
    QUESTIONS,
    stored_ended_session,
    stored_evaluation,
    stored_survey,
    token_for,
)

PATH = "/staff/surveys"
HOT = "sur_0000000000000hot"
SURVEY = f"{PATH}/{HOT}"
EVALUATION = "/staff/sessions/ses_1/evaluation"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    stored_organisation()
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER))


def form_of(page: Page, action: str, name: str) -> dict[str, object]:
    """The form whose hidden `action` is this one."""
    for form in page.soup.find_all("form", attrs={"action": action}):
        values = form_values(form)
        if values.get("action") == name:
            return values
    raise AssertionError(name)


def test_an_empty_portal_starts_from_the_examples(staff: Browser) -> None:
    assert "No survey yet" in staff.get(PATH).text

    staff.post(PATH, {"action": "examples"})
    staff.post(PATH, {"action": "examples"})

    assert [survey.state for survey in surveys.everything()] == [SurveyState.ACTIVE] * 2
    hot = next(survey for survey in surveys.everything() if "chaud" in survey.title)
    page = staff.get(f"{PATH}/{hot.survey_id}?try=1")
    assert "Would you recommend this training to a colleague?" in page.text
    assert len(page.soup.select("input[type=radio]")) == 8 * 5 + 11


def test_a_survey_is_built_question_by_question(staff: Browser) -> None:
    page = staff.get(PATH)
    added = staff.post(PATH, {**form_of(page, PATH, "add"), "title": "Fin de stage"})
    again = staff.post(PATH, {**form_of(page, PATH, "add"), "title": "Fin de stage"})
    assert added.location == again.location
    path = added.location

    for words, kind in (("Le rythme ?", "rating"), ("Le lieu ?", "single")):
        form = form_of(staff.get(path), path, "save_question")
        choices = "Bien\nMal" if kind == "single" else ""
        staff.post(path, {**form, "words": words, "kind": kind, "choices": choices, "scale": "10"})
    survey = surveys.get(path.rpartition("/")[2])
    assert [(q.words, q.kind, q.scale, q.choices) for q in survey.questions] == [
        ("Le rythme ?", QuestionKind.RATING, 10, ()),
        ("Le lieu ?", QuestionKind.SINGLE, 10, ("Bien", "Mal")),
    ]

    second = survey.questions[1].question_id
    staff.post(path, {"action": "move_up", "question_id": second, "version": str(survey.version)})
    staff.post(path, {"action": "duplicate", "question_id": second, "version": str(survey.version + 1)})
    staff.post(path, {"action": "remove_question", "question_id": second, "version": str(survey.version + 2)})
    now = surveys.get(survey.survey_id)
    assert [q.words for q in now.questions] == ["Le lieu ?", "Le rythme ?"]
    assert now.questions[0].question_id != second

    staff.post(path, {"action": "activate", "version": str(now.version)})
    assert surveys.get(survey.survey_id).state is SurveyState.ACTIVE
    assert "Survey put to use" in staff.get(path).text


def test_a_question_that_can_not_be_asked_is_shown_again_as_typed(staff: Browser) -> None:
    stored_survey(state=SurveyState.DRAFT)
    form = form_of(staff.get(SURVEY), SURVEY, "save_question")

    page = staff.post(
        SURVEY, {**form, "words": "Le lieu ?", "kind": "multiple", "choices": "Bien"}, status=422
    )

    assert page.errors == {"choices": "Enter between 2 and 20 answers, one a line."}
    assert form_of(page, SURVEY, "save_question")["words"] == "Le lieu ?"
    assert surveys.get(HOT).questions == QUESTIONS


def test_an_empty_survey_is_not_put_to_use(staff: Browser) -> None:
    stored_survey(state=SurveyState.DRAFT, questions=())

    page = staff.post(SURVEY, {"action": "activate", "version": "0"}, status=409)

    assert "Add at least one question" in page.soup.get_text()
    assert surveys.get(HOT).state is SurveyState.DRAFT


def test_two_people_editing_one_survey_are_told(staff: Browser) -> None:
    stored_survey()
    form = form_of(staff.get(f"{SURVEY}?details=1"), SURVEY, "save_details")
    staff.post(SURVEY, {**form, "title": "Le premier"})

    page = staff.post(SURVEY, {**form, "title": "Le second"}, status=409)

    assert "Le premier" in page.text
    assert form_of(page, SURVEY, "save_details")["title"] == "Le second"
    assert surveys.get(HOT).title == "Le premier"
    staff.post(SURVEY, form_of(page, SURVEY, "save_details"))
    assert surveys.get(HOT).title == "Le second"


def test_an_answered_survey_is_frozen_and_has_new_editions(staff: Browser) -> None:
    stored_survey(answered_at=NOW)
    page = staff.get(SURVEY)
    assert "its questions stay as they are" in page.text

    refused = staff.post(
        SURVEY, {"action": "remove_question", "question_id": NOTE, "version": "0"}, status=409
    )
    assert "Make a new edition to change them" in refused.soup.get_text()

    form = form_of(page, SURVEY, "new_edition")
    first, second = staff.post(SURVEY, form), staff.post(SURVEY, form)
    assert first.location == second.location != SURVEY
    assert surveys.get(first.location.rpartition("/")[2]).edition == 2


def test_surveys_are_chosen_for_each_sequence_with_dates(staff: Browser) -> None:
    stored_ended_session()
    stored_survey()
    prepared = Sequence(
        sequence_id="seq_0",
        title="Préparation",
        modality=Modality.PRE_WORK,
        slots=(Slot(slot_id="slo_9", day=ENDED, starts_at=time(8), ends_at=time(9)),),
    )
    room = Sequence(
        sequence_id="seq_1",
        title="En salle",
        modality=Modality.CLASSROOM,
        slots=(Slot(slot_id="slo_1", day=ENDED, starts_at=time(9), ends_at=time(17)),),
    )
    SessionItem.holding(Planning(session_id="ses_1", sequences=(prepared, room)), part="planning").save()
    page = staff.get(EVALUATION)
    assert "No survey for this session" in page.text
    form = form_of(page, EVALUATION, "save")
    assert "hot-seq_0" not in form

    staff.post(EVALUATION, {**form, "hot-seq_1": HOT, "cold-seq_1": HOT, "days-seq_1": "60"})

    (choice,) = session_parts.get(Evaluation, "ses_1").choices
    assert (choice.hot_survey_id, choice.cold_survey_id, choice.cold_after_days) == (HOT, HOT, 60)
    assert "No data: nobody has answered yet." in staff.get(EVALUATION).text


def test_a_delay_that_is_none_is_said_beside_its_field(staff: Browser) -> None:
    stored_ended_session()
    stored_survey()
    form = form_of(staff.get(EVALUATION), EVALUATION, "save")

    for days in ("0", "no"):
        page = staff.post(EVALUATION, {**form, "cold-seq_1": HOT, "days-seq_1": days}, status=422)
        assert page.errors == {"days-seq_1": "Enter between 1 and 365 days."}
    assert session_parts.get(Evaluation, "ses_1").version == 0


def test_an_evaluation_saved_by_somebody_else_meanwhile_conflicts(staff: Browser) -> None:
    stored_ended_session()
    stored_survey()
    form = form_of(staff.get(EVALUATION), EVALUATION, "save")
    staff.post(EVALUATION, {**form, "hot-seq_1": HOT})

    page = staff.post(EVALUATION, {**form, "cold-seq_1": HOT}, status=409)

    assert "Somebody saved changes meanwhile" in page.soup.get_text()
    assert session_parts.get(Evaluation, "ses_1").choices[0].cold_survey_id == ""


def test_results_are_drawn_question_by_question_and_exported(staff: Browser) -> None:
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    service.answer(_ports(), token_for(_ports(), seats[0]), ANSWERS)

    page = staff.get(EVALUATION)

    assert len(page.soup.select("figure.chart svg")) == 2
    assert "Très clair." in page.text
    assert "average 4.0 of 5" in page.text
    assert "Bảo Nguyễn" in page.text
    summary = form_of(page, "/staff/sessions/ses_1/documents", "draw")
    assert summary["kind"] == "evaluation"
    csv = staff.get(f"{EVALUATION}?format=csv").answer.body.decode("utf-8-sig")
    assert "Châtelain" in csv
    assert len(csv.splitlines()) == 4
    assert staff.get(f"{EVALUATION}?format=xlsx").answer.body[:2] == b"PK"


def test_the_summary_is_drawn_from_the_page_and_again_when_more_answered(staff: Browser) -> None:
    seats = stored_ended_session()
    stored_training()
    stored_survey()
    stored_evaluation()
    papers = "/staff/sessions/ses_1/documents"

    for version, seat in enumerate(seats[:2], start=1):
        service.answer(_ports(), token_for(_ports(), seat), ANSWERS)
        for _ in range(2):
            staff.post(papers, form_of(staff.get(EVALUATION), papers, "draw"))
        (document, *_) = sorted(documents.of_owner("ses_1"), key=lambda d: -d.version)
        assert (document.kind, document.version) == (DocumentType.EVALUATION, version)


def test_who_did_not_answer_is_reminded_once_a_day(staff: Browser) -> None:
    stored_ended_session()
    stored_survey()
    stored_evaluation()
    token_for(_ports(), registrations.of_session("ses_1")[0])
    form = form_of(staff.get(EVALUATION), EVALUATION, "remind")

    first = staff.follow(staff.post(EVALUATION, form))
    second = staff.follow(staff.post(EVALUATION, form))

    assert "Reminders on their way: 1." in first.text
    assert "Nobody was reminded" in second.text
    (mail,) = emails.of_object("ses_1").rows
    assert (mail.kind, mail.to) == ("hot_survey", ("lea@duvallon.example",))


def _ports() -> Ports:
    return bootstrap.ports()


def test_a_trainer_reads_the_results_of_the_own_session_only(browser: Browser) -> None:
    stored_institute()
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    service.answer(_ports(), token_for(_ports(), seats[0]), ANSWERS)
    trainer = signed_in(browser, stored_staff(Role.TRAINER))

    trainer.get(EVALUATION, status=404)
    slot = Slot(slot_id="slo_1", day=ENDED, starts_at=time(9), ends_at=time(17), trainer_ids=("usr_trainer",))
    room = Sequence(sequence_id="seq_1", title="En salle", modality=Modality.CLASSROOM, slots=(slot,))
    SessionItem.holding(Planning(session_id="ses_1", sequences=(room,)), part="planning").save()

    page = trainer.get(EVALUATION)
    assert "Très clair." in page.text
    assert not page.soup.find_all("form", attrs={"action": EVALUATION})
    trainer.post(EVALUATION, {"action": "save", "version": "1"}, status=403)
    trainer.get(PATH, status=403)


def test_a_survey_without_a_title_is_not_added(staff: Browser) -> None:
    form = form_of(staff.get(PATH), PATH, "add")

    page = staff.post(PATH, {**form, "title": ""}, status=422)

    assert page.errors == {"title": "Fill in this field."}
    assert surveys.everything() == []


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (SURVEY, {"action": "burn", "version": "0"}),
        (SURVEY, {"action": "new_edition", "new_id": "sur_short"}),
        (EVALUATION, {"action": "burn", "version": "1"}),
        (EVALUATION, {"action": "remind", "sequence": "seq_1", "moment": "cold"}),
    ],
)
def test_what_no_page_asks_for_changes_nothing(staff: Browser, path: str, values: dict[str, str]) -> None:
    stored_ended_session()
    stored_survey()
    stored_evaluation()

    staff.post(path, values, status=422)

    assert surveys.get(HOT).version == 0
    assert session_parts.get(Evaluation, "ses_1").version == 1
    assert emails.of_object("ses_1").rows == ()


def test_answers_must_be_as_many_in_both_languages(staff: Browser) -> None:
    stored_survey(state=SurveyState.DRAFT)
    form = form_of(staff.get(SURVEY), SURVEY, "save_question")
    asked = {**form, "words": "Le lieu ?", "kind": "single", "choices": "Bien\nMal"}

    page = staff.post(SURVEY, {**asked, "choices_en": "Good"}, status=422)
    assert set(page.errors) == {"choices_en"}

    staff.post(SURVEY, {**asked, "choices_en": "Good\nBad"})
    assert surveys.get(HOT).questions[-1].choices_en == ("Good", "Bad")


def test_a_retired_survey_is_offered_only_where_it_was_chosen(staff: Browser) -> None:
    stored_ended_session()
    stored_survey()
    staff.post(SURVEY, {"action": "retire", "version": "0"})
    assert surveys.get(HOT).state is SurveyState.RETIRED
    assert HOT not in {option["value"] for option in staff.get(EVALUATION).soup.select("option")}

    stored_evaluation()

    assert HOT in {option["value"] for option in staff.get(EVALUATION).soup.select("option")}


def test_without_an_address_nobody_is_reminded(staff: Browser) -> None:
    """Bảo has none; Léa answered."""
    seats = stored_ended_session()
    stored_survey()
    stored_evaluation()
    service.answer(_ports(), token_for(_ports(), seats[0]), ANSWERS)
    form = form_of(staff.get(EVALUATION), EVALUATION, "remind")

    assert "Nobody was reminded" in staff.follow(staff.post(EVALUATION, form)).text
