"""A one-time link that confirms an e-mail address, sent to the new address (ACC-4)."""

from dataclasses import dataclass

from chalicelib.emails import render
from chalicelib.emails.message import EmailMessage
from chalicelib.emails.render import Envelope


@dataclass(frozen=True, kw_only=True)
class EmailConfirmation:
    name: str
    email: str
    """The address to confirm."""
    link_url: str
    valid_minutes: int


def build(confirmation: EmailConfirmation, envelope: Envelope) -> EmailMessage:
    return render.message(
        "email_confirmation", envelope, fills={"email": confirmation.email}, confirmation=confirmation
    )
