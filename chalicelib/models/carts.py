"""The ordering turn and the cart: one row per organisation."""

import dataclasses
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib import config
from chalicelib.domain.carts import Cart, Seat, Turn, release_turn
from chalicelib.models.attributes import InstantAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, unchanged
from chalicelib.models.contention import CONDITION_FAILED, CONTENTION, Contended, code_of


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


def get(organisation_id: str) -> Cart:
    """The organisation's cart, read consistently; an empty one when it never had any."""
    try:
        return CartItem.get(organisation_id, consistent_read=True).to(Cart)
    except CartItem.DoesNotExist:
        return Cart(organisation_id=organisation_id)


def replace(cart: Cart, *, before: Cart) -> Cart:
    """Write over the state that was read; of 50 people who take a free turn at once, one succeeds. Raises Contended."""
    after = dataclasses.replace(cart, version=before.version + 1)
    try:
        _item(after).save(condition=_as_read(before))
    except PutError as error:
        if code_of(error) in (CONDITION_FAILED, *CONTENTION):
            raise Contended from error
        raise
    return after


def renew_turn(cart: Cart, *, before: Cart) -> bool:
    """Write the longer lease alone: the cart's version stays, so that pages shown earlier stay good. False: the turn was lost."""
    assert cart.turn is not None
    actions: list[Action] = [CartItem.turn.set(cart.turn), CartItem.turn_expires_at.set(cart.turn.expires_at)]
    try:
        CartItem(cart.organisation_id).update(actions=actions, condition=_as_read(before))
    except UpdateError as error:
        if code_of(error) in (CONDITION_FAILED, *CONTENTION):
            return False
        raise
    return True


def close(tx: Transaction, cart: Cart, *, at: datetime) -> None:
    """The order is placed: the cart is gone and the turn released. Refused unless it is still this cart, in the same hands."""
    assert cart.turn is not None
    still_mine = (CartItem.turn_user_id == cart.turn.user_id) & (CartItem.turn_expires_at > at)
    item = _item(dataclasses.replace(release_turn(cart), version=cart.version + 1))
    tx.save(item, condition=unchanged(CartItem.version, cart.version) & still_mine, label="cart")


def _as_read(before: Cart) -> Condition:
    """The row as it was read: its version, and the lease, which renewals move without a new version."""
    turn = before.turn
    lease = CartItem.turn_expires_at == turn.expires_at if turn else CartItem.turn_expires_at.does_not_exist()
    condition: Condition = unchanged(CartItem.version, before.version) & lease
    return condition


def _item(cart: Cart) -> CartItem:
    turn = cart.turn
    return CartItem.holding(
        cart,
        turn_user_id=turn.user_id if turn else None,
        turn_expires_at=turn.expires_at if turn else None,
    )
