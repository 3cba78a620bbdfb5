"""Signed-in browsers, by the SHA-256 of their cookie; forgotten by themselves (TTL)."""

from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import config
from chalicelib.models.attributes import InstantAttribute
from chalicelib.models.base import Table
from chalicelib.models.contention import CONDITION_FAILED, CONTENTION, code_of


@dataclass(frozen=True, kw_only=True)
class BrowserSession:
    """A browser that signed in. Only the hash of its cookie is known."""

    token_hash: str
    organisation_id: str
    user_id: str
    signed_in_at: datetime
    seen_at: datetime


class ByUser(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_user"
        projection = KeysOnlyProjection()

    user_id = UnicodeAttribute(hash_key=True)


class BrowserSessionItem(Table):
    class Meta:
        table_name = config.table_name("browser_sessions")

    token_hash = UnicodeAttribute(hash_key=True)
    organisation_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    signed_in_at = InstantAttribute()
    seen_at = InstantAttribute()
    expires_at = NumberAttribute()

    by_user = ByUser()


def add(browser: BrowserSession, *, expires_at: datetime) -> None:
    BrowserSessionItem.holding(browser, expires_at=int(expires_at.timestamp())).save()


def note_activity(token_hash: str, *, at: datetime, expires_at: datetime) -> None:
    """Only if it still exists: a removed session must not come back. While DynamoDB is busy it may wait for the next page."""
    item = BrowserSessionItem(token_hash)
    actions: list[Action] = [
        BrowserSessionItem.seen_at.set(at),
        BrowserSessionItem.expires_at.set(int(expires_at.timestamp())),
    ]
    try:
        item.update(actions=actions, condition=BrowserSessionItem.token_hash.exists())
    except UpdateError as error:
        if code_of(error) not in (CONDITION_FAILED, *CONTENTION):
            raise


def remove(token_hash: str) -> None:
    BrowserSessionItem(token_hash).delete()


def remove_all_of(user_id: str) -> None:
    """Sweep up the user's browser sessions; `users.end_sessions` already shut them out (ACC-8)."""
    for row in BrowserSessionItem.by_user.query(user_id):
        remove(row.token_hash)
