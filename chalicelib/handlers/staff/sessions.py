"""Sessions, for staff: the list of a year, making one from a training, the general tab, publishing (SES-2, SES-4 to SES-6)."""

import re
from typing import Any

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain import planning
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound, RuleViolation
from chalicelib.domain.identifiers import normal_siren
from chalicelib.domain.sessions import Publication, Session, SessionKind, Workflow
from chalicelib.domain.trainings import Modality, Training, TrainingState
from chalicelib.handlers.staff import editing, session_forms
from chalicelib.handlers.staff.session_forms import FIELDS, NewSessionForm, SessionForm
from chalicelib.handlers.staff.session_frame import crumbs, frame
from chalicelib.models import history, organisations, sessions, trainings
from chalicelib.services import sessions as service
from chalicelib.templating import N_, label
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

NAMES = ("q", "year", "when", "kind", "workflow", "publication", "city", "cursor")
SESSION_CODE = re.compile(r"\d{4}-\d{5}")


@bp.page("/staff/sessions", allow=Right.STAFF_READ_SESSIONS)
def show_sessions(visit: Visit) -> Response:
    """Of this year, what is to come unless the whole year is asked for. The code of a session leads to it at once."""
    params = {name: visit.query(name) for name in NAMES}
    if SESSION_CODE.fullmatch(params["q"]) and (found := sessions.find_by_code(params["q"])):
        return visit.redirect(f"/staff/sessions/{found.session_id}")
    today = visit.today
    year = int(params["year"]) if re.fullmatch(r"[0-9]{4}", params["year"]) else today.year
    page = sessions.of_year(
        year,
        from_day=today if year == today.year and params["when"] != "all" else None,
        filters=_filters(params),
        cursor=params["cursor"] or None,
    )
    return visit.show(
        "staff/sessions/index",
        sessions=page.rows,
        next_cursor=page.next_cursor,
        params=params | {"year": str(year)},
        years=[(n, str(n)) for n in range(today.year + 1, today.year - 4, -1)],
        is_this_year=year == today.year,
        kinds=_options(visit, SessionKind),
        workflows=_options(visit, Workflow),
        publications=_options(visit, Publication),
        chips=_chips(visit, params),
    )


@bp.page("/staff/sessions/new", allow=Right.STAFF_EDIT_SESSIONS)
def show_new_session(visit: Visit) -> Response:
    """`?training=CODE` fills the form in; without it, a training is looked for first."""
    if not visit.query("training"):
        return _choose_training(visit)
    training = trainings.get(visit.query("training"))
    ports = bootstrap.ports()
    values = session_forms.values_of_training(training, session_id=ports.new_id("ses"))
    manager = {"manager_name": visit.person.name, "manager_email": visit.person.email}
    return _new(visit, training, Form({**values, **manager}))


def _choose_training(visit: Visit) -> Response:
    text = visit.query("q")
    found = trainings.listing(filters=trainings.Filters(text=text), limit=20).rows if text else ()
    trail = crumbs(visit, visit.say("New session"))
    offered = [training for training in found if training.state is not TrainingState.WITHDRAWN]
    return visit.show("staff/sessions/choose", found=offered, params={"q": text}, breadcrumbs=trail)


@bp.page("/staff/sessions/new", allow=Right.STAFF_EDIT_SESSIONS, methods=["POST"])
def add_session(visit: Visit) -> Response:
    """The same form sent twice makes one session: it brings the id."""
    training = trainings.get(visit.value("training"))
    ports = bootstrap.ports()
    try:
        sent = visit.parse(NewSessionForm)
        sent.organisation_id = _organisation_id(sent.organisation_id)
        plan = session_forms.new_planning(sent, new_id=ports.new_id)
        new = session_forms.new_session(sent, training, this_year=visit.today.year)
        session = service.add(ports, new, plan, by=visit.person)
    except InvalidInput as error:
        return _new(visit, training, visit.form.with_errors(error, language=visit.language), status=422)
    visit.flash(N_("The session %(code)s is created. Publish it when it is ready."), code=session.code)
    return visit.redirect(f"/staff/sessions/{session.session_id}/planning")


@bp.page("/staff/sessions/{session_id}", allow=Right.STAFF_READ_SESSIONS)
def show_session(visit: Visit, session_id: str) -> Response:
    session = sessions.get(session_id)
    return _general(visit, session, Form(_values(session)))


@bp.page("/staff/sessions/{session_id}/publication", allow=Right.STAFF_EDIT_SESSIONS, methods=["POST"])
def change_publication(visit: Visit, session_id: str) -> Response:
    """Publish or hide, by the button pressed."""
    if visit.value("action") == "publish":
        service.publish(bootstrap.ports(), session_id, by=visit.person)
        visit.flash(N_("The session is published: clients see it within a minute."))
    else:
        service.hide(bootstrap.ports(), session_id, by=visit.person)
        visit.flash(N_("The session is hidden: nobody new can book it."))
    return visit.redirect(f"/staff/sessions/{session_id}")


