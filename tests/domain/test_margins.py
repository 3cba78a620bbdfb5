"""Margins: what running seats bring in, discounts and in-house prices, and nothing to divide by (SES-14)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain import costs
from chalicelib.domain.costs import Cost, Costs, CostType, Split, TooManyCosts
from chalicelib.domain.errors import NotFound
from chalicelib.domain.margins import margin
from chalicelib.domain.money import Amount
from chalicelib.domain.orders import Order, snapshot
from chalicelib.domain.registrations import Registration, RegistrationState
from chalicelib.domain.sessions import SessionKind, Workflow
from tests.deliveries import a_seat, an_order
from tests.factories import a_session

NO_COST = 0


def seats(order: Order, number: int, *, cancelled: int = 0) -> list[Registration]:
    made = [a_seat(order, None, number=n) for n in range(1, number + 1)]
    gone = [replace(seat, state=RegistrationState.CANCELLED) for seat in made[:cancelled]]
    return gone + made[cancelled:]


@pytest.mark.parametrize(
    ("amount", "running", "cancelled", "revenue"),
    [
        (Amount(unit_price_cents=112_000, seats=3), 3, 0, 336_000),
        (Amount(unit_price_cents=112_000, seats=3), 3, 1, 224_000),  # a cancelled seat brings in nothing
        (Amount(unit_price_cents=112_000, seats=3), 3, 3, 0),
        (Amount(unit_price_cents=10_000, seats=3, discount_cents=1_000), 3, 0, 29_000),
        (Amount(unit_price_cents=10_000, seats=3, discount_cents=1_000), 3, 1, 19_333),  # two thirds of it
        (
            Amount(unit_price_cents=10_000, seats=3, vat_rate=Decimal("0.20")),
            3,
            0,
            30_000,
        ),  # VAT is nobody’s revenue
        (Amount(unit_price_cents=10_000, seats=0), 1, 0, 0),  # an order that says it has none
    ],
)
def test_each_running_seat_brings_in_its_price_after_discount(
    amount: Amount, running: int, cancelled: int, revenue: int
) -> None:
    order = an_order(amount=amount)

    found = margin(a_session(), seats(order, running, cancelled=cancelled), [order], cost_cents=NO_COST)

    assert found.revenue_cents == revenue


def test_what_is_left_is_a_share_of_the_revenue_and_may_be_negative() -> None:
    order = an_order(amount=Amount(unit_price_cents=50_000, seats=2))

    gain = margin(a_session(), seats(order, 2), [order], cost_cents=75_000)
    loss = margin(a_session(), seats(order, 2), [order], cost_cents=150_000)
    none = margin(a_session(), [], [], cost_cents=75_000)

    assert (gain.cents, gain.rate) == (25_000, Decimal("0.25"))
    assert (loss.cents, loss.rate) == (-50_000, Decimal("-0.5"))
    assert (none.cents, none.rate) == (-75_000, None)


def test_an_in_house_session_brings_in_its_price_once() -> None:
    session = a_session(kind=SessionKind.INTRA, price_cents=672_000)
    flat = an_order(session=snapshot(session), amount=Amount(unit_price_cents=672_000, seats=3, is_flat=True))
    more = an_order(
        order_id="ord_01kj3v0000000abd",
        session=snapshot(session),
        amount=Amount(unit_price_cents=0, seats=2, is_flat=True),
    )

    found = margin(session, [*seats(flat, 3), *seats(more, 2)], [flat, more], cost_cents=NO_COST)

    assert (found.revenue_cents, found.is_expected) == (672_000, False)


@pytest.mark.parametrize(
    ("changes", "revenue", "is_expected"),
    [
        ({}, 672_000, True),
        ({"workflow": Workflow.CANCELLED}, 0, False),
        ({"kind": SessionKind.INTER}, 0, False),
    ],
)
def test_the_price_of_an_in_house_session_is_expected_before_anybody_is_registered(
    changes: dict[str, Any], revenue: int, is_expected: bool
) -> None:
    session = a_session(**{"kind": SessionKind.INTRA, "price_cents": 672_000, **changes})

    found = margin(session, [], [], cost_cents=NO_COST)

    assert (found.revenue_cents, found.is_expected) == (revenue, is_expected)


def test_a_seat_that_moved_away_brings_in_where_it_is_now() -> None:
    order = an_order(amount=Amount(unit_price_cents=10_000, seats=3))
    stayed, *moved = seats(order, 3)
    moved = [replace(seat, session_id="ses_2") for seat in moved]

    here = margin(a_session(), [stayed, *moved], [order], cost_cents=NO_COST)
    there = margin(a_session(session_id="ses_2"), [stayed, *moved], [order], cost_cents=NO_COST)

    assert (here.revenue_cents, there.revenue_cents) == (10_000, 20_000)


def test_a_flat_price_stays_where_it_was_ordered() -> None:
    order = an_order(amount=Amount(unit_price_cents=10_000, seats=1, is_flat=True))
    moved = [replace(seat, session_id="ses_2") for seat in seats(order, 1)]

    assert margin(a_session(session_id="ses_2"), moved, [order], cost_cents=NO_COST).revenue_cents == 0


def test_an_order_that_is_not_there_brings_in_nothing() -> None:
    order = an_order()

    assert margin(a_session(), seats(order, 2), [], cost_cents=NO_COST).revenue_cents == 0


def a_cost(**overrides: Any) -> Cost:
    values: dict[str, Any] = {"cost_id": "cst_1", "type": CostType.TRAINER, "amount_cents": 45_000}
    return Cost(**{**values, **overrides})


def test_a_cost_per_trainee_counts_as_often_as_there_are_trainees() -> None:
    lines = (a_cost(), a_cost(cost_id="cst_2", amount_cents=1_500, split=Split.TRAINEE, quantity=12))

    assert Costs(session_id="ses_1", lines=lines).total_cents == 45_000 + 18_000


def test_lines_are_added_once_replaced_and_removed() -> None:
    none = Costs(session_id="ses_1")
    one = costs.with_line(none, a_cost())
    two = costs.with_line(costs.with_line(one, a_cost()), a_cost(cost_id="cst_2"))
    changed = costs.with_line(two, a_cost(amount_cents=1))

    assert one.is_settled
    assert [line.cost_id for line in two.lines] == ["cst_1", "cst_2"]
    assert changed.lines[0].amount_cents == 1
    assert costs.line_of(changed, "cst_2").cost_id == "cst_2"
    assert costs.without_line(changed, "cst_1").lines == (a_cost(cost_id="cst_2"),)
    with pytest.raises(NotFound):
        costs.line_of(none, "cst_1")


def test_a_session_has_a_hundred_lines_at_most() -> None:
    full = Costs(session_id="ses_1", lines=tuple(a_cost(cost_id=f"cst_{n}") for n in range(100)))

    assert len(costs.with_line(full, a_cost(cost_id="cst_99", words="x")).lines) == 100
    with pytest.raises(TooManyCosts):
        costs.with_line(full, a_cost(cost_id="cst_100"))


def test_the_history_tells_lines_with_their_amounts() -> None:
    before = Costs(session_id="ses_1", lines=(a_cost(words="Hugo"),))
    after = costs.with_line(before, a_cost(words="Hugo", amount_cents=50_005))

    assert costs.told(before, after) == "Hugo 450,00 € → Hugo 500,05 €"
    assert costs.told(Costs(session_id="ses_1"), before) == "– → Hugo 450,00 €"


@pytest.mark.parametrize(
    ("text", "kind", "cents", "split"),
    [
        ("Formateur : 450 €/jour", CostType.TRAINER, 112_500, Split.SESSION),  # for two days and a half
        ("Location de la salle 1 250,50 euros", CostType.ROOM, 125_050, Split.SESSION),
        ("Repas : 15 € par stagiaire", CostType.MEALS, 1_500, Split.TRAINEE),
        ("Hôtel 89.90 EUR", CostType.TRAVEL, 8_990, Split.SESSION),
        ("Jury CCP1, 1.350 €", CostType.CERTIFICATION, 135_000, Split.SESSION),
        ("Sous-traitance 800", CostType.SUBCONTRACTING, 80_000, Split.SESSION),
        ("Kit remis à chaque stagiaire", CostType.MATERIAL, None, Split.TRAINEE),
        ("À voir avec le client", CostType.OTHER, None, Split.SESSION),
        ("Divers 99999999999 €", CostType.OTHER, None, Split.SESSION),  # nobody meant that
        ("Divers 99999999999999999999 €", CostType.OTHER, None, Split.SESSION),
    ],
)
def test_what_the_training_proposes_is_read_as_far_as_it_can_be(
    text: str, kind: CostType, cents: int | None, split: Split
) -> None:
    (proposal,) = costs.proposed(text, days_tenths=25)

    assert (proposal.type, proposal.amount_cents, proposal.split) == (kind, cents, split)
    assert proposal.words == text


def test_each_line_and_each_part_between_semicolons_is_a_proposal() -> None:
    found = costs.proposed("- Formateur 450 € ; salle 200 €\n\n• Repas 15 €", days_tenths=10)

    assert [proposal.words for proposal in found] == ["Formateur 450 €", "salle 200 €", "Repas 15 €"]
    assert costs.proposed("", days_tenths=10) == ()
