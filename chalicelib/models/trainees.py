"""Trainees: an organisation's directory of people."""

import dataclasses

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.trainees import Trainee, name_key
from chalicelib.models.base import DayAttribute, SetAttribute, Table, Transaction, unchanged


class ByLastName(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_last_name"
        projection = AllProjection()

    organisation_id = UnicodeAttribute(hash_key=True)
    last_name_key = UnicodeAttribute(range_key=True)


class ByFirstName(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_first_name"
        projection = AllProjection()

    organisation_id = UnicodeAttribute(hash_key=True)
    first_name_key = UnicodeAttribute(range_key=True)


class TraineeItem(Table):
    class Meta:
        table_name = config.table_name("trainees")

    organisation_id = UnicodeAttribute(hash_key=True)
    trainee_id = UnicodeAttribute(range_key=True)
    last_name_key = UnicodeAttribute()
    first_name_key = UnicodeAttribute()
    last_name = UnicodeAttribute()
    first_name = UnicodeAttribute()
    email = UnicodeAttribute(null=True)
    birth_date = DayAttribute(null=True)
    establishment_id = UnicodeAttribute(null=True)
    job = UnicodeAttribute(null=True)
    number = UnicodeAttribute(null=True)
    populations = SetAttribute()
    user_id = UnicodeAttribute(null=True)
    is_archived = BooleanAttribute(null=True)
    merged_into = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    by_last_name = ByLastName()
    by_first_name = ByFirstName()


def get(organisation_id: str, trainee_id: str) -> Trainee:
    """Raises NotFound."""
    try:
        return TraineeItem.get(organisation_id, trainee_id, consistent_read=True).to(Trainee)
    except TraineeItem.DoesNotExist as error:
        raise NotFound(trainee_id) from error


def add(tx: Transaction, trainee: Trainee) -> None:
    tx.save(_item(trainee), condition=TraineeItem.trainee_id.does_not_exist(), label="trainee")


def replace(tx: Transaction, trainee: Trainee, *, before: Trainee) -> None:
    """Write over the state that was read; Refused when somebody changed it meanwhile."""
    after = dataclasses.replace(trainee, version=before.version + 1)
    tx.save(_item(after), condition=unchanged(TraineeItem.version, before.version), label="trainee")


def _item(trainee: Trainee) -> TraineeItem:
    return TraineeItem.holding(
        trainee,
        last_name_key=name_key(trainee.last_name, trainee.first_name),
        first_name_key=name_key(trainee.first_name, trainee.last_name),
    )
