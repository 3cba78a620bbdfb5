"""To somebody who got access: username, temporary password, where to sign in (ACC-2, NOT-2)."""

from dataclasses import dataclass

from chalicelib.emails import render
from chalicelib.emails.courses import Rows
from chalicelib.emails.message import EmailMessage
from chalicelib.emails.render import Envelope
from chalicelib.templating import translate


@dataclass(frozen=True, kw_only=True)
class NewUser:
    name: str
    username: str
    temporary_password: str
    organisation_name: str
    """Whose portal data the person sees; the institute's name for staff."""
    sign_in_url: str
    valid_days: int


def build(user: NewUser, envelope: Envelope) -> EmailMessage:
    return render.message(
        "new_user",
        envelope,
        fills={"username": user.username, "organisation": user.organisation_name},
        user=user,
        access_rows=_rows(user, language=envelope.language),
    )


def _rows(user: NewUser, *, language: str) -> Rows:
    return [
        (translate(language, "Username"), user.username),
        (translate(language, "Temporary password"), user.temporary_password),
    ]
