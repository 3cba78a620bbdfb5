"""The staff's inbox of requests: who asked for what, who handles it (ORD-13, ORD-14)."""

from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.requests import OPEN_STATES, Request, RequestState
from chalicelib.domain.sessions import Session
from chalicelib.labels_history import told
from chalicelib.models import history, requests, sessions
from chalicelib.services import list_tables
from chalicelib.services import requests as services
from chalicelib.templating import N_
from chalicelib.web import downloads
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


class AssignForm(FormModel):
    to_user_id: str


class DeclineForm(FormModel):
    answer: Annotated[str, Field(min_length=5, max_length=4000)]


@bp.page("/staff/requests", allow=Right.STAFF_REQUESTS)
def show_inbox(visit: Visit) -> Response:
    """`?state=`: those nobody has taken up yet come first."""
    state = _state(visit)
    page = requests.in_state(state, cursor=visit.query("cursor") or None)
    return visit.show(
        "staff/requests/index",
        requests=page.rows,
        cursor=page.next_cursor,
        state=state,
        states=list(RequestState),
        waiting=services.waiting_count(),
    )


def _state(visit: Visit) -> RequestState:
    asked = visit.query("state")
    return RequestState(asked) if asked in set(RequestState) else RequestState.RECEIVED


@bp.page("/staff/requests/export", allow=Right.STAFF_REQUESTS)
def export_inbox(visit: Visit) -> Response:
    """`?format=csv` or `xlsx`, of the state shown."""
    state = _state(visit)
    found = list(list_tables.every(lambda cursor: requests.in_state(state, cursor=cursor, limit=100)))
    table = list_tables.requests_table(found, language=visit.language)
    return downloads.send_table(visit.query("format"), visit.say("requests"), *table)


@bp.page("/staff/requests/{organisation_id}/{request_id}", allow=Right.STAFF_REQUESTS)
def show_request(visit: Visit, organisation_id: str, request_id: str) -> Response:
    return _request_page(visit, organisation_id, request_id, Form({"to_user_id": visit.person.user_id}))


@bp.page("/staff/requests/{organisation_id}/{request_id}", allow=Right.STAFF_REQUESTS, methods=["POST"])
def change_request(visit: Visit, organisation_id: str, request_id: str) -> Response:
    """`do=assign` or `do=decline`."""
    try:
        if visit.value("do") == "decline":
            _decline(visit, organisation_id, request_id)
        else:
            _assign(visit, organisation_id, request_id)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _request_page(visit, organisation_id, request_id, form, status=422)
    except (RuleViolation, Conflict):
        visit.flash(N_("The request changed meanwhile: here is where it stands now."), tone="warning")
    return visit.redirect(f"/staff/requests/{organisation_id}/{request_id}")


def _assign(visit: Visit, organisation_id: str, request_id: str) -> None:
    sent = visit.parse(AssignForm)
    ports = bootstrap.ports()
    request = services.assign(
        ports,
        visit.person,
        organisation_id=organisation_id,
        request_id=request_id,
        to_user_id=sent.to_user_id,
    )
    visit.flash(N_("%(name)s now handles this request."), name=request.assigned_to_name)


def _decline(visit: Visit, organisation_id: str, request_id: str) -> None:
    sent = visit.parse(DeclineForm)
    ports = bootstrap.ports()
    services.decline(
        ports, visit.person, organisation_id=organisation_id, request_id=request_id, answer=sent.answer
    )
    visit.flash(N_("The request was declined; the client sees your answer."))


def _request_page(
    visit: Visit, organisation_id: str, request_id: str, form: Form, *, status: int = 200
) -> Response:
    request = requests.get(organisation_id, request_id)
    return visit.show(
        "staff/requests/show",
        status=status,
        request=request,
        form=form,
        is_open=request.state in OPEN_STATES,
        session=_session_of(request),
        consultants=[(person.user_id, person.name) for person in services.consultants()],
        timeline=told(history.of(request_id).rows, language=visit.language),
        breadcrumbs=(Crumb(text=visit.say("Requests"), path="/staff/requests"), Crumb(text=request.subject)),
    )


def _session_of(request: Request) -> Session | None:
    """What it became (ORD-15)."""
    return sessions.get(request.session_id) if request.session_id else None
