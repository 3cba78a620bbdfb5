"""Partners, for staff: who they are, where their files come, and the imports of each (SES-9)."""

from typing import Annotated, Any

from chalice.app import Response
from pydantic import Field, StringConstraints

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.imports import ImportKind, scope_of
from chalicelib.domain.partners import FOLDER, Partner
from chalicelib.handlers import importing
from chalicelib.handlers.importing import Desk
from chalicelib.handlers.staff import editing
from chalicelib.models import history, import_runs, partners
from chalicelib.services import partners as service
from chalicelib.templating import N_
from chalicelib.web.forms import Email, Form, FormModel, values_of
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

FIELDS: dict[str, str] = {
    "name": N_("Name"),
    "folder": N_("Folder"),
    "email": N_("E-mail address for reports"),
    "manager_name": N_("Person in charge of its sessions"),
    "manager_email": N_("E-mail address of the person in charge"),
}


class PartnerForm(FormModel):
    name: Annotated[str, Field(min_length=2, max_length=200)]
    folder: Annotated[str, StringConstraints(to_lower=True), Field(max_length=24)]
    email: Email | None = None
    manager_name: Annotated[str, Field(max_length=200)] = ""
    manager_email: Email | None = None


class NewPartnerForm(PartnerForm):
    partner_id: Annotated[str, Field(pattern="^par_[0-9a-z]{16}$")]


@bp.page("/staff/partners", allow=Right.STAFF_IMPORTS)
def show_partners(visit: Visit) -> Response:
    return visit.show("staff/partners/index", partners=partners.directory(), breadcrumbs=_crumbs(visit))


@bp.page("/staff/partners/new", allow=Right.STAFF_IMPORTS)
def show_new_partner(visit: Visit) -> Response:
    return _new(visit, Form({"partner_id": bootstrap.ports().new_id("par")}))


@bp.page("/staff/partners/new", allow=Right.STAFF_IMPORTS, methods=["POST"])
def add_partner(visit: Visit) -> Response:
    """The same form sent twice adds one partner: it brings the id."""
    try:
        sent = visit.parse(NewPartnerForm)
        partner = service.add(bootstrap.ports(), _partner(sent, partner_id=sent.partner_id), by=visit.person)
    except InvalidInput as error:
        return _new(visit, visit.form.with_errors(error, language=visit.language), status=422)
    visit.flash(N_("The partner is added."))
    return visit.redirect(f"/staff/partners/{partner.partner_id}")


@bp.page("/staff/partners/{partner_id}", allow=Right.STAFF_IMPORTS)
def show_partner(visit: Visit, partner_id: str) -> Response:
    partner = partners.get(partner_id)
    return _edit(visit, partner, Form(_values(partner)))


@bp.page("/staff/partners/{partner_id}", allow=Right.STAFF_IMPORTS, methods=["POST"])
def change_partner(visit: Visit, partner_id: str) -> Response:
    before = partners.get(partner_id)
    try:
        sent = _partner(visit.parse(PartnerForm), partner_id=partner_id)
        service.change(bootstrap.ports(), sent, version=editing.version(visit), by=visit.person)
    except InvalidInput as error:
        return _edit(visit, before, visit.form.with_errors(error, language=visit.language), status=422)
    except Conflict:
        now = partners.get(partner_id)
        form, differences = editing.overtaken(visit, _values(now), FIELDS, version=now.version)
        return _edit(visit, now, form, differences=differences, status=409)
    visit.flash(N_("The partner is saved."))
    return visit.redirect(f"/staff/partners/{partner_id}")


@bp.page("/staff/partners/{partner_id}/imports", allow=Right.STAFF_IMPORTS)
def show_import(visit: Visit, partner_id: str) -> Response:
    return importing.show(visit, _desk(visit, partner_id))


@bp.page("/staff/partners/{partner_id}/imports", allow=Right.STAFF_IMPORTS, methods=["POST"])
def start_import(visit: Visit, partner_id: str) -> Response:
    return importing.start(visit, _desk(visit, partner_id))


@bp.page("/staff/partners/{partner_id}/imports/file", allow=Right.STAFF_IMPORTS)
def give_file(visit: Visit, partner_id: str) -> Response:
    return importing.give_file(visit, _desk(visit, partner_id))


@bp.page("/staff/partners/{partner_id}/imports/{run_id}", allow=Right.STAFF_IMPORTS)
def show_run(visit: Visit, partner_id: str, run_id: str) -> Response:
    return importing.show_run(visit, _desk(visit, partner_id), run_id)


@bp.page("/staff/partners/{partner_id}/imports/{run_id}/progress", allow=Right.STAFF_IMPORTS)
def show_progress(visit: Visit, partner_id: str, run_id: str) -> Response:
    return importing.show_progress(visit, _desk(visit, partner_id), run_id)


def _desk(visit: Visit, partner_id: str) -> Desk:
    """Raises NotFound."""
    partner = partners.get(partner_id)
    return Desk(
        kind=ImportKind.PARTNERS,
        organisation_id=partner.partner_id,
        path=f"/staff/partners/{partner.partner_id}/imports",
        templates="staff/partners/imports",
        crumbs=(
            *_crumbs(visit),
            Crumb(text=partner.name, path=f"/staff/partners/{partner.partner_id}"),
            Crumb(text=visit.say("Import")),
        ),
    )


def _crumbs(visit: Visit) -> tuple[Crumb, ...]:
    return (
        Crumb(text=visit.say("Imports"), path="/staff/imports"),
        Crumb(text=visit.say("Partners"), path="/staff/partners"),
    )


def _partner(sent: PartnerForm, *, partner_id: str) -> Partner:
    """Raises InvalidInput."""
    if not FOLDER.fullmatch(sent.folder):
        raise InvalidInput(
            {
                "folder": N_(
                    "Enter 2 to 24 letters without accents, digits or dashes, a letter or digit first."
                )
            }
        )
    return Partner(
        partner_id=partner_id,
        name=sent.name,
        folder=sent.folder,
        email=sent.email or "",
        manager_name=sent.manager_name,
        manager_email=sent.manager_email or "",
    )


def _values(partner: Partner) -> dict[str, Any]:
    return values_of(partner, *FIELDS, "version")


def _new(visit: Visit, form: Form, *, status: int = 200) -> Response:
    crumbs = (*_crumbs(visit), Crumb(text=visit.say("New partner")))
    labels = editing.translated(visit, FIELDS)
    return visit.show("staff/partners/new", status=status, form=form, labels=labels, breadcrumbs=crumbs)


def _edit(
    visit: Visit,
    partner: Partner,
    form: Form,
    *,
    differences: list[editing.Difference] | None = None,
    status: int = 200,
) -> Response:
    scope = scope_of(ImportKind.PARTNERS, partner.partner_id)
    return visit.show(
        "staff/partners/show",
        status=status,
        partner=partner,
        form=form,
        labels=editing.translated(visit, FIELDS),
        differences=differences or [],
        runs=import_runs.of_scope(scope, limit=20).rows,
        history=editing.timeline(visit, history.of(partner.partner_id, limit=20).rows, FIELDS),
        breadcrumbs=(*_crumbs(visit), Crumb(text=partner.name)),
    )
