"""The cart: who holds the ordering turn, the session chosen, its seats and its trainees (ORD-1 to ORD-6)."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain import carts as rules
from chalicelib.domain.access import Right
from chalicelib.domain.carts import Cart, CartHoldsAnotherSession
from chalicelib.domain.errors import InvalidInput, NotFound, RuleViolation
from chalicelib.domain.orders import Sale
from chalicelib.domain.trainees import Details, LikelyDuplicate, Trainee
from chalicelib.models import carts, organisations
from chalicelib.models import trainees as directory
from chalicelib.services import carts as services
from chalicelib.services import trainees
from chalicelib.services.carts import Client, Overlap, Wanted
from chalicelib.templating import N_
from chalicelib.web.forms import Email, Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

SUGGESTIONS = 8


class SessionForm(FormModel):
    """From the catalogue; `instead` empties the cart of another session first (ORD-2)."""

    session_id: str
    seats: Annotated[int, Field(ge=1)] = 1
    access_language: str = ""
    access_months: int | None = None
    instead: bool = False


class SeatsForm(FormModel):
    seats: Annotated[int, Field(ge=1)]


class PersonForm(FormModel):
    """Somebody new, added to the directory and to the cart (ORD-4)."""

    token: Annotated[str, Field(min_length=8, max_length=60)]
    last_name: str
    first_name: str
    email: Email | None = None
    birth_date: date | None = None
    establishment_id: str | None = None
    job: str = ""
    is_somebody_else: bool = False


@bp.page("/cart", allow=Right.BROWSE_CATALOGUE)
def show_cart(visit: Visit) -> Response:
    return _cart_page(visit)


@bp.page("/cart/session", allow=Right.PLACE_ORDER, methods=["POST"])
def put_session(visit: Visit) -> Response:
    """Seats of a session; takes the turn when it is free. With another session in the cart it proposes what to do."""
    client, ports = client_of(visit), bootstrap.ports()
    had_lost = rules.lost_turn(cart_of(visit), visit.person.user_id, at=visit.now)
    try:
        sent = visit.parse(SessionForm)
        if sent.instead:
            services.empty(ports, client)
        wanted = Wanted(**sent.model_dump(exclude={"instead"}))
        services.add_session(ports, client, wanted)
    except CartHoldsAnotherSession:
        return _ask_which_session(visit, sent)
    except (InvalidInput, RuleViolation) as refusal:
        return show_refused(visit, refusal)
    if had_lost:
        visit.flash(
            N_("Your earlier turn had ended after 15 minutes without activity: this is a new cart."),
            tone="info",
        )
    return visit.redirect("/cart")


@bp.page("/cart/turn", allow=Right.PLACE_ORDER, methods=["POST"])
def change_turn(visit: Visit) -> Response:
    """`do=release` gives the turn back and abandons the cart; anything else takes it."""
    if visit.value("do") == "release":
        services.release_turn(bootstrap.ports(), visit.person)
        visit.flash(N_("The cart is empty and your colleagues can order."))
        return visit.redirect("/cart")
    return _changing(visit, lambda: services.take_turn(bootstrap.ports(), visit.person))


@bp.page("/cart/seats", allow=Right.PLACE_ORDER, methods=["POST"])
def change_seats(visit: Visit) -> Response:
    return _changing(
        visit,
        lambda: services.set_seats(bootstrap.ports(), client_of(visit), visit.parse(SeatsForm).seats),
    )


@bp.page("/cart/empty", allow=Right.PLACE_ORDER, methods=["POST"])
def empty_cart(visit: Visit) -> Response:
    """To choose another session; the turn stays."""
    return _changing(visit, lambda: services.empty(bootstrap.ports(), client_of(visit)), then="/catalogue")


@bp.page("/cart/trainees", allow=Right.PLACE_ORDER)
def search_trainees(visit: Visit) -> Response:
    """`?q=`: the people found, alone for the script and on the cart's page without one."""
    found = _found(visit, visit.query("q"))
    if visit.is_htmx:
        return visit.show_part("portal/cart/found", found=found, term=visit.query("q"))
    return _cart_page(visit, found=found, term=visit.query("q"))


@bp.page("/cart/trainees", allow=Right.PLACE_ORDER, methods=["POST"])
def change_trainees(visit: Visit) -> Response:
    """`do=remove` takes a person out, `do=clear` all of them; anything else adds `trainee_id`."""
    ports, client, trainee_id = bootstrap.ports(), client_of(visit), visit.value("trainee_id")
    match visit.value("do"):
        case "remove":
            return _changing(visit, lambda: services.remove_trainee(ports, client, trainee_id))
        case "clear":
            return _changing(visit, lambda: services.remove_trainees(ports, client))
        case _:
            reason = visit.value("overlap_reason")
            return _changing(
                visit, lambda: services.add_trainee(ports, client, trainee_id, overlap_reason=reason)
            )


@bp.page("/cart/people", allow=Right.PLACE_ORDER, methods=["POST"])
def add_person(visit: Visit) -> Response:
    """Somebody new: into the directory, unless he or she seems to be there already, and into the cart."""
    return _changing(visit, lambda: _add_person(visit))


