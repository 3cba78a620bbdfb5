"""Driver registrations as lists and files: of a centre, and what it is billed for a month (ALL-3, DRV-13)."""

from collections.abc import Mapping, Sequence

from chalicelib import formats
from chalicelib.domain import driver_billing
from chalicelib.domain.driver_billing import BillingLine
from chalicelib.domain.drivers import DriverRegistration
from chalicelib.models import driver_registrations, drivers
from chalicelib.services.list_tables import Table
from chalicelib.templating import N_, label, translate

_REGISTRATION = (
    N_("Registration"),
    N_("Last name"),
    N_("First name"),
    N_("Birth date"),
    N_("NEPH"),
    N_("Training"),
    N_("End date"),
    N_("Order number"),
    N_("Your reference"),
    N_("State"),
    N_("Registered on"),
    N_("Code for the account"),
)
_BILLING = (
    N_("Order number"),
    N_("Day"),
    N_("Last name"),
    N_("First name"),
    N_("Training"),
    N_("End date"),
    N_("Amount, excl. VAT"),
)


def billing(organisation_id: str, year: int, month: int, *, zone_name: str) -> tuple[BillingLine, ...]:
    """The lines of a month, by order number: as many rows are read as the month has."""
    return driver_billing.lines_of(
        year,
        month,
        registered=driver_registrations.of_month(organisation_id, year, month),
        annulled=driver_registrations.annulled_in(organisation_id, year, month),
        zone_name=zone_name,
    )


def billing_table(lines: Sequence[BillingLine], *, language: str) -> Table:
    rows = [
        [
            line.registration.order_number,
            formats.short_day(line.day),
            line.registration.last_name,
            line.registration.first_name,
            line.registration.title,
            formats.short_day(line.registration.ends_on),
            line.amount_cents / 100,
        ]
        for line in lines
    ]
    return [translate(language, head) for head in _BILLING], rows


def codes(found: Sequence[DriverRegistration]) -> dict[str, str]:
    """By driver, for those without account: what the centre hands over, so that they make one (DRV-10)."""
    known = drivers.known([each.driver_key for each in found if not each.is_void])
    return {key: driver.code_to_hand_over for key, driver in known.items() if driver.code_to_hand_over}


def registrations_table(
    found: Sequence[DriverRegistration], codes: Mapping[str, str], *, language: str
) -> Table:
    rows = [
        [
            each.registration_id,
            each.last_name,
            each.first_name,
            formats.short_day(each.birth_date),
            each.neph,
            each.title,
            formats.short_day(each.ends_on),
            each.order_number,
            each.reference,
            label(each.state, language=language),
            formats.moment(each.registered_at, language),
            "" if each.is_void else codes.get(each.driver_key, ""),
        ]
        for each in found
    ]
    return [translate(language, head) for head in _REGISTRATION], rows
