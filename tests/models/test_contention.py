"""What DynamoDB says when it is too busy, which no local engine ever says (SAF-5): tried again a few times, then told."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from pynamodb.exceptions import TransactWriteError

from chalicelib.domain.carts import Cart
from chalicelib.domain.orders import TooBusy
from chalicelib.models import base, carts
from chalicelib.models.base import Refused, transaction
from chalicelib.models.contention import Contended, retrying
from chalicelib.models.institute import InstituteItem
from chalicelib.models.orders import OrderItem
from chalicelib.ports import Ports
from chalicelib.services import orders as service
from tests.services.ordering import NOTHING, a_validation, filled_cart, seats_taken, stored_client, traces


def cancelled(*codes: str) -> dict[str, Any]:
    """A transaction refused with these reasons, as DynamoDB answers it."""
    return {
        "Error": {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"},
        "CancellationReasons": [{"Code": code} for code in codes],
    }


def refused(kind: str) -> dict[str, Any]:
    """A call refused as a whole."""
    return {"Error": {"Code": kind, "Message": "Busy"}}


TRANSACTION = "before-call.dynamodb.TransactWriteItems"


@pytest.fixture
def trouble(tables: None) -> Iterator[list[Any]]:
    """What the next transactions are answered instead of being done, in order; an exception is raised.

    The connection outlives the test, so the trouble must be taken off it.
    """
    answers: list[Any] = []

    def answer(**_: Any) -> tuple[Any, dict[str, Any]] | None:
        if not answers:
            return None
        following = answers.pop(0)
        if isinstance(following, Exception):
            raise following
        return SimpleNamespace(status_code=400), {"ResponseMetadata": {"HTTPHeaders": {}}, **following}

    events = base.connection().client.meta.events
    events.register(TRANSACTION, answer)
    yield answers
    events.unregister(TRANSACTION, answer)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "__kwdefaults__", {**retrying.__kwdefaults__, "pause": lambda _: None})


CONFLICT = ("TransactionConflict", "None", "None")


def test_an_order_survives_five_conflicts(trouble: list[Any], ports: Ports) -> None:
    client = stored_client()
    cart = filled_cart(ports, client)
    trouble += [cancelled(*CONFLICT)] * 5

    service.place(ports, client, cart, a_validation(cart))

    assert trouble == []
    assert seats_taken() == 3


def test_the_sixth_conflict_is_told_and_leaves_no_trace(trouble: list[Any], ports: Ports) -> None:
    client = stored_client()
    cart = filled_cart(ports, client)
    trouble += [cancelled(*CONFLICT)] * 6

    with pytest.raises(TooBusy):
        service.place(ports, client, cart, a_validation(cart))

    assert trouble == []
    assert traces() == NOTHING
    assert carts.get("org_acme") == cart


@pytest.mark.parametrize("kind", ["ThrottlingException", "TransactionInProgressException"])
def test_a_throttled_transaction_is_tried_again(trouble: list[Any], ports: Ports, kind: str) -> None:
    client = stored_client()
    cart = filled_cart(ports, client)
    trouble += [refused(kind)]

    service.place(ports, client, cart, a_validation(cart))

    assert seats_taken() == 3


@pytest.mark.parametrize(
    ("reasons", "outcome"),
    [
        (("ConditionalCheckFailed", "None"), Refused),
        (("ConditionalCheckFailed", "TransactionConflict"), Refused),  # the refusal is certain
        (("None", "TransactionConflict"), Contended),
        (("None", "ThrottlingError"), Contended),
        (("None", "ProvisionedThroughputExceeded"), Contended),
        (("None", "ValidationError"), TransactWriteError),  # a bug of ours
    ],
)
def test_what_a_cancelled_transaction_means(
    trouble: list[Any], reasons: tuple[str, ...], outcome: type[Exception]
) -> None:
    trouble += [cancelled(*reasons)]

    with pytest.raises(outcome):
        write_two()


def test_a_time_out_is_neither_a_refusal_nor_a_conflict(trouble: list[Any]) -> None:
    trouble += [ReadTimeoutError(endpoint_url="http://dynamodb")] * 10

    with pytest.raises(TransactWriteError):
        write_two()


def test_a_refusal_names_the_write_that_refused_whatever_its_kind(tables: None) -> None:
    InstituteItem("there").save()

    with pytest.raises(Refused) as refusal:
        update_save_delete()

    assert refusal.value.labels == {"update", "delete"}
    assert OrderItem.count() == 0


def test_a_cart_written_by_two_is_contended(tables: None) -> None:
    empty = Cart(organisation_id="org_acme")
    carts.replace(empty, before=empty)

    with pytest.raises(Contended):
        carts.replace(empty, before=empty)


def write_two() -> None:
    with transaction() as tx:
        tx.save(InstituteItem("one"), label="one")
        tx.save(InstituteItem("two"), label="two")


def update_save_delete() -> None:
    """An update and a delete that are refused around a save that is not."""
    with transaction() as tx:
        tx.update(
            InstituteItem("there"),
            actions=[InstituteItem.clock_offset_seconds.set(1)],
            condition=InstituteItem.part.does_not_exist(),
            label="update",
        )
        tx.save(InstituteItem("new"), label="save")
        tx.delete(InstituteItem("gone"), label="delete", condition=InstituteItem.part.exists())
