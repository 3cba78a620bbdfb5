"""PER-1: placing an order of 3 seats, two of them named: CPU of the handler, round trips, capacity units."""

import itertools
from datetime import UTC, datetime

from benchmarks import data
from benchmarks.report import READ_UNIT_EUROS, WRITE_UNIT_EUROS, Report
from benchmarks.world import engine, measure


def run(report: Report) -> None:
    with engine() as meter:
        from app import app
        from chalicelib.domain import ids
        from chalicelib.domain.carts import Cart, Seat, Turn
        from chalicelib.models.carts import CartItem
        from tests.gateway import Gateway

        data.real_ports()
        data.an_institute_that_sells()
        gateway = Gateway(app)
        browser = data.a_client_browser(gateway)
        numbers = itertools.count()
        form: dict[str, object] = {}

        def prepare() -> None:
            """A cart ready to be validated, as its page would show it."""
            number, now = next(numbers), datetime.now(UTC)
            named = tuple(
                Seat(trainee_id=f"trn_{number:07d}{n}", last_name="Châtelain", first_name="Léa")
                for n in (1, 2)
            )
            turn = Turn(
                user_id="usr_claire", user_name="Claire", since=now, expires_at=now.replace(year=now.year + 1)
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
            if hasattr(CartItem, "turn_user_id"):
                item.turn_user_id, item.turn_expires_at = turn.user_id, turn.expires_at
            item.save()
            form.update(
                order_id=ids.new("ord", at=now),
                session_id="ses_1",
                cart_version="1",
                total_cents=str(3 * 112_000),
                terms_version="2026-01",
                accepted="yes",
                establishment_id="est_paris",
                csrf_token=browser.csrf_token(),
            )

        def place() -> None:
            headers = {
                "cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items()),
                "accept": "text/html",
            }
            answer = gateway.request("POST", "/cart/validation", form=form, headers=headers)
            assert answer.status == 303, (answer.status, answer.text[:2000])

        cost = measure(meter, place, prepare=prepare)
        place_calls = list(meter.calls)
    report.add("PER-1", "order of 3 seats, CPU of the handler", cost.cpu_ms, "ms", at_most=12)
    report.add("PER-1", "order of 3 seats, calls to DynamoDB", cost.calls, "calls", at_most=3)
    report.note("PER-1", "  which", ", ".join(place_calls))
    report.add("PER-1", "order of 3 seats, read units", cost.read_units, "RCU")
    report.add("PER-1", "order of 3 seats, write units", cost.write_units, "WCU")
    euros = 1000 * (cost.read_units * READ_UNIT_EUROS + cost.write_units * WRITE_UNIT_EUROS)
    report.add("PER-6", "1,000 orders, DynamoDB", euros, "EUR")
