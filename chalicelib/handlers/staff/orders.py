"""The staff's inbox of orders: what came in, what still waits for a look, and what staff change for clients (ORD-9, ORD-17)."""

from functools import partial
from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain import ids
from chalicelib.domain import orders as order_rules
from chalicelib.domain.access import Right
from chalicelib.domain.calendar import month_of
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.orders import Order, OrderState
from chalicelib.domain.sessions import SessionFull
from chalicelib.handlers.staff import seat_forms
from chalicelib.labels_history import told
from chalicelib.models import history, orders, organisations, registrations, sessions
from chalicelib.models.paging import Page
from chalicelib.services import documents as papers
from chalicelib.services import list_tables, mailings, trainees
from chalicelib.services import orders as services
from chalicelib.services import organisations as directory
from chalicelib.services import registrations as seats
from chalicelib.services.carts import Overlap
from chalicelib.services.registrations import Addition
from chalicelib.templating import N_
from chalicelib.web import downloads
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

MOST_ORGANISATIONS = 20
"""A name may fit several clients: orders of so many are shown."""


class AdditionForm(FormModel):
    order_id: str = ""
    session_code: Annotated[str, Field(max_length=20)]
    trainee_ids: tuple[str, ...] = ()
    unnamed: Annotated[int, Field(ge=0)] = 0
    establishment_id: str | None = None
    comment: Annotated[str, Field(max_length=2000)] = ""
    overbook_reason: Annotated[str, Field(max_length=300)] = ""
    overlap_reason: Annotated[str, Field(max_length=300)] = ""


@bp.page("/staff/orders", allow=Right.STAFF_ORDERS)
def show_inbox(visit: Visit) -> Response:
    """`?month=2026-11&state=&organisation=&session=`: those to look at first, unless another state is asked for."""
    month, state = _month(visit), visit.query("state", OrderState.VALIDATED.value)
    page = _inbox(visit, visit.query("cursor") or None)
    names = ("month", "state", "organisation", "session", "cursor")
    return visit.show(
        "staff/orders/index",
        orders=page.rows,
        cursor=page.next_cursor,
        clients=organisations.names(order.organisation_id for order in page.rows),
        month=month,
        month_before=services.month_before(month),
        state=state,
        states=list(OrderState),
        waiting=services.waiting_count(visit.now),
        params={name: visit.query(name) for name in names if visit.query(name)},
    )


def _month(visit: Visit) -> str:
    asked = visit.query("month")
    return asked if month_of(asked) else ids.month(ids.first("ord", at=visit.now))


def _inbox(visit: Visit, cursor: str | None) -> Page[Order]:
    """A page of the inbox with the filters of the address."""
    state, named = visit.query("state", OrderState.VALIDATED.value), visit.query("organisation")
    clients = directory.search(named).rows if named else ()
    if named and not clients:
        return Page(rows=())
    filters = orders.Filters(
        state=OrderState(state) if state in set(OrderState) else None,
        session_code=visit.query("session"),
        organisation_ids=frozenset(c.organisation_id for c in clients[:MOST_ORGANISATIONS]),
    )
    return orders.of_month(_month(visit), filters=filters, cursor=cursor)


@bp.page("/staff/orders/export", allow=Right.STAFF_ORDERS)
def export_inbox(visit: Visit) -> Response:
    """`?format=csv` or `xlsx`, with the filters of the inbox."""
    found = list(list_tables.every(partial(_inbox, visit)))
    table = list_tables.orders_table(found, language=visit.language)
    return downloads.send_table(visit.query("format"), visit.say("orders"), *table)


@bp.page("/staff/orders/new/{organisation_id}", allow=Right.STAFF_ORDERS)
def show_new_order(visit: Visit, organisation_id: str) -> Response:
    """Seats that staff register for a client; `?session=` is a session's code."""
    return _addition_page(
        visit, organisation_id, Form({"session_code": visit.query("session"), "unnamed": 0})
    )


@bp.page("/staff/orders/new/{organisation_id}", allow=Right.STAFF_ORDERS, methods=["POST"])
def add_order(visit: Visit, organisation_id: str) -> Response:
    """Under the capacity rule of every path; beyond it with the right and a reason. `do=search` only looks for people, keeping the form."""
    if visit.value("do") == "search":
        return _addition_page(visit, organisation_id, visit.form)
    try:
        order = _add(visit, organisation_id)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _addition_page(visit, organisation_id, form, status=422)
    except RuleViolation as refusal:
        return _addition_page(visit, organisation_id, visit.form, status=409, refusal=refusal)
    visit.flash(N_("Order %(reference)s was placed."), reference=order.reference)
    return visit.redirect(f"/staff/orders/{organisation_id}/{order.order_id}")


