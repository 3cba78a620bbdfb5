"""The purchase order (bon de commande): what a client ordered, at what price, and for whom (DOC-1, ORD-6, ORD-10).

It states what a convention must state, so that it may replace one (Code du travail, art. D6353-1, II).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from chalicelib import formats
from chalicelib.domain.money import Amount
from chalicelib.pdf import courses, layout
from chalicelib.pdf.courses import Course
from chalicelib.pdf.layout import Card, Column, SignatureBox
from chalicelib.pdf.parties import Client, Institute, Person
from chalicelib.pdf.sheet import ACCENT, Sheet
from chalicelib.templating import translate, translate_plural


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A trainee of the order."""

    last_name: str
    first_name: str
    job: str = ""


@dataclass(frozen=True, kw_only=True)
class AcceptedTerms:
    """The version of the general terms of sale that was ticked at validation, when and by whom (ORD-7)."""

    version: str
    accepted_at: datetime
    accepted_by: str


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderDocument:
    """Everything the purchase order prints. Drawing it again gives the same bytes."""

    language: str
    number: str
    """What people quote: the order's reference."""
    version: int = 1
    reissue_reason: str = ""
    """Why there is a version after the first (DOC-2)."""
    issued_on: date
    ordered_at: datetime
    ordered_by: Person
    contact: Person | None = None
    """The institute's person in charge of this client (ORD-9)."""
    institute: Institute
    client: Client
    course: Course
    seats: tuple[Seat, ...] = ()
    unnamed_seats: int = 0
    amount: Amount
    exemption: str = ""
    """The sentence that says why there is no VAT; a setting with a date, never ours."""
    payment_terms: str = ""
    comment: str = ""
    terms: AcceptedTerms | None
    """None where the institute placed the order for the client: then nobody accepted or validated anything online."""
    verification_code: str
    verification_url: str


def build(document: PurchaseOrderDocument) -> bytes:
    """The purchase order as PDF/A-3B."""
    _ = partial(translate, document.language)
    title = _("Purchase order %(number)s", number=document.number)
    sheet = Sheet(
        title=title,
        author=document.institute.name,
        language=document.language,
        issued_on=document.issued_on,
        accent=document.institute.accent or ACCENT,
    )
    sheet.next_page()
    _draw_head(sheet, document)
    sheet.on_new_page = lambda: layout.running_head(sheet, left=document.institute.name, right=title)
    layout.heading(sheet, _("Training ordered"), keep=40)
    courses.draw(sheet, document.course, language=document.language)
    _draw_seats(sheet, document)
    _draw_price(sheet, document)
    _draw_agreement(sheet, document)
    legal = layout.legal_line(document.institute, language=document.language)
    return sheet.finish(
        lambda number, count: layout.footer(sheet, legal, number, count, language=document.language)
    )


def _draw_head(sheet: Sheet, document: PurchaseOrderDocument) -> None:
    _ = partial(translate, document.language)
    details = [_("Issued on %(day)s", day=formats.written_day(document.issued_on, document.language))]
    if document.version > 1:
        details.append(_("Version %(version)s", version=document.version))
    layout.letterhead(
        sheet, document.institute, title=_("Purchase order"), reference=document.number, details=details
    )
    layout.cards(
        sheet,
        Card(_("Training organisation"), document.institute.name, _institute_lines(document)),
        Card(_("Buyer"), document.client.name, _client_lines(document)),
    )
    if document.version > 1:
        before, now = document.version - 1, document.version
        sentence = _("Version %(now)s replaces version %(before)s.", now=now, before=before)
        reason = _("Reason: %(reason)s", reason=document.reissue_reason) if document.reissue_reason else ""
        layout.notice(sheet, f"{sentence} {reason}".strip())


def _institute_lines(document: PurchaseOrderDocument) -> list[str]:
    _ = partial(translate, document.language)
    institute, contact = document.institute, document.contact
    lines = [
        *layout.address_lines(institute.address),
        f"SIRET {layout.spaced(institute.siret, 3, 3, 3, 5)}" if institute.siret else "",
        institute.phone,
        institute.email,
    ]
    if contact is not None:
        reached = ", ".join(part for part in (contact.name, contact.phone) if part)
        lines += [_("Your contact: %(name)s", name=reached), contact.email]
    return [line for line in lines if line]


def _client_lines(document: PurchaseOrderDocument) -> list[str]:
    _ = partial(translate, document.language)
    client, person = document.client, document.ordered_by
    pairs = (
        (_("VAT number"), client.vat_number),
        (_("Your purchase order number"), client.purchase_order_number),
        (_("Service code"), client.service_code),
        (_("Commitment number"), client.commitment_number),
        (_("Funding body"), client.funding_body),
        (_("Ordered by"), ", ".join(part for part in (person.name, person.role) if part)),
    )
    lines = [
        client.establishment,
        *layout.address_lines(client.address),
        _identifier(client),
        *(_("%(label)s: %(value)s", label=name, value=value) for name, value in pairs if value),
        person.email,
    ]
    return [line for line in lines if line]


