"""Users: who may sign in and what they may do. Keyed by organisation (`staff` for the institute's own people)."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.access import DocumentType, Role
from chalicelib.domain.errors import NotFound
from chalicelib.domain.users import User, UserState
from chalicelib.models.attributes import EnumAttribute, InstantAttribute, SetAttribute
from chalicelib.models.base import Table, Transaction, unchanged


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
    roles = SetAttribute(Role, default=frozenset)
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
    sessions_from = InstantAttribute(null=True)
    version = NumberAttribute(null=True)

    by_username = ByUsername()
    by_email = ByEmail()


class UsernameItem(Table):
    """A row of the same table that holds a username for one user: the identity provider knows no organisations."""

    class Meta:
        table_name = config.table_name("users")

    organisation_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)
    held_by = UnicodeAttribute()


USERNAMES = "usernames"
"""Partition key of the rows that hold usernames; no organisation is called so."""


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


def is_taken(username: str) -> bool:
    """Whether somebody has this username, in any organisation."""
    return UsernameItem.count(USERNAMES, UsernameItem.user_id == username, limit=1) > 0


def add(tx: Transaction, user: User) -> None:
    """Refused with label `username` when somebody has it already, anywhere."""
    tx.save(UserItem.holding(user), condition=UserItem.user_id.does_not_exist(), label="user")
    tx.save(
        UsernameItem(USERNAMES, user.username, held_by=user.user_id),
        condition=UsernameItem.user_id.does_not_exist(),
        label="username",
    )


def replace(tx: Transaction, user: User, *, before: User) -> None:
    """Write a new state over the one that was read; Refused when somebody changed it meanwhile."""
    tx.save(
        UserItem.holding(dataclasses.replace(user, version=before.version + 1)),
        condition=unchanged(UserItem.version, before.version),
        label="user",
    )


def remove(tx: Transaction, user: User) -> None:
    """Take a user away, and free the username."""
    tx.delete(
        UserItem(user.organisation_id, user.user_id),
        condition=unchanged(UserItem.version, user.version),
        label="user",
    )
    tx.delete(UsernameItem(USERNAMES, user.username))


def still_holds(tx: Transaction, user: User, role: Role) -> None:
    """Refused with label `holder` when this user lost the role, or may not sign in any more, meanwhile."""
    tx.check(
        UserItem,
        user.organisation_id,
        user.user_id,
        condition=UserItem.roles.contains(role.value) & (UserItem.state != UserState.DISABLED),
        label="holder",
    )


def note_sign_in(user: User, *, at: datetime) -> None:
    """Written beside any other change: it decides nothing, so it neither needs nor moves the version."""
    UserItem(user.organisation_id, user.user_id).update(
        actions=[UserItem.last_sign_in_at.set(at)], condition=UserItem.user_id.exists()
    )


def set_language(user: User, language: str) -> None:
    UserItem(user.organisation_id, user.user_id).update(
        actions=[UserItem.language.set(language), UserItem.version.add(1)],
        condition=UserItem.user_id.exists(),
        add_version_condition=False,
    )


def end_sessions(tx: Transaction, user: User, *, at: datetime) -> None:
    """Whoever signed in before this instant is signed out at the next request. Moves the version."""
    tx.update(
        UserItem(user.organisation_id, user.user_id),
        actions=[UserItem.sessions_from.set(at), UserItem.version.add(1)],
        condition=UserItem.user_id.exists(),
        label="user",
    )
