"""The sections of the institute's settings: what each form holds, and what it changes. The guided set-up shows the same ones (RUN-6)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from chalicelib.domain import colours, identifiers
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.institute import DEFAULT_VAT_NOTES, Institute, VatRegime
from chalicelib.domain.organisations import Address
from chalicelib.templating import N_
from chalicelib.web.forms import Euros, FormModel

WRONG = {
    "siren": N_("Check the SIREN: nine digits, of which the last is a key."),
    "siret": N_("Check the SIRET: fourteen digits, of which the last is a key."),
    "vat_number": N_("Check the VAT number: FR, a key of two characters, then the SIREN."),
    "iban": N_("Check the IBAN: a digit is wrong or missing."),
    "bic": N_("Check the BIC: eight or eleven letters and digits, such as BNPAFRPP."),
    "nda": N_("Check the declaration of activity: eleven digits."),
    "phone": N_("Enter a phone number such as 01 44 55 66 77."),
    "email": N_("Enter an e-mail address such as name@company.fr."),
    "postal_code": N_("Check the postcode: five digits, for example 75005."),
    "zone": N_("Choose a time zone from the list."),
    "accent": N_("Choose a darker colour: words of this one can’t be read on white."),
    "colour": N_("Enter a colour such as #0F6B6B."),
    "website": N_("Enter an address that begins with https://."),
}


def _or_refuse(normal: Callable[[str], str | None], wrong: str) -> AfterValidator:
    """The normal form of an identifier; blank stays blank."""

    def check(text: str) -> str:
        stored = normal(text)
        if stored is None:
            raise ValueError(wrong)
        return stored

    return AfterValidator(check)


def _if(is_right: Callable[[str], object]) -> Callable[[str], str | None]:
    return lambda text: text if is_right(text) else None


def _accent(text: str) -> str | None:
    if not colours.is_colour(text):
        raise ValueError(WRONG["colour"])
    return text.lower() if colours.reads_on_white(text) else None


Line = Annotated[str, Field(max_length=200)]
Email = Annotated[str, _or_refuse(identifiers.normal_email, WRONG["email"])]
Phone = Annotated[str, _or_refuse(_if(identifiers.normal_phone), WRONG["phone"])]


class IdentityForm(FormModel):
    name: Line
    legal_form: Line = ""
    share_capital: Annotated[Euros, Field(ge=0)] | None = None
    siren: Annotated[str, _or_refuse(identifiers.normal_siren, WRONG["siren"])]
    siret: Annotated[str, _or_refuse(identifiers.normal_siret, WRONG["siret"])]
    rcs_city: Line = ""
    street: Line
    postal_code: Annotated[str, _or_refuse(_if(identifiers.is_postal_code), WRONG["postal_code"])]
    city: Line
    phone: Phone
    email: Email
    website: Annotated[
        str, Field(max_length=200), _or_refuse(_if(lambda t: t.startswith("https://")), WRONG["website"])
    ] = ""
    representative_name: Line
    representative_title: Line = ""
    handicap_contact: Line = ""


class RegimeForm(FormModel):
    nda: Annotated[str, _or_refuse(identifiers.normal_nda, WRONG["nda"])] = ""
    nda_region: Line = ""
    vat_regime: VatRegime
    vat_number: Annotated[str, _or_refuse(identifiers.normal_vat_number, WRONG["vat_number"])] = ""
    vat_note: Annotated[str, Field(max_length=300)] = ""
    next_vat_note: Annotated[str, Field(max_length=300)] = ""
    next_vat_note_from: date | None = None


class BankForm(FormModel):
    bank_iban: Annotated[str, _or_refuse(identifiers.normal_iban, WRONG["iban"])] = ""
    bank_bic: Annotated[str, _or_refuse(identifiers.normal_bic, WRONG["bic"])] = ""
    payment_terms: Annotated[str, Field(max_length=1000)] = ""


class TeachingForm(FormModel):
    teaching_means: Annotated[str, Field(max_length=2000)] = ""
    follow_up: Annotated[str, Field(max_length=2000)] = ""


class LookForm(FormModel):
    accent: Annotated[str, _or_refuse(_accent, WRONG["accent"])] = ""


class TermsForm(FormModel):
    terms_name: Annotated[str, Field(max_length=40, pattern=r"^[\w.\- ]+$")]
    text: Annotated[str, Field(min_length=20, max_length=100_000)]


class MailForm(FormModel):
    sender_name: Line
    sender_email: Email
    zone_name: Annotated[str, _or_refuse(_if(lambda t: t in available_timezones()), WRONG["zone"])]
    default_language: Literal["fr", "en"]
    placeholder_emails: Annotated[str, Field(max_length=5000)] = ""


class SendingForm(FormModel):
    mail_is_suspended: Literal["", "yes"] = ""


class WaitingForm(FormModel):
    offer_hours: Annotated[int, Field(ge=1, le=336)]


class SecurityForm(FormModel):
    staff_must_use_totp: Literal["", "yes"] = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One page of the settings. `change` makes the new state from a parsed form; without a model the page has forms of its own."""

    name: str
    title: str
    lead: str
    model: type[FormModel] | None
    values: Callable[[Institute], dict[str, Any]]
    change: Callable[[Institute, Any], Institute]
    in_setup: bool = True


def _identity_values(institute: Institute) -> dict[str, Any]:
    capital = institute.share_capital_cents
    return {
        **_plain(institute, IdentityForm),
        "share_capital": "" if capital is None else f"{capital // 100},{capital % 100:02d}",
        "street": institute.address.street,
        "postal_code": institute.address.postal_code,
        "city": institute.address.city,
    }


