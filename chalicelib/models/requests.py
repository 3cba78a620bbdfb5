"""In-house and specific requests, by organisation; staff read them by state."""

import dataclasses

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.requests import Request, RequestKind, RequestState
from chalicelib.models.attributes import EnumAttribute, InstantAttribute
from chalicelib.models.base import Table, Transaction, unchanged
from chalicelib.models.bounded import bounded_page
from chalicelib.models.paging import Page, key_of, page_of


class Inbox(GlobalSecondaryIndex):
    class Meta:
        index_name = "inbox"
        projection = AllProjection()

    state = EnumAttribute(RequestState, hash_key=True)
    request_id = UnicodeAttribute(range_key=True)


class RequestItem(Table):
    class Meta:
        table_name = config.table_name("requests")

    organisation_id = UnicodeAttribute(hash_key=True)
    request_id = UnicodeAttribute(range_key=True)
    kind = EnumAttribute(RequestKind)
    state = EnumAttribute(RequestState)
    subject = UnicodeAttribute()
    training_code = UnicodeAttribute(null=True)
    comment = UnicodeAttribute(null=True)
    people = NumberAttribute(null=True)
    wished_period = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    copy_email = UnicodeAttribute(null=True)
    sent_at = InstantAttribute()
    sent_by_id = UnicodeAttribute()
    sent_by_name = UnicodeAttribute()
    sent_by_email = UnicodeAttribute()
    organisation_name = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    assigned_to_id = UnicodeAttribute(null=True)
    assigned_to_name = UnicodeAttribute(null=True)
    session_id = UnicodeAttribute(null=True)
    answer = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    inbox = Inbox()


def get(organisation_id: str, request_id: str) -> Request:
    """Raises NotFound."""
    try:
        return RequestItem.get(organisation_id, request_id, consistent_read=True).to(Request)
    except RequestItem.DoesNotExist as error:
        raise NotFound(request_id) from error


def add(tx: Transaction, request: Request) -> None:
    tx.save(_item(request), condition=RequestItem.request_id.does_not_exist(), label="request")


def replace(tx: Transaction, request: Request, *, before: Request) -> None:
    """Write over the state that was read; Refused when somebody changed it meanwhile."""
    after = dataclasses.replace(request, version=before.version + 1)
    tx.save(_item(after), condition=unchanged(RequestItem.version, before.version), label="request")


def _item(request: Request) -> RequestItem:
    return RequestItem.holding(request)


def of_organisation(
    organisation_id: str, *, sent_by_email: str = "", cursor: str | None = None, limit: int = 25
) -> Page[Request]:
    """The newest first; with an address, only those sent with it (ACC-6)."""
    results = RequestItem.query(
        organisation_id,
        filter_condition=RequestItem.sent_by_email == sent_by_email if sent_by_email else None,
        scan_index_forward=False,
        page_size=100 if sent_by_email else limit,
        last_evaluated_key=key_of(cursor, organisation_id=organisation_id),
    )
    return bounded_page(results, lambda item: item.to(Request), rows=limit)


def in_state(state: RequestState, *, cursor: str | None = None, limit: int = 25) -> Page[Request]:
    """The staff's inbox: the oldest first, because it waits longest."""
    results = RequestItem.inbox.query(
        state, limit=limit, last_evaluated_key=key_of(cursor, state=state.value)
    )
    return page_of(results, lambda item: item.to(Request))


def count_in_state(state: RequestState, *, limit: int = 100) -> int:
    """How many wait, counted up to `limit`."""
    return RequestItem.inbox.count(state, limit=limit)
