"""A client's own profile: identifiers shown, contact and billing details changed, addresses of its establishments (ACC-3, ACC-4)."""

from dataclasses import replace
from typing import Annotated, Literal

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right, hide_unless, may, may_read_establishment
from chalicelib.domain.errors import InvalidInput, NotAllowed, NotFound
from chalicelib.domain.organisations import Address, Establishment, Organisation
from chalicelib.domain.start_reminders import MAX_EVERY_DAYS, MAX_FOR_DAYS, StartReminders
from chalicelib.models import organisations
from chalicelib.services import organisations as services
from chalicelib.templating import N_
from chalicelib.web.forms import Form, FormModel, values_of
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

Line = Annotated[str, Field(max_length=200)]


class OrganisationForm(FormModel):
    version: int
    name: Line
    street: Line = ""
    postal_code: Line = ""
    city: Line = ""
    phone: Line = ""
    email: Line
    language: Literal["fr", "en"]
    billing_name: Line = ""
    billing_street: Line = ""
    billing_postal_code: Line = ""
    billing_city: Line = ""
    billing_email: Line = ""
    remind_every_days: Annotated[int, Field(ge=0, le=MAX_EVERY_DAYS)]
    remind_for_days: Annotated[int, Field(ge=0, le=MAX_FOR_DAYS)]


class EstablishmentForm(FormModel):
    version: int
    street: Line = ""
    postal_code: Line = ""
    city: Line = ""
    email: Line = ""


@bp.page("/profile", allow=Right.READ_PROFILE)
def show_profile(visit: Visit) -> Response:
    return _profile(visit)


@bp.page("/profile", allow=Right.EDIT_PROFILE, methods=["POST"])
def change_profile(visit: Visit) -> Response:
    """Only whoever answers for all establishments changes what is common to them."""
    if not _may_edit_organisation(visit):
        raise NotAllowed
    before = organisations.get(visit.person.organisation_id)
    try:
        sent = visit.parse(OrganisationForm)
        services.change(bootstrap.ports(), visit.person, before, _changed(before, sent), version=sent.version)
    except InvalidInput as error:
        return _profile(visit, visit.form.with_errors(error, language=visit.language), status=422)
    visit.flash(N_("The profile is up to date."))
    return visit.redirect("/profile")


@bp.page("/profile/{establishment_id}", allow=Right.EDIT_PROFILE)
def show_establishment(visit: Visit, establishment_id: str) -> Response:
    site = _mine(visit, establishment_id)
    return _establishment(visit, site, Form(_site_values(site)))


@bp.page("/profile/{establishment_id}", allow=Right.EDIT_PROFILE, methods=["POST"])
def change_establishment(visit: Visit, establishment_id: str) -> Response:
    before = _mine(visit, establishment_id)
    try:
        sent = visit.parse(EstablishmentForm)
        address = replace(before.address, street=sent.street, postal_code=sent.postal_code, city=sent.city)
        after = replace(before, address=address, email=sent.email)
        services.change_establishment(bootstrap.ports(), visit.person, before, after, version=sent.version)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _establishment(visit, before, form, status=422)
    visit.flash(N_("%(name)s is up to date."), name=before.name)
    return visit.redirect("/profile")


def _may_edit_organisation(visit: Visit) -> bool:
    return may(visit.person, Right.EDIT_PROFILE) and not visit.person.establishment_ids


def _mine(visit: Visit, establishment_id: str) -> Establishment:
    """Raises NotFound."""
    site = organisations.get_establishment(visit.person.organisation_id, establishment_id)
    hide_unless(may_read_establishment(visit.person, establishment_id))
    return site


def _changed(before: Organisation, sent: OrganisationForm) -> Organisation:
    return replace(
        before,
        **sent.model_dump(include={"name", "phone", "email", "language", "billing_name", "billing_email"}),
        address=replace(before.address, street=sent.street, postal_code=sent.postal_code, city=sent.city),
        billing_address=Address(
            street=sent.billing_street, postal_code=sent.billing_postal_code, city=sent.billing_city
        ),
        start_reminders=StartReminders(every_days=sent.remind_every_days, for_days=sent.remind_for_days),
    )


def _profile(visit: Visit, form: Form | None = None, *, status: int = 200) -> Response:
    if visit.organisation is None:
        raise NotFound
    organisation, sites = organisations.with_establishments(visit.organisation.organisation_id)
    return visit.show(
        "portal/profile/show",
        status=status,
        organisation=organisation,
        sites=[site for site in sites if may_read_establishment(visit.person, site.establishment_id)],
        form=form or Form(_values(organisation)),
        may_edit=_may_edit_organisation(visit),
        breadcrumbs=(Crumb(text=visit.say("My organisation")),),
    )


def _values(organisation: Organisation) -> dict[str, object]:
    address, billing = organisation.address, organisation.billing_address
    return {
        **values_of(
            organisation, "name", "phone", "email", "language", "billing_name", "billing_email", "version"
        ),
        **values_of(address, "street", "postal_code", "city"),
        "billing_street": billing.street,
        "billing_postal_code": billing.postal_code,
        "billing_city": billing.city,
        "remind_every_days": organisation.start_reminders.every_days,
        "remind_for_days": organisation.start_reminders.for_days,
    }


def _site_values(site: Establishment) -> dict[str, object]:
    return {**values_of(site, "email", "version"), **values_of(site.address, "street", "postal_code", "city")}


def _establishment(visit: Visit, site: Establishment, form: Form, *, status: int = 200) -> Response:
    crumbs = (Crumb(text=visit.say("My organisation"), path="/profile"), Crumb(text=site.name))
    return visit.show("portal/profile/establishment", status=status, site=site, form=form, breadcrumbs=crumbs)
