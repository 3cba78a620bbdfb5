"""Every night: training summaries of drivers that were kept for six years are removed (DRV-15)."""

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Cron

from chalicelib import bootstrap
from chalicelib.observability import job
from chalicelib.services import driver_removals

bp = Blueprint(__name__)


@bp.schedule(Cron(10, 3, "*", "*", "?", "*"), name="remove_expired_summaries")
@job
def remove_expired_summaries(_: CloudWatchEvent) -> dict[str, Any]:
    return {"removed": driver_removals.remove_expired(bootstrap.ports())}
