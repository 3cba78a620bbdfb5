"""The institute's own people: created, edited, shut out, given a new password (ACC-11). Staff administrators only."""

from typing import Annotated

from chalice.app import Response
from pydantic import AfterValidator, Field

from chalicelib import bootstrap
from chalicelib.domain.access import STAFF, Right, Role
from chalicelib.domain.errors import InvalidInput, NotFound, RuleViolation
from chalicelib.domain.identifiers import normal_email
from chalicelib.domain.users import User
from chalicelib.handlers.staff.settings_sections import WRONG
from chalicelib.labels_history import told
from chalicelib.models import history, users
from chalicelib.services import mail_addresses
from chalicelib.services import users as services
from chalicelib.services.users import Invitation
from chalicelib.templating import N_, label
from chalicelib.web.forms import Form, FormModel, values_of
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

ROLES = (Role.STAFF_ADMINISTRATOR, Role.OPERATIONS_MANAGER, Role.TRAINING_MANAGER, Role.TRAINER)
WHAT_THEY_DO = {
    Role.STAFF_ADMINISTRATOR: N_("Everything, settings and users included."),
    Role.OPERATIONS_MANAGER: N_("Sessions, those with participants included, orders, documents."),
    Role.TRAINING_MANAGER: N_("Sessions, requests, orders; no change of dates once somebody is registered."),
    Role.TRAINER: N_("Own sessions: participants, attendance, documents. Nothing financial."),
}


def _email(text: str) -> str:
    address = normal_email(text)
    if address is None:
        raise ValueError(WRONG["email"])
    return address


def _staff_roles(roles: list[Role]) -> list[Role]:
    if any(role not in ROLES for role in roles):
        raise ValueError(N_("Choose one of the options in the list."))
    return roles


class UserForm(FormModel):
    name: Annotated[str, Field(min_length=2, max_length=120)]
    email: Annotated[str, AfterValidator(_email)]
    roles: Annotated[list[Role], Field(min_length=1), AfterValidator(_staff_roles)]
    language: Annotated[str, Field(pattern="^(fr|en)$")]


class NewUserForm(UserForm):
    user_id: Annotated[str, Field(pattern=r"^usr_[0-9a-z]{16}$")]
    username: Annotated[str, Field(max_length=64)] = ""


@bp.page("/staff/users", allow=Right.STAFF_USERS)
def show_users(visit: Visit) -> Response:
    everybody = sorted(users.of_organisation(STAFF), key=lambda user: (user.state == "disabled", user.name))
    return visit.show("staff/users/index", users=everybody, breadcrumbs=(Crumb(text=visit.say("Staff")),))


@bp.page("/staff/users/new", allow=Right.STAFF_USERS)
def show_new_user(visit: Visit) -> Response:
    """The form holds the future user's id: sent twice, it creates one user."""
    return _new(visit, Form({"user_id": bootstrap.ports().new_id("usr"), "language": visit.language}))


@bp.page("/staff/users/new", allow=Right.STAFF_USERS, methods=["POST"])
def create_user(visit: Visit) -> Response:
    try:
        sent = visit.parse(NewUserForm)
        invitation = services.invite(
            bootstrap.ports(),
            by=visit.person,
            organisation_id=STAFF,
            name=sent.name,
            email=sent.email,
            roles=sent.roles,
            language=sent.language,
            username=sent.username,
            user_id=sent.user_id,
        )
    except InvalidInput as error:
        return _new(visit, visit.form.with_errors(error, language=visit.language), status=422)
    return _told(visit, invitation)


@bp.page("/staff/users/{user_id}", allow=Right.STAFF_USERS)
def show_user(visit: Visit, user_id: str) -> Response:
    return _show(visit, users.get(STAFF, user_id))


