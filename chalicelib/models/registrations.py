"""Registrations: the seats of orders, by organisation, by session and by trainee."""

import dataclasses

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.registrations import Registration, RegistrationState
from chalicelib.models.base import (
    DayAttribute,
    EnumAttribute,
    InstantAttribute,
    Table,
    Transaction,
    unchanged,
)

UNDATED = "9999"
"""Sorts after every date."""


class BySession(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_session"
        projection = AllProjection()

    session_id = UnicodeAttribute(hash_key=True)
    registration_id = UnicodeAttribute(range_key=True)


class ByTrainee(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_trainee"
        projection = AllProjection()

    trainee_id = UnicodeAttribute(hash_key=True)
    starts_key = UnicodeAttribute(range_key=True)


class RegistrationItem(Table):
    class Meta:
        table_name = config.table_name("registrations")

    organisation_id = UnicodeAttribute(hash_key=True)
    registration_id = UnicodeAttribute(range_key=True)
    order_id = UnicodeAttribute()
    session_id = UnicodeAttribute()
    session_code = UnicodeAttribute()
    training_code = UnicodeAttribute()
    title = UnicodeAttribute()
    starts_on = DayAttribute(null=True)
    starts_key = UnicodeAttribute(null=True)
    ends_on = DayAttribute(null=True)
    state = EnumAttribute(RegistrationState)
    registered_at = InstantAttribute()
    ordered_by_email = UnicodeAttribute(null=True)
    establishment_id = UnicodeAttribute(null=True)
    trainee_id = UnicodeAttribute(null=True)
    last_name = UnicodeAttribute(null=True)
    first_name = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    job = UnicodeAttribute(null=True)
    overlap_reason = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    by_session = BySession()
    by_trainee = ByTrainee()


def get(organisation_id: str, registration_id: str) -> Registration:
    """Raises NotFound."""
    try:
        return RegistrationItem.get(organisation_id, registration_id, consistent_read=True).to(Registration)
    except RegistrationItem.DoesNotExist as error:
        raise NotFound(registration_id) from error


def add(tx: Transaction, registration: Registration) -> None:
    tx.save(
        _item(registration), condition=RegistrationItem.registration_id.does_not_exist(), label="registration"
    )


def replace(tx: Transaction, registration: Registration, *, before: Registration) -> None:
    """Write over the state that was read; Refused when somebody changed it meanwhile."""
    after = dataclasses.replace(registration, version=before.version + 1)
    tx.save(_item(after), condition=unchanged(RegistrationItem.version, before.version), label="registration")


def _item(registration: Registration) -> RegistrationItem:
    return RegistrationItem.holding(
        registration,
        starts_key=registration.starts_on.isoformat()
        if registration.starts_on
        else UNDATED
        if registration.trainee_id
        else None,
    )