@bp.page("/staff/sessions/{session_id}", allow=Right.STAFF_EDIT_SESSIONS, methods=["POST"])
def change_session(visit: Visit, session_id: str) -> Response:
    before = sessions.get(session_id)
    try:
        sent = visit.parse(SessionForm)
        sent.organisation_id = _organisation_id(sent.organisation_id)
        changed = session_forms.session_of(sent, before)
        service.change(bootstrap.ports(), changed, version=editing.version(visit), by=visit.person)
    except InvalidInput as error:
        return _general(visit, before, visit.form.with_errors(error, language=visit.language), status=422)
    except RuleViolation as refusal:
        return _general(visit, before, editing.refused_by(visit, refusal), status=409)
    except Conflict:
        now = sessions.get(session_id)
        form, differences = editing.overtaken(visit, _values(now), FIELDS, version=now.version)
        return _general(visit, now, form, differences=differences, status=409)
    visit.flash(N_("The session is saved."))
    return visit.redirect(f"/staff/sessions/{session_id}")


@bp.page("/staff/sessions/{session_id}/history", allow=Right.STAFF_READ_SESSIONS)
def show_history(visit: Visit, session_id: str) -> Response:
    session = sessions.get(session_id)
    page = history.of(session_id, cursor=visit.query("cursor") or None)
    return visit.show(
        "staff/sessions/history",
        **frame(visit, session, "history"),
        history=editing.timeline(visit, page.rows, FIELDS),
        params={"cursor": visit.query("cursor")},
        next_cursor=page.next_cursor,
    )


def _general(
    visit: Visit,
    session: Session,
    form: Form,
    *,
    differences: list[editing.Difference] | None = None,
    status: int = 200,
) -> Response:
    client = organisations.names([session.organisation_id]) if session.organisation_id else {}
    return visit.show(
        "staff/sessions/show",
        status=status,
        form=form,
        differences=differences or [],
        organisation_name=client.get(session.organisation_id or "", ""),
        **frame(visit, session, "general"),
        **_choices(visit),
    )


def _new(visit: Visit, training: Training, form: Form, *, status: int = 200) -> Response:
    return visit.show(
        "staff/sessions/new",
        status=status,
        training=training,
        form=form,
        days_max=planning.SESSION_DAYS_MAX,
        breadcrumbs=crumbs(visit, visit.say("New session")),
        **_choices(visit),
    )


def _values(session: Session) -> dict[str, Any]:
    """The client of an in-house session is typed and shown by its SIREN where it has one."""
    values = session_forms.values_of(session)
    if session.organisation_id:
        client = organisations.get(session.organisation_id)
        values["organisation_id"] = client.siren or client.organisation_id
    return values


def _organisation_id(typed: str) -> str:
    """From a SIREN, or an id. Raises InvalidInput when there is no such organisation."""
    if not typed:
        return ""
    try:
        if typed.startswith("org_"):
            return organisations.get(typed).organisation_id
        number = normal_siren(typed)
        found = organisations.find_by_siren(number) if number else None
    except NotFound:
        found = None
    if found is None:
        raise InvalidInput(
            {
                "organisation_id": N_(
                    "No organisation has this SIREN: check it, or add the organisation first."
                )
            }
        )
    return found.organisation_id


def _choices(visit: Visit) -> dict[str, Any]:
    modalities = [o for o in _options(visit, Modality) if o[0] != Modality.PRE_WORK.value]
    return {
        "labels": editing.translated(visit, FIELDS),
        "kinds": _options(visit, SessionKind),
        "modalities": modalities,
        "languages": [("fr", "Français"), ("en", "English")],
    }


def _options(visit: Visit, kind: Any) -> list[tuple[str, str]]:
    return [(member.value, label(member, language=visit.language)) for member in kind]


def _filters(params: dict[str, str]) -> sessions.Filters:
    def member(kind: Any, name: str) -> Any:
        return kind(params[name]) if params[name] in tuple(kind) else None

    return sessions.Filters(
        training_code=params["q"].upper(),
        kind=member(SessionKind, "kind"),
        workflow=member(Workflow, "workflow"),
        publication=member(Publication, "publication"),
        city=params["city"],
    )


def _chips(visit: Visit, params: dict[str, str]) -> list[dict[str, str]]:
    shown = {
        "q": (visit.say("Training"), params["q"]),
        "kind": (visit.say("Kind"), dict(_options(visit, SessionKind)).get(params["kind"], "")),
        "workflow": (visit.say("State"), dict(_options(visit, Workflow)).get(params["workflow"], "")),
        "publication": (
            visit.say("Publication"),
            dict(_options(visit, Publication)).get(params["publication"], ""),
        ),
        "city": (visit.say("City"), params["city"]),
    }
    return [
        {"name": name, "words": words, "field": field, "value": params[field]}
        for field, (name, words) in shown.items()
        if words
    ]
