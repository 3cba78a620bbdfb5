"""A forgotten password: ask for a link, then choose a new one with it (ACC-3)."""

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.accounts import LinkExpired, TooManyAttempts
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.passwords import MIN_LENGTH
from chalicelib.handlers.public.sign_in import new_password
from chalicelib.services import passwords
from chalicelib.templating import N_
from chalicelib.web import cookies
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)


class ForgottenForm(FormModel):
    username: str


@bp.page("/password", allow=Right.ANYONE)
def show_forgotten(visit: Visit) -> Response:
    return visit.show("public/password/show", form=Form())


@bp.page("/password", allow=Right.ANYONE, methods=["POST"])
def ask_for_link(visit: Visit) -> Response:
    """The answer is the same whether or not anybody has this address."""
    try:
        sent = visit.parse(ForgottenForm)
        passwords.request_link(bootstrap.ports(), name=sent.username, address=visit.address)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return visit.show("public/password/show", status=422, form=form)
    except TooManyAttempts as refusal:
        form = Form(visit.form.values, {"": visit.say(refusal.message, **refusal.facts)})
        return visit.show("public/password/show", status=429, form=form)
    return visit.redirect("/password/sent")


@bp.page("/password/sent", allow=Right.ANYONE)
def show_sent(visit: Visit) -> Response:
    return visit.show("public/password/sent")


@bp.page("/password/{token}", allow=Right.ANYONE)
def show_link(visit: Visit, token: str) -> Response:
    """Looking doesn't use the link up: e-mail scanners open links too."""
    try:
        user = passwords.find_link(bootstrap.ports(), token)
    except LinkExpired:
        return visit.show("public/password/expired", status=404)
    return _form(visit, token, user.username, Form())


@bp.page("/password/{token}", allow=Right.ANYONE, methods=["POST"])
def choose_password(visit: Visit, token: str) -> Response:
    try:
        user = passwords.find_link(bootstrap.ports(), token)
        passwords.choose(bootstrap.ports(), token=token, password=new_password(visit))
    except LinkExpired:
        return visit.show("public/password/expired", status=404)
    except InvalidInput as error:
        form = Form().with_errors(error, language=visit.language)
        return _form(visit, token, user.username, form, status=422)
    visit.set_cookie(cookies.SESSION, "", max_age=0)
    visit.flash(N_("Your new password is in force. Sign in with it."))
    return visit.redirect("/sign-in")


def _form(visit: Visit, token: str, username: str, form: Form, *, status: int = 200) -> Response:
    return visit.show(
        "public/password/choose",
        status=status,
        form=form,
        token=token,
        username=username,
        min_length=MIN_LENGTH,
    )