def _identifier(client: Client) -> str:
    if client.siret:
        return f"SIRET {layout.spaced(client.siret, 3, 3, 3, 5)}"
    return f"SIREN {layout.spaced(client.siren, 3, 3, 3)}" if client.siren else ""


def _draw_seats(sheet: Sheet, document: PurchaseOrderDocument) -> None:
    _ = partial(translate, document.language)
    count = len(document.seats) + document.unnamed_seats
    layout.heading(sheet, translate_plural(document.language, "%(num)s trainee", "%(num)s trainees", count))
    named = [(seat.last_name, seat.first_name, seat.job) for seat in document.seats]
    unnamed = [(_("Seat to be named"), "", "")] * document.unnamed_seats
    layout.table(
        sheet,
        [
            Column(_("No."), 8, "R"),
            Column(_("Last name"), 55),
            Column(_("First name"), 45),
            Column(_("Job"), 50),
        ],
        [(str(position), *row) for position, row in enumerate([*named, *unnamed], start=1)],
    )
    sheet.y += layout.GAP


def _draw_price(sheet: Sheet, document: PurchaseOrderDocument) -> None:
    _ = partial(translate, document.language)
    money = partial(formats.money, language=document.language)
    amount, course = document.amount, document.course
    lines = _totals(document)
    layout.heading(sheet, _("Price and payment"), keep=layout.totals_height(lines) + 25)
    layout.table(
        sheet,
        [
            Column(_("Item"), 82),
            Column(_("Unit price excl. VAT"), 32, "R"),
            Column(_("Seats"), 26, "R"),
            Column(_("Amount excl. VAT"), 30, "R"),
        ],
        [
            (
                " · ".join(part for part in (course.title, course.session_code) if part),
                money(amount.unit_price_cents),
                _("whole session") if amount.is_flat else str(amount.seats),
                money(amount.gross_cents),
            )
        ],
        keep_after=layout.totals_height(lines),
    )
    layout.totals(sheet, lines)
    if document.exemption and not amount.vat_rate:
        layout.described(sheet, _("VAT"), document.exemption)
    layout.described(sheet, _("Payment terms"), document.payment_terms)
    layout.described(sheet, _("Comment"), document.comment)
    sheet.y += 2


def _totals(document: PurchaseOrderDocument) -> Sequence[tuple[str, str]]:
    _ = partial(translate, document.language)
    money = partial(formats.money, language=document.language)
    amount = document.amount
    lines = []
    if amount.discount_cents:
        lines.append((_("Total before discount"), money(amount.gross_cents)))
        lines.append((_("Discount"), money(-amount.discount_cents)))
    lines.append((_("Total excl. VAT"), money(amount.net_cents)))
    if amount.vat_rate:
        rate = formats.percent(amount.vat_rate, document.language)
        lines.append((_("VAT %(rate)s", rate=rate), money(amount.vat_cents)))
        lines.append((_("Total incl. VAT"), money(amount.total_cents)))
    else:
        lines.append((_("VAT"), money(0)))
        lines.append((_("Total to pay"), money(amount.total_cents)))
    return lines


def _draw_agreement(sheet: Sheet, document: PurchaseOrderDocument) -> None:
    _ = partial(translate, document.language)
    moment = partial(formats.written_moment, language=document.language)
    layout.heading(sheet, _("Agreement"), keep=18 + layout.SIGNATURE_HEIGHT + layout.GAP + layout.QR_SIDE)
    complete = not courses.missing_mentions(document.course, payment_terms=document.payment_terms)
    layout.paragraph(
        sheet,
        _(
            "This purchase order stands for the training agreement (convention; art. D6353-1, II of the Labour Code)."
        )
        if complete
        else _("A training agreement (convention) completes this purchase order."),
    )
    validated = []
    if document.terms is not None:
        accepted = _(
            "General terms of sale, version %(version)s, and prerequisites accepted by %(name)s on %(moment)s.",
            version=document.terms.version,
            name=document.terms.accepted_by,
            moment=moment(document.terms.accepted_at),
        )
        layout.paragraph(sheet, accepted)
        validated = [
            _(
                "Validated online by %(name)s on %(moment)s.",
                name=document.ordered_by.name,
                moment=moment(document.ordered_at),
            )
        ]
    sheet.y += 3
    layout.signatures(
        sheet,
        SignatureBox(_("For the buyer"), validated),
        SignatureBox(_("For the training organisation"), [document.institute.name]),
    )
    layout.verification(
        sheet, code=document.verification_code, url=document.verification_url, language=document.language
    )
