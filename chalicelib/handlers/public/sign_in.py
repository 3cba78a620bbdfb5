"""Signing in and out: password, first password, one-time code (ACC-1, ACC-2, ACC-11)."""

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.accounts import (
    STEP_LIVES,
    SignInRefused,
    StepExpired,
    StepKind,
    TooManyAttempts,
    WrongCode,
)
from chalicelib.domain.errors import InvalidInput, RuleViolation
from chalicelib.domain.passwords import MIN_LENGTH
from chalicelib.handlers.public.home import local_path
from chalicelib.services import accounts, profile
from chalicelib.services.accounts import Entered, Progress
from chalicelib.templating import N_
from chalicelib.web import cookies
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

STEP = "step"
"""Cookie that holds a step's token for a few minutes: the identity provider's own words never reach the browser."""
PAGES = {StepKind.NEW_PASSWORD: "/sign-in/new-password", StepKind.ONE_TIME_CODE: "/sign-in/code"}


class SignInForm(FormModel):
    username: str
    password: str
    next: str = "/"


class NewPasswordForm(FormModel):
    password: str
    again: str


class CodeForm(FormModel):
    code: str


@bp.page("/sign-in", allow=Right.ANYONE)
def show_sign_in(visit: Visit) -> Response:
    if visit.user:
        return visit.redirect(local_path(visit.query("next", "/")))
    return visit.show("public/sign_in/show", form=Form({"next": local_path(visit.query("next", "/"))}))


@bp.page("/sign-in", allow=Right.ANYONE, methods=["POST"])
def sign_in(visit: Visit) -> Response:
    try:
        sent = visit.parse(SignInForm)
        progress = accounts.sign_in(
            bootstrap.ports(),
            name=sent.username,
            password=visit.secret("password"),
            address=visit.address,
            wanted=local_path(sent.next),
        )
    except (InvalidInput, SignInRefused, TooManyAttempts) as refusal:
        return visit.show("public/sign_in/show", status=refusal.status, form=_said(visit, refusal))
    return _go_on(visit, progress)


@bp.page("/sign-in/new-password", allow=Right.ANYONE)
def show_new_password(visit: Visit) -> Response:
    if not _waits_for(visit, StepKind.NEW_PASSWORD):
        return _again(visit)
    return visit.show("public/sign_in/new_password", form=Form(), min_length=MIN_LENGTH)


@bp.page("/sign-in/new-password", allow=Right.ANYONE, methods=["POST"])
def choose_password(visit: Visit) -> Response:
    try:
        progress = accounts.choose_password(
            bootstrap.ports(), token=visit.cookie(STEP), password=new_password(visit)
        )
    except StepExpired:
        return _again(visit)
    except InvalidInput as error:
        form = Form().with_errors(error, language=visit.language)
        return visit.show("public/sign_in/new_password", status=422, form=form, min_length=MIN_LENGTH)
    visit.flash(N_("Your new password is in force."))
    return _go_on(visit, progress)


@bp.page("/sign-in/code", allow=Right.ANYONE)
def show_code(visit: Visit) -> Response:
    if not _waits_for(visit, StepKind.ONE_TIME_CODE):
        return _again(visit)
    return visit.show("public/sign_in/code", form=Form())


@bp.page("/sign-in/code", allow=Right.ANYONE, methods=["POST"])
def answer_code(visit: Visit) -> Response:
    try:
        sent = visit.parse(CodeForm)
        progress = accounts.answer_code(
            bootstrap.ports(), token=visit.cookie(STEP), code=sent.code, address=visit.address
        )
    except StepExpired:
        return _again(visit)
    except (InvalidInput, WrongCode, TooManyAttempts) as refusal:
        form = _said(visit, refusal, field="code")
        return visit.show("public/sign_in/code", status=refusal.status, form=Form(errors=form.errors))
    return _go_on(visit, progress)


@bp.page("/sign-out", allow=Right.ANYONE, methods=["POST"])
def sign_out(visit: Visit) -> Response:
    """Ends this browser's session and gives the ordering turn back (ORD-1)."""
    if visit.session_token:
        accounts.sign_out(bootstrap.ports(), visit.session_token, visit.person)
        visit.set_cookie(cookies.SESSION, "", max_age=0)
        visit.flash(N_("You are signed out."))
    return visit.redirect("/sign-in")


def welcome(visit: Visit, entered: Entered) -> Response:
    """The new cookie, and what this person should know first."""
    if visit.session_token:
        accounts.forget(visit.session_token)
    visit.set_cookie(cookies.SESSION, entered.token.text)
    visit.language = entered.user.language
    _point_out_placeholders(visit, profile.placeholder_addresses(entered.user))
    return visit.redirect(entered.wanted)


def _point_out_placeholders(visit: Visit, places: list[str]) -> None:
    """One message, however many: a client may have a hundred sites (ACC-4)."""
    if not places:
        return
    said = N_("The e-mail address of %(name)s isn’t a real one yet. Correct it under “My organisation”.")
    if len(places) > 1:
        said = N_(
            "%(count)s e-mail addresses of your organisation aren’t real ones yet, such as that of %(name)s. "
            "Correct them under “My organisation”."
        )
    visit.flash(said, tone="warning", name=places[0], count=len(places))


def new_password(visit: Visit) -> str:
    """A password typed twice. Raises InvalidInput."""
    visit.parse(NewPasswordForm)
    password = visit.secret("password")
    if password != visit.secret("again"):
        raise InvalidInput({"again": N_("Enter the same password twice.")})
    return password


def _go_on(visit: Visit, progress: Progress) -> Response:
    if isinstance(progress, Entered):
        if visit.cookie(STEP):
            visit.set_cookie(STEP, "", max_age=0)
        return welcome(visit, progress)
    visit.set_cookie(STEP, progress.token, max_age=int(STEP_LIVES.total_seconds()))
    return visit.redirect(PAGES[progress.kind])


def _waits_for(visit: Visit, kind: StepKind) -> bool:
    try:
        return accounts.find_step(bootstrap.ports(), visit.cookie(STEP)) is kind
    except StepExpired:
        return False


def _again(visit: Visit) -> Response:
    visit.flash(N_("This step took too long. Sign in again."), tone="warning")
    return visit.redirect("/sign-in")


def _said(visit: Visit, refusal: InvalidInput | RuleViolation, *, field: str = "") -> Form:
    """The form again, with what is wrong; never with the password."""
    if isinstance(refusal, InvalidInput):
        return visit.form.with_errors(refusal, language=visit.language)
    return Form(visit.form.values, {field: visit.say(refusal.message, **refusal.facts)})
