"""The institute: the training organisation this deployment serves (RUN-6)."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from chalicelib.domain.money import NO_VAT, STANDARD_VAT
from chalicelib.domain.organisations import Address


class VatRegime(StrEnum):
    """Exempt by attestation (CGI, art. 261, 4, 4° a), small-business franchise (art. 293 B), or taxable."""

    EXEMPT = "exempt_261_4_4a"
    FRANCHISE = "franchise_293b"
    TAXABLE = "taxable"


@dataclass(frozen=True, kw_only=True)
class TermsOfSale:
    """One version of the general terms of sale; orders store which one was accepted."""

    version: str
    text: str
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Institute:
    name: str = ""
    legal_form: str = ""
    share_capital_cents: int | None = None
    siren: str = ""
    siret: str = ""
    rcs_city: str = ""
    vat_number: str = ""
    nda: str = ""
    """Numéro de déclaration d'activité: eleven digits; may be empty while it is being registered."""
    nda_region: str = ""
    address: Address = Address()
    phone: str = ""
    email: str = ""
    website: str = ""
    representative_name: str = ""
    representative_title: str = ""
    vat_regime: VatRegime = VatRegime.EXEMPT
    vat_notes: dict[VatRegime, str] = field(default_factory=dict)
    """The legal sentence per regime, a setting because its references change."""
    next_vat_note: str = ""
    """The sentence that replaces the regime's from `next_vat_note_from` on: law announces its changes."""
    next_vat_note_from: date | None = None
    bank_iban: str = ""
    bank_bic: str = ""
    payment_terms: str = ""
    teaching_means: str = ""
    """Pedagogical, technical and staff means, printed on orders and conventions (Code du travail, art. D6353-1)."""
    follow_up: str = ""
    """How courses are followed up and sanctioned: attendance sheets, evaluations, certificates (same article)."""
    sender_name: str = ""
    sender_email: str = ""
    zone_name: str = "Europe/Paris"
    default_language: str = "fr"
    accent: str = ""
    """Colour `#rrggbb` that replaces ours; empty: ours."""
    logo_key: str = ""
    """Of the picture among the stored files."""
    logo_name: str = ""
    terms_version: str = ""
    """The version in force."""
    placeholder_emails: frozenset[str] = frozenset()
    """Addresses that imports put where none was known (ACC-4)."""
    staff_must_use_totp: bool = False
    offer_hours: int = 48
    """How long seats of a waiting list are held for who is offered them (ORD-16)."""
    handicap_contact: str = ""
    mail_is_suspended: bool = False
    """No e-mail leaves until it is lifted; what is promised meanwhile waits, nothing is lost (NOT-7)."""
    is_set_up: bool = False
    version: int = 0

    @property
    def vat_rate(self) -> Decimal:
        return STANDARD_VAT if self.vat_regime is VatRegime.TAXABLE else NO_VAT

    @property
    def vat_note(self) -> str:
        """Printed on amounts without VAT. Empty for a taxable institute."""
        if self.vat_regime is VatRegime.TAXABLE:
            return ""
        return self.vat_notes.get(self.vat_regime, DEFAULT_VAT_NOTES[self.vat_regime])

    def as_of(self, day: date) -> "Institute":
        """With what was announced for this local day or before put in force."""
        if self.next_vat_note_from is None or day < self.next_vat_note_from:
            return self
        notes = {**self.vat_notes, self.vat_regime: self.next_vat_note}
        return replace(self, vat_notes=notes, next_vat_note="", next_vat_note_from=None)


DEFAULT_VAT_NOTES = {
    VatRegime.EXEMPT: "Exonération de TVA – article 261, 4, 4° a du CGI",
    VatRegime.FRANCHISE: "TVA non applicable, article 293 B du CGI",
}
"""Source: CGI, annexe II, art. 242 nonies A, I, 12°, and the articles named; literal texts, so not translated."""
