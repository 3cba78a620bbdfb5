"""A one-time link to choose a password (ACC-3). The password itself is never sent."""

from dataclasses import dataclass

from chalicelib.emails import render
from chalicelib.emails.message import EmailMessage
from chalicelib.emails.render import Envelope


@dataclass(frozen=True, kw_only=True)
class PasswordLink:
    name: str
    username: str
    link_url: str
    valid_minutes: int


def build(link: PasswordLink, envelope: Envelope) -> EmailMessage:
    return render.message("password_link", envelope, fills={"username": link.username}, link_to=link)
