"""Follow-ups: what a transaction promised to do later (draw, send), done by a queue Lambda, each once (ALL-4)."""

from collections.abc import Callable
from datetime import timedelta

from chalicelib.domain.outbox import Promise, is_given_up
from chalicelib.models import institute as institutes
from chalicelib.models import order_dossiers, outbox, requests
from chalicelib.observability import logger
from chalicelib.ports import Ports
from chalicelib.services import documents, mailings, order_mails, request_mails

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
    """Draw the purchase order, then promise the e-mails that carry it (ORD-10).

    Each step finds its own traces: killed anywhere and run again, there is one document and each e-mail once.
    """
    from chalicelib.services import purchase_orders  # fpdf2 is slow to import

    dossier = order_dossiers.read(promise.organisation_id, promise.object_id)
    documents.publish(
        ports,
        purchase_orders.first_version(dossier),
        freeze=lambda document: purchase_orders.freeze(dossier, document),
    )
    mailings.promise(ports, *order_mails.promised(dossier, at=ports.now()))


def request_sent(ports: Ports, promise: Promise) -> None:
    """Promise the copy to who sent the request and the notice to the staff (ORD-13)."""
    request = requests.get(promise.organisation_id, promise.object_id)
    mailings.promise(ports, *request_mails.promised(request, institutes.get(), at=ports.now()))


KINDS: dict[str, Callable[[Ports, Promise], None]] = {
    "order_placed": order_placed,
    "request_sent": request_sent,
}
"""Kind of promise -> what keeps it."""
