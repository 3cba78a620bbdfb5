"""What people read in the log of e-mails: a name per kind, and why one did not leave."""

from chalicelib import labels_sessions
from chalicelib.domain.session_mailings import Message
from chalicelib.templating import N_, translate

KINDS: dict[str, str] = {
    "order_confirmed": N_("Order confirmation"),
    "registration_invitation": N_("Registration with invitation"),
    "registration_changed": N_("Invitation changed"),
    "registration_withdrawn": N_("Invitation withdrawn"),
    "registration_cancelled": N_("Registration cancelled online"),
    "not_started": N_("Course not started"),
    "seats_offered": N_("Seats offered from the waiting list"),
    "request_received": N_("Request received"),
    "request_notice": N_("Request to handle"),
    "new_user": N_("Access to the portal"),
    "password_link": N_("Password link"),
    "email_confirmation": N_("Confirmation of an e-mail address"),
    "driver_certificate": N_("Driver’s qualification certificate"),
    "driver_trainer_notice": N_("Trainer who may request a card"),
    "driver_annulled": N_("Driver registration annulled"),
    "driver_file_report": N_("Report of a file of drivers"),
    "import_report": N_("Report of an import"),
    "setup_test": N_("Test message"),
    **{message.value: words for message, words in labels_sessions.LABELS[Message].items()},
}
"""English msgids by `Mail.kind`; a test holds every kind that is built to be here."""

REASONS: dict[str, str] = {
    "unsendable": N_("The address or the subject can’t be used in an e-mail."),
    "nothing_to_tell": N_("There was nothing to tell any more."),
    "suppressed": N_("This address is not written to any more: correct it, or clear its mark."),
    "bounced": N_("The message came back: this address can’t be reached."),
    "no_such_address": N_("The message came back: there is no such address."),
    "listed": N_("The mail service itself doesn’t write to this address any more."),
    "complained": N_("The recipient called the message unwanted."),
    "mailbox_full": N_("The message came back this time: the mailbox is full."),
    "message_too_large": N_("The message came back: it is too large for this mailbox."),
    "content_refused": N_("The recipient’s mail server refused what the message holds."),
    "delayed": N_("The message came back this time; the address may be right."),
    "harmful": N_("The mail service found something harmful in a file of this message and didn’t send it."),
    "no_address": N_("No e-mail address is known."),
    "not_all_made": N_("The e-mails of some people could not be made."),
    "gave_up": N_("Sending was tried several times without success."),
    "MessageRejected": N_("The mail service refused this message."),
    "InvalidParameterValue": N_("The mail service refused the address."),
    "MailFromDomainNotVerifiedException": N_(
        "The mail service doesn’t know the institute’s sending address."
    ),
}
OTHER_REASON = N_("The mail service didn’t take the message (%(code)s).")


def kind(code: str, *, language: str) -> str:
    return translate(language, KINDS[code]) if code in KINDS else code


def reason(code: str, *, language: str) -> str:
    if code in REASONS:
        return translate(language, REASONS[code])
    return translate(language, OTHER_REASON, code=code)
