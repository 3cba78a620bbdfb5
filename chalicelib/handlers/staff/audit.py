"""The last report of the nightly audit, for those who run the institute."""

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.services import audit
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


@bp.page("/staff/audit", allow=Right.STAFF_EDIT_BOOKED_SESSIONS)
def show_audit(visit: Visit) -> Response:
    report = audit.latest(bootstrap.ports())
    crumbs = (Crumb(text=visit.say("Audit of seats")),)
    return visit.show("staff/audit/show", report=report, breadcrumbs=crumbs)
