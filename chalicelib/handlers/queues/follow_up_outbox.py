"""Queue `outbox`: what a transaction promised is done: documents drawn, e-mails promised (ORD-10)."""

from chalice.app import Blueprint

from chalicelib import bootstrap
from chalicelib.observability import queue_job
from chalicelib.services import follow_ups

bp = Blueprint(__name__)


@bp.on_sqs_message(queue="outbox", batch_size=5, name="follow_up_outbox")
@queue_job
def follow_up_outbox(key: str) -> None:
    follow_ups.follow_up(bootstrap.ports(), key)
