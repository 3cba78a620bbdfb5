"""`/driver-account`: a driver whom a centre registered makes an account with the code that the centre handed over (DRV-10)."""

from datetime import date
from typing import Annotated, Literal

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.accounts import TooManyAttempts
from chalicelib.domain.errors import InvalidInput
from chalicelib.services import driver_accounts as services
from chalicelib.services.driver_accounts import Claim, ClaimRefused
from chalicelib.templating import LANGUAGES, N_
from chalicelib.web.forms import Email, Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)


class ClaimForm(FormModel):
    """Also the one of the space, where the account is there already."""

    neph: Annotated[str, Field(max_length=40)]
    birth_date: date
    code: Annotated[str, Field(max_length=40)]

    def claim(self) -> Claim:
        return Claim(neph=self.neph, birth_date=self.birth_date, code=self.code)


class AccountForm(ClaimForm):
    email: Email | None = None
    username: Annotated[str, Field(max_length=100)] | None = None
    language: Literal["fr", "en"]


@bp.page("/driver-account", allow=Right.ANYONE)
def show_form(visit: Visit) -> Response:
    language = visit.language if visit.language in LANGUAGES else "fr"
    return visit.show("public/driver_account/show", form=Form({"language": language}))


@bp.page("/driver-account", allow=Right.ANYONE, methods=["POST"])
def make_account(visit: Visit) -> Response:
    """By e-mail where there is an address; else the temporary password is on this answer, and nowhere else."""
    try:
        sent = visit.parse(AccountForm)
        invitation = services.create(
            bootstrap.ports(),
            sent.claim(),
            email=sent.email or "",
            username=sent.username,
            language=sent.language,
            address=visit.address,
        )
    except (InvalidInput, ClaimRefused, TooManyAttempts) as refusal:
        return visit.show("public/driver_account/show", status=refusal.status, form=said(visit, refusal))
    if invitation.is_sent:
        visit.flash(
            N_("Your account is made. We wrote to %(email)s with your username and a temporary password."),
            email=invitation.user.email,
        )
        return visit.redirect("/sign-in")
    return visit.show(
        "public/driver_account/done", user=invitation.user, password=invitation.temporary_password
    )


def said(visit: Visit, refusal: InvalidInput | ClaimRefused | TooManyAttempts) -> Form:
    """The form as typed, with what is wrong."""
    if isinstance(refusal, InvalidInput):
        return visit.form.with_errors(refusal, language=visit.language)
    return Form(visit.form.values, {"": visit.say(refusal.message, **refusal.facts)})
