"""Surveys, for staff: the list, building one question by question, trying it out, putting it to use (SES-15)."""

from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain import surveys as rules
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.surveys import QuestionKind, Survey
from chalicelib.handlers import survey_questions
from chalicelib.handlers.staff import editing, survey_forms
from chalicelib.handlers.staff.survey_forms import DetailsForm, QuestionForm
from chalicelib.models import history, surveys
from chalicelib.services import survey_drafts as service
from chalicelib.services.survey_drafts import Change
from chalicelib.templating import N_
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

PATH = "/staff/surveys"
SAID = {
    "save_details": N_("The survey is saved."),
    "save_question": N_("The question is saved."),
    "remove_question": N_("The question is removed."),
    "move_up": N_("The question is moved."),
    "move_down": N_("The question is moved."),
    "duplicate": N_("The question is there twice now."),
    "activate": N_("The survey may be chosen for sessions now."),
    "retire": N_("The survey is retired: sessions that have it keep it."),
}


class NewSurveyForm(FormModel):
    survey_id: Annotated[str, Field(pattern="^sur_[0-9a-z]{16}$")]
    title: Annotated[str, Field(min_length=2, max_length=200)]


@bp.page(PATH, allow=Right.STAFF_SURVEYS)
def show_surveys(visit: Visit) -> Response:
    return _list(visit, Form({"survey_id": bootstrap.ports().new_id("sur")}))


@bp.page(PATH, allow=Right.STAFF_SURVEYS, methods=["POST"])
def add_surveys(visit: Visit) -> Response:
    """`action`: add, or examples for the two surveys that a portal may begin with."""
    if visit.value("action") == "examples":
        service.add_examples(bootstrap.ports(), by=visit.person)
        visit.flash(N_("The two surveys are ready: choose them on the Evaluation tab of a session."))
        return visit.redirect(PATH)
    try:
        sent = visit.parse(NewSurveyForm)
    except InvalidInput as error:
        return _list(visit, visit.form.with_errors(error, language=visit.language), status=422)
    ports = bootstrap.ports()
    blank = Survey(survey_id=sent.survey_id, title=sent.title, created_at=ports.now())
    added = service.add(ports, blank, by=visit.person)
    visit.flash(N_("The survey is added: now its questions."))
    return visit.redirect(f"{PATH}/{added.survey_id}")


@bp.page(PATH + "/{survey_id}", allow=Right.STAFF_SURVEYS)
def show_survey(visit: Visit, survey_id: str) -> Response:
    """`?question=` opens one for editing, `?try=1` shows the survey as people will see it, `?details=1` its title."""
    survey = surveys.get(survey_id)
    if visit.query("try"):
        return _try_out(visit, survey)
    return _show(visit, survey)


@bp.page(PATH + "/{survey_id}", allow=Right.STAFF_SURVEYS, methods=["POST"])
def change_survey(visit: Visit, survey_id: str) -> Response:
    """`action`: a key of SAID, or new_edition, which brings the identifier of the new draft."""
    ports, action = bootstrap.ports(), visit.value("action")
    survey = surveys.get(survey_id)
    try:
        if action == "new_edition":
            new_id = survey_forms.new_id(visit)
            edition = service.new_edition(ports, survey_id, new_id=new_id, by=visit.person)
            visit.flash(N_("This is the new edition: a draft with the same questions."))
            return visit.redirect(f"{PATH}/{edition.survey_id}")
        change = _change(visit, action)
        service.change(ports, survey_id, change, version=editing.version(visit), by=visit.person)
    except InvalidInput as error:
        return _show(visit, survey, visit.form.with_errors(error, language=visit.language), status=422)
    except RuleViolation as refusal:
        return _show(visit, survey, editing.refused_by(visit, refusal), status=409)
    except Conflict:
        return _overtaken(visit, survey_id)
    visit.flash(SAID[action])
    return visit.redirect(f"{PATH}/{survey_id}")


def _change(visit: Visit, action: str) -> Change:
    """What the button pressed does to the survey. Raises InvalidInput."""
    question_id = visit.value("question_id")
    match action:
        case "save_details":
            return survey_forms.with_details(visit.parse(DetailsForm))
        case "save_question":
            question = survey_forms.question_of(visit.parse(QuestionForm))
            return lambda survey: rules.with_question(survey, question)
        case "remove_question":
            return lambda survey: rules.without_question(survey, question_id)
        case "move_up" | "move_down":
            places = -1 if action == "move_up" else 1
            return lambda survey: rules.moved(survey, question_id, places=places)
        case "duplicate":
            new_id = bootstrap.ports().new_id("que")
            return lambda survey: rules.with_copy(survey, question_id, new_id=new_id)
        case "activate":
            return rules.activated
        case "retire":
            return rules.retired
        case _:
            raise InvalidInput({"": N_("Choose what to do with the survey.")})


def _overtaken(visit: Visit, survey_id: str) -> Response:
    """Beside what was typed: what the survey, or the question, says now."""
    now = surveys.get(survey_id)
    values = survey_forms.values(now, visit.value("action"), visit.value("question_id"))
    form, differences = editing.overtaken(visit, values, survey_forms.FIELDS, version=now.version)
    return _show(visit, now, form, differences=differences, status=409)


def _list(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return visit.show("staff/surveys/index", status=status, surveys=surveys.everything(), form=form)


def _try_out(visit: Visit, survey: Survey) -> Response:
    return visit.show(
        "staff/surveys/preview",
        survey=survey,
        questions=survey_questions.shown(survey, language=visit.language),
        form=Form(),
        breadcrumbs=_crumbs(visit, survey),
    )


def _show(
    visit: Visit,
    survey: Survey,
    form: Form | None = None,
    *,
    differences: list[editing.Difference] | None = None,
    status: int = 200,
) -> Response:
    edits_details = bool(visit.query("details")) or visit.value("action") == "save_details"
    edited = visit.query("question") if form is None else str(form.values.get("question_id", ""))
    what = "save_details" if edits_details else "save_question"
    values = survey_forms.values(survey, what, edited)
    fresh_id = bootstrap.ports().new_id("que")
    return visit.show(
        "staff/surveys/show",
        status=status,
        survey=survey,
        form=form or Form({"question_id": fresh_id, **values}),
        edits_details=edits_details,
        is_known=any(question.question_id == edited for question in survey.questions),
        kinds=visit.options(QuestionKind),
        labels=editing.translated(visit, survey_forms.FIELDS),
        differences=differences or [],
        new_edition_id=bootstrap.ports().new_id("sur"),
        history=editing.timeline(visit, history.of(survey.survey_id, limit=20).rows, {}),
        breadcrumbs=_crumbs(visit, survey),
    )


def _crumbs(visit: Visit, survey: Survey) -> tuple[Crumb, ...]:
    return (Crumb(text=visit.say("Surveys"), path=PATH), Crumb(text=survey.title))