def _add(visit: Visit, organisation_id: str) -> Order:
    sent = visit.parse(AdditionForm)
    session = sessions.find_by_code(sent.session_code)
    if session is None:
        raise InvalidInput({"session_code": N_("No session has this code.")})
    if not order_rules.is_order_id(sent.order_id, at=visit.now):
        sent.order_id = bootstrap.ports().new_id("ord")
    addition = Addition(session_id=session.session_id, **sent.model_dump(exclude={"session_code"}))
    return seats.add_by_staff(bootstrap.ports(), visit.person, organisations.get(organisation_id), addition)


@bp.page("/staff/orders/{organisation_id}/{order_id}", allow=Right.STAFF_ORDERS)
def show_order(visit: Visit, organisation_id: str, order_id: str) -> Response:
    """`?seat=` is the registration to give to somebody found with `?q=`."""
    return _order_page(visit, organisation_id, order_id)


@bp.page("/staff/orders/{organisation_id}/{order_id}", allow=Right.STAFF_ORDERS, methods=["POST"])
def change_order(visit: Visit, organisation_id: str, order_id: str) -> Response:
    """`do=confirm`; an action of `seat_forms` for one of its seats; `do=reissue` the document, with a reason."""
    address = f"/staff/orders/{organisation_id}/{order_id}"
    try:
        match visit.value("do"):
            case action if action in seat_forms.ACTIONS:
                seat_forms.change(visit, organisation_id)
            case "reissue":
                _reissue(visit, organisation_id, order_id)
            case _:
                services.confirm(
                    bootstrap.ports(), visit.person, organisation_id=organisation_id, order_id=order_id
                )
                visit.flash(N_("The order is confirmed."))
    except (InvalidInput, RuleViolation) as refusal:
        return _order_page(visit, organisation_id, order_id, refusal=refusal)
    except Conflict:
        visit.flash(N_("The order changed meanwhile: here is where it stands now."), tone="warning")
    return visit.redirect(address)


def _reissue(visit: Visit, organisation_id: str, order_id: str) -> None:
    issued = papers.reissue_purchase_order(
        bootstrap.ports(),
        visit.person,
        organisation_id=organisation_id,
        order_id=order_id,
        reason=visit.value("reason"),
    )
    visit.flash(N_("The purchase order is at version %(version)s."), version=issued.version)


def _order_page(
    visit: Visit,
    organisation_id: str,
    order_id: str,
    *,
    refusal: InvalidInput | RuleViolation | None = None,
) -> Response:
    order = orders.get(organisation_id, order_id)
    seat = visit.query("seat") or visit.value("registration_id")
    seats = registrations.of_order(organisation_id, order_id)
    return visit.show(
        "staff/orders/show",
        status=refusal.status if refusal else 200,
        order=order,
        organisation=organisations.get(organisation_id),
        registrations=seats,
        documents=papers.of_order(visit.person, order, seats),
        mails=mailings.log_of(order_id),
        timeline=told(history.of(order_id).rows, language=visit.language),
        seat=seat,
        term=visit.query("q"),
        found=trainees.search(organisation_id, visit.query("q"), limit=8),
        message=seat_forms.message(visit, refusal),
        overlap=refusal.facts if isinstance(refusal, Overlap) else None,
        sent=visit.form.values,
        may_overbook=Right.STAFF_OVERBOOK in visit.person.rights,
        breadcrumbs=(Crumb(text=visit.say("Orders"), path="/staff/orders"), Crumb(text=order.reference)),
    )


def _addition_page(
    visit: Visit,
    organisation_id: str,
    form: Form,
    *,
    status: int = 200,
    refusal: RuleViolation | None = None,
) -> Response:
    organisation, sites = organisations.with_establishments(organisation_id)
    chosen = form.values.get("trainee_ids") or []
    term = visit.query("q") or visit.value("q")
    return visit.show(
        "staff/orders/new",
        status=status,
        organisation=organisation,
        establishments=[(site.establishment_id, site.name) for site in sites],
        form=form,
        new_order_id=bootstrap.ports().new_id("ord"),
        message=seat_forms.message(visit, refusal),
        is_full=isinstance(refusal, SessionFull),
        may_overbook=Right.STAFF_OVERBOOK in visit.person.rights,
        overlaps=isinstance(refusal, Overlap),
        term=term,
        found=trainees.search(organisation_id, term, limit=20),
        chosen=[
            trainees.get(visit.person, organisation_id, trainee_id)
            for trainee_id in ([chosen] if isinstance(chosen, str) else chosen)
        ],
        breadcrumbs=(Crumb(text=visit.say("Orders"), path="/staff/orders"), Crumb(text=organisation.name)),
    )
