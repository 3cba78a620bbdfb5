"""Every quarter of an hour: the catalogue's snapshot, without what has started, with what a lost hint left out."""

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib import bootstrap
from chalicelib.observability import job
from chalicelib.services import catalogue

bp = Blueprint(__name__)


@bp.schedule(Rate(15, unit=Rate.MINUTES), name="refresh_catalogue")
@job
def refresh_catalogue(_: CloudWatchEvent) -> dict[str, Any]:
    return dict(catalogue.rebuild(bootstrap.ports()))
