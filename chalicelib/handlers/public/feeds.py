"""A person's planning as a calendar to subscribe to: the feed itself, and the page that makes its private address (NOT-5)."""

import hashlib

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right, hide_unless
from chalicelib.handlers.public.account import layout_of
from chalicelib.models import feeds
from chalicelib.services import feeds as services
from chalicelib.templating import N_
from chalicelib.web import responses
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

ICALENDAR = "text/calendar; charset=utf-8"
CACHED = "private, max-age=900"
"""A quarter of an hour in the program that asked, and nowhere between."""
SUFFIX = ".ics"


@bp.page("/calendar/{token}", allow=Right.ANYONE)
def show_feed(visit: Visit, token: str) -> Response:
    """Programs that subscribe don't sign in: the address is the key, and only its resource is ever logged."""
    content = services.calendar(bootstrap.ports(), token.removesuffix(SUFFIX), institute=visit.institute)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers: responses.Headers = {"ETag": tag, "Cache-Control": CACHED, "Content-Type": ICALENDAR}
    if visit.request.headers.get("if-none-match", "") == tag:
        return Response(b"", status_code=304, headers=headers)
    return Response(content, status_code=200, headers=headers)


@bp.page("/account/calendar", allow=Right.SIGNED_IN)
def show_address(visit: Visit) -> Response:
    return _show(visit)


@bp.page("/account/calendar", allow=Right.SIGNED_IN, methods=["POST"])
def change_address(visit: Visit) -> Response:
    """A new address is shown in the answer to the form that made it, and nowhere else: no cookie ever holds it."""
    hide_unless(services.may_have(visit.person))
    if visit.value("action") == "remove":
        feeds.remove(visit.person.user_id)
        visit.flash(N_("The address is removed: calendars that use it get nothing more."))
        return visit.redirect("/account/calendar")
    token = services.make(bootstrap.ports(), visit.person)
    return _show(visit, address=responses.absolute(f"/calendar/{token}{SUFFIX}"))


def _show(visit: Visit, *, address: str = "") -> Response:
    hide_unless(services.may_have(visit.person))
    return visit.show(
        "public/account/calendar",
        layout=layout_of(visit),
        feed=feeds.find(visit.person.user_id),
        address=address,
        breadcrumbs=(
            Crumb(text=visit.say("My account"), path="/account"),
            Crumb(text=visit.say("My calendar")),
        ),
    )
