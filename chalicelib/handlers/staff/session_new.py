"""A new session, for staff: from a training, from a client's request, or like another one (SES-1, SES-2, SES-7, ORD-15)."""

from datetime import date
from typing import Annotated, Any

from chalice.app import Response
from pydantic import Field, model_validator

from chalicelib import bootstrap
from chalicelib.domain import planning
from chalicelib.domain.access import Right
from chalicelib.domain.errors import InvalidInput, RuleViolation
from chalicelib.domain.requests import OPEN_STATES, Request
from chalicelib.domain.session_copies import Wish
from chalicelib.domain.sessions import Session, SessionKind
from chalicelib.domain.trainings import Training, TrainingState
from chalicelib.handlers.staff import editing, session_forms
from chalicelib.handlers.staff.session_forms import SESSION_ID, NewSessionForm, SessionDay, Year
from chalicelib.handlers.staff.session_frame import crumbs
from chalicelib.models import organisations, requests, sessions, trainings
from chalicelib.services import requests as request_service
from chalicelib.services import session_copies
from chalicelib.services import sessions as service
from chalicelib.templating import N_
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

FOUND = 20
UNDATED = (SessionKind.POOL, SessionKind.ON_DEMAND)


@bp.page("/staff/sessions/new", allow=Right.STAFF_EDIT_SESSIONS)
def show_new_session(visit: Visit) -> Response:
    """`?training=CODE` fills the form in; without it, a training, or a session to duplicate, is looked for first.

    `?request=ORGANISATION/REQUEST` makes it the in-house session of that request.
    """
    request = _request(visit.query("request"))
    code = visit.query("training")
    if not code:
        return _choose(visit, request)
    training = trainings.get(code)
    values = session_forms.values_of_training(training, session_id=bootstrap.ports().new_id("ses"))
    values |= {"manager_name": visit.person.name, "manager_email": visit.person.email}
    if request is not None:
        values |= _values_of_request(request, training)
    return _new(visit, training, Form(values), request=request)


def _choose(visit: Visit, request: Request | None) -> Response:
    text = visit.query("q")
    found = trainings.listing(filters=trainings.Filters(text=text), limit=FOUND).rows if text else ()
    copied = visit.query("code")
    return visit.show(
        "staff/sessions/choose",
        found=[training for training in found if training.state is not TrainingState.WITHDRAWN],
        params={"q": text, "code": copied, "request": visit.query("request")},
        sources=_sources(copied) if copied else [],
        request=request,
        breadcrumbs=crumbs(visit, visit.say("New session")),
    )


def _sources(text: str) -> list[Session]:
    """Sessions to duplicate: the one with this code, or the latest ones of this training."""
    found = sessions.find_by_code(text)
    return [found] if found else sessions.latest_of_training(text.upper(), limit=FOUND)


def _request(address: str) -> Request | None:
    """From `ORGANISATION/REQUEST`. Raises NotFound."""
    if not address:
        return None
    organisation_id, _, request_id = address.partition("/")
    return requests.get(organisation_id, request_id)


def _values_of_request(request: Request, training: Training) -> dict[str, Any]:
    """What the client asked for fills in the form (ORD-15); the number of people is the capacity."""
    client = organisations.get(request.organisation_id)
    price = editing.as_euros(training.price_intra_cents) or editing.as_euros(training.price_cents)
    values: dict[str, Any] = {
        "kind": SessionKind.INTRA.value,
        "organisation_id": client.siren or client.organisation_id,
        "price_cents": price,
        "city": request.place,
        "request": f"{request.organisation_id}/{request.request_id}",
    }
    if request.people:
        values |= {"capacity_min": "", "capacity_target": "", "capacity_max": request.people}
    return values


