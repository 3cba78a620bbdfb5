"""The confirmation of an on-demand course that the client cancelled online (ORD-12)."""

from functools import partial

from chalicelib import formats
from chalicelib.domain.mailings import Mail, addresses
from chalicelib.domain.outbox import Promise
from chalicelib.emails import seat_notice
from chalicelib.emails.message import EmailMessage
from chalicelib.emails.seat_notice import SeatNotice
from chalicelib.models import institute as institutes
from chalicelib.models import order_dossiers, registrations
from chalicelib.ports import Ports
from chalicelib.services import letterheads, mailings
from chalicelib.templating import translate

CANCELLED = "registration_cancelled"


def follow(ports: Ports, promise: Promise) -> None:
    """Promise the e-mail to who ordered, with a copy to the organisation. May be run twice."""
    dossier = order_dossiers.read(promise.organisation_id, promise.object_id)
    organisation = dossier.organisation
    copy = "" if organisation.email_is_placeholder else organisation.email
    people = addresses(dossier.order.ordered_by_email, copy, unknown=dossier.institute.placeholder_emails)
    if not people:
        return
    mailings.promise(
        ports,
        Mail(
            key=f"{CANCELLED}/{promise.facts['registration_id']}",
            kind=CANCELLED,
            object_id=promise.object_id,
            organisation_id=promise.organisation_id,
            to=people[:1],
            cc=people[1:],
            language=dossier.order.language,
            due_at=ports.now(),
            promised_at=ports.now(),
            facts=dict(promise.facts),
        ),
    )


def build(_ports: Ports, mail: Mail) -> EmailMessage:
    """Raises NotFound."""
    dossier = order_dossiers.read(mail.organisation_id, mail.object_id)
    seat = registrations.get(mail.organisation_id, mail.facts["registration_id"])
    order, _ = dossier.order, partial(translate, mail.language)
    notice = SeatNotice(
        subject=_("Cancelled: %(title)s", title=seat.title),
        title=_("The registration is cancelled"),
        lead=_("You have nothing to do: the seat is free again and left the amount of your order."),
        rows=[
            (_("Training"), seat.title),
            (_("Session"), seat.session_code),
            (_("Trainee"), seat.full_name),
            (_("Order"), order.reference),
            (_("Cancelled by"), mail.facts.get("cancelled_by", "")),
            (_("Total to pay now"), formats.money(order.amount.total_cents, mail.language)),
        ],
        page_url=letterheads.page_url(f"/orders/{order.order_id}"),
        page_words=_("See the order"),
        fills={
            "trainee": seat.full_name,
            "training": seat.title,
            "session_code": seat.session_code,
            "reference": order.reference,
        },
    )
    contact = letterheads.phrase(order.manager_name, order.manager_phone, order.manager_email)
    envelope = letterheads.envelope(mail, institutes.get(), name=order.ordered_by_name, contact=contact)
    return seat_notice.build(notice, envelope)
