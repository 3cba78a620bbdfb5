"""Follow-ups: what a transaction promised to do later (draw, send), done by a queue Lambda, each once (ALL-4)."""

from collections.abc import Callable
from datetime import timedelta

from chalicelib.domain.mailings import Mail
from chalicelib.domain.outbox import Promise, is_given_up
from chalicelib.domain.sessions import SessionKind
from chalicelib.models import emails, order_dossiers, outbox, requests
from chalicelib.models import institute as institutes
from chalicelib.models.order_dossiers import Dossier
from chalicelib.observability import logger
from chalicelib.ports import Ports
from chalicelib.services import (
    cancellation_mails,
    certificates,
    documents,
    driver_annulments,
    driver_documents,
    driver_entries,
    driver_files,
    driver_registrations,
    mailing_dispatch,
    mailing_settings,
    mailings,
    order_mails,
    registration_changes,
    request_mails,
    session_follow_ups,
    session_mailings,
    session_promises,
    trainee_access,
    waiting_lists,
    waiting_mails,
)

LEASE = timedelta(minutes=3)
"""A little more than the Lambda that follows up may take."""

MAX_OVERDUE = 500
"""Hints that one sweep gives; the next one goes on with what is still due."""


def follow_up(ports: Ports, key: str) -> None:
    """Keep a promise. May be run twice and by two workers at a time: the second finds it kept or claimed.

    What fails is raised: the claim lapses with a delay that grows, and after the last attempt the promise is given up and reported.
    """
    promise = outbox.claim(key, at=ports.now(), lease=LEASE)
    if promise is None:
        return
    if is_given_up(promise.attempts):
        outbox.mark_failed(promise, reason="gave_up")
        logger.error("promise given up", extra={"kind": promise.kind, "object_id": promise.object_id})
        return
    KINDS[promise.kind](ports, promise)
    outbox.mark_done(promise)


def requeue(ports: Ports, *, limit: int = MAX_OVERDUE) -> int:
    """Hint at every promise that should have been kept: of lost hints and dead workers. May be run twice."""
    keys = outbox.due(at=ports.now(), limit=limit)
    for key in keys:
        ports.outbox_hints.send(key)
    return len(keys)


def order_placed(ports: Ports, promise: Promise) -> None:
    """Draw the purchase order, then promise the e-mails: the confirmation that carries it, the invitations of the seats (ORD-10).

    Each step finds its own traces: killed anywhere and run again, there is one document and each e-mail once.
    """
    from chalicelib.services import purchase_orders  # fpdf2 is slow to import

    dossier = order_dossiers.read(promise.organisation_id, promise.object_id)
    documents.publish(
        ports,
        purchase_orders.first_version(dossier),
        freeze=lambda document: purchase_orders.freeze(dossier, document),
    )
    mailings.promise(ports, *_mails(ports, dossier))
    session_follow_ups.seats_ordered(ports, dossier.registrations)


def _mails(ports: Ports, dossier: Dossier) -> list[Mail]:
    """With the sign-in details where the course is on demand; nobody's password is renewed once they were promised."""
    mails = order_mails.promised(dossier, at=ports.now())
    if dossier.order.session.kind is not SessionKind.ON_DEMAND:
        return mails
    known = emails.many([mail.key for mail in mails if mail.kind == order_mails.CONFIRMED])
    return [
        order_mails.with_sign_ins(mail, trainee_access.sign_ins(ports, dossier))
        if mail.kind == order_mails.CONFIRMED and mail.key not in known
        else mail
        for mail in mails
    ]


def request_sent(ports: Ports, promise: Promise) -> None:
    """Promise the copy to who sent the request and the notice to the staff (ORD-13)."""
    request = requests.get(promise.organisation_id, promise.object_id)
    mailings.promise(ports, *request_mails.promised(request, institutes.get(), at=ports.now()))


KINDS: dict[str, Callable[[Ports, Promise], None]] = {
    "order_placed": order_placed,
    "request_sent": request_sent,
    driver_files.VERIFY: driver_files.keep_verify,
    driver_entries.REGISTER: driver_files.keep_register,
    driver_registrations.PROMISE: driver_documents.follow,
    driver_annulments.KIND: driver_documents.follow_annulled,
    certificates.ISSUED: certificates.follow,
    session_promises.SEATS_FREED: waiting_lists.freed,
    waiting_lists.OFFERED: waiting_mails.follow,
    waiting_lists.LAPSES: waiting_lists.lapse,
    registration_changes.CANCELLED_BY_CLIENT: cancellation_mails.follow,
    session_mailings.KIND: session_mailings.follow,
    mailing_dispatch.KIND: mailing_dispatch.follow,
    mailing_settings.KIND: mailing_settings.follow,
    session_promises.PLANNING_CHANGED: session_follow_ups.planning_changed,
    session_promises.SESSION_CANCELLED: session_follow_ups.session_cancelled,
    session_promises.SEAT_GIVEN: session_follow_ups.seat_changed,
    session_promises.SEAT_MOVED: session_follow_ups.seat_changed,
    session_promises.SEAT_CANCELLED: session_follow_ups.seat_changed,
}
"""Kind of promise -> what keeps it."""
