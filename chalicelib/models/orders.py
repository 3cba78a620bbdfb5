"""Orders, by organisation; staff read them by month."""

import dataclasses
import functools
import operator
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain import ids
from chalicelib.domain.calendar import instant
from chalicelib.domain.errors import NotFound
from chalicelib.domain.money import Amount
from chalicelib.domain.orders import Order, OrderState, SessionSnapshot
from chalicelib.models.attributes import EnumAttribute, InstantAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged
from chalicelib.models.bounded import bounded_page
from chalicelib.models.paging import Page, key_of


class ByMonth(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_month"
        projection = AllProjection()

    month = UnicodeAttribute(hash_key=True)
    order_id = UnicodeAttribute(range_key=True)


class OrderItem(Table):
    class Meta:
        table_name = config.table_name("orders")

    organisation_id = UnicodeAttribute(hash_key=True)
    order_id = UnicodeAttribute(range_key=True)
    month = UnicodeAttribute()
    state = EnumAttribute(OrderState)
    session = ValueAttribute(SessionSnapshot)
    session_code = UnicodeAttribute()
    """Of the snapshot, for filters."""
    amount = ValueAttribute(Amount)
    vat_note = UnicodeAttribute()
    ordered_at = InstantAttribute()
    ordered_by_id = UnicodeAttribute()
    ordered_by_name = UnicodeAttribute()
    ordered_by_email = UnicodeAttribute()
    language = UnicodeAttribute()
    establishment_id = UnicodeAttribute(null=True)
    purchase_order_number = UnicodeAttribute(null=True)
    funding_body = UnicodeAttribute(null=True)
    comment = UnicodeAttribute(null=True)
    terms_version = UnicodeAttribute(null=True)
    access_language = UnicodeAttribute(null=True)
    access_months = NumberAttribute(null=True)
    manager_name = UnicodeAttribute(null=True)
    manager_email = UnicodeAttribute(null=True)
    manager_phone = UnicodeAttribute(null=True)
    trainee_names = ValueAttribute(tuple[str, ...], null=True)
    version = NumberAttribute(null=True)

    by_month = ByMonth()


def get(organisation_id: str, order_id: str) -> Order:
    """Raises NotFound."""
    try:
        return OrderItem.get(organisation_id, order_id, consistent_read=True).to(Order)
    except OrderItem.DoesNotExist as error:
        raise NotFound(order_id) from error


def add(tx: Transaction, order: Order) -> None:
    tx.save(_item(order), condition=OrderItem.order_id.does_not_exist(), label="order")


def replace(tx: Transaction, order: Order, *, before: Order) -> None:
    """Write over the state that was read; Refused when somebody changed it meanwhile."""
    after = dataclasses.replace(order, version=before.version + 1)
    tx.save(_item(after), condition=unchanged(OrderItem.version, before.version), label="order")


def _item(order: Order) -> OrderItem:
    return OrderItem.holding(order, month=ids.month(order.order_id), session_code=order.session.code)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Filters:
    """Of a list of orders; None or empty: all."""

    state: OrderState | None = None
    session_code: str = ""
    organisation_ids: frozenset[str] = frozenset()
    establishment_ids: frozenset[str] = frozenset()
    """One of these, or none named."""
    ordered_by_email: str = ""
    from_day: date | None = None
    to_day: date | None = None
    """Ordered within these local days, both included."""


def of_organisation(
    organisation_id: str, *, filters: Filters, cursor: str | None = None, limit: int = 20
) -> Page[Order]:
    """The newest first. A page may hold few rows although more follow: filters but the period are applied after reading."""
    if filters.from_day and filters.to_day and filters.from_day > filters.to_day:
        return Page(rows=())  # DynamoDB refuses a range that ends before it begins
    results = OrderItem.query(
        organisation_id,
        _period(filters),
        filter_condition=_condition(filters),
        scan_index_forward=False,
        page_size=limit if _condition(filters) is None else 100,
        last_evaluated_key=key_of(cursor, organisation_id=organisation_id),
    )
    return bounded_page(results, lambda item: item.to(Order), rows=limit)


def of_month(month: str, *, filters: Filters, cursor: str | None = None, limit: int = 20) -> Page[Order]:
    """Orders of all organisations in a UTC month (`2026-11`), the newest first, as `of_organisation`."""
    results = OrderItem.by_month.query(
        month,
        filter_condition=_condition(filters),
        scan_index_forward=False,
        page_size=limit if _condition(filters) is None else 100,
        last_evaluated_key=key_of(cursor, month=month),
    )
    return bounded_page(results, lambda item: item.to(Order), rows=limit)


def count_in_state(state: OrderState, *, month: str, at_most: int) -> int:
    """How many of the newest orders of a month are in this state, reading `at_most` of them: a figure for a menu."""
    newest = OrderItem.by_month.query(
        month,
        scan_index_forward=False,
        limit=at_most,
        attributes_to_get=["organisation_id", "order_id", "state"],
    )
    return sum(item.state is state for item in newest)


def get_many(organisation_id: str, order_ids: Iterable[str]) -> list[Order]:
    """Those that exist, the newest first; at most 100."""
    newest = sorted(set(order_ids), reverse=True)[:100]
    found = read_together([(OrderItem, (organisation_id, order_id)) for order_id in newest])
    return [item.to(Order) for item in found if item is not None]


def read_many(keys: Iterable[tuple[str, str]]) -> list[Order]:
    """Those that exist, by organisation and identifier; one round trip per hundred."""
    found = read_together([(OrderItem, key) for key in sorted(set(keys))])
    return [item.to(Order) for item in found if item is not None]


def _period(filters: Filters) -> Condition | None:
    """Identifiers begin with their instant, so a period is a range of keys."""
    if not filters.from_day and not filters.to_day:
        return None
    first = instant(filters.from_day, time.min) if filters.from_day else datetime(1970, 1, 1, tzinfo=UTC)
    after = filters.to_day + timedelta(days=1) if filters.to_day else date(2999, 1, 1)
    span: Condition = OrderItem.order_id.between(
        ids.first("ord", at=first), ids.first("ord", at=instant(after, time.min))
    )
    return span


def _condition(filters: Filters) -> Condition | None:
    conditions: list[Condition] = []
    if filters.state:
        conditions.append(OrderItem.state == filters.state)
    if filters.session_code:
        conditions.append(OrderItem.session_code == filters.session_code)
    if filters.organisation_ids:
        conditions.append(OrderItem.organisation_id.is_in(*sorted(filters.organisation_ids)))
    if filters.establishment_ids:
        place = OrderItem.establishment_id
        conditions.append(place.is_in(*sorted(filters.establishment_ids)) | place.does_not_exist())
    if filters.ordered_by_email:
        conditions.append(OrderItem.ordered_by_email == filters.ordered_by_email)
    return functools.reduce(operator.and_, conditions) if conditions else None
