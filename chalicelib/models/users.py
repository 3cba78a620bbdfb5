"""Users: who may sign in and what they may do. Keyed by organisation (`staff` for the institute's own people)."""

import dataclasses
from collections.abc import Iterator

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.access import DocumentType, Role
from chalicelib.domain.errors import NotFound
from chalicelib.domain.users import User, UserState
from chalicelib.models.base import (
    EnumAttribute,
    InstantAttribute,
    SetAttribute,
    Table,
    Transaction,
    unchanged,
)


class ByUsername(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_username"
        projection = AllProjection()

    username = UnicodeAttribute(hash_key=True)


class ByEmail(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_email"
        projection = AllProjection()

    email = UnicodeAttribute(hash_key=True)


class UserItem(Table):
    class Meta:
        table_name = config.table_name("users")

    organisation_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)
    username = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute(null=True)
    roles = SetAttribute(Role)
    state = EnumAttribute(UserState)
    language = UnicodeAttribute(null=True)
    establishment_ids = SetAttribute()
    document_types = SetAttribute(DocumentType)
    populations = SetAttribute()
    trainee_id = UnicodeAttribute(null=True)
    has_totp = BooleanAttribute(null=True)
    email_is_placeholder = BooleanAttribute(null=True)
    created_at = InstantAttribute()
    last_sign_in_at = InstantAttribute(null=True)
    pending_email = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    by_username = ByUsername()
    by_email = ByEmail()


def get(organisation_id: str, user_id: str) -> User:
    """Raises NotFound."""
    try:
        return UserItem.get(organisation_id, user_id, consistent_read=True).to(User)
    except UserItem.DoesNotExist as error:
        raise NotFound(user_id) from error


def find_by_username(username: str) -> User | None:
    return next((item.to(User) for item in UserItem.by_username.query(username, limit=1)), None)


def with_email(email: str) -> list[User]:
    """Several people may share an address."""
    return [item.to(User) for item in UserItem.by_email.query(email.casefold())]


def of_organisation(organisation_id: str) -> Iterator[User]:
    return (item.to(User) for item in UserItem.query(organisation_id))


def add(tx: Transaction, user: User) -> None:
    tx.save(UserItem.holding(user), condition=UserItem.user_id.does_not_exist(), label="user")


def replace(tx: Transaction, user: User, *, before: User) -> None:
    """Write a new state over the one that was read; Refused when somebody changed it meanwhile."""
    tx.save(
        UserItem.holding(dataclasses.replace(user, version=before.version + 1)),
        condition=unchanged(UserItem.version, before.version),
        label="user",
    )
