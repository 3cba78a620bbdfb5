"""The audit names every difference and nothing else."""

from collections.abc import Callable

import pytest

from chalicelib.domain.audit import Finding, Ledger, differences


def a_sound_ledger() -> Ledger:
    """One session of 3 seats: two named, one not, ordered at once; it has the first number of its year."""
    ledger = Ledger()
    ledger.seats_taken["ses_1"] = 3
    ledger.capacity["ses_1"] = 3
    ledger.seats["ses_1"] = 3
    ledger.named["ses_1"] += ["trn_a", "trn_b"]
    ledger.holders["ses_1"] |= {"trn_a", "trn_b"}
    ledger.ordered_seats["ord_1"] = 3
    ledger.seats_of_order["ord_1"] = 3
    ledger.numbers[2026].append(1)
    ledger.last_numbers[2026] = 1
    return ledger


def test_what_a_hidden_session_holds_for_its_list_is_no_difference() -> None:
    ledger = a_sound_ledger()
    ledger.seats_offered["ses_1"] = 1
    assert [d.finding for d in differences(ledger)] == [Finding.OFFERS_MISCOUNTED]

    ledger.held_back.add("ses_1")
    assert differences(ledger) == []


def test_a_sound_ledger_has_no_difference() -> None:
    assert differences(a_sound_ledger()) == []


@pytest.mark.parametrize(
    ("damage", "findings"),
    [
        (lambda g: g.seats_taken.update(ses_1=4), [Finding.SEATS_MISCOUNTED]),
        (lambda g: g.seats_taken.update(ses_1=2), [Finding.SEATS_MISCOUNTED]),
        (lambda g: g.capacity.update(ses_1=2), [Finding.OVERSOLD]),
        (lambda g: g.capacity.update(ses_1=None), []),  # no limit: nothing to oversell
        (lambda g: g.holders["ses_1"].discard("trn_a"), [Finding.HOLDER_MISSING]),
        (lambda g: g.holders["ses_1"].add("trn_x"), [Finding.HOLDER_WITHOUT_SEAT]),
        (lambda g: g.named["ses_1"].append("trn_a"), [Finding.SEATED_TWICE]),
        (lambda g: g.seats.update(ses_9=1), [Finding.SESSION_MISSING]),
        (lambda g: g.seats_of_order.update(ord_1=1), [Finding.ORDER_MISCOUNTED]),
        (lambda g: g.seats_of_order.update(ord_9=1), [Finding.ORDER_MISCOUNTED]),
        (lambda g: g.seats_offered.update(ses_1=1), [Finding.OFFERS_MISCOUNTED]),
        (lambda g: g.offers.update(ses_1=1), [Finding.OFFERS_MISCOUNTED]),
        (lambda g: g.waiting.update(ses_1=1), [Finding.WAITING_MISCOUNTED]),
        (lambda g: g.waits.update(ses_1=1), [Finding.WAITING_MISCOUNTED]),
        (lambda g: g.last_numbers.update({2026: 2}), [Finding.NUMBER_MISSING]),
        (lambda g: g.numbers[2026].append(1), [Finding.NUMBER_TWICE]),
    ],
)
def test_each_kind_of_damage_is_named(damage: Callable[[Ledger], None], findings: list[Finding]) -> None:
    ledger = a_sound_ledger()

    damage(ledger)

    assert [d.finding for d in differences(ledger)] == findings
