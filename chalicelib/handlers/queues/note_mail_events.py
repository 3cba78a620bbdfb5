"""Queue `mail-events`: the mail service tells of bounces and complaints; addresses and e-mails are marked (NOT-8)."""

from chalice.app import Blueprint

from chalicelib.observability import queue_job
from chalicelib.services import mail_events

bp = Blueprint(__name__)


@bp.on_sqs_message(queue="mail_events", batch_size=10, name="note_mail_events")
@queue_job
def note_mail_events(body: str) -> None:
    mail_events.note(body)
