"""What became of a file of drivers that a centre's software dropped, to who set that up (DRV-11)."""

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.emails import render
from chalicelib.emails.courses import Rows
from chalicelib.emails.message import EmailMessage
from chalicelib.emails.render import Envelope


class Outcome(StrEnum):
    REGISTERED = "registered"
    REFUSED = "refused"
    """Lines are to be corrected; nobody was registered yet."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True)
class DriverFileReport:
    outcome: Outcome
    file_name: str
    rows: Rows
    """In the reader's language."""
    entry_url: str


def build(report: DriverFileReport, envelope: Envelope) -> EmailMessage:
    return render.message(
        "driver_file_report",
        envelope,
        outcome=report.outcome.value,
        file=report.file_name,
        rows=report.rows,
        entry_url=report.entry_url,
    )
