"""The ordering turn and the cart: one row per organisation."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.domain.carts import Seat, Turn
from chalicelib.models.base import InstantAttribute, Table, ValueAttribute


class CartItem(Table):
    class Meta:
        table_name = config.table_name("carts")

    organisation_id = UnicodeAttribute(hash_key=True)
    turn = ValueAttribute(Turn, null=True)
    turn_user_id = UnicodeAttribute(null=True)
    turn_expires_at = InstantAttribute(null=True)
    session_id = UnicodeAttribute(null=True)
    training_code = UnicodeAttribute(null=True)
    title = UnicodeAttribute(null=True)
    seats = NumberAttribute(null=True)
    named = ValueAttribute(tuple[Seat, ...], null=True)
    access_language = UnicodeAttribute(null=True)
    access_months = NumberAttribute(null=True)
    version = NumberAttribute(null=True)
