"""Tokens for a client's software: made by a person, shown once, revoked (ACC-12)."""

from collections.abc import Collection
from datetime import date

from chalicelib.domain import access
from chalicelib.domain import api_tokens as rules
from chalicelib.domain.access import Person, Right
from chalicelib.domain.api_tokens import (
    LIVES_AT_MOST,
    MAX_TOKENS,
    RIGHTS,
    ApiToken,
    Scope,
    TokenState,
    TooManyTokens,
)
from chalicelib.domain.calendar import local_date
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.history import Entry
from chalicelib.models import api_calls, api_tokens, history
from chalicelib.models import institute as institutes
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports
from chalicelib.templating import N_


def offered(person: Person) -> tuple[Scope, ...]:
    """The scopes this person may give: what he or she may do too."""
    return tuple(scope for scope in Scope if access.may(person, RIGHTS[scope]))


def make(
    ports: Ports, person: Person, *, name: str, scopes: Collection[Scope], expires_on: date, form_id: str
) -> tuple[ApiToken, str]:
    """A new token and its text, which nobody sees again. Raises NotAllowed, InvalidInput, TooManyTokens, Refused."""
    access.require(person, Right.MANAGE_TOKENS)
    at = ports.now()
    today = local_date(at, zone_name=institutes.get().zone_name)
    _check(person, scopes=scopes, expires_on=expires_on, today=today)
    text = rules.text_of(person.organisation_id, person.user_id, ports.new_secret())
    token = ApiToken(
        token_hash=rules.hash_of(text),
        organisation_id=person.organisation_id,
        user_id=person.user_id,
        user_name=person.name,
        name=name,
        scopes=frozenset(scopes),
        hint=text[-4:],
        created_at=at,
        expires_on=expires_on,
    )
    with transaction() as tx:
        api_calls.note_form(tx, person.organisation_id, form_id, at=at)
        api_tokens.add(tx, token)
        history.add(tx, _entry(ports, person, token, "token.made"))
    return token, text


def was_made(person: Person, *, form_id: str) -> bool:
    """Whether this form made its token before: reloading the page that showed it must not make another."""
    return api_calls.has_form(person.organisation_id, form_id)


def _check(person: Person, *, scopes: Collection[Scope], expires_on: date, today: date) -> None:
    errors: dict[str, str] = {}
    if not scopes or not set(scopes) <= set(offered(person)):
        errors["scopes"] = N_("Choose what the token may do, among what you may do yourself.")
    if not today <= expires_on <= today + LIVES_AT_MOST:
        errors["expires_on"] = N_("Choose a last day within a year from today.")
    if errors:
        raise InvalidInput(errors)
    living = [
        t for t in api_tokens.of_organisation(person.organisation_id) if t.state(today) is TokenState.ACTIVE
    ]
    if len(living) >= MAX_TOKENS:
        raise TooManyTokens(limit=MAX_TOKENS)


def revoke(ports: Ports, person: Person, token_hash: str) -> ApiToken:
    """Its next call is refused. Done twice, the first time counts. Raises NotAllowed, NotFound."""
    access.require(person, Right.MANAGE_TOKENS)
    token = api_tokens.get(person.organisation_id, token_hash)
    if token.revoked_at is not None:
        return token
    at = ports.now()
    try:
        with transaction() as tx:
            api_tokens.revoke(tx, token, at=at)
            history.add(tx, _entry(ports, person, token, "token.revoked"))
    except Refused:
        return api_tokens.get(person.organisation_id, token_hash)
    return rules.revoked(token, at=at)


def _entry(ports: Ports, person: Person, token: ApiToken, what: str) -> Entry:
    """In the history of the organisation; never the token itself."""
    return Entry(
        object_id=person.organisation_id,
        at=ports.now(),
        who_id=person.user_id,
        who_name=person.name,
        what=what,
        after=token.name,
        facts={"name": token.name, "scopes": ", ".join(sorted(token.scopes))},
    )
