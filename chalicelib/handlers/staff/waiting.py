"""What waits, as figures of the staff's menu: asked for by the page once it is there, so that no page waits for them."""

from chalice.app import Response

from chalicelib.domain.access import Right
from chalicelib.domain.requests import RequestState
from chalicelib.models import requests
from chalicelib.services import orders
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

MOST = 99
"""More than this is shown as `99+`."""


@bp.page("/staff/waiting", allow=Right.STAFF_AREA)
def show_waiting(visit: Visit) -> Response:
    """Each figure replaces its place in the menu; nothing waiting leaves the place empty."""
    waiting = {name: _shown(count) for name, count in _counted(visit).items() if count}
    return visit.show_part("staff/waiting/show", waiting=waiting)


def _counted(visit: Visit) -> dict[str, int]:
    rights = visit.person.rights
    counted = {}
    if Right.STAFF_ORDERS in rights:
        counted["orders"] = orders.waiting_count(visit.now)
    if Right.STAFF_REQUESTS in rights:
        counted["requests"] = requests.count_in_state(RequestState.RECEIVED, limit=MOST + 1)
    return counted


def _shown(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count)
