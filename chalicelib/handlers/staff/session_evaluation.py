"""The evaluation tab of a session: which surveys its people get, what they answered, who didn't; a trainer reads it (SES-15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalice.app import Response

from chalicelib import bootstrap, charts
from chalicelib.charts import Drawing
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.evaluations import Evaluation, Moment, SequenceEvaluation
from chalicelib.domain.session_mailings import told_sequences
from chalicelib.domain.sessions import Planning, Session
from chalicelib.domain.survey_answers import QuestionResult
from chalicelib.domain.surveys import QuestionKind, Survey, SurveyState
from chalicelib.handlers.staff import editing
from chalicelib.handlers.staff.session_frame import frame, own_session
from chalicelib.models import session_parts, surveys
from chalicelib.services import evaluations as service
from chalicelib.services import survey_results
from chalicelib.services.session_mailings import NotAllTold
from chalicelib.services.survey_results import Group
from chalicelib.templating import N_
from chalicelib.web import downloads
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

CHART_WIDTH, CHART_HEIGHT = 340, 170
"""Small: two stand side by side, and one fits a phone."""
DEFAULT_DAYS = SequenceEvaluation(sequence_id="").cold_after_days


@bp.page("/staff/sessions/{session_id}/evaluation", allow=Right.STAFF_RUN_SESSIONS)
def show_evaluation(visit: Visit, session_id: str) -> Response:
    """With `?format=csv` or `xlsx`: the answers as a file."""
    session, planning = own_session(visit, session_id)
    if visit.query("format"):
        results = survey_results.of_session(session_id, planning, session_parts.get(Evaluation, session_id))
        table = survey_results.table(results, language=visit.language)
        name = f"{visit.say('evaluation')}-{session.code}"
        return downloads.send_table(visit.query("format"), name, *table)
    return _show(visit, session, planning)


@bp.page("/staff/sessions/{session_id}/evaluation", allow=Right.STAFF_SURVEYS, methods=["POST"])
def change_evaluation(visit: Visit, session_id: str) -> Response:
    """`action`: save (the surveys of each sequence), remind (those who didn't answer one of them)."""
    session, planning = own_session(visit, session_id)
    try:
        match visit.value("action"):
            case "save":
                choices = [_choice(visit, sequence.sequence_id) for sequence in told_sequences(planning)]
                version = editing.version(visit)
                service.save(bootstrap.ports(), session_id, choices, version=version, by=visit.person)
                visit.flash(N_("The evaluation is saved."))
            case "remind":
                _remind(visit, session, planning)
            case _:
                raise InvalidInput({"": N_("Choose what to do with the evaluation.")})
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _show(visit, session, planning, form, status=422)
    except Conflict:
        now = session_parts.get(Evaluation, session_id)
        form, _ = editing.overtaken(visit, {}, {}, version=now.version)
        return _show(visit, session, planning, form, status=409)
    return visit.redirect(f"/staff/sessions/{session_id}/evaluation")


def _choice(visit: Visit, sequence_id: str) -> SequenceEvaluation:
    """Raises InvalidInput."""
    days = visit.value(f"days-{sequence_id}") or str(DEFAULT_DAYS)
    if not (days.isascii() and days.isdigit() and len(days) < 5):
        raise InvalidInput({f"days-{sequence_id}": N_("Enter between 1 and 365 days.")})
    return SequenceEvaluation(
        sequence_id=sequence_id,
        hot_survey_id=visit.value(f"hot-{sequence_id}"),
        cold_survey_id=visit.value(f"cold-{sequence_id}"),
        cold_after_days=int(days),
    )


def _remind(visit: Visit, session: Session, planning: Planning) -> None:
    """Raises InvalidInput for a survey that is no longer there."""
    evaluation = session_parts.get(Evaluation, session.session_id)
    results = survey_results.of_session(session.session_id, planning, evaluation)
    wanted = (visit.value("sequence"), visit.value("moment"))
    for group in results.groups:
        if group.is_chosen and (group.sequence_id, group.moment.value) == wanted:
            return _tell(visit, group)
    raise InvalidInput({"": N_("This survey is no longer sent for this sequence.")})


def _tell(visit: Visit, group: Group) -> None:
    try:
        number = service.remind(bootstrap.ports(), group, by=visit.person)
    except NotAllTold:
        visit.flash(N_("Some reminders could not be made: see the E-mails tab."), tone="warning")
        return
    if number:
        visit.flash(N_("Reminders on their way: %(number)s."), number=number)
    else:
        visit.flash(
            N_(
                "Nobody was reminded: it was done today already, there is no address, or the message is switched off."
            ),
            tone="info",
        )


@dataclass(frozen=True, kw_only=True)
class Charted:
    """A question's result with its drawing; none for free text."""

    result: QuestionResult
    drawing: Drawing | None


def _charted(result: QuestionResult, *, language: str) -> Charted:
    question = result.question
    points = [
        (survey_results.value_words(question, value, language=language), number)
        for value, number in result.counts
    ]
    if question.kind is QuestionKind.TEXT:
        return Charted(result=result, drawing=None)
    notes = question.kind in (QuestionKind.RATING, QuestionKind.RECOMMENDATION)
    if notes:
        return Charted(result=result, drawing=charts.bars(points, width=CHART_WIDTH, height=CHART_HEIGHT))
    return Charted(result=result, drawing=charts.rows(points, width=CHART_WIDTH))


def _show(
    visit: Visit, session: Session, planning: Planning, form: Form | None = None, *, status: int = 200
) -> Response:
    evaluation = session_parts.get(Evaluation, session.session_id)
    results = survey_results.of_session(session.session_id, planning, evaluation)
    known = surveys.everything()
    return visit.show(
        "staff/sessions/evaluation",
        status=status,
        **frame(visit, session, "evaluation"),
        evaluation=evaluation,
        sequences=told_sequences(planning),
        form=form or Form(_values(evaluation, planning)),
        options=_options(evaluation, known, visit.language),
        results=results,
        charted={
            place: [_charted(each, language=visit.language) for each in group.questions]
            for place, group in enumerate(results.groups)
        },
        may_choose=Right.STAFF_SURVEYS in visit.person.rights,
        moments=list(Moment),
    )


def _values(evaluation: Evaluation, planning: Planning) -> dict[str, Any]:
    chosen = {choice.sequence_id: choice for choice in evaluation.choices}
    values: dict[str, Any] = {}
    for sequence in told_sequences(planning):
        choice = chosen.get(sequence.sequence_id, SequenceEvaluation(sequence_id=sequence.sequence_id))
        values[f"hot-{sequence.sequence_id}"] = choice.hot_survey_id
        values[f"cold-{sequence.sequence_id}"] = choice.cold_survey_id
        values[f"days-{sequence.sequence_id}"] = choice.cold_after_days
    return values


def _options(evaluation: Evaluation, known: Sequence[Survey], language: str) -> list[tuple[str, str]]:
    """Surveys in use, and those that this session has although they were retired."""
    kept = {chosen for c in evaluation.choices for chosen in (c.hot_survey_id, c.cold_survey_id)}
    return [
        (survey.survey_id, survey.said(language))
        for survey in known
        if survey.state is SurveyState.ACTIVE or survey.survey_id in kept
    ]
