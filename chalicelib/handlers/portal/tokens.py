"""Tokens of an organisation's software: the list, making one that is shown once, revoking (ACC-12)."""

from datetime import date, timedelta
from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.api_tokens import LIVES_AT_MOST, Scope, TokenState
from chalicelib.domain.errors import InvalidInput, RuleViolation
from chalicelib.models import api_tokens
from chalicelib.services import api_tokens as services
from chalicelib.templating import N_
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

USUAL_LIFE = timedelta(days=180)


class TokenForm(FormModel):
    name: Annotated[str, Field(min_length=2, max_length=80)]
    scopes: tuple[Scope, ...] = ()
    expires_on: date
    form_id: Annotated[str, Field(max_length=40)]
    """The same form sent twice makes one token."""


@bp.page("/tokens", allow=Right.MANAGE_TOKENS)
def show_tokens(visit: Visit) -> Response:
    return _show(visit, Form(_first_values(visit)))


@bp.page("/tokens", allow=Right.MANAGE_TOKENS, methods=["POST"])
def change_tokens(visit: Visit) -> Response:
    """A token is shown in the answer to the form that made it, and nowhere else: no cookie or address ever holds it."""
    if visit.value("action") == "revoke":
        token = services.revoke(bootstrap.ports(), visit.person, visit.value("token"))
        visit.flash(N_("The token %(name)s is revoked: its next call is refused."), name=token.name)
        return visit.redirect("/tokens")
    try:
        sent = visit.parse(TokenForm)
        if services.was_made(visit.person, form_id=sent.form_id):
            visit.flash(
                N_("This token was made already and can’t be shown again: revoke it if you lost it."),
                tone="info",
            )
            return visit.redirect("/tokens")
        made, text = services.make(
            bootstrap.ports(),
            visit.person,
            name=sent.name,
            scopes=frozenset(sent.scopes),
            expires_on=sent.expires_on,
            form_id=sent.form_id,
        )
    except InvalidInput as error:
        return _show(visit, visit.form.with_errors(error, language=visit.language), status=422)
    except RuleViolation as refusal:
        form = Form(visit.form.values, {"": visit.say(refusal.message, **refusal.facts)})
        return _show(visit, form, status=409)
    return _show(visit, Form(_first_values(visit)), made=(made.name, text))


def _first_values(visit: Visit) -> dict[str, object]:
    return {"expires_on": (visit.today + USUAL_LIFE).isoformat(), "scopes": [s.value for s in Scope]}


def _show(visit: Visit, form: Form, *, made: tuple[str, str] | None = None, status: int = 200) -> Response:
    tokens = api_tokens.of_organisation(visit.person.organisation_id)
    return visit.show(
        "portal/tokens/index",
        status=status,
        form=form,
        form_id=bootstrap.ports().new_id("frm"),
        made=made,
        tokens=[{"token": token, "state": token.state(visit.today)} for token in tokens],
        active=TokenState.ACTIVE,
        scopes=visit.options(services.offered(visit.person)),
        last_day=(visit.today + LIVES_AT_MOST).isoformat(),
        breadcrumbs=(Crumb(text=visit.say("Tokens"), path="/tokens"),),
    )
