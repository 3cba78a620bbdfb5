"""What a centre is billed for a month, on its own page and on that of the staff, and as a file (DRV-13)."""

from typing import Any

from chalice.app import Response

from chalicelib.domain import driver_billing
from chalicelib.domain.calendar import month_of
from chalicelib.services import driver_lists
from chalicelib.web import downloads
from chalicelib.web.visit import Visit


def show(
    visit: Visit, template: str, organisation_id: str, *, file_prefix: str = "", **context: Any
) -> Response:
    """`?month=2026-11`, this month without one; `?format=csv` or `xlsx` gives the lines as a file."""
    month = month_of(visit.query("month")) or visit.today.replace(day=1)
    zone_name = visit.institute.zone_name
    lines = driver_lists.billing(organisation_id, month.year, month.month, zone_name=zone_name)
    if visit.query("format"):
        table = driver_lists.billing_table(lines, language=visit.language)
        return downloads.send_table(visit.query("format"), f"{file_prefix}{month:%Y-%m}", *table)
    return visit.show(
        template,
        lines=lines,
        totals=driver_billing.totals(lines),
        total_cents=sum(line.amount_cents for line in lines),
        params={"month": f"{month:%Y-%m}"},
        **context,
    )
