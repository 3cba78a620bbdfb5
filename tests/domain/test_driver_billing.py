"""What a centre is billed for a month, with what was annulled (DRV-13, DRV-14)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain import drivers as rules
from chalicelib.domain.calendar import local_date
from chalicelib.domain.driver_billing import lines_of, totals
from chalicelib.domain.drivers import AlreadyAnnulled, DriverRegistration
from tests.centres import REGISTERED

PARIS = "Europe/Paris"
NOVEMBER = datetime(2026, 11, 10, 9, tzinfo=UTC)


def a_registration(number: int = 1, **overrides: object) -> DriverRegistration:
    """Registered in November."""
    values = {"registration_id": f"drv_{number}", "registered_at": NOVEMBER, **overrides}
    return replace(REGISTERED, **values)  # type: ignore[arg-type]


def annulled(at: datetime) -> DriverRegistration:
    return rules.annul(a_registration(), reason="Erreur", by_name="Olga", at=at)


@pytest.mark.parametrize(
    ("at", "november", "december"),
    [
        (None, [2534], []),
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), [], []),
        (datetime(2026, 11, 30, 23, 1, tzinfo=UTC), [2534], [-2534]),
        (datetime(2026, 12, 5, tzinfo=UTC), [2534], [-2534]),
    ],
)
def test_what_is_annulled_in_its_month_is_not_billed_and_later_it_is_credited(
    at: datetime | None, november: list[int], december: list[int]
) -> None:
    each = annulled(at) if at else a_registration()

    def amounts(month: int) -> list[int]:
        """As the indexes give them: by the month of registration, and by the month of annulment in Paris."""
        is_in = at is not None and local_date(at).month == month
        lines = lines_of(
            2026,
            month,
            registered=[each] if month == 11 else [],
            annulled=[each] if is_in else [],
            zone_name=PARIS,
        )
        return [line.amount_cents for line in lines]

    assert (amounts(11), amounts(12)) == (november, december)


def test_an_institute_overseas_bills_and_credits_by_the_same_months() -> None:
    """In Réunion it is December already when the driver is registered; the row belongs to November."""
    late = replace(a_registration(), registered_at=datetime(2026, 11, 30, 20, 30, tzinfo=UTC))
    after = rules.annul(late, reason="Erreur", by_name="Olga", at=datetime(2026, 12, 10, tzinfo=UTC))

    november = lines_of(2026, 11, registered=[after], annulled=[], zone_name="Indian/Reunion")
    december = lines_of(2026, 12, registered=[], annulled=[after], zone_name="Indian/Reunion")

    assert [line.amount_cents for line in (*november, *december)] == [2534, -2534]


def test_a_credit_of_nothing_is_a_credit() -> None:
    free = replace(annulled(NOVEMBER), price_cents=0, registered_at=datetime(2026, 10, 1, tzinfo=UTC))

    (total,) = totals(lines_of(2026, 11, registered=[], annulled=[free], zone_name=PARIS))

    assert (total.registered, total.credited, total.amount_cents) == (0, 1, 0)


def test_lines_are_totalled_by_order_number() -> None:
    registered = [
        a_registration(1, order_number="COM2"),
        a_registration(2),
        a_registration(3, price_cents=507),
    ]
    credit = replace(annulled(NOVEMBER), registered_at=datetime(2026, 10, 1, tzinfo=UTC))

    lines = lines_of(2026, 11, registered=registered, annulled=[credit], zone_name=PARIS)

    assert [(t.order_number, t.registered, t.credited, t.amount_cents) for t in totals(lines)] == [
        ("COM1", 2, 1, 507),
        ("COM2", 1, 0, 2534),
    ]


def test_annulled_twice_is_refused() -> None:
    with pytest.raises(AlreadyAnnulled):
        rules.annul(annulled(NOVEMBER), reason="Encore", by_name="Olga", at=NOVEMBER)
