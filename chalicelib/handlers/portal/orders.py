"""Orders of a client: the list, one order with its trainees, documents and history, the terms of sale (ORD-9, ORD-11)."""

from collections.abc import Mapping
from datetime import date, timedelta

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import RuleViolation
from chalicelib.domain.orders import Order, OrderState
from chalicelib.domain.sessions import SessionKind, Workflow
from chalicelib.handlers.portal.cart import establishments_of
from chalicelib.labels_history import told
from chalicelib.models import history, organisations, registrations, sessions
from chalicelib.models import institute as institutes
from chalicelib.models.paging import Page
from chalicelib.services import certificate_lists, documents, mailings
from chalicelib.services import order_lists as lists
from chalicelib.services import orders as services
from chalicelib.services import registration_changes as changes
from chalicelib.services.orders import Search
from chalicelib.templating import N_
from chalicelib.web import downloads
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

JUST_PLACED = timedelta(minutes=10)
FILTERS = ("state", "session", "trainee", "establishment", "from", "to")
YEARS = range(1970, 2900)
"""Those that identifiers tell."""


@bp.page("/orders", allow=Right.READ_ORDERS)
def show_orders(visit: Visit) -> Response:
    """`?state=&session=&trainee=&establishment=&from=&to=`, the newest first."""
    page: Page[Order] = services.of_client(
        visit.person, search_of(visit), cursor=visit.query("cursor") or None
    )
    establishments = establishments_of(visit)
    params = params_of(visit, FILTERS)
    return visit.show(
        "portal/orders/index",
        orders=page.rows,
        cursor=page.next_cursor,
        params=params,
        states=list(OrderState),
        establishments=establishments,
        chips=_chips(visit, params, dict(establishments)),
        reads_only_own=services.reads_only_own(visit.person),
    )


@bp.page("/orders/export", allow=Right.READ_ORDERS)
def export_orders(visit: Visit) -> Response:
    """`?format=csv` or `xlsx`, with the filters of the list."""
    found = lists.all_orders(visit.person, search_of(visit))
    headers, rows = lists.orders_table(found, dict(establishments_of(visit)), language=visit.language)
    return downloads.send_table(visit.query("format"), visit.say("orders"), headers, rows)


@bp.page("/orders/{order_id}", allow=Right.READ_ORDERS)
def show_order(visit: Visit, order_id: str) -> Response:
    return _order_page(visit, order_id)


@bp.page("/orders/{order_id}", allow=Right.PLACE_ORDER, methods=["POST"])
def cancel_registration(visit: Visit, order_id: str) -> Response:
    """The client cancels an on-demand course that was not started; a dated seat is the contact's matter (ORD-12)."""
    number = visit.value("registration_id") or "-"
    try:
        changes.cancel_by_client(bootstrap.ports(), visit.person, order_id, number)
    except RuleViolation as refusal:
        return _order_page(visit, order_id, refusal=refusal)
    visit.flash(N_("The registration is cancelled: a confirmation is on its way."))
    return visit.redirect(f"/orders/{order_id}")


def _order_page(visit: Visit, order_id: str, *, refusal: RuleViolation | None = None) -> Response:
    person = visit.person
    order = services.for_reader(person, person.organisation_id, order_id)
    place = order.establishment_id
    seats = registrations.of_order(order.organisation_id, order_id)
    of_seats = sessions.read_many(seat.session_id for seat in seats)
    return visit.show(
        "portal/orders/show",
        cancelled=[s for s in of_seats.values() if s.workflow is Workflow.CANCELLED],
        status=refusal.status if refusal else 200,
        message=visit.say(refusal.message, **refusal.facts) if refusal else "",
        may_cancel=order.session.kind is SessionKind.ON_DEMAND and Right.PLACE_ORDER in person.rights,
        order=order,
        registrations=seats,
        documents=documents.of_order(person, order, seats),
        certificates=certificate_lists.of_seats(person, seats),
        today=visit.today,
        mails=mailings.log_of(order_id),
        timeline=told(history.of(order_id).rows, language=visit.language),
        establishment=organisations.get_establishment(order.organisation_id, place) if place else None,
        is_new=order.ordered_by_id == person.user_id and visit.now - order.ordered_at < JUST_PLACED,
        breadcrumbs=(Crumb(text=visit.say("Orders"), path="/orders"), Crumb(text=order.reference)),
    )


