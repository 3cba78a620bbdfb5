"""To the institute's people: a request waits in the inbox (ORD-13, ORD-14)."""

from chalicelib.emails import render, request_received
from chalicelib.emails.message import EmailMessage
from chalicelib.emails.render import Envelope
from chalicelib.emails.request_received import ReceivedRequest


def build(request: ReceivedRequest, envelope: Envelope) -> EmailMessage:
    """The notice; its reply goes to the person who asked when the envelope says so."""
    return render.message(
        "request_notice",
        envelope,
        fills=request_received.fills(request),
        request=request,
        request_rows=request_received.rows(request, language=envelope.language),
    )
