"""Paths as clients see them: ordered modules, and who of them has booked which (CAT-5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalice.app import Response

from chalicelib.domain.access import Person, Right
from chalicelib.domain.registrations import Registration
from chalicelib.domain.search import Row
from chalicelib.handlers.portal.catalogue import audience_of
from chalicelib.models import registrations
from chalicelib.services import catalogue
from chalicelib.services.orders import own_email, reads_only_own
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

REGISTRATIONS_READ = 500
"""The newest of the organisation: who booked a module longer ago than these is found in the trainee's own page."""


@dataclass(frozen=True, kw_only=True)
class Module:
    """A step of the path, its next sessions, and who holds a seat in one."""

    number: int
    row: Row
    booked: Sequence[Registration]


@bp.page("/paths", allow=Right.BROWSE_CATALOGUE)
def show_paths(visit: Visit) -> Response:
    return visit.show("portal/paths/index", paths=catalogue.visible_paths(audience_of(visit)))


@bp.page("/paths/{path_id}", allow=Right.BROWSE_CATALOGUE)
def show_path(visit: Visit, path_id: str) -> Response:
    path, rows = catalogue.path_page(path_id, audience_of(visit))
    booked = _booked(visit)
    modules = [
        Module(number=n, row=row, booked=booked.get(row.training.code, ())) for n, row in enumerate(rows, 1)
    ]
    crumbs = (Crumb(text=visit.say("Paths"), path="/paths"), Crumb(text=path.title))
    return visit.show("portal/paths/show", path=path, modules=modules, breadcrumbs=crumbs)


def _booked(visit: Visit) -> dict[str, list[Registration]]:
    """Named seats by training, of what this person may read (ACC-6)."""
    if Right.READ_ORDERS not in visit.person.rights:
        return {}
    page = registrations.of_organisation(
        visit.person.organisation_id, filters=_readable(visit.person), limit=REGISTRATIONS_READ
    )
    found: dict[str, list[Registration]] = {}
    for registration in page.rows:
        if registration.is_running:
            found.setdefault(registration.training_code, []).append(registration)
    return found


def _readable(person: Person) -> registrations.Filters:
    if reads_only_own(person):
        return registrations.Filters(is_named=True, ordered_by_email=own_email(person))
    return registrations.Filters(is_named=True, establishment_ids=person.establishment_ids)
