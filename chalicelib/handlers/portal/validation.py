"""Validating the cart: what is said with an order, what is accepted, and the order it becomes (ORD-7, ORD-8)."""

from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain import carts as rules
from chalicelib.domain import orders as order_rules
from chalicelib.domain.access import Right
from chalicelib.domain.carts import CartEmpty, TurnLost
from chalicelib.domain.errors import InvalidInput, RuleViolation
from chalicelib.domain.orders import CartChanged, PriceChanged, Sale, TermsChanged, TooBusy, Validation
from chalicelib.domain.sessions import SessionKind
from chalicelib.handlers.portal.cart import cart_of, client_of, establishments_of, show_refused
from chalicelib.models import carts
from chalicelib.services import carts as cart_services
from chalicelib.services import orders as services
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


class ValidationForm(FormModel):
    """With what the page showed, so that everything is read at once and nothing is ordered unseen."""

    order_id: str
    session_id: str
    cart_version: int
    total_cents: int
    terms_version: str = ""
    accepted: bool = False
    establishment_id: str | None = None
    purchase_order_number: Annotated[str, Field(max_length=60)] = ""
    funding_body: Annotated[str, Field(max_length=120)] = ""
    comment: Annotated[str, Field(max_length=2000)] = ""


@bp.page("/cart/validation", allow=Right.PLACE_ORDER)
def show_validation(visit: Visit) -> Response:
    cart = cart_of(visit)
    if not rules.holds_turn(cart, visit.person.user_id, at=visit.now) or cart.is_empty:
        return visit.redirect("/cart")
    establishments = establishments_of(visit)
    only = establishments[0][0] if len(establishments) == 1 else ""
    return _page(visit, Form({"establishment_id": only}), establishments)


@bp.page("/cart/validation", allow=Right.PLACE_ORDER, methods=["POST"])
def validate(visit: Visit) -> Response:
    """Places the order. No template is loaded on the way that works (PER-1)."""
    try:
        order = services.place(bootstrap.ports(), client_of(visit), cart_of(visit), _validation(visit))
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _page(visit, form, establishments_of(visit), status=422)
    except (PriceChanged, TermsChanged, CartChanged, TooBusy) as refusal:
        return _ask_again(visit, refusal)
    except RuleViolation as refusal:
        return show_refused(visit, refusal)
    return visit.redirect(f"/orders/{order.order_id}")


def _validation(visit: Visit) -> Validation:
    """Raises InvalidInput. An identifier that isn't ours is replaced."""
    sent = visit.parse(ValidationForm)
    known = order_rules.is_order_id(sent.order_id, at=visit.now)
    return Validation(
        order_id=sent.order_id if known else bootstrap.ports().new_id("ord"),
        session_id=sent.session_id,
        cart_version=sent.cart_version,
        total_cents=sent.total_cents,
        terms_version=sent.terms_version,
        has_accepted=sent.accepted,
        establishment_id=sent.establishment_id,
        purchase_order_number=sent.purchase_order_number,
        funding_body=sent.funding_body,
        comment=sent.comment,
    )


def _ask_again(visit: Visit, refusal: RuleViolation) -> Response:
    """The page with what is true now: the new amount, the new terms, the cart as another window left it. To be accepted anew."""
    visit.cart = carts.get(visit.person.organisation_id)
    values = {name: value for name, value in visit.form.values.items() if name != "accepted"}
    try:
        message = visit.say(refusal.message, **refusal.facts)
        return _page(visit, Form(values), establishments_of(visit), status=409, message=message)
    except (TurnLost, CartEmpty) as gone:
        return show_refused(visit, gone)


def _page(
    visit: Visit, form: Form, establishments: list[tuple[str, str]], *, status: int = 200, message: str = ""
) -> Response:
    cart = cart_of(visit)
    rules.require_turn(cart, visit.person.user_id, at=visit.now)
    sale = cart_services.read_sale_of_cart(client_of(visit), cart)
    return visit.show(
        "portal/cart/validation",
        status=status,
        cart=cart,
        sale=sale,
        amount=sale.amount(seats=cart.seats),
        form=form,
        new_order_id=bootstrap.ports().new_id("ord"),
        message=message,
        establishments=establishments,
        wants_a_wish=_wants_a_wish(sale),
        breadcrumbs=(Crumb(text=visit.say("Cart"), path="/cart"), Crumb(text=visit.say("Validation"))),
    )


def _wants_a_wish(sale: Sale) -> bool:
    """Whether the comment may carry a wished period or the provider's session (ORD-7)."""
    return sale.session.kind is SessionKind.POOL or sale.training.wants_a_wish
