"""Clients as staff see them: list, details, establishments, people who sign in, history."""

from dataclasses import replace
from typing import Any

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right, Role
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound
from chalicelib.domain.identifiers import normal_email
from chalicelib.domain.organisations import Organisation
from chalicelib.handlers.staff.organisation_forms import (
    LANGUAGES,
    EstablishmentForm,
    InvitationForm,
    NewOrganisationForm,
    OrganisationForm,
    establishment_values,
    organisation_values,
)
from chalicelib.labels_history import told
from chalicelib.models import history, organisations, users
from chalicelib.services import list_tables, mail_addresses
from chalicelib.services import organisations as services
from chalicelib.services import users as accounts
from chalicelib.templating import N_
from chalicelib.web import downloads
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

LIST = "/staff/organisations"
ALLOW = Right.STAFF_ORGANISATIONS


@bp.page(LIST, allow=ALLOW)
def show_organisations(visit: Visit) -> Response:
    """`?q=` is a part of a name, a SIREN or a SIRET."""
    words = visit.query("q")
    page = services.search(words, cursor=visit.query("cursor") or None)
    return visit.show(
        "staff/organisations/index",
        organisations=page.rows,
        cursor=page.next_cursor,
        params={"q": words, "cursor": visit.query("cursor")},
    )


@bp.page(f"{LIST}/export", allow=ALLOW)
def export_organisations(visit: Visit) -> Response:
    """`?format=csv` or `xlsx`, with the search of the list."""
    words = visit.query("q")
    found = list(list_tables.every(lambda cursor: services.search(words, cursor=cursor)))
    table = list_tables.organisations_table(found, language=visit.language)
    return downloads.send_table(visit.query("format"), visit.say("organisations"), *table)


@bp.page(f"{LIST}/new", allow=ALLOW)
def show_new(visit: Visit) -> Response:
    return _form(visit, Form({"token": bootstrap.ports().new_id("org"), "language": "fr", "country": "FR"}))


@bp.page(f"{LIST}/new", allow=ALLOW, methods=["POST"])
def add(visit: Visit) -> Response:
    try:
        sent = visit.parse(NewOrganisationForm)
        made = services.create(bootstrap.ports(), visit.person, sent.organisation(), token=sent.token)
    except InvalidInput as error:
        return _form(visit, visit.form.with_errors(error, language=visit.language), status=422)
    visit.flash(N_("%(name)s is added: now add its establishments."), name=made.name)
    return visit.redirect(f"{LIST}/{made.organisation_id}")


@bp.page(f"{LIST}/{{organisation_id}}", allow=ALLOW)
def show_organisation(visit: Visit, organisation_id: str) -> Response:
    """`?tab=` is empty for the details, `users` or `history`."""
    held, sites = organisations.with_establishments(organisation_id)
    tab = visit.query("tab")
    shown: dict[str, Any] = {}
    if tab == "users":
        people = sorted(users.of_organisation(organisation_id), key=lambda u: (u.state, u.name))
        shown |= {"users": people, "marks": mail_addresses.marks_of(people)}
    if tab == "history":
        page = history.of(organisation_id, cursor=visit.query("cursor") or None)
        shown |= {"timeline": told(page.rows, language=visit.language), "cursor": page.next_cursor}
    return visit.show(
        "staff/organisations/show",
        organisation=held,
        sites=sites,
        tab=tab,
        params={"tab": tab, "cursor": visit.query("cursor")},
        breadcrumbs=crumbs(visit, held),
        **shown,
    )


@bp.page(f"{LIST}/{{organisation_id}}", allow=ALLOW, methods=["POST"])
def clear_address(visit: Visit, organisation_id: str) -> Response:
    """The address of one of its users may be written to again (NOT-8); staff change nothing else here."""
    user = users.get(organisation_id, visit.value("user_id"))
    if visit.value("action") != "clear_address":
        raise NotFound(user.user_id)
    mail_addresses.clear(bootstrap.ports(), visit.person, user.email, object_id=user.user_id)
    visit.flash(N_("%(email)s may be written to again."), email=user.email)
    return visit.redirect(f"{LIST}/{organisation_id}?tab=users")


@bp.page(f"{LIST}/{{organisation_id}}/edit", allow=ALLOW)
def show_edit(visit: Visit, organisation_id: str) -> Response:
    held = organisations.get(organisation_id)
    return _form(visit, Form(organisation_values(held)), held)


@bp.page(f"{LIST}/{{organisation_id}}/edit", allow=ALLOW, methods=["POST"])
def edit(visit: Visit, organisation_id: str) -> Response:
    held = organisations.get(organisation_id)
    try:
        sent = visit.parse(OrganisationForm)
        wanted = replace(sent.organisation(organisation_id), start_reminders=held.start_reminders)
        services.change(bootstrap.ports(), visit.person, held, wanted, version=sent.version)
    except InvalidInput as error:
        return _form(visit, visit.form.with_errors(error, language=visit.language), held, status=422)
    except Conflict:
        visit.flash(
            N_("Somebody changed this organisation meanwhile: here is the current state."), tone="warning"
        )
        return visit.redirect(f"{LIST}/{organisation_id}/edit")
    visit.flash(N_("Saved."))
    return visit.redirect(f"{LIST}/{organisation_id}")


