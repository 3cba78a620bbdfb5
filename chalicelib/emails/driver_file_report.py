"""What became of a file of drivers that a centre's software dropped, to who set that up (DRV-11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.emails import render
from chalicelib.emails.courses import Rows
from chalicelib.emails.message import EmailMessage
from chalicelib.emails.render import Envelope
from chalicelib.templating import N_, translate


class Outcome(StrEnum):
    REGISTERED = "registered"
    REFUSED = "refused"
    """Lines are to be corrected; nobody was registered yet."""
    UNREADABLE = "unreadable"


_WORDS: Mapping[Outcome, str] = {
    Outcome.REGISTERED: N_("Drivers registered"),
    Outcome.REFUSED: N_("Drivers to correct"),
    Outcome.UNREADABLE: N_("File of drivers refused"),
}


@dataclass(frozen=True, kw_only=True)
class DriverFileReport:
    outcome: Outcome
    file_name: str
    rows: Rows
    """In the reader's language."""
    entry_url: str


def build(report: DriverFileReport, envelope: Envelope) -> EmailMessage:
    outcome_words = translate(envelope.language, _WORDS[report.outcome])
    return render.message(
        "driver_file_report",
        envelope,
        fills={"file": report.file_name, "outcome": outcome_words},
        outcome_words=outcome_words,
        outcome=report.outcome.value,
        file=report.file_name,
        rows=report.rows,
        entry_url=report.entry_url,
    )
