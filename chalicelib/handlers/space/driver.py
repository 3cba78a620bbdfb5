"""`/space/driver`: a person with an account shows that he or she is a driver, and requests the card (DRV-10, TRN-3)."""

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.accounts import TooManyAttempts
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.handlers.public.driver_account import ClaimForm, said
from chalicelib.services import driver_accounts, driver_space
from chalicelib.services.driver_accounts import ClaimRefused
from chalicelib.services.driver_space import NoCard
from chalicelib.templating import N_
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


@bp.page("/space/driver", allow=Right.OWN_SPACE)
def show_driver(visit: Visit) -> Response:
    return _show(visit, Form())


@bp.page("/space/driver", allow=Right.OWN_SPACE, methods=["POST"])
def change_driver(visit: Visit) -> Response:
    """The button pressed: claim to be a driver, or request the card of a registration."""
    if visit.value("action") == "card":
        return _request_card(visit)
    try:
        claim = visit.parse(ClaimForm).claim()
        driver_accounts.link(bootstrap.ports(), visit.person, claim, address=visit.address)
    except (InvalidInput, ClaimRefused, TooManyAttempts) as refusal:
        return _show(visit, said(visit, refusal), status=refusal.status)
    visit.flash(N_("Your documents are in your space."))
    return visit.redirect("/space")


def _request_card(visit: Visit) -> Response:
    try:
        driver_space.request_card(bootstrap.ports(), visit.person, visit.value("registration"))
    except NoCard as refusal:
        return _show(visit, Form({}, {"": visit.say(refusal.message)}), status=409)
    except Conflict:
        message = visit.say(N_("Somebody changed this meanwhile: try again."))
        return _show(visit, Form({}, {"": message}), status=409)
    visit.flash(N_("Your request is noted. The company that makes the cards tells you what comes next."))
    return visit.redirect("/space")


def _show(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return visit.show(
        "space/driver/show",
        status=status,
        form=form,
        breadcrumbs=(Crumb(text=visit.say("Today"), path="/space"), Crumb(text=visit.say("I am a driver"))),
    )