@bp.page("/staff/sessions/new", allow=Right.STAFF_EDIT_SESSIONS, methods=["POST"])
def add_session(visit: Visit) -> Response:
    """The same form sent twice makes one session: it brings the id."""
    training = trainings.get(visit.value("training"))
    request = _request(visit.value("request"))
    try:
        session = _add(visit, training, request)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _new(visit, training, form, request=request, status=422)
    except RuleViolation as refusal:
        return _new(visit, training, editing.refused_by(visit, refusal), request=request, status=409)
    visit.flash(N_("The session %(code)s is created. Publish it when it is ready."), code=session.code)
    return visit.redirect(f"/staff/sessions/{session.session_id}/planning")


def _add(visit: Visit, training: Training, request: Request | None) -> Session:
    """Raises InvalidInput, ImpossibleStep."""
    ports = bootstrap.ports()
    sent = visit.parse(NewSessionForm)
    sent.organisation_id = session_forms.organisation_id_of(sent.organisation_id)
    plan = session_forms.new_planning(sent, new_id=ports.new_id)
    new = session_forms.new_session(sent, training, this_year=visit.today.year)
    if request is None:
        return service.add(ports, new, plan, by=visit.person)
    return request_service.plan(ports, visit.person, request, new, plan)


def _new(
    visit: Visit, training: Training, form: Form, *, request: Request | None = None, status: int = 200
) -> Response:
    return visit.show(
        "staff/sessions/new",
        status=status,
        training=training,
        request=request,
        request_is_open=request is not None and request.state in OPEN_STATES,
        form=form,
        days_max=planning.SESSION_DAYS_MAX,
        breadcrumbs=crumbs(visit, visit.say("New session")),
        **session_forms.choices(visit),
    )


class CopyForm(FormModel):
    session_id: Annotated[str, Field(pattern=SESSION_ID)]
    year: Year | None = None
    """Of the code; when empty, that of the first day, or else this year."""
    first_day: SessionDay | None = None
    last_day: SessionDay | None = None

    @model_validator(mode="after")
    def check(self) -> "CopyForm":
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError(N_("Enter a last day that is not before the first one."))
        return self


@bp.page("/staff/sessions/{session_id}/copy", allow=Right.STAFF_EDIT_SESSIONS)
def show_copy(visit: Visit, session_id: str) -> Response:
    return _copy(visit, sessions.get(session_id), Form({"session_id": bootstrap.ports().new_id("ses")}))


@bp.page("/staff/sessions/{session_id}/copy", allow=Right.STAFF_EDIT_SESSIONS, methods=["POST"])
def copy_session(visit: Visit, session_id: str) -> Response:
    """The same form sent twice makes one copy: it brings the id."""
    source = sessions.get(session_id)
    try:
        wish = _wish(visit.parse(CopyForm), source, today=visit.today)
        copy = session_copies.duplicate(bootstrap.ports(), session_id, wish, by=visit.person)
    except InvalidInput as error:
        return _copy(visit, source, visit.form.with_errors(error, language=visit.language), status=422)
    visit.flash(N_("The session %(code)s is created. Publish it when it is ready."), code=copy.code)
    return visit.redirect(f"/staff/sessions/{copy.session_id}")


def _wish(sent: CopyForm, source: Session, *, today: date) -> Wish:
    """Raises InvalidInput: a dated session is duplicated to other dates."""
    if source.kind not in UNDATED:
        missing = [name for name in ("first_day", "last_day") if getattr(sent, name) is None]
        if missing:
            raise InvalidInput({name: N_("Fill in this field.") for name in missing})
    year = sent.year or (sent.first_day or today).year
    return Wish(session_id=sent.session_id, year=year, first_day=sent.first_day, last_day=sent.last_day)


def _copy(visit: Visit, source: Session, form: Form, *, status: int = 200) -> Response:
    return visit.show(
        "staff/sessions/copy",
        status=status,
        source=source,
        form=form,
        is_dated=source.kind not in UNDATED,
        breadcrumbs=crumbs(visit, visit.say(N_("Duplicate %(code)s"), code=source.code)),
    )
