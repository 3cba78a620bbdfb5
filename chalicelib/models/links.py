"""One-time tokens (password, e-mail confirmation, first start, steps of a sign-in), by their SHA-256 (TTL)."""

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError

from chalicelib import config
from chalicelib.domain.accounts import Link, LinkExpired, LinkPurpose, hash_of
from chalicelib.models.attributes import EnumAttribute, InstantAttribute, ValueAttribute
from chalicelib.models.base import Table
from chalicelib.models.contention import CONDITION_FAILED, code_of


class LinkItem(Table):
    class Meta:
        table_name = config.table_name("links")

    token_hash = UnicodeAttribute(hash_key=True)
    purpose = EnumAttribute(LinkPurpose)
    organisation_id = UnicodeAttribute(null=True)
    user_id = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    facts = ValueAttribute(dict[str, str], null=True)
    valid_until = InstantAttribute()
    expires_at = NumberAttribute()


def add(link: Link) -> None:
    LinkItem.holding(link, expires_at=int(link.valid_until.timestamp())).save()


def find(token: str, purpose: LinkPurpose, *, at: datetime) -> Link:
    """What this token opens. Raises LinkExpired."""
    if not token:
        raise LinkExpired
    try:
        link = LinkItem.get(hash_of(token), consistent_read=True).to(Link)
    except LinkItem.DoesNotExist as error:
        raise LinkExpired from error
    if link.purpose is not purpose or link.valid_until <= at:
        raise LinkExpired
    return link


def use(link: Link) -> None:
    """Take the link away before doing what it allows: of two who use it at once exactly one may. Raises LinkExpired."""
    try:
        LinkItem(link.token_hash).delete(condition=LinkItem.token_hash.exists())
    except DeleteError as error:
        if code_of(error) == CONDITION_FAILED:
            raise LinkExpired from error
        raise


def remove(token_hash: str) -> None:
    LinkItem(token_hash).delete()
