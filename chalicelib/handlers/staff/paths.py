"""Paths, for staff: the list, adding and editing (CAT-5)."""

from typing import Annotated, Any

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.trainings import Path
from chalicelib.handlers.staff import editing
from chalicelib.handlers.staff.editing import Words
from chalicelib.models import history, paths, trainings
from chalicelib.services import paths as service
from chalicelib.templating import N_
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

FIELDS: dict[str, str] = {
    "title": N_("Title"),
    "description": N_("Description"),
    "training_codes": N_("Modules"),
    "populations": N_("Reserved for the populations"),
    "is_published": N_("Published"),
}


class PathForm(FormModel):
    title: Annotated[str, Field(min_length=2, max_length=255)]
    description: Annotated[str, Field(max_length=4_000)] = ""
    training_codes: Words = ()
    populations: Words = ()
    is_published: bool = False


class NewPathForm(PathForm):
    path_id: Annotated[str, Field(pattern="^pth_[0-9a-z]{16}$")]


@bp.page("/staff/paths", allow=Right.STAFF_READ_SESSIONS)
def show_paths(visit: Visit) -> Response:
    return visit.show("staff/paths/index", paths=paths.everything())


@bp.page("/staff/paths/new", allow=Right.STAFF_EDIT_TRAININGS)
def show_new_path(visit: Visit) -> Response:
    return _new(visit, Form({"path_id": bootstrap.ports().new_id("pth"), "is_published": "yes"}))


@bp.page("/staff/paths/new", allow=Right.STAFF_EDIT_TRAININGS, methods=["POST"])
def add_path(visit: Visit) -> Response:
    """The same form sent twice adds one path: it brings the id."""
    try:
        sent = visit.parse(NewPathForm)
        path = service.add(bootstrap.ports(), _path(sent, path_id=sent.path_id), by=visit.person)
    except InvalidInput as error:
        return _new(visit, visit.form.with_errors(error, language=visit.language), status=422)
    visit.flash(N_("The path is added."))
    return visit.redirect(f"/staff/paths/{path.path_id}")


@bp.page("/staff/paths/{path_id}", allow=Right.STAFF_READ_SESSIONS)
def show_path(visit: Visit, path_id: str) -> Response:
    path = paths.get(path_id)
    return _edit(visit, path, Form(_values(path)))


@bp.page("/staff/paths/{path_id}", allow=Right.STAFF_EDIT_TRAININGS, methods=["POST"])
def change_path(visit: Visit, path_id: str) -> Response:
    before = paths.get(path_id)
    try:
        sent = _path(visit.parse(PathForm), path_id=path_id)
        service.change(bootstrap.ports(), sent, version=editing.version(visit), by=visit.person)
    except InvalidInput as error:
        return _edit(visit, before, visit.form.with_errors(error, language=visit.language), status=422)
    except Conflict:
        now = paths.get(path_id)
        form, differences = editing.overtaken(visit, _values(now), FIELDS, version=now.version)
        return _edit(visit, now, form, differences=differences, status=409)
    visit.flash(N_("The path is saved."))
    return visit.redirect(f"/staff/paths/{path_id}")


def _path(sent: PathForm, *, path_id: str) -> Path:
    return Path(
        path_id=path_id,
        title=sent.title,
        description=sent.description,
        training_codes=tuple(code.upper() for code in sent.training_codes),
        populations=frozenset(sent.populations),
        is_published=sent.is_published,
    )


def _values(path: Path) -> dict[str, Any]:
    return {
        "title": path.title,
        "description": path.description,
        "training_codes": "\n".join(path.training_codes),
        "populations": ", ".join(sorted(path.populations)),
        "is_published": "yes" if path.is_published else "",
        "version": path.version,
    }


def _new(visit: Visit, form: Form, *, status: int = 200) -> Response:
    crumbs = (Crumb(text=visit.say("Paths"), path="/staff/paths"), Crumb(text=visit.say("New path")))
    labels = editing.translated(visit, FIELDS)
    return visit.show("staff/paths/new", status=status, form=form, labels=labels, breadcrumbs=crumbs)


def _edit(
    visit: Visit,
    path: Path,
    form: Form,
    *,
    differences: list[editing.Difference] | None = None,
    status: int = 200,
) -> Response:
    known = trainings.read_many(path.training_codes)
    crumbs = (Crumb(text=visit.say("Paths"), path="/staff/paths"), Crumb(text=path.title))
    return visit.show(
        "staff/paths/show",
        status=status,
        path=path,
        modules=[known[code] for code in path.training_codes if code in known],
        form=form,
        labels=editing.translated(visit, FIELDS),
        differences=differences or [],
        may_edit=Right.STAFF_EDIT_TRAININGS in visit.person.rights,
        history=editing.timeline(visit, history.of(path.path_id, limit=20).rows, FIELDS),
        breadcrumbs=crumbs,
    )
