"""A message that proves that sending works, from the institute's settings (RUN-6)."""

from datetime import datetime

from chalicelib import formats
from chalicelib.emails import render
from chalicelib.emails.message import EmailMessage
from chalicelib.emails.render import Envelope


def build(envelope: Envelope, *, asked_by: str, asked_at: datetime) -> EmailMessage:
    return render.message(
        "setup_test",
        envelope,
        asked_by=asked_by,
        asked_at=formats.written_moment(asked_at, envelope.language),
    )