def _form(visit: Visit, form: Form, held: Organisation | None = None, *, status: int = 200) -> Response:
    words = visit.say("Edit") if held else visit.say("New organisation")
    return visit.show(
        "staff/organisations/form",
        status=status,
        form=form,
        organisation=held,
        languages=LANGUAGES,
        breadcrumbs=crumbs(visit, held, words),
    )


@bp.page(f"{LIST}/{{organisation_id}}/establishments/{{establishment_id}}", allow=ALLOW)
def show_establishment(visit: Visit, organisation_id: str, establishment_id: str) -> Response:
    """`new` is the form for another one."""
    if establishment_id == "new":
        form = Form({"token": bootstrap.ports().new_id("est"), "country": "FR"})
    else:
        form = Form(establishment_values(organisations.get_establishment(organisation_id, establishment_id)))
    return _site_form(visit, organisation_id, establishment_id, form)


@bp.page(f"{LIST}/{{organisation_id}}/establishments/{{establishment_id}}", allow=ALLOW, methods=["POST"])
def save_establishment(visit: Visit, organisation_id: str, establishment_id: str) -> Response:
    try:
        _save_site(visit, organisation_id, establishment_id, visit.parse(EstablishmentForm))
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _site_form(visit, organisation_id, establishment_id, form, status=422)
    except Conflict:
        visit.flash(
            N_("Somebody changed this establishment meanwhile: here is the current state."), tone="warning"
        )
        return visit.redirect(f"{LIST}/{organisation_id}/establishments/{establishment_id}")
    visit.flash(N_("Saved."))
    return visit.redirect(f"{LIST}/{organisation_id}")


def _save_site(visit: Visit, organisation_id: str, establishment_id: str, sent: EstablishmentForm) -> None:
    """Raises NotFound, InvalidInput, Conflict."""
    ports, wanted = bootstrap.ports(), sent.establishment(organisation_id, establishment_id)
    if establishment_id == "new":
        if len(sent.token) < 8:
            raise InvalidInput({"": N_("This form can’t be read.")})
        services.add_establishment(ports, visit.person, wanted, token=sent.token)
        return
    before = organisations.get_establishment(organisation_id, establishment_id)
    services.change_establishment(ports, visit.person, before, wanted, version=sent.version)


def _site_form(
    visit: Visit, organisation_id: str, establishment_id: str, form: Form, *, status: int = 200
) -> Response:
    held = organisations.get(organisation_id)
    is_new = establishment_id == "new"
    words = visit.say("New establishment") if is_new else str(form.values.get("name", ""))
    return visit.show(
        "staff/organisations/establishment",
        status=status,
        form=form,
        organisation=held,
        is_new=is_new,
        establishment_id=establishment_id,
        breadcrumbs=crumbs(visit, held, words),
    )


@bp.page(f"{LIST}/{{organisation_id}}/invite", allow=ALLOW)
def show_invitation(visit: Visit, organisation_id: str) -> Response:
    held = organisations.get(organisation_id)
    email = "" if held.email_is_placeholder else held.email
    user_id = bootstrap.ports().new_id("usr")
    values = {"user_id": user_id, "email": email, "language": held.language}
    return _invitation_form(visit, held, Form(values))


@bp.page(f"{LIST}/{{organisation_id}}/invite", allow=ALLOW, methods=["POST"])
def invite(visit: Visit, organisation_id: str) -> Response:
    """An administrator of the client (ACC-7); sent twice, one user. Without an address the password is shown once, here."""
    held = organisations.get(organisation_id)
    try:
        invitation = _invited(visit, held, visit.parse(InvitationForm))
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _invitation_form(visit, held, form, status=422)
    if invitation.is_sent:
        visit.flash(N_("We wrote to %(email)s with a temporary password."), email=invitation.user.email)
        return visit.redirect(f"{LIST}/{organisation_id}?tab=users")
    return visit.show(
        "staff/organisations/password",
        organisation=held,
        user=invitation.user,
        password=invitation.temporary_password,
        breadcrumbs=crumbs(visit, held, visit.say("Temporary password")),
    )


def _invited(visit: Visit, held: Organisation, sent: InvitationForm) -> accounts.Invitation:
    if sent.email and normal_email(sent.email) is None:
        raise InvalidInput({"email": services.WRONG_EMAIL})
    return accounts.invite(
        bootstrap.ports(),
        by=visit.person,
        organisation_id=held.organisation_id,
        name=sent.name,
        email=sent.email,
        roles=(Role.CLIENT_ADMINISTRATOR,),
        language=sent.language,
        username=sent.username or None,
        user_id=sent.user_id,
    )


def _invitation_form(visit: Visit, held: Organisation, form: Form, *, status: int = 200) -> Response:
    return visit.show(
        "staff/organisations/invite",
        status=status,
        form=form,
        organisation=held,
        languages=LANGUAGES,
        breadcrumbs=crumbs(visit, held, visit.say("Invite an administrator")),
    )


def crumbs(visit: Visit, held: Organisation | None, words: str = "") -> tuple[Crumb, ...]:
    first = Crumb(text=visit.say("Organisations"), path=LIST)
    if held is None:
        return first, Crumb(text=words)
    if not words:
        return first, Crumb(text=held.name)
    return first, Crumb(text=held.name, path=f"{LIST}/{held.organisation_id}"), Crumb(text=words)