@bp.page("/registrations", allow=Right.READ_ORDERS)
def show_registrations(visit: Visit) -> Response:
    """`?named=yes|no&session=&trainee=&from=&to=`: the seats of all orders, the newest orders first."""
    wanted = registration_search_of(visit)
    page = lists.registrations_of_client(visit.person, wanted, cursor=visit.query("cursor") or None)
    params = params_of(visit, REGISTRATION_FILTERS)
    return visit.show(
        "portal/registrations/index",
        registrations=page.rows,
        cursor=page.next_cursor,
        params=params,
        chips=_chips(visit, params, {}),
    )


@bp.page("/registrations/export", allow=Right.READ_ORDERS)
def export_registrations(visit: Visit) -> Response:
    """`?format=csv` or `xlsx`, with the filters of the list."""
    found = lists.all_registrations(visit.person, registration_search_of(visit))
    headers, rows = lists.registrations_table(found, language=visit.language)
    return downloads.send_table(visit.query("format"), visit.say("registrations"), headers, rows)


@bp.page("/terms/{version}", allow=Right.ANYONE)
def show_terms(visit: Visit, version: str) -> Response:
    """A version of the general terms of sale; each one stays readable, since orders refer to it."""
    terms = institutes.get_terms(version)
    return visit.show("public/terms/show", terms=terms, is_in_force=version == visit.institute.terms_version)


REGISTRATION_FILTERS = ("named", "session", "trainee", "from", "to")


def search_of(visit: Visit) -> Search:
    """What the address asks for; what can't be read narrows nothing."""
    state = visit.query("state")
    return Search(
        state=OrderState(state) if state in set(OrderState) else None,
        session_code=visit.query("session"),
        trainee=visit.query("trainee"),
        establishment_id=visit.query("establishment"),
        from_day=day_of(visit, "from"),
        to_day=day_of(visit, "to"),
    )


def registration_search_of(visit: Visit) -> lists.Seats:
    named = visit.query("named")
    return lists.Seats(
        is_named={"yes": True, "no": False}.get(named),
        session_code=visit.query("session"),
        trainee=visit.query("trainee"),
        from_day=day_of(visit, "from"),
        to_day=day_of(visit, "to"),
    )


def day_of(visit: Visit, name: str) -> date | None:
    """A day of a period; one that no calendar of ours reaches narrows nothing."""
    try:
        day = date.fromisoformat(visit.query(name))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def params_of(visit: Visit, names: tuple[str, ...]) -> dict[str, str]:
    """What the address holds, for filters and pager."""
    return {name: visit.query(name) for name in (*names, "cursor") if visit.query(name)}


NAMES = {
    "state": N_("State"),
    "session": N_("Session"),
    "trainee": N_("Trainee"),
    "establishment": N_("Establishment"),
    "from": N_("From"),
    "to": N_("Until"),
    "named": N_("Seats"),
}


def _chips(
    visit: Visit, params: Mapping[str, str], establishments: Mapping[str, str]
) -> list[dict[str, str]]:
    """A chip per filter in use, in words."""
    return [
        {
            "name": visit.say(NAMES[name]),
            "words": _words(visit, name, value, establishments),
            "field": name,
            "value": value,
        }
        for name, value in params.items()
        if name in NAMES
    ]


def _words(visit: Visit, name: str, value: str, establishments: Mapping[str, str]) -> str:
    from chalicelib.templating import label

    if name == "state" and value in set(OrderState):
        return label(OrderState(value), language=visit.language)
    if name == "named":
        return visit.say("With a name") if value == "yes" else visit.say("Without a name yet")
    return establishments.get(value, value)
