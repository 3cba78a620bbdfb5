"""Organisations: the institute's clients, legal entities with a SIREN, and their establishments, sites with a SIRET."""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain import ids
from chalicelib.domain.start_reminders import DEFAULT, StartReminders


@dataclass(frozen=True, kw_only=True)
class Address:
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "FR"


@dataclass(frozen=True, kw_only=True)
class Organisation:
    organisation_id: str
    name: str
    siren: str
    """Nine digits, or empty for a foreign client."""
    address: Address = Address()
    email: str = ""
    """Receives a copy of what concerns the organisation."""
    email_is_placeholder: bool = False
    """Set at import: pointed out at every sign-in until corrected (ACC-4)."""
    phone: str = ""
    language: str = "fr"
    is_public_body: bool = False
    is_driver_centre: bool = False
    vat_number: str = ""
    billing_name: str = ""
    billing_address: Address = Address()
    billing_email: str = ""
    populations: frozenset[str] = frozenset()
    """Populations whose sessions its users see (SES-5)."""
    manager_name: str = ""
    manager_email: str = ""
    manager_phone: str = ""
    """The institute's person in charge of this client (ORD-9); empty: the institute's general contact."""
    start_reminders: StartReminders = DEFAULT
    """Of on-demand courses that were not started (CER-5)."""
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class Establishment:
    organisation_id: str
    establishment_id: str
    name: str
    siret: str
    address: Address = Address()
    email: str = ""
    email_is_placeholder: bool = False
    service_code: str = ""
    """Chorus service code of a public body."""
    version: int = 0


def search_key(organisation: Organisation) -> str:
    """How the staff's directory is sorted and searched."""
    return f"{ids.folded(organisation.name)}|{organisation.siren}"


def establishment_key(establishment: Establishment) -> tuple[str, str]:
    """What makes two lines of a file the same site: a SIRET may be shared by two sites, so the name counts too."""
    return establishment.siret, ids.folded(establishment.name)


def is_placeholder_email(email: str, *, known: Iterable[str]) -> bool:
    """An address put where none was known (ACC-4): one the institute listed, or one that can't exist (RFC 2606)."""
    folded = email.casefold()
    return folded in {address.casefold() for address in known} or folded.endswith(".invalid")
