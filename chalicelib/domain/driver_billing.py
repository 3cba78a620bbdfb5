"""What a centre is billed for a month: registrations by order number, and credits for what was annulled later (DRV-13, DRV-14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.calendar import local_date
from chalicelib.domain.drivers import DriverRegistration


@dataclass(frozen=True, kw_only=True)
class BillingLine:
    """One registered driver, or the credit of one that was annulled after its month."""

    registration: DriverRegistration
    day: date
    """Of the registration, or of the annulment for a credit."""
    amount_cents: int
    """Excluding VAT; negative for a credit."""
    is_credit: bool = False
    """Also where the driver was registered for nothing."""


@dataclass(frozen=True, kw_only=True)
class OrderTotal:
    """What is invoiced under one order number."""

    order_number: str
    registered: int
    credited: int
    amount_cents: int


def lines_of(
    year: int,
    month: int,
    *,
    registered: Iterable[DriverRegistration],
    annulled: Iterable[DriverRegistration],
    zone_name: str,
) -> tuple[BillingLine, ...]:
    """The lines of a month, by order number.

    `registered` are those registered in it, `annulled` those annulled in it. Annulled in the month of its registration, a driver
    is not billed at all; later, the month of the annulment has the credit. Months are those of Paris, wherever the institute is:
    what belongs to a month never moves. `zone_name` only tells the day.
    """
    found = []
    for each in registered:
        day = local_date(each.registered_at, zone_name=zone_name)
        if not (each.annulled_at and _month(each.annulled_at) == (year, month)):
            found.append(BillingLine(registration=each, day=day, amount_cents=each.price_cents))
    for each in annulled:
        if each.annulled_at and _month(each.registered_at) != (year, month):
            day = local_date(each.annulled_at, zone_name=zone_name)
            found.append(
                BillingLine(registration=each, day=day, amount_cents=-each.price_cents, is_credit=True)
            )
    return tuple(sorted(found, key=_place))


def _place(line: BillingLine) -> tuple[str, date, str]:
    return line.registration.order_number, line.day, line.registration.registration_id


def totals(lines: Iterable[BillingLine]) -> tuple[OrderTotal, ...]:
    """By order number, as they are invoiced."""
    grouped: dict[str, list[BillingLine]] = {}
    for line in lines:
        grouped.setdefault(line.registration.order_number, []).append(line)
    return tuple(
        OrderTotal(
            order_number=number,
            registered=sum(not line.is_credit for line in of_order),
            credited=sum(line.is_credit for line in of_order),
            amount_cents=sum(line.amount_cents for line in of_order),
        )
        for number, of_order in sorted(grouped.items())
    )


def _month(instant: datetime) -> tuple[int, int]:
    day = local_date(instant)
    return day.year, day.month