def _add_person(visit: Visit) -> Cart:
    ports, client = bootstrap.ports(), client_of(visit)
    rules.require_turn(cart_of(visit), visit.person.user_id, at=visit.now)
    sent = visit.parse(PersonForm)
    details = Details(
        last_name=sent.last_name,
        first_name=sent.first_name,
        email=sent.email or "",
        birth_date=sent.birth_date,
        establishment_id=sent.establishment_id,
        job=sent.job,
    )
    trainee = trainees.create(
        ports,
        visit.person,
        organisation_id=visit.person.organisation_id,
        details=details,
        token=sent.token,
        despite_duplicates=sent.is_somebody_else,
    )
    return services.add_trainee(ports, client, trainee.trainee_id)


def client_of(visit: Visit) -> Client:
    """Who orders. Raises NotFound for staff, who have no organisation here."""
    if visit.organisation is None:
        raise NotFound
    return Client(person=visit.person, organisation=visit.organisation, institute=visit.institute)


def cart_of(visit: Visit) -> Cart:
    assert visit.cart is not None
    return visit.cart


def _changing(visit: Visit, change: Callable[[], Cart], *, then: str = "/cart") -> Response:
    """Make a change and show the cart again; a refusal is shown on the cart as it is now."""
    try:
        visit.cart = change()
    except (InvalidInput, RuleViolation) as refusal:
        return show_refused(visit, refusal)
    return visit.redirect(then)


def show_refused(visit: Visit, refusal: InvalidInput | RuleViolation) -> Response:
    """The cart as it is now, with what was refused and why."""
    visit.cart = carts.get(visit.person.organisation_id)
    if isinstance(refusal, InvalidInput):
        form = visit.form.with_errors(refusal, language=visit.language)
        return _cart_page(visit, status=422, form=form, is_new_person="token" in visit.sent)
    likely = refusal.facts["trainee_ids"] if isinstance(refusal, LikelyDuplicate) else []
    assert isinstance(likely, list)
    return _cart_page(
        visit,
        status=409,
        form=visit.form if likely else None,
        refusal=refusal,
        duplicates=[directory.get(visit.person.organisation_id, trainee_id) for trainee_id in likely],
    )


def _cart_page(
    visit: Visit,
    *,
    status: int = 200,
    form: Form | None = None,
    refusal: RuleViolation | None = None,
    duplicates: list[Trainee] | None = None,
    is_new_person: bool = False,
    found: list[dict[str, str]] | None = None,
    term: str = "",
) -> Response:
    cart, person = cart_of(visit), visit.person
    is_mine = rules.holds_turn(cart, person.user_id, at=visit.now)
    sale = services.read_sale_of_cart(client_of(visit), cart) if is_mine and not cart.is_empty else None
    values = {"seats": cart.seats, "token": bootstrap.ports().new_id("per")}
    return visit.show(
        "portal/cart/show" if sale else "portal/cart/empty",
        status=status,
        cart=cart,
        sale=sale,
        amount=sale.amount(seats=cart.seats) if sale else None,
        holder=cart.holder(at=visit.now),
        is_mine=is_mine,
        has_lost=rules.lost_turn(cart, person.user_id, at=visit.now),
        form=Form({**values, **(form.values if form else {})}, form.errors if form else {}),
        message=visit.say(refusal.message, **refusal.facts) if refusal else "",
        trouble=_trouble(visit, sale, cart) if sale and refusal is None else "",
        overlap=refusal.facts if isinstance(refusal, Overlap) else None,
        duplicates=duplicates or [],
        is_new_person=is_new_person or bool(duplicates),
        establishments=establishments_of(visit) if sale else [],
        found=found,
        term=term,
        max_seats=rules.MAX_SEATS,
    )


def _trouble(visit: Visit, sale: Sale, cart: Cart) -> str:
    """What would refuse the order as it stands, told before one fills in the rest."""
    try:
        sale.check(seats=cart.seats, on=visit.today)
    except RuleViolation as refusal:
        return visit.say(refusal.message, **refusal.facts)
    return ""


def establishments_of(visit: Visit) -> list[tuple[str, str]]:
    """The establishments this person may name, for a list to choose from."""
    allowed = visit.person.establishment_ids
    return [
        (site.establishment_id, site.name)
        for site in organisations.establishments(visit.person.organisation_id)
        if not allowed or site.establishment_id in allowed
    ]


def _found(visit: Visit, term: str) -> list[dict[str, str]]:
    """What the type-ahead lists: name, and what tells two namesakes apart."""
    people = trainees.search(
        visit.person.organisation_id,
        term,
        limit=SUGGESTIONS,
        establishments=visit.person.establishment_ids,
    )
    return [
        {
            "value": trainee.trainee_id,
            "words": f"{trainee.last_name} {trainee.first_name}",
            "note": " · ".join(note for note in (trainee.number, trainee.job, trainee.email) if note),
        }
        for trainee in people
    ]


def _ask_which_session(visit: Visit, sent: SessionForm) -> Response:
    """The cart holds another session: validate it, or empty it for this one (ORD-2)."""
    visit.cart = carts.get(visit.person.organisation_id)
    wanted = services.read_sale(client_of(visit), sent.session_id)
    return visit.show(
        "portal/cart/another",
        status=409,
        cart=visit.cart,
        wanted=wanted.session,
        values={**sent.model_dump(exclude_none=True, exclude={"instead"}), "instead": "yes"},
    )
