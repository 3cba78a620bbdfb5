"""Sessions: rows `session` (with the seat counter), `planning` and `holder#<trainee>` of one collection."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import config
from chalicelib.domain.sessions import Publication, Sequence, SessionKind, Workflow
from chalicelib.domain.trainings import Modality
from chalicelib.models.base import DayAttribute, EnumAttribute, SetAttribute, Table, ValueAttribute


class ByTraining(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_training"
        projection = AllProjection()

    training_code = UnicodeAttribute(hash_key=True)
    starts_key = UnicodeAttribute(range_key=True)


class ByYear(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_year"
        projection = AllProjection()

    year = NumberAttribute(hash_key=True)
    starts_key = UnicodeAttribute(range_key=True)


class ByCode(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_code"
        projection = KeysOnlyProjection()

    code = UnicodeAttribute(hash_key=True)


class SessionItem(Table):
    class Meta:
        table_name = config.table_name("sessions")

    session_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    code = UnicodeAttribute(null=True)
    year = NumberAttribute(null=True)
    training_code = UnicodeAttribute(null=True)
    title = UnicodeAttribute(null=True)
    kind = EnumAttribute(SessionKind, null=True)
    modality = EnumAttribute(Modality, null=True)
    publication = EnumAttribute(Publication, null=True)
    workflow = EnumAttribute(Workflow, null=True)
    language = UnicodeAttribute(null=True)
    starts_on = DayAttribute(null=True)
    starts_key = UnicodeAttribute(null=True)
    ends_on = DayAttribute(null=True)
    duration_minutes = NumberAttribute(null=True)
    duration_days_tenths = NumberAttribute(null=True)
    city = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    price_cents = NumberAttribute(null=True)
    capacity_min = NumberAttribute(null=True)
    capacity_target = NumberAttribute(null=True)
    capacity_max = NumberAttribute(null=True)
    seats_taken = NumberAttribute(null=True)
    populations = SetAttribute()
    organisation_id = UnicodeAttribute(null=True)
    provider = UnicodeAttribute(null=True)
    manager_name = UnicodeAttribute(null=True)
    manager_email = UnicodeAttribute(null=True)
    convocation_comment = UnicodeAttribute(null=True)
    provider_comment = UnicodeAttribute(null=True)
    comments = UnicodeAttribute(null=True)
    sequences = ValueAttribute(tuple[Sequence, ...], null=True)
    registration_id = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    by_training = ByTraining()
    by_year = ByYear()
    by_code = ByCode()
