"""What the history says: a sentence per `Entry.what`, in the words of the trade.

`told(entries, language)` gives what `components/timeline.html` shows. Placeholders are the entry's facts.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib import formats
from chalicelib.domain.access import DocumentType
from chalicelib.domain.costs import CostType
from chalicelib.domain.history import Entry
from chalicelib.domain.session_mailings import Message
from chalicelib.templating import N_, label, translate

WHAT: dict[str, str] = {
    "request.sent": N_("Request sent"),
    "request.assigned": N_("Request handed to %(assigned_to)s"),
    "request.declined": N_("Request declined"),
    "order.placed": N_("Order placed (seats: %(seats)s)"),
    "order.added_by_staff": N_("Order placed by the institute (seats: %(seats)s)"),
    "order.overbooked": N_("Order placed by the institute beyond the capacity (seats: %(seats)s)"),
    "session.overbooked": N_("Overbooked by the order %(reference)s (seats: %(seats)s)"),
    "order.confirmed": N_("Order confirmed by the institute"),
    "registration.named": N_("Seat %(seat)s given to %(name)s"),
    "registration.replaced": N_("Seat %(seat)s: %(before)s replaced by %(name)s"),
    "registration.moved": N_("Seat %(seat)s moved from the session %(before)s to the session %(session)s"),
    "registration.cancelled": N_("Seat %(seat)s cancelled"),
    "registration.cancelled_by_client": N_("Seat %(seat)s cancelled by the client"),
    "registration.started": N_("Seat %(seat)s: course started by %(name)s"),
    "order.amount_changed": N_("Amount of the order: %(after_cents)s instead of %(before_cents)s"),
    "attendance.marked": N_("Attendance of %(name)s marked (half-days: %(half_days)s)"),
    "result.passed": N_("%(name)s has passed"),
    "result.failed": N_("%(name)s has not passed"),
    "result.not_assessed": N_("Result of %(name)s taken back"),
    "certificate.issued_attendance": N_("Certificate of attendance issued for %(name)s"),
    "certificate.issued_completion": N_("Certificate of completion issued for %(name)s"),
    "certificate.issued_success": N_("Certificate of success issued for %(name)s"),
    "certificate.revoked": N_("Certificate of %(name)s revoked"),
    "waiting.joined": N_("%(name)s joined the waiting list (seats: %(seats)s)"),
    "waiting.offered": N_("Seats offered to %(name)s, from the waiting list (seats: %(seats)s)"),
    "waiting.accepted": N_("%(name)s accepted the seats offered (seats: %(seats)s)"),
    "waiting.declined": N_("%(name)s declined the seats offered (seats: %(seats)s)"),
    "waiting.lapsed": N_("The offer to %(name)s lapsed (seats: %(seats)s)"),
    "waiting.left": N_("%(name)s left the waiting list"),
    "waiting.removed": N_("%(name)s was removed from the waiting list"),
    "waiting.closed": N_("The waiting list was closed for %(name)s: the session begins or is cancelled"),
    "document.drawn": N_("Document drawn: %(kind)s %(number)s"),
    "document.replaced": N_("Document replaced by version %(version)s: %(kind)s %(number)s"),
    "convocation.sent": N_("Convocation sent to %(name)s"),
    "attachment.added": N_("File %(name)s attached"),
    "attachment.removed": N_("File %(name)s removed"),
    "document.withdrawn": N_("Document withdrawn: %(kind)s %(number)s, version %(version)s"),
    "training_created": N_("Training added"),
    "training_changed": N_("Training changed"),
    "training_published": N_("Training published"),
    "training_withdrawn": N_("Training withdrawn from the catalogue"),
    "training_imported": N_("Training added by an import of %(partner)s"),
    "training_import_changed": N_("Training changed by an import of %(partner)s"),
    "session_imported": N_("Session created by an import of %(partner)s"),
    "session_import_changed": N_("Session changed by an import of %(partner)s"),
    "partner_created": N_("Partner added"),
    "partner_changed": N_("Partner changed"),
    "path_created": N_("Path added"),
    "path_changed": N_("Path changed"),
    "session_created": N_("Session created"),
    "session_changed": N_("Session changed"),
    "session_published": N_("Session published"),
    "session_hidden": N_("Session hidden"),
    "session_confirmed": N_("Session confirmed"),
    "session_running": N_("Session running"),
    "session_done": N_("Session done"),
    "session_closed": N_("Session closed"),
    "session_cancelled": N_("Session cancelled"),
    "session_copied": N_("Session created as a copy of %(code)s"),
    "request.planned": N_("Session %(code)s planned"),
    "planning_changed": N_("Planning changed"),
    "cost_saved": N_("Costs changed: %(lines)s"),
    "cost_removed": N_("Line of costs removed: %(lines)s"),
    "costs_settled": N_("Costs settled"),
    "evaluation_changed": N_("Evaluation changed"),
    "survey_reminded": N_("Survey %(survey)s: reminder sent (people: %(number)s)"),
    "survey_created": N_("Survey added"),
    "survey_changed": N_("Survey changed"),
    "survey_activated": N_("Survey put to use"),
    "survey_retired": N_("Survey retired"),
    "mail_setting_changed": N_("How a message is sent changed: %(message)s"),
    "mail_default_changed": N_("Default of a message changed: %(message)s"),
    "mailing_sent_now": N_("Message sent by hand: %(message)s"),
    "mailing_sent_again": N_("Message sent again: %(message)s"),
    "mailing_postponed": N_("Message postponed: %(message)s"),
    "mailing_reworded": N_("Words of a message changed: %(message)s"),
    "mailing_cancelled": N_("Message cancelled: %(message)s"),
    "mailing_restored": N_("Message planned again: %(message)s"),
    "email_retried": N_("E-mail tried again"),
    "work_retried": N_("Work that was given up tried again"),
    "user.invited": N_("Access given"),
    "user.first_administrator": N_("First administrator of the portal"),
    "user.first_sign_in": N_("First sign-in"),
    "user.edited": N_("User changed"),
    "user.password_changed": N_("Password changed by link"),
    "user.password_renewed": N_("New temporary password"),
    "user.disabled": N_("Access closed"),
    "user.totp_added": N_("Second step of signing in set up"),
    "user.totp_removed": N_("Second step of signing in removed"),
    "user.email_asked": N_("New e-mail address to be confirmed"),
    "user.email_changed": N_("E-mail address confirmed"),
    "message.words_changed": N_("Words of the message changed"),
    "message.words_restored": N_("Original words of the message taken back"),
    "address.cleared": N_("The address %(address)s may be written to again"),
    "institute.changed": N_("Settings changed: %(section)s"),
    "organisation_created": N_("Organisation added"),
    "organisation_changed": N_("Organisation changed"),
    "establishment_created": N_("Establishment %(name)s added"),
    "establishment_changed": N_("Establishment %(name)s changed"),
    "trainee_created": N_("Trainee added to the directory"),
    "trainee_changed": N_("Trainee changed: %(fields)s"),
    "trainee_archived": N_("Trainee archived"),
    "trainee_restored": N_("Trainee put back in the directory"),
    "trainee_merged": N_("Merged into another trainee"),
    "token.made": N_("Token %(name)s made for software (%(scopes)s)"),
    "token.revoked": N_("Token %(name)s revoked"),
    "centre.contract": N_("Service contract %(name)s saved"),
    "centre.approval": N_("Approval %(name)s saved"),
    "driver.price": N_("Price set: %(name)s"),
    "driver.price_dropped": N_("Price dropped: %(name)s"),
    "driver.registered": N_("Driver registered for %(training)s, ended on %(ends_on)s"),
    "driver.account_linked": N_("Account of the driver linked"),
    "driver.code_renewed": N_(
        "New code for the driver’s account; the account before shows the driver no more"
    ),
    "driver.card_requested": N_("Card requested by the driver"),
    "driver.summary_removed": N_("Training summary removed"),
    "driver.exported": N_("Data of the driver exported"),
    "driver.erased": N_("Data of the driver erased"),
    "driver.annulled": N_("Driver registration annulled"),
    "trainee_received_merge": N_("Duplicate merged into this trainee"),
}
"""English msgids by code; a test holds every code written in the code to be here."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A line of a timeline."""

    at: datetime
    who: str
    words: str
    detail: str


COST_AS_KEPT = re.compile(rf"\b({'|'.join(CostType)})(?= \d+,\d\d €)")
"""A line of costs that nobody described, by its type."""


def _said(facts: Mapping[str, str], language: str) -> dict[str, str]:
    return {name: _value(name, value, language) for name, value in facts.items()}


def _value(name: str, value: str, language: str) -> str:
    """Amounts (`…_cents`) as money of the reader's language, messages of sessions, documents and costs by their names."""
    if name.endswith("_cents") and value.isdigit():
        return formats.money(int(value), language=language)
    if name == "message" and value in set(Message):
        return label(Message(value), language=language)
    if name == "lines":
        return COST_AS_KEPT.sub(lambda found: label(CostType(found[1]), language=language), value)
    if name == "kind" and value in set(DocumentType):
        return label(DocumentType(value), language=language)
    return value


def told(entries: Iterable[Entry], *, language: str) -> list[Told]:
    """The entries in words, in the order given."""
    return [
        Told(
            at=entry.at,
            who=entry.who_name,
            words=translate(language, WHAT[entry.what], **_said(entry.facts, language)),
            detail=entry.reason,
        )
        for entry in entries
    ]
