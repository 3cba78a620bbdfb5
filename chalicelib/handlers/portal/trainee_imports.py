"""A client imports its own directory (TRN-1): the same pages as staff, for its own people only."""

from chalice.app import Response

from chalicelib.domain.access import Right
from chalicelib.domain.imports import ImportKind
from chalicelib.handlers import importing
from chalicelib.handlers.importing import Desk
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


def _desk(visit: Visit) -> Desk:
    return Desk(
        kind=ImportKind.TRAINEES,
        organisation_id=visit.person.organisation_id,
        path="/trainees/import",
        templates="portal/trainees/imports",
        crumbs=(Crumb(text=visit.say("Trainees"), path="/trainees"), Crumb(text=visit.say("Import"))),
    )


@bp.page("/trainees/import", allow=Right.EDIT_TRAINEES)
def show_import(visit: Visit) -> Response:
    return importing.show(visit, _desk(visit))


@bp.page("/trainees/import", allow=Right.EDIT_TRAINEES, methods=["POST"])
def start_import(visit: Visit) -> Response:
    return importing.start(visit, _desk(visit))


@bp.page("/trainees/import/file", allow=Right.EDIT_TRAINEES)
def give_file(visit: Visit) -> Response:
    return importing.give_file(visit, _desk(visit))


@bp.page("/trainees/import/{run_id}", allow=Right.EDIT_TRAINEES)
def show_run(visit: Visit, run_id: str) -> Response:
    return importing.show_run(visit, _desk(visit), run_id)


@bp.page("/trainees/import/{run_id}/progress", allow=Right.EDIT_TRAINEES)
def show_progress(visit: Visit, run_id: str) -> Response:
    return importing.show_progress(visit, _desk(visit), run_id)
