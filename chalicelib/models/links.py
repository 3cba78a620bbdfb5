"""One-time links (password, e-mail confirmation, first start), by the SHA-256 of their token (TTL)."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.models.base import InstantAttribute, Table


class LinkItem(Table):
    class Meta:
        table_name = config.table_name("links")

    token_hash = UnicodeAttribute(hash_key=True)
    purpose = UnicodeAttribute()
    organisation_id = UnicodeAttribute(null=True)
    user_id = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    valid_until = InstantAttribute()
    used_at = InstantAttribute(null=True)
    expires_at = NumberAttribute()
