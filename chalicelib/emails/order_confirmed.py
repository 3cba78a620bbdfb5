"""To the person who ordered, with a copy to the organisation: what was ordered, for whom, at what price (ORD-10)."""

from dataclasses import dataclass
from functools import partial

from chalicelib import formats
from chalicelib.domain.money import Amount
from chalicelib.emails import courses, render
from chalicelib.emails.courses import OrderedCourse, Rows
from chalicelib.emails.message import Attachment, EmailMessage
from chalicelib.emails.render import Envelope
from chalicelib.templating import translate


@dataclass(frozen=True, kw_only=True)
class OrderedFor:
    """A trainee of the order; the sign-in details only for an on-demand course."""

    name: str
    username: str = ""
    temporary_password: str = ""
    """Empty for somebody who chose a password already."""


@dataclass(frozen=True, kw_only=True)
class ConfirmedOrder:
    reference: str
    course: OrderedCourse
    trainees: tuple[OrderedFor, ...] = ()
    unnamed_seats: int = 0
    amount: Amount
    vat_note: str = ""
    purchase_order_number: str = ""
    comment: str = ""
    order_url: str
    sign_in_url: str = ""
    """Where trainees sign in; empty without sign-in details."""


def build(order: ConfirmedOrder, envelope: Envelope, *, purchase_order: Attachment | None) -> EmailMessage:
    """The confirmation; without the document where it could not be drawn yet."""
    language = envelope.language
    return render.message(
        "order_confirmed",
        envelope,
        attachments=(purchase_order,) if purchase_order is not None else (),
        fills={
            "reference": order.reference,
            "training": order.course.title,
            "training_code": order.course.training_code,
            "session_code": order.course.session_code,
            "dates": order.course.dates(language=language),
            "place": order.course.place,
            "people": str(order.amount.seats),
        },
        order=order,
        dates=order.course.dates(language=language),
        course_rows=courses.rows(order.course, language=language),
        order_rows=_order_rows(order, language=language),
        price_rows=_price_rows(order, language=language),
        sign_ins=[trainee for trainee in order.trainees if trainee.username],
    )


def _order_rows(order: ConfirmedOrder, *, language: str) -> Rows:
    _ = partial(translate, language)
    return [
        (_("Order"), order.reference),
        (_("Your purchase order number"), order.purchase_order_number),
        (_("Comment"), order.comment),
    ]


def _price_rows(order: ConfirmedOrder, *, language: str) -> Rows:
    """The amount, always whole (ORD-6)."""
    _ = partial(translate, language)
    money = partial(formats.money, language=language)
    amount = order.amount
    taxed = bool(amount.vat_rate)
    rate = formats.percent(amount.vat_rate, language)
    return [
        (
            _("Price of the session excl. VAT") if amount.is_flat else _("Unit price excl. VAT"),
            money(amount.unit_price_cents),
        ),
        (_("Seats"), str(amount.seats)),
        (_("Discount"), money(-amount.discount_cents) if amount.discount_cents else ""),
        (_("Total excl. VAT"), money(amount.net_cents)),
        (
            _("VAT %(rate)s", rate=rate) if taxed else _("VAT"),
            money(amount.vat_cents) if taxed else order.vat_note,
        ),
        (_("Total incl. VAT") if taxed else _("Total to pay"), money(amount.total_cents)),
    ]
