"""What the e-mails of accounts say, made when they leave: access given, link to choose a password, confirmation of an address."""

from datetime import timedelta

from chalicelib.domain.accounts import EMAIL_LINK_LIVES, PASSWORD_LINK_LIVES
from chalicelib.domain.errors import NotFound
from chalicelib.domain.institute import Institute
from chalicelib.domain.mailings import Mail
from chalicelib.domain.passwords import TEMPORARY_DAYS
from chalicelib.domain.users import User
from chalicelib.emails import email_confirmation, new_user, password_link
from chalicelib.emails.message import EmailMessage
from chalicelib.models import institute as institutes
from chalicelib.models import organisations, users
from chalicelib.ports import Ports
from chalicelib.services import letterheads
from chalicelib.services.account_mails import PASSWORD, TOKEN


def build_new_user(_ports: Ports, mail: Mail) -> EmailMessage:
    """Raises NotFound."""
    user, institute = users.get(mail.organisation_id, mail.object_id), institutes.get()
    access = new_user.NewUser(
        name=user.name,
        username=user.username,
        temporary_password=_secret(mail, PASSWORD),
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
        link_url=letterheads.page_url(f"/password/{_secret(mail, TOKEN)}"),
        valid_minutes=_minutes(PASSWORD_LINK_LIVES),
    )
    return password_link.build(link, letterheads.envelope(mail, institutes.get(), name=user.name))


def build_email_confirmation(_ports: Ports, mail: Mail) -> EmailMessage:
    """Raises NotFound."""
    user = users.get(mail.organisation_id, mail.object_id)
    confirmation = email_confirmation.EmailConfirmation(
        name=user.name,
        email=mail.to[0],
        link_url=letterheads.page_url(f"/account/email/{_secret(mail, TOKEN)}"),
        valid_minutes=_minutes(EMAIL_LINK_LIVES),
    )
    return email_confirmation.build(
        confirmation, letterheads.envelope(mail, institutes.get(), name=user.name)
    )


def _secret(mail: Mail, name: str) -> str:
    """Raises NotFound when the e-mail left already."""
    if name not in mail.facts:
        raise NotFound(mail.key)
    return mail.facts[name]


def _organisation_name(user: User, institute: Institute) -> str:
    return organisations.get(user.organisation_id).name if user.is_of_client else institute.name


def _minutes(lives: timedelta) -> int:
    return int(lives / timedelta(minutes=1))
