"""Tokens of the API: found by their hash; listed by organisation (ACC-12)."""

from dataclasses import dataclass
from datetime import date, datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.api_tokens import ApiToken, Presented, Scope
from chalicelib.domain.errors import NotFound
from chalicelib.domain.institute import Institute
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.users import User
from chalicelib.models import institute as institutes
from chalicelib.models.attributes import DayAttribute, InstantAttribute, SetAttribute
from chalicelib.models.base import Table, Transaction, read_together
from chalicelib.models.institute import InstituteItem
from chalicelib.models.organisations import ORGANISATION, OrganisationItem
from chalicelib.models.users import UserItem


class ByOrganisation(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_organisation"
        projection = AllProjection()

    organisation_id = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class ApiTokenItem(Table):
    class Meta:
        table_name = config.table_name("api_tokens")

    token_hash = UnicodeAttribute(hash_key=True)
    organisation_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    user_name = UnicodeAttribute()
    name = UnicodeAttribute()
    scopes = SetAttribute(Scope)
    hint = UnicodeAttribute()
    created_at = InstantAttribute()
    expires_on = DayAttribute()
    last_used_on = DayAttribute(null=True)
    revoked_at = InstantAttribute(null=True)

    by_organisation = ByOrganisation()


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who calls, as the tables know them."""

    institute: Institute
    token: ApiToken | None = None
    user: User | None = None
    organisation: Organisation | None = None


def read(presented: Presented) -> Caller:
    """In one round trip. A token of another user or organisation than it says is none."""
    token, user, organisation, institute = read_together(
        [
            (ApiTokenItem, (presented.hash,)),
            (UserItem, (presented.organisation_id, presented.user_id)),
            (OrganisationItem, (presented.organisation_id, ORGANISATION)),
            (InstituteItem, (institutes.IDENTITY,)),
        ]
    )
    home = institutes.of(institute)
    if token is None or user is None or organisation is None:
        return Caller(institute=home)
    if (token.organisation_id, token.user_id) != (presented.organisation_id, presented.user_id):
        return Caller(institute=home)
    return Caller(
        institute=home,
        token=token.to(ApiToken),
        user=user.to(User),
        organisation=organisation.to(Organisation),
    )


def add(tx: Transaction, token: ApiToken) -> None:
    tx.save(ApiTokenItem.holding(token), condition=ApiTokenItem.token_hash.does_not_exist(), label="token")


def of_organisation(organisation_id: str) -> list[ApiToken]:
    """The newest first, revoked and expired ones too. From an index: may lag by a moment."""
    found = ApiTokenItem.by_organisation.query(organisation_id, scan_index_forward=False)
    return [item.to(ApiToken) for item in found]


def get(organisation_id: str, token_hash: str) -> ApiToken:
    """Raises NotFound, also for somebody else's."""
    try:
        token = ApiTokenItem.get(token_hash, consistent_read=True).to(ApiToken)
    except ApiTokenItem.DoesNotExist as error:
        raise NotFound(token_hash) from error
    if token.organisation_id != organisation_id:
        raise NotFound(token_hash)
    return token


def revoke(tx: Transaction, token: ApiToken, *, at: datetime) -> None:
    """Refused (label `token`) when it was revoked before."""
    tx.update(
        ApiTokenItem(token.token_hash),
        actions=[ApiTokenItem.revoked_at.set(at)],
        condition=ApiTokenItem.token_hash.exists() & ApiTokenItem.revoked_at.does_not_exist(),
        label="token",
    )


def note_use(token: ApiToken, today: date) -> None:
    """Once a day, so that calls cost no write of their own."""
    if token.last_used_on != today:
        ApiTokenItem(token.token_hash).update(actions=[ApiTokenItem.last_used_on.set(today)])
