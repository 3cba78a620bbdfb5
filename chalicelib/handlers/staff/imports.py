"""Imports by staff: catalogue, organisations, trainees (RUN-7)."""

from chalice.app import Response

from chalicelib.domain.access import Right
from chalicelib.domain.errors import NotFound
from chalicelib.domain.imports import ImportKind
from chalicelib.handlers import importing
from chalicelib.handlers.importing import Desk
from chalicelib.labels import LABELS
from chalicelib.models import import_runs
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


def _desk(visit: Visit, kind: str) -> Desk:
    """Raises NotFound."""
    if kind not in set(ImportKind):
        raise NotFound(kind)
    found = ImportKind(kind)
    return Desk(
        kind=found,
        path=f"/staff/imports/{kind}",
        templates="staff/imports",
        crumbs=(
            Crumb(text=visit.say("Imports"), path="/staff/imports"),
            Crumb(text=visit.say(LABELS[ImportKind][found])),
        ),
    )


@bp.page("/staff/imports", allow=Right.STAFF_IMPORTS)
def show_imports(visit: Visit) -> Response:
    runs = [run for kind in ImportKind for run in import_runs.of_scope(kind.value, limit=10).rows]
    return visit.show(
        "staff/imports/index",
        kinds=[kind for kind in ImportKind if kind is not ImportKind.PARTNERS],
        runs=sorted(runs, key=lambda run: run.run_id, reverse=True)[:20],
    )


@bp.page("/staff/imports/{kind}", allow=Right.STAFF_IMPORTS)
def show_import(visit: Visit, kind: str) -> Response:
    """Partners have pages of their own: here are only the reports of files that belong to none of them."""
    if kind == ImportKind.PARTNERS:
        return visit.redirect("/staff/partners")
    return importing.show(visit, _desk(visit, kind))


@bp.page("/staff/imports/{kind}", allow=Right.STAFF_IMPORTS, methods=["POST"])
def start_import(visit: Visit, kind: str) -> Response:
    if kind == ImportKind.PARTNERS:
        raise NotFound(kind)
    return importing.start(visit, _desk(visit, kind))


@bp.page("/staff/imports/{kind}/file", allow=Right.STAFF_IMPORTS)
def give_file(visit: Visit, kind: str) -> Response:
    return importing.give_file(visit, _desk(visit, kind))


@bp.page("/staff/imports/{kind}/{run_id}", allow=Right.STAFF_IMPORTS)
def show_run(visit: Visit, kind: str, run_id: str) -> Response:
    return importing.show_run(visit, _desk(visit, kind), run_id)


@bp.page("/staff/imports/{kind}/{run_id}/progress", allow=Right.STAFF_IMPORTS)
def show_progress(visit: Visit, kind: str, run_id: str) -> Response:
    return importing.show_progress(visit, _desk(visit, kind), run_id)
