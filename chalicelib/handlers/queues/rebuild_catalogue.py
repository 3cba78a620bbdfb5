"""Staff changed something people see in the catalogue: its snapshot is built anew, once for all the hints of a batch."""

from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib import bootstrap
from chalicelib.observability import job
from chalicelib.services import catalogue

bp = Blueprint(__name__)


@bp.on_sqs_message(queue="catalogue", batch_size=10, name="rebuild_catalogue")
@job
def rebuild_catalogue(_: SQSEvent) -> dict[str, Any]:
    return {**catalogue.rebuild(bootstrap.ports()), "batchItemFailures": []}
