"""What could not be sent or done, the newest first, with a button that tries again (NOT-7)."""

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import RuleViolation
from chalicelib.models import emails, outbox
from chalicelib.services import retries
from chalicelib.templating import N_
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

ROWS = 50
WORK_ROWS = 20
WORK = {
    "order_placed": N_("Order: purchase order and e-mails"),
    "request_sent": N_("Request: e-mails"),
    "planning_changed": N_("Session: what follows its planning"),
    "session_cancelled": N_("Session: what follows its cancellation"),
    "seat_given": N_("Registration: invitation"),
    "seat_moved": N_("Registration: invitation"),
    "seat_cancelled": N_("Registration: invitation"),
    "mailings_changed": N_("Session: plan of its messages"),
    "mailing_due": N_("Session: a message sent by hand"),
    "mail_defaults_changed": N_("Messages of sessions: new defaults"),
    "cancelled_by_client": N_("Cancellation by the client: e-mail"),
    "certificate_issued": N_("Certificate: PDF and e-mail"),
    "seats_freed": N_("Waiting list: offers of seats"),
    "seats_offered": N_("Waiting list: e-mail of an offer"),
    "offer_lapses": N_("Waiting list: end of an offer"),
    "driver_file": N_("Drivers: verification of a file"),
    "driver_batch": N_("Drivers: registration"),
    "drivers_registered": N_("Drivers: documents and e-mails"),
    "driver_annulled": N_("Drivers: what follows an annulment"),
}
"""What people read for a kind of promise."""


@bp.page("/staff/emails", allow=Right.STAFF_MAILINGS)
def show_failed(visit: Visit) -> Response:
    return _show(visit)


@bp.page("/staff/emails", allow=Right.STAFF_MAILINGS, methods=["POST"])
def try_again(visit: Visit) -> Response:
    ports, key = bootstrap.ports(), visit.value("key")
    try:
        if visit.value("action") == "work":
            retries.do_again(ports, key, by=visit.person)
        else:
            retries.send_again(ports, key, by=visit.person)
    except RuleViolation as refusal:
        return _show(visit, refused=visit.say(refusal.message, **refusal.facts))
    visit.flash(N_("It is being tried again."))
    return visit.redirect("/staff/emails")


def _show(visit: Visit, *, refused: str = "") -> Response:
    page = emails.failed(cursor=visit.query("cursor") or None, limit=ROWS)
    found = emails.many(page.rows)
    promises = outbox.given_up(limit=WORK_ROWS)
    return visit.show(
        "staff/failed_emails/index",
        status=409 if refused else 200,
        refused=refused,
        mails=[(found[key], about(visit, found[key].object_id)) for key in page.rows if key in found],
        work=[
            (promise, visit.say(WORK.get(promise.kind, promise.kind)), about(visit, promise.object_id))
            for promise in promises
        ],
        next_cursor=page.next_cursor,
        params={},
        breadcrumbs=(Crumb(text=visit.say(N_("E-mails that failed"))),),
    )


def about(visit: Visit, object_id: str) -> str:
    """The page of a session's e-mails; other objects have several possible pages and are found by their lists."""
    is_session = object_id.startswith("ses_") and Right.STAFF_MAILINGS in visit.person.rights
    return f"/staff/sessions/{object_id}/emails" if is_session else ""
