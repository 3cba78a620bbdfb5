"""Every five minutes: what was promised and should be done by now is hinted at again, so that nothing is lost (NOT-7)."""

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib import bootstrap
from chalicelib.observability import job
from chalicelib.services import follow_ups, mailings

bp = Blueprint(__name__)


@bp.schedule(Rate(5, unit=Rate.MINUTES), name="requeue_overdue")
@job
def requeue_overdue(_: CloudWatchEvent) -> dict[str, Any]:
    ports = bootstrap.ports()
    return {"promises": follow_ups.requeue(ports), "emails": mailings.requeue(ports)}
