"""PER-1: placing an order of 3 seats, two of them named: CPU of the handler, round trips, capacity units."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks import data
from benchmarks.report import READ_UNIT_EUROS, WRITE_UNIT_EUROS, Report
from benchmarks.world import Cost, Meter, engine, measure

if TYPE_CHECKING:
    from chalicelib.domain.carts import Turn
    from tests.page import Browser


def run(report: Report) -> None:
    with engine() as meter:
        from app import app
        from tests.gateway import Gateway

        data.real_ports()
        data.an_institute_that_sells()
        cost = _placing(meter, data.a_client_browser(Gateway(app)))
        calls = list(meter.calls)
    report.add("PER-1", "order of 3 seats, CPU of the handler", cost.cpu_ms, "ms", at_most=12)
    report.add("PER-1", "order of 3 seats, calls to DynamoDB", cost.calls, "calls", at_most=3)
    report.note("PER-1", "  which", ", ".join(calls))
    report.add("PER-1", "order of 3 seats, read units", cost.read_units, "RCU")
    report.add("PER-1", "order of 3 seats, write units", cost.write_units, "WCU")
    euros = 1000 * (cost.read_units * READ_UNIT_EUROS + cost.write_units * WRITE_UNIT_EUROS)
    report.add("PER-6", "1,000 orders, DynamoDB", euros, "EUR")


def _placing(meter: Meter, browser: Browser) -> Cost:
    numbers = itertools.count()
    form: dict[str, object] = {}
    headers = {"cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items()), "accept": "text/html"}

    def prepare() -> None:
        form.update(_form(browser.csrf_token, number=next(numbers), now=datetime.now(UTC)))

    def place() -> None:
        answer = browser.gateway.request("POST", "/cart/validation", form=form, headers=headers)
        assert answer.status == 303, (answer.status, answer.text[:2000])

    return measure(meter, place, prepare=prepare)


def _form(csrf_token: Callable[[], str], *, number: int, now: datetime) -> dict[str, object]:
    """A cart ready to be validated is stored; what its page would send."""
    from chalicelib.domain import ids
    from chalicelib.domain.carts import Turn

    ends = now.replace(year=now.year + 1)
    _store_cart(number, Turn(user_id="usr_claire", user_name="Claire", since=now, expires_at=ends))
    return {
        "order_id": ids.new("ord", at=now),
        "session_id": "ses_1",
        "cart_version": "1",
        "total_cents": str(3 * 112_000),
        "terms_version": "2026-01",
        "accepted": "yes",
        "establishment_id": "est_paris",
        "csrf_token": csrf_token(),
    }


def _store_cart(number: int, turn: Turn) -> None:
    from chalicelib.domain.carts import Cart, Seat
    from chalicelib.models.carts import CartItem

    named = tuple(
        Seat(trainee_id=f"trn_{number:07d}{n}", last_name="Châtelain", first_name="Léa") for n in (1, 2)
    )
    cart = Cart(
        organisation_id="org_acme",
        turn=turn,
        session_id="ses_1",
        training_code="GC42T_TRA_PE134",
        title="FCO",
        seats=3,
        named=named,
        version=1,
    )
    item = CartItem.holding(cart)
    item.turn_user_id, item.turn_expires_at = turn.user_id, turn.expires_at
    item.save()
