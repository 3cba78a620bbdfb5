"""A survey, answered from the link in an e-mail, without an account: on a phone, once, changed until it closes (SES-15)."""

from dataclasses import replace

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound
from chalicelib.handlers import survey_questions
from chalicelib.services import surveys as service
from chalicelib.services.surveys import Opened, SurveyClosed
from chalicelib.templating import N_
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)


@bp.page("/surveys/{token}", allow=Right.ANYONE)
def show_survey(visit: Visit, token: str) -> Response:
    """`?change=1` shows the form again to whoever answered."""
    try:
        opened = service.opened(bootstrap.ports(), token)
    except NotFound:
        return visit.show("public/survey/unknown", status=404)
    except SurveyClosed:
        return visit.show("public/survey/closed", status=410)
    if opened.answer is not None and not visit.query("change"):
        return visit.show("public/survey/done", opened=opened, path=f"/surveys/{token}?change=1")
    return _form(visit, opened, survey_questions.form_of(opened.answer))


@bp.page("/surveys/{token}", allow=Right.ANYONE, methods=["POST"])
def answer_survey(visit: Visit, token: str) -> Response:
    """Sent twice, the answers are kept once."""
    try:
        service.answer(bootstrap.ports(), token, survey_questions.sent(visit.sent))
    except NotFound:
        return visit.show("public/survey/unknown", status=404)
    except SurveyClosed:
        return visit.show("public/survey/closed", status=410)
    except InvalidInput as error:
        return _again(visit, token, visit.form.with_errors(error, language=visit.language), status=422)
    except Conflict:
        message = visit.say(N_("Many people are answering at this moment: send your answers again."))
        return _again(visit, token, replace(visit.form, errors={"": message}), status=409)
    return visit.redirect(f"/surveys/{token}")


def _again(visit: Visit, token: str, form: Form, *, status: int) -> Response:
    return _form(visit, service.opened(bootstrap.ports(), token), form, status=status)


def _form(visit: Visit, opened: Opened, form: Form, *, status: int = 200) -> Response:
    return visit.show(
        "public/survey/form",
        status=status,
        opened=opened,
        questions=survey_questions.shown(opened.survey, language=visit.language),
        form=form,
        path=visit.path,
    )
