"""Organisations and their establishments: one collection of rows per client."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.organisations import Address
from chalicelib.models.base import SetAttribute, Table, ValueAttribute

ORGANISATION = "organisation"
ESTABLISHMENT = "establishment#"
DIRECTORY = "all"
"""The one partition of the index that lists organisations by name for staff."""


class BySiren(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_siren"
        projection = AllProjection()

    siren = UnicodeAttribute(hash_key=True)


class DirectoryByName(GlobalSecondaryIndex):
    class Meta:
        index_name = "directory_by_name"
        projection = AllProjection()

    directory = UnicodeAttribute(hash_key=True)
    name_key = UnicodeAttribute(range_key=True)


class OrganisationItem(Table):
    class Meta:
        table_name = config.table_name("organisations")

    organisation_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    directory = UnicodeAttribute(null=True)
    name_key = UnicodeAttribute(null=True)
    establishment_id = UnicodeAttribute(null=True)
    name = UnicodeAttribute()
    siren = UnicodeAttribute(null=True)
    siret = UnicodeAttribute(null=True)
    address = ValueAttribute(Address, null=True)
    email = UnicodeAttribute(null=True)
    email_is_placeholder = BooleanAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    is_public_body = BooleanAttribute(null=True)
    is_driver_centre = BooleanAttribute(null=True)
    vat_number = UnicodeAttribute(null=True)
    billing_name = UnicodeAttribute(null=True)
    billing_address = ValueAttribute(Address, null=True)
    billing_email = UnicodeAttribute(null=True)
    populations = SetAttribute()
    manager_name = UnicodeAttribute(null=True)
    manager_email = UnicodeAttribute(null=True)
    manager_phone = UnicodeAttribute(null=True)
    service_code = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    by_siren = BySiren()
    directory_by_name = DirectoryByName()