@bp.page("/staff/users/{user_id}", allow=Right.STAFF_USERS, methods=["POST"])
def change_user(visit: Visit, user_id: str) -> Response:
    """`action` is edit, disable, password, totp or clear_address."""
    user = users.get(STAFF, user_id)
    actions = {
        "edit": _edit,
        "disable": _disable,
        "password": _renew_password,
        "totp": _remove_totp,
        "clear_address": _clear_address,
    }
    act = actions.get(visit.value("action"))
    if act is None:
        raise NotFound
    try:
        return act(visit, user)
    except InvalidInput as error:
        return _show(visit, user, visit.form.with_errors(error, language=visit.language), status=422)
    except RuleViolation as refusal:
        form = Form(_values(user), {"": visit.say(refusal.message, **refusal.facts)})
        return _show(visit, user, form, status=refusal.status)


def _edit(visit: Visit, user: User) -> Response:
    sent = visit.parse(UserForm)
    services.edit(
        bootstrap.ports(),
        by=visit.person,
        organisation_id=STAFF,
        user_id=user.user_id,
        name=sent.name,
        email=sent.email,
        roles=sent.roles,
        language=sent.language,
    )
    visit.flash(N_("Saved."))
    return visit.redirect("/staff/users")


def _disable(visit: Visit, user: User) -> Response:
    services.disable(bootstrap.ports(), by=visit.person, organisation_id=STAFF, user_id=user.user_id)
    visit.flash(N_("%(name)s can’t sign in any more."), name=user.name)
    return visit.redirect("/staff/users")


def _renew_password(visit: Visit, user: User) -> Response:
    invitation = services.renew_temporary_password(
        bootstrap.ports(), by=visit.person, organisation_id=STAFF, user_id=user.user_id
    )
    return _told(visit, invitation)


def _remove_totp(visit: Visit, user: User) -> Response:
    services.remove_totp(bootstrap.ports(), by=visit.person, organisation_id=STAFF, user_id=user.user_id)
    visit.flash(
        N_("%(name)s signs in with the password only, until a second step is set up again."), name=user.name
    )
    return visit.redirect(f"/staff/users/{user.user_id}")


def _clear_address(visit: Visit, user: User) -> Response:
    mail_addresses.clear(bootstrap.ports(), visit.person, user.email, object_id=user.user_id)
    visit.flash(N_("%(email)s may be written to again."), email=user.email)
    return visit.redirect(f"/staff/users/{user.user_id}")


def _told(visit: Visit, invitation: Invitation) -> Response:
    """Sent by e-mail; where there is no address the password is on this answer, and nowhere else."""
    user = invitation.user
    if invitation.is_sent:
        visit.flash(N_("We wrote to %(email)s with a temporary password."), email=user.email)
        return visit.redirect("/staff/users")
    return visit.show("staff/users/password", user=user, password=invitation.temporary_password)


def _new(visit: Visit, form: Form, *, status: int = 200) -> Response:
    crumbs = (Crumb(text=visit.say("Staff"), path="/staff/users"), Crumb(text=visit.say("New user")))
    return visit.show("staff/users/new", status=status, form=form, roles=_roles(visit), breadcrumbs=crumbs)


def _show(visit: Visit, user: User, form: Form | None = None, *, status: int = 200) -> Response:
    entries = history.of(user.user_id, limit=20).rows
    return visit.show(
        "staff/users/show",
        status=status,
        user=user,
        form=form or Form(_values(user)),
        roles=_roles(visit),
        mark=mail_addresses.mark_of(user.email),
        timeline_entries=told(entries, language=visit.language),
        breadcrumbs=(Crumb(text=visit.say("Staff"), path="/staff/users"), Crumb(text=user.name)),
    )


def _values(user: User) -> dict[str, object]:
    return values_of(user, "name", "email", "language", roles=lambda roles: [role.value for role in roles])


def _roles(visit: Visit) -> list[tuple[str, str, str]]:
    return [
        (role.value, label(role, language=visit.language), visit.say(WHAT_THEY_DO[role])) for role in ROLES
    ]
