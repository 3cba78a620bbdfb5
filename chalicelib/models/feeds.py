"""Subscription feeds: the private address under which a person's calendar program asks for the own planning (NOT-5)."""

from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from chalicelib import config
from chalicelib.domain.accounts import hash_of
from chalicelib.models.attributes import InstantAttribute
from chalicelib.models.base import Table


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One per person; of its address only the hash is known, a new one puts an end to the old."""

    user_id: str
    organisation_id: str
    token_hash: str
    made_at: datetime


class FeedItem(Table):
    class Meta:
        table_name = config.table_name("feeds")

    user_id = UnicodeAttribute(hash_key=True)
    organisation_id = UnicodeAttribute()
    token_hash = UnicodeAttribute()
    made_at = InstantAttribute()


def find(user_id: str) -> Feed | None:
    try:
        return FeedItem.get(user_id, consistent_read=True).to(Feed)
    except FeedItem.DoesNotExist:
        return None


def of_token(token: str) -> Feed | None:
    """Whose address this is, `<user>.<secret>`; None for an unknown or an old one."""
    feed = find(token.partition(".")[0])
    return feed if feed is not None and feed.token_hash == hash_of(token) else None


def put(feed: Feed) -> None:
    """In place of the address before."""
    FeedItem.holding(feed).save()


def remove(user_id: str) -> None:
    FeedItem(user_id).delete()
