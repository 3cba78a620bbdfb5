"""One's own account: name, language, e-mail address, second factor, browsers signed in (ACC-4, ACC-11). For everybody who signs in."""

from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right, Role
from chalicelib.domain.accounts import (
    TOTP_PROOF_LIVES,
    LinkExpired,
    SignInRefused,
    StepExpired,
    TooManyAttempts,
    WrongCode,
)
from chalicelib.domain.errors import InvalidInput, NotSignedIn
from chalicelib.domain.users import User
from chalicelib.services import accounts, profile, second_factors
from chalicelib.templating import N_
from chalicelib.web import cookies
from chalicelib.web.forms import Form, FormModel, values_of
from chalicelib.web.site import SECOND_FACTOR_PATH, SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

ENROLMENT = "totp"
"""Cookie that holds the token of a set-up that was begun."""
WRONG_PASSWORD = N_("This isn’t your password.")


class SelfForm(FormModel):
    name: Annotated[str, Field(min_length=2, max_length=120)]
    language: Annotated[str, Field(pattern="^(fr|en)$")]


class EmailForm(FormModel):
    email: str


class CodeForm(FormModel):
    code: str


class PasswordForm(FormModel):
    password: str


@bp.page("/account", allow=Right.SIGNED_IN)
def show_account(visit: Visit) -> Response:
    return _account(visit)


@bp.page("/account", allow=Right.SIGNED_IN, methods=["POST"])
def change_account(visit: Visit) -> Response:
    """`action` says which of the page's forms was sent."""
    actions = {"self": _edit_self, "email": _ask_email_change, "sign_out": _sign_out_everywhere}
    try:
        return actions.get(visit.value("action"), _edit_self)(visit)
    except InvalidInput as error:
        return _account(visit, visit.form.with_errors(error, language=visit.language), status=422)
    except TooManyAttempts as refusal:
        form = Form(visit.form.values, {"email": visit.say(refusal.message, **refusal.facts)})
        return _account(visit, form, status=429)


def _edit_self(visit: Visit) -> Response:
    sent = visit.parse(SelfForm)
    profile.edit_self(bootstrap.ports(), _me(visit), name=sent.name, language=sent.language)
    visit.language = sent.language
    visit.set_cookie(cookies.LANGUAGE, sent.language, max_age=cookies.YEAR_SECONDS)
    visit.flash(N_("Your account is up to date."))
    return visit.redirect("/account")


def _ask_email_change(visit: Visit) -> Response:
    changed = profile.ask_email_change(bootstrap.ports(), _me(visit), visit.parse(EmailForm).email)
    visit.flash(
        N_("We wrote to %(email)s. Open the link in that message to confirm the address."),
        tone="info",
        email=changed.pending_email,
    )
    return visit.redirect("/account")


def _sign_out_everywhere(visit: Visit) -> Response:
    accounts.sign_out_everywhere(bootstrap.ports(), _me(visit))
    visit.set_cookie(cookies.SESSION, "", max_age=0)
    visit.flash(N_("You are signed out of every browser."))
    return visit.redirect("/sign-in")


@bp.page("/account/email/{token}", allow=Right.ANYONE)
def show_email_change(visit: Visit, token: str) -> Response:
    try:
        user = profile.find_email_change(bootstrap.ports(), token)
    except LinkExpired:
        return visit.show("public/account/email_expired", status=404)
    loses_orders = Role.REGISTRATION_MANAGER in user.roles
    return visit.show("public/account/email", token=token, user=user, loses_orders=loses_orders)


@bp.page("/account/email/{token}", allow=Right.ANYONE, methods=["POST"])
def confirm_email(visit: Visit, token: str) -> Response:
    try:
        profile.confirm_email(bootstrap.ports(), token)
    except LinkExpired:
        return visit.show("public/account/email_expired", status=404)
    visit.flash(N_("Your new e-mail address is in force."))
    return visit.redirect("/account" if visit.user else "/sign-in")


@bp.page(SECOND_FACTOR_PATH, allow=Right.SIGNED_IN)
def show_second_factor(visit: Visit) -> Response:
    return _second_factor(visit)


