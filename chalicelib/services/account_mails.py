"""The e-mails of accounts: access given, link to choose a password, confirmation of a new address (ACC-3, ACC-4, ACC-7).

What they carry is secret until they leave: facts that begin with `secret_` are forgotten then.
"""

from datetime import timedelta

from chalicelib.domain.accounts import EMAIL_LINK_LIVES, PASSWORD_LINK_LIVES, hash_of
from chalicelib.domain.errors import NotFound
from chalicelib.domain.institute import Institute
from chalicelib.domain.mailings import SECRET, Mail
from chalicelib.domain.passwords import TEMPORARY_DAYS
from chalicelib.domain.users import User
from chalicelib.emails import email_confirmation, new_user, password_link
from chalicelib.emails.message import EmailMessage
from chalicelib.models import institute as institutes
from chalicelib.models import organisations, users
from chalicelib.ports import Ports
from chalicelib.services import letterheads

NEW_USER = "new_user"
PASSWORD_LINK = "password_link"  # noqa: S105
EMAIL_CONFIRMATION = "email_confirmation"

_TOKEN = f"{SECRET}token"
_PASSWORD = f"{SECRET}password"


def promise_access(ports: Ports, user: User, temporary_password: str) -> Mail:
    """Username and temporary password, to the user."""
    return _mail(ports, NEW_USER, user, user.email, _PASSWORD, temporary_password)


def promise_link(ports: Ports, user: User, token: str) -> Mail:
    """A link to choose a password, to the user."""
    return _mail(ports, PASSWORD_LINK, user, user.email, _TOKEN, token)


def promise_confirmation(ports: Ports, user: User, token: str) -> Mail:
    """A link that confirms the pending address, to that address."""
    return _mail(ports, EMAIL_CONFIRMATION, user, user.pending_email, _TOKEN, token)


def build_new_user(_ports: Ports, mail: Mail) -> EmailMessage:
    """Raises NotFound."""
    user, institute = users.get(mail.organisation_id, mail.object_id), institutes.get()
    access = new_user.NewUser(
        name=user.name,
        username=user.username,
        temporary_password=_secret(mail, _PASSWORD),
        organisation_name=_organisation_name(user, institute),
        sign_in_url=letterheads.page_url("/sign-in"),
        valid_days=TEMPORARY_DAYS,
    )
    return new_user.build(access, letterheads.envelope(mail, institute, name=user.name))


def build_password_link(_ports: Ports, mail: Mail) -> EmailMessage:
    """Raises NotFound."""
    user = users.get(mail.organisation_id, mail.object_id)
    link = password_link.PasswordLink(
        name=user.name,
        username=user.username,
        link_url=letterheads.page_url(f"/password/{_secret(mail, _TOKEN)}"),
        valid_minutes=_minutes(PASSWORD_LINK_LIVES),
    )
    return password_link.build(link, letterheads.envelope(mail, institutes.get(), name=user.name))


def build_email_confirmation(_ports: Ports, mail: Mail) -> EmailMessage:
    """Raises NotFound."""
    user = users.get(mail.organisation_id, mail.object_id)
    confirmation = email_confirmation.EmailConfirmation(
        name=user.name,
        email=mail.to[0],
        link_url=letterheads.page_url(f"/account/email/{_secret(mail, _TOKEN)}"),
        valid_minutes=_minutes(EMAIL_LINK_LIVES),
    )
    return email_confirmation.build(
        confirmation, letterheads.envelope(mail, institutes.get(), name=user.name)
    )


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


def _secret(mail: Mail, name: str) -> str:
    """Raises NotFound when the e-mail left already."""
    if name not in mail.facts:
        raise NotFound(mail.key)
    return mail.facts[name]


def _organisation_name(user: User, institute: Institute) -> str:
    return institute.name if user.is_staff else organisations.get(user.organisation_id).name


def _minutes(lives: timedelta) -> int:
    return int(lives / timedelta(minutes=1))