def _identity(institute: Institute, sent: IdentityForm) -> Institute:
    if identifiers.siren_of(sent.siret) != sent.siren:
        raise InvalidInput({"siret": N_("The SIRET must begin with the SIREN.")})
    plain = sent.model_dump(exclude={"share_capital", "street", "postal_code", "city"})
    address = Address(street=sent.street, postal_code=sent.postal_code, city=sent.city)
    return replace(institute, **plain, address=address, share_capital_cents=sent.share_capital)


def _regime_values(institute: Institute) -> dict[str, Any]:
    return {**_plain(institute, RegimeForm), "vat_note": institute.vat_note}


def _regime(institute: Institute, sent: RegimeForm) -> Institute:
    _check_regime(sent)
    default = DEFAULT_VAT_NOTES.get(sent.vat_regime, "")
    notes = {regime: note for regime, note in institute.vat_notes.items() if regime is not sent.vat_regime}
    if sent.vat_note and sent.vat_note != default and sent.vat_regime is not VatRegime.TAXABLE:
        notes[sent.vat_regime] = sent.vat_note
    return replace(institute, **sent.model_dump(exclude={"vat_note"}), vat_notes=notes)


def _check_regime(sent: RegimeForm) -> None:
    """Raises InvalidInput."""
    if sent.vat_regime is VatRegime.TAXABLE and not sent.vat_number:
        raise InvalidInput({"vat_number": N_("Enter the VAT number: your prices carry VAT.")})
    if bool(sent.next_vat_note) != bool(sent.next_vat_note_from):
        missing = "next_vat_note_from" if sent.next_vat_note else "next_vat_note"
        raise InvalidInput({missing: N_("Enter both the coming sentence and its first day, or neither.")})


def _mail_values(institute: Institute) -> dict[str, Any]:
    return {
        **_plain(institute, MailForm),
        "placeholder_emails": "\n".join(sorted(institute.placeholder_emails)),
    }


def _mail(institute: Institute, sent: MailForm) -> Institute:
    typed = sent.placeholder_emails.replace(",", "\n").replace(";", "\n").split()
    wrong = [address for address in typed if identifiers.normal_email(address) is None]
    if wrong:
        raise InvalidInput({"placeholder_emails": N_("Enter one e-mail address per line.")})
    known = frozenset(address.casefold() for address in typed)
    return replace(institute, **sent.model_dump(exclude={"placeholder_emails"}), placeholder_emails=known)


def _plain(institute: Institute, model: type[FormModel]) -> dict[str, Any]:
    """The fields that the form and the institute name alike."""
    return {name: getattr(institute, name) for name in model.model_fields if hasattr(institute, name)}


def _as_sent(institute: Institute, sent: FormModel) -> Institute:
    return replace(institute, **sent.model_dump())


def _values_of(model: type[FormModel]) -> Callable[[Institute], dict[str, Any]]:
    return lambda institute: _plain(institute, model)


def _sending(institute: Institute, sent: SendingForm) -> Institute:
    return replace(institute, mail_is_suspended=sent.mail_is_suspended == "yes")


def _security(institute: Institute, sent: SecurityForm) -> Institute:
    return replace(institute, staff_must_use_totp=sent.staff_must_use_totp == "yes")


SECTIONS: tuple[Section, ...] = (
    Section(
        name="identity",
        title=N_("Identity"),
        lead=N_("Printed at the head and foot of every document."),
        model=IdentityForm,
        values=_identity_values,
        change=_identity,
    ),
    Section(
        name="look",
        title=N_("Logo and colour"),
        lead=N_("On every page, e-mail and document."),
        model=LookForm,
        values=_values_of(LookForm),
        change=_as_sent,
    ),
    Section(
        name="regime",
        title=N_("Declaration and VAT"),
        lead=N_("The sentences that the law asks for on your documents."),
        model=RegimeForm,
        values=_regime_values,
        change=_regime,
    ),
    Section(
        name="bank",
        title=N_("Bank"),
        lead=N_("Where your clients pay."),
        model=BankForm,
        values=_values_of(BankForm),
        change=_as_sent,
    ),
    Section(
        name="teaching",
        title=N_("Means and follow-up"),
        lead=N_(
            "What the law wants said of every course. With both texts, a purchase order can stand for the convention."
        ),
        model=TeachingForm,
        values=_values_of(TeachingForm),
        change=_as_sent,
    ),
    Section(
        name="terms",
        title=N_("Terms of sale"),
        lead=N_("What a client accepts with each order. Orders keep the version they accepted."),
        model=TermsForm,
        values=lambda _: {},
        change=lambda institute, _: institute,
    ),
    Section(
        name="mail",
        title=N_("E-mails and time"),
        lead=N_("Who your e-mails come from, and the time zone of your sessions."),
        model=MailForm,
        values=_mail_values,
        change=_mail,
    ),
    Section(
        name="sending",
        title=N_("Suspension of e-mails"),
        lead=N_("For the time of a maintenance: nothing leaves, nothing is lost."),
        model=SendingForm,
        values=_values_of(SendingForm),
        change=_sending,
        in_setup=False,
    ),
    Section(
        name="waiting",
        title=N_("Waiting lists"),
        lead=N_("How long seats that free up are held for who waited for them."),
        model=WaitingForm,
        values=_values_of(WaitingForm),
        change=_as_sent,
        in_setup=False,
    ),
    Section(
        name="security",
        title=N_("Security"),
        lead=N_("How the institute’s people sign in."),
        model=SecurityForm,
        values=_values_of(SecurityForm),
        change=_security,
        in_setup=False,
    ),
)
SETUP: tuple[Section, ...] = tuple(section for section in SECTIONS if section.in_setup)
