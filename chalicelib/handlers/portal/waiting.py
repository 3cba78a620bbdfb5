"""Waiting lists of a client: joining one, the place on it, accepting or declining what is offered (ORD-16)."""

from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain import orders as order_rules
from chalicelib.domain.access import Right
from chalicelib.domain.errors import InvalidInput, RuleViolation
from chalicelib.domain.waiting import NotOffered, Waiting
from chalicelib.handlers.portal.cart import client_of, establishments_of
from chalicelib.models import trainees as directory
from chalicelib.models import waiting as rows
from chalicelib.services import trainees
from chalicelib.services import waiting_lists as services
from chalicelib.services import waiting_orders as orders
from chalicelib.services.carts import Overlap
from chalicelib.services.waiting_lists import Wish
from chalicelib.services.waiting_orders import Acceptance
from chalicelib.templating import N_
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


class WishForm(FormModel):
    session_id: str
    seats: Annotated[int, Field(ge=1)]
    takes_fewer: bool = False


class AcceptanceForm(FormModel):
    """With what the page showed, so that nothing is ordered unseen."""

    order_id: str
    total_cents: int
    terms_version: str = ""
    accepted: bool = False
    trainee_ids: tuple[str, ...] = ()
    overlap_reason: Annotated[str, Field(max_length=200)] = ""
    establishment_id: str | None = None
    purchase_order_number: Annotated[str, Field(max_length=60)] = ""
    funding_body: Annotated[str, Field(max_length=120)] = ""
    comment: Annotated[str, Field(max_length=2000)] = ""


@bp.page("/waiting", allow=Right.PLACE_ORDER)
def show_lists(visit: Visit) -> Response:
    """Where the organisation waits, the newest first, with the place on each list."""
    return _lists(visit)


@bp.page("/waiting", allow=Right.PLACE_ORDER, methods=["POST"])
def join(visit: Visit) -> Response:
    """Wait for seats of a full session. Sent twice, the organisation waits once."""
    try:
        sent = visit.parse(WishForm)
        services.join(bootstrap.ports(), client_of(visit), Wish(**sent.model_dump()))
    except InvalidInput as error:
        message = " ".join(visit.form.with_errors(error, language=visit.language).errors.values())
        return _lists(visit, status=422, message=message)
    except RuleViolation as refusal:
        return _lists(visit, status=409, message=visit.say(refusal.message, **refusal.facts))
    visit.flash(N_("You are on the waiting list: seats that free up are offered to you by e-mail."))
    return visit.redirect("/waiting")


@bp.page("/waiting/{session_id}/{waiting_id}", allow=Right.PLACE_ORDER)
def show_offer(visit: Visit, session_id: str, waiting_id: str) -> Response:
    """The seats offered, with who may get them: `?q=` looks for people."""
    entry = services.mine(visit.person, session_id, waiting_id)
    return _entry_page(visit, entry, Form())


@bp.page("/waiting/{session_id}/{waiting_id}", allow=Right.PLACE_ORDER, methods=["POST"])
def answer(visit: Visit, session_id: str, waiting_id: str) -> Response:
    """`do=accept`; `do=leave` declines the offer or leaves the list; `do=search` only looks for people, keeping the form."""
    entry = services.mine(visit.person, session_id, waiting_id)
    match visit.value("do"):
        case "leave":
            services.leave(bootstrap.ports(), visit.person, entry)
            visit.flash(N_("You are off the waiting list: the seats go to the next."))
            return visit.redirect("/waiting")
        case "search":
            return _entry_page(visit, entry, visit.form)
        case _:
            return _accept(visit, entry)


def _accept(visit: Visit, entry: Waiting) -> Response:
    try:
        order = orders.accept(bootstrap.ports(), client_of(visit), entry, _acceptance(visit))
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _entry_page(visit, entry, form, status=422)
    except NotOffered as refusal:
        now = services.mine(visit.person, entry.session_id, entry.waiting_id)
        return _entry_page(visit, now, Form(), status=409, refusal=refusal)
    except RuleViolation as refusal:
        return _entry_page(visit, entry, visit.form, status=409, refusal=refusal)
    return visit.redirect(f"/orders/{order.order_id}")


def _acceptance(visit: Visit) -> Acceptance:
    """Raises InvalidInput. An identifier that isn't ours is replaced."""
    sent = visit.parse(AcceptanceForm)
    known = order_rules.is_order_id(sent.order_id, at=visit.now)
    said = sent.model_dump(exclude={"order_id", "accepted"})
    order_id = sent.order_id if known else bootstrap.ports().new_id("ord")
    return Acceptance(order_id=order_id, has_accepted=sent.accepted, **said)


def _lists(visit: Visit, *, status: int = 200, message: str = "") -> Response:
    person = visit.person
    found = [
        entry for entry in rows.of_organisation(person.organisation_id) if services.may_read(person, entry)
    ]
    live = [entry for entry in found if entry.is_live]
    return visit.show(
        "portal/waiting/index",
        status=status,
        message=message,
        live=live,
        ended=[entry for entry in found if not entry.is_live],
        positions=services.positions(live),
        breadcrumbs=(Crumb(text=visit.say("Orders"), path="/orders"), Crumb(text=visit.say("Waiting lists"))),
    )


def _entry_page(
    visit: Visit, entry: Waiting, form: Form, *, status: int = 200, refusal: RuleViolation | None = None
) -> Response:
    sale = orders.sale_of(client_of(visit), entry)
    chosen = form.values.get("trainee_ids") or []
    people = directory.read_many(entry.organisation_id, [chosen] if isinstance(chosen, str) else chosen)
    term = visit.value("q")
    owner = entry.organisation_id
    allowed = visit.person.establishment_ids
    return visit.show(
        "portal/waiting/show",
        status=status,
        entry=entry,
        session=sale.session,
        training=sale.training,
        amount=sale.amount(seats=entry.offered) if entry.is_offered else None,
        position=services.positions([entry])[entry.waiting_id],
        form=form,
        message=visit.say(refusal.message, **refusal.facts) if refusal else "",
        overlaps=isinstance(refusal, Overlap),
        chosen=list(people.values()),
        term=term,
        found=trainees.search(owner, term, limit=8, establishments=allowed) if term else [],
        establishments=establishments_of(visit),
        new_order_id=bootstrap.ports().new_id("ord"),
        breadcrumbs=(
            Crumb(text=visit.say("Waiting lists"), path="/waiting"),
            Crumb(text=sale.session.title),
        ),
    )
