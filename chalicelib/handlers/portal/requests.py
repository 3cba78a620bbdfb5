"""Requests of a client: ask for an in-house session or a specific training, and see what became of it (ORD-13, ORD-14)."""

from functools import partial
from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.accounts import TooManyAttempts
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.institute import Institute
from chalicelib.domain.requests import Request
from chalicelib.domain.trainings import Training, TrainingState, is_open_to
from chalicelib.models import sessions, trainings
from chalicelib.models.paging import Page
from chalicelib.services import list_tables
from chalicelib.services import requests as services
from chalicelib.templating import N_
from chalicelib.web import downloads
from chalicelib.web.forms import Email, Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

SPECIFIC_SUBJECT = N_("Specific training: analysis of needs")


class NeedForm(FormModel):
    request_id: Annotated[str, Field(pattern=r"^req_[0-9a-z]{16}$")]
    training: str = ""
    comment: Annotated[str, Field(min_length=10, max_length=4000)]
    people: Annotated[int, Field(ge=1, le=5000)] | None = None
    wished_period: Annotated[str, Field(max_length=200)] = ""
    place: Annotated[str, Field(max_length=200)] = ""
    copy_email: Email | None = None


@bp.page("/requests", allow=Right.READ_ORDERS)
def show_requests(visit: Visit) -> Response:
    page = services.list_of_client(visit.person, cursor=visit.query("cursor") or None)
    return visit.show("portal/requests/index", requests=page.rows, cursor=page.next_cursor)


@bp.page("/requests/export", allow=Right.READ_ORDERS)
def export_requests(visit: Visit) -> Response:
    """`?format=csv` or `xlsx`."""
    pages = partial(_page_of_requests, visit)
    table = list_tables.requests_table(list(list_tables.every(pages)), language=visit.language)
    return downloads.send_table(visit.query("format"), visit.say("requests"), *table)


def _page_of_requests(visit: Visit, cursor: str | None) -> Page[Request]:
    return services.list_of_client(visit.person, cursor=cursor)


@bp.page("/requests/new", allow=Right.SEND_REQUEST)
def show_new_request(visit: Visit) -> Response:
    """`?training=CODE` locks the subject; without it the request is a specific one."""
    training = _training(visit, visit.query("training"))
    values = {"request_id": bootstrap.ports().new_id("req"), "copy_email": visit.person.email}
    return _form(visit, training, Form(values))


@bp.page("/requests/new", allow=Right.SEND_REQUEST, methods=["POST"])
def send_request(visit: Visit) -> Response:
    training = _training(visit, visit.value("training"))
    try:
        sent = visit.parse(NeedForm)
    except InvalidInput as error:
        return _form(visit, training, visit.form.with_errors(error, language=visit.language), status=422)
    if visit.organisation is None:
        raise NotFound
    try:
        request = services.send(
            bootstrap.ports(),
            visit.person,
            request_id=sent.request_id,
            organisation=visit.organisation,
            training=training,
            subject=_subject(visit, training),
            need=services.Need(
                comment=sent.comment,
                people=sent.people,
                wished_period=sent.wished_period,
                place=sent.place,
                copy_email=sent.copy_email or "",
            ),
        )
    except TooManyAttempts as refusal:
        form = Form(visit.form.values, {"": visit.say(refusal.message, **refusal.facts)})
        return _form(visit, training, form, status=429)
    visit.flash(N_("Your request was sent. We will answer you shortly."))
    return visit.redirect(f"/requests/{request.request_id}")


@bp.page("/requests/{request_id}", allow=Right.READ_ORDERS)
def show_request(visit: Visit, request_id: str) -> Response:
    request = services.of_client(visit.person, request_id)
    crumbs = (Crumb(text=visit.say("Requests"), path="/requests"), Crumb(text=request.subject))
    return visit.show(
        "portal/requests/show",
        request=request,
        session=sessions.get(request.session_id) if request.session_id else None,
        contact=contact(visit.institute),
        breadcrumbs=crumbs,
    )


def contact(institute: Institute) -> str:
    """How to reach a person, in one line."""
    return " · ".join(part for part in (institute.phone, institute.email) if part)


def _training(visit: Visit, code: str) -> Training | None:
    """The training a request is about; one the person can't see doesn't exist."""
    if not code:
        return None
    training = trainings.get(code)
    populations = visit.person.populations | (
        visit.organisation.populations if visit.organisation else frozenset()
    )
    if training.state is not TrainingState.PUBLISHED or not is_open_to(populations, training.populations):
        raise NotFound(code)
    return training


def _subject(visit: Visit, training: Training | None) -> str:
    return f"{training.title} ({training.code})" if training else visit.say(SPECIFIC_SUBJECT)


def _form(visit: Visit, training: Training | None, form: Form, *, status: int = 200) -> Response:
    if training:
        crumbs = (
            Crumb(text=training.title, path=f"/trainings/{training.code}"),
            Crumb(text=visit.say("In-house request")),
        )
    else:
        crumbs = (
            Crumb(text=visit.say("Specific"), path="/catalogue/specific"),
            Crumb(text=visit.say("Specific request")),
        )
    return visit.show(
        "portal/requests/new",
        status=status,
        form=form,
        training=training,
        subject=_subject(visit, training),
        breadcrumbs=crumbs,
    )
