"""What each kind of e-mail says: from a promised row to a finished message, read from the objects as they are when it leaves."""

from collections.abc import Callable

from chalicelib.domain.mailings import Mail
from chalicelib.emails.message import EmailMessage
from chalicelib.ports import Ports
from chalicelib.services import (
    account_letters,
    account_mails,
    cancellation_mails,
    driver_drops,
    driver_letters,
    driver_mails,
    driver_notices,
    import_mails,
    invitation_mails,
    invitations,
    order_mails,
    request_mails,
    session_mails,
    setup_mails,
    start_reminders,
    waiting_mails,
)

Builder = Callable[[Ports, Mail], EmailMessage]

BUILDERS: dict[str, Builder] = {
    account_mails.NEW_USER: account_letters.build_new_user,
    account_mails.PASSWORD_LINK: account_letters.build_password_link,
    account_mails.EMAIL_CONFIRMATION: account_letters.build_email_confirmation,
    cancellation_mails.CANCELLED: cancellation_mails.build,
    driver_drops.REPORT: driver_mails.build_file_report,
    driver_notices.CERTIFICATE: driver_letters.build_certificate,
    driver_notices.TRAINER_NOTICE: driver_letters.build_trainer_notice,
    driver_notices.ANNULLED: driver_letters.build_annulled,
    import_mails.REPORT: import_mails.build_report,
    order_mails.CONFIRMED: order_mails.build_confirmation,
    invitations.REQUEST: invitation_mails.build_invitation,
    invitations.CHANGED: invitation_mails.build_invitation,
    invitations.WITHDRAWAL: invitation_mails.build_withdrawal,
    request_mails.RECEIVED: request_mails.build_received,
    request_mails.NOTICE: request_mails.build_notice,
    waiting_mails.OFFERED: waiting_mails.build,
    start_reminders.NOT_STARTED: start_reminders.build,
    **session_mails.BUILDERS,
    setup_mails.TEST: setup_mails.build_test,
}
"""Kind of e-mail -> who writes it; each area has its own module. A builder raises NotFound when there is nothing to tell any more."""


def build(ports: Ports, mail: Mail) -> EmailMessage:
    return BUILDERS[mail.kind](ports, mail)
