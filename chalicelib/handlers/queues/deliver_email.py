"""Queue `emails`: one promised e-mail is sent per message."""

from chalice.app import Blueprint

from chalicelib import bootstrap
from chalicelib.observability import queue_job
from chalicelib.services import mailings

bp = Blueprint(__name__)


@bp.on_sqs_message(queue="emails", batch_size=10, name="deliver_email")
@queue_job
def deliver_email(key: str) -> None:
    mailings.deliver(bootstrap.ports(), key)
