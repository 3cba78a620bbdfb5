"""Failed sign-ins, counted per user and per address; forgotten by themselves (TTL)."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.models.base import InstantAttribute, Table


class AttemptItem(Table):
    class Meta:
        table_name = config.table_name("attempts")

    subject = UnicodeAttribute(hash_key=True)
    failures = NumberAttribute()
    locked_until = InstantAttribute(null=True)
    expires_at = NumberAttribute()
