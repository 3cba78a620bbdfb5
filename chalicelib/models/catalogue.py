"""The published snapshot the search runs on: a head with the version, and compressed chunks."""

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.models.base import InstantAttribute, Table


class CatalogueItem(Table):
    class Meta:
        table_name = config.table_name("catalogue")

    part = UnicodeAttribute(hash_key=True)
    snapshot = UnicodeAttribute()
    chunks = NumberAttribute(null=True)
    content = BinaryAttribute(legacy_encoding=False, null=True)
    built_at = InstantAttribute(null=True)