@bp.page(SECOND_FACTOR_PATH, allow=Right.SIGNED_IN, methods=["POST"])
def change_second_factor(visit: Visit) -> Response:
    """`action` is begin, confirm or remove."""
    actions = {"begin": _begin, "confirm": _confirm, "remove": _remove}
    try:
        return actions.get(visit.value("action"), _begin)(visit)
    except InvalidInput as error:
        return _second_factor(visit, Form().with_errors(error, language=visit.language), status=422)
    except SignInRefused:
        return _second_factor(visit, Form(errors={"password": visit.say(WRONG_PASSWORD)}), status=422)
    except WrongCode as refusal:
        return _second_factor(visit, Form(errors={"code": visit.say(refusal.message)}), status=422)
    except TooManyAttempts as refusal:
        said = visit.say(refusal.message, **refusal.facts)
        return _second_factor(visit, Form(errors={"": said}), status=429)
    except StepExpired:
        visit.flash(N_("This took more than five minutes: enter your password again."), tone="warning")
        return visit.redirect(SECOND_FACTOR_PATH)


def _begin(visit: Visit) -> Response:
    visit.parse(PasswordForm)
    token = second_factors.begin(
        bootstrap.ports(), _me(visit), password=visit.secret("password"), address=visit.address
    )
    visit.set_cookie(ENROLMENT, token, max_age=int(TOTP_PROOF_LIVES.total_seconds()))
    return visit.redirect(SECOND_FACTOR_PATH)


def _confirm(visit: Visit) -> Response:
    code = visit.parse(CodeForm).code
    second_factors.confirm(
        bootstrap.ports(), _me(visit), token=visit.cookie(ENROLMENT), code=code, address=visit.address
    )
    visit.set_cookie(ENROLMENT, "", max_age=0)
    visit.flash(N_("From now on, signing in asks for a code of your application too."))
    return visit.redirect("/account")


def _remove(visit: Visit) -> Response:
    visit.parse(PasswordForm)
    second_factors.remove(
        bootstrap.ports(), _me(visit), password=visit.secret("password"), address=visit.address
    )
    visit.flash(N_("Signing in asks for your password only."))
    return visit.redirect(SECOND_FACTOR_PATH)


def _me(visit: Visit) -> User:
    if visit.user is None:
        raise NotSignedIn
    return visit.user


def layout_of(visit: Visit) -> str:
    rights = visit.person.rights
    if Right.STAFF_AREA in rights:
        return "layouts/staff.html"
    return "layouts/client.html" if Right.BROWSE_CATALOGUE in rights else "layouts/space.html"


def _account(visit: Visit, form: Form | None = None, *, status: int = 200) -> Response:
    """The form that was sent shows what was typed, the others what is stored."""
    me, sent = _me(visit), visit.value("action")
    stored = Form(values_of(me, "name", "language"))
    return visit.show(
        "public/account/show",
        status=status,
        layout=layout_of(visit),
        me=me,
        form=form or Form(),
        self_form=form if form and sent != "email" else stored,
        email_form=form if form and sent == "email" else Form(),
        breadcrumbs=(Crumb(text=visit.say("My account")),),
    )


def _second_factor(visit: Visit, form: Form | None = None, *, status: int = 200) -> Response:
    me = _me(visit)
    enrolment, picture = _enrolment(visit, me), ""
    if enrolment:
        import segno  # only this page draws one

        picture = segno.make(enrolment.address, error="m").svg_data_uri(scale=5, border=2, light="white")
    return visit.show(
        "public/account/second_factor",
        status=status,
        layout=layout_of(visit),
        me=me,
        form=form or Form(),
        enrolment=enrolment,
        picture=picture,
        must=visit.must_add_second_factor,
        breadcrumbs=(
            Crumb(text=visit.say("My account"), path="/account"),
            Crumb(text=visit.say("Second step")),
        ),
    )


def _enrolment(visit: Visit, me: User) -> second_factors.Enrolment | None:
    token = visit.cookie(ENROLMENT)
    if not token or me.has_totp:
        return None
    try:
        return second_factors.find(bootstrap.ports(), me, token, issuer=visit.institute.name or "Cursus")
    except StepExpired:
        return None
