"""The nightly audit (ORD-17): recounts seats, holders and numbers, keeps the report, touches no data."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from chalicelib.domain import audit as rules
from chalicelib.domain.audit import Difference, Finding
from chalicelib.domain.errors import NotFound
from chalicelib.models import audit, history
from chalicelib.ports import Ports

LATEST = "audits/latest.json"
OVERBOOKED = "session.overbooked"
"""History code of the named right to go beyond the capacity; a session with such an entry isn't oversold."""


@dataclass(frozen=True, kw_only=True)
class Report:
    at: datetime
    sessions: int
    seats: int
    differences: tuple[Difference, ...]


def run(ports: Ports) -> Report:
    """Recount everything and keep the report. May be run at any time, and twice."""
    ledger = audit.gather()
    found = [d for d in rules.differences(ledger) if not _is_allowed(d)]
    report = Report(
        at=ports.now(),
        sessions=len(ledger.seats_taken),
        seats=sum(ledger.seats.values()),
        differences=tuple(found),
    )
    content = json.dumps({**asdict(report), "at": report.at.isoformat()}).encode()
    for key in (f"audits/{report.at:%Y/%m/%d-%H%M%S}.json", LATEST):
        ports.files.write(key, content, content_type="application/json")
    return report


def latest(ports: Ports) -> Report | None:
    """The last report; None before the first night."""
    try:
        stored = json.loads(ports.files.read(LATEST))
    except NotFound:
        return None
    found = tuple(Difference(**{**d, "finding": Finding(d["finding"])}) for d in stored["differences"])
    return Report(
        at=datetime.fromisoformat(stored["at"]),
        sessions=stored["sessions"],
        seats=stored["seats"],
        differences=found,
    )


def _is_allowed(difference: Difference) -> bool:
    if difference.finding is not Finding.OVERSOLD:
        return False
    return any(entry.what == OVERBOOKED for entry in history.of(difference.object_id, limit=200).rows)
