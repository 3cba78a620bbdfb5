"""Every night: the audit of seats, holders and numbers (ORD-17)."""

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Cron

from chalicelib import bootstrap
from chalicelib.observability import job
from chalicelib.services import audit

bp = Blueprint(__name__)


class DifferencesFound(Exception):
    """Raised after the report was kept, so that the alarm on this Lambda's errors rings; see the runbook."""


@bp.schedule(Cron(30, 2, "*", "*", "?", "*"), name="audit_seats")
@job
def audit_seats(_: CloudWatchEvent) -> dict[str, Any]:
    report = audit.run(bootstrap.ports())
    if report.differences:
        raise DifferencesFound(f"{len(report.differences)} differences, see {audit.LATEST}")
    return {"sessions": report.sessions, "seats": report.seats}
