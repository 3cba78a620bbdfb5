"""The e-mails of accounts: access given, link to choose a password, confirmation of a new address (ACC-3, ACC-4, ACC-7).

What they carry is secret until they leave: facts that begin with `secret_` are forgotten then. What they say is in
`account_letters`, which pages never load.
"""

from chalicelib.domain.accounts import hash_of
from chalicelib.domain.mailings import SECRET, Mail
from chalicelib.domain.users import User
from chalicelib.ports import Ports

NEW_USER = "new_user"
PASSWORD_LINK = "password_link"  # noqa: S105  (no secret)
EMAIL_CONFIRMATION = "email_confirmation"

TOKEN = f"{SECRET}token"
PASSWORD = f"{SECRET}password"


def promise_access(ports: Ports, user: User, temporary_password: str) -> Mail:
    """Username and temporary password, to the user."""
    return _mail(ports, NEW_USER, user, user.email, PASSWORD, temporary_password)


def promise_link(ports: Ports, user: User, token: str) -> Mail:
    """A link to choose a password, to the user."""
    return _mail(ports, PASSWORD_LINK, user, user.email, TOKEN, token)


def promise_confirmation(ports: Ports, user: User, token: str) -> Mail:
    """A link that confirms the pending address, to that address."""
    return _mail(ports, EMAIL_CONFIRMATION, user, user.pending_email, TOKEN, token)


def _mail(ports: Ports, kind: str, user: User, to: str, secret_name: str, secret: str) -> Mail:
    """Each secret has its e-mail, so the hash of the secret makes the key."""
    now = ports.now()
    return Mail(
        key=f"{kind}/{user.user_id}/{hash_of(secret)[:16]}",
        kind=kind,
        object_id=user.user_id,
        organisation_id=user.organisation_id,
        to=(to,),
        language=user.language,
        due_at=now,
        promised_at=now,
        facts={secret_name: secret},
    )
