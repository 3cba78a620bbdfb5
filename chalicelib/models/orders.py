"""Orders, by organisation; staff read them by month."""

import dataclasses

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain import ids
from chalicelib.domain.errors import NotFound
from chalicelib.domain.money import Amount
from chalicelib.domain.orders import Order, OrderState, SessionSnapshot
from chalicelib.models.base import (
    EnumAttribute,
    InstantAttribute,
    Table,
    Transaction,
    ValueAttribute,
    unchanged,
)


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
    return OrderItem.holding(order, month=ids.month(order.order_id))
