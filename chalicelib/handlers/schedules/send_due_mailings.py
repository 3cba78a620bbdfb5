"""Every five minutes: messages of sessions, and reminders of courses not started, become e-mails (NOT-7, CER-5)."""

from dataclasses import asdict
from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib import bootstrap
from chalicelib.observability import job
from chalicelib.services import mailing_dispatch, start_reminders

bp = Blueprint(__name__)


class MailingsGivenUp(Exception):
    """Raised after the run, so that the alarm on this Lambda's errors rings; see the runbook."""


@bp.schedule(Rate(5, unit=Rate.MINUTES), name="send_due_mailings")
@job
def send_due_mailings(_: CloudWatchEvent) -> dict[str, Any]:
    reminders = start_reminders.send_due(bootstrap.ports())
    run = mailing_dispatch.send_due(bootstrap.ports())
    if run.given_up:
        raise MailingsGivenUp(f"{run.given_up} messages, see the e-mail tabs of their sessions")
    return {**asdict(run), "reminders": reminders}
