"""Who a document is from and for: values as they were on the day of issue, so that a reprint needs nothing else."""

from dataclasses import dataclass

from chalicelib.domain.organisations import Address


@dataclass(frozen=True, kw_only=True)
class Institute:
    """The training organisation as its documents name it. Empty fields are not printed."""

    name: str
    address: Address = Address()
    legal_form: str = ""
    """`SAS`, `association loi 1901`, `EI`…"""
    capital_cents: int | None = None
    siren: str = ""
    siret: str = ""
    register_city: str = ""
    """The city of its trade register (RCS); empty for an association."""
    vat_number: str = ""
    activity_number: str = ""
    """Its declaration of activity (NDA); empty while the first one is being registered."""
    activity_region: str = ""
    """The region whose prefect holds the declaration."""
    phone: str = ""
    email: str = ""
    website: str = ""
    logo: bytes | None = None
    """PNG or JPEG."""
    accent: str = ""
    """`#rrggbb`; empty is Cursus's own."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """The organisation that buys, and its establishment to invoice."""

    name: str
    siren: str = ""
    vat_number: str = ""
    establishment: str = ""
    siret: str = ""
    address: Address = Address()
    email: str = ""
    purchase_order_number: str = ""
    """The client's own, repeated on the invoice."""
    is_public_body: bool = False
    service_code: str = ""
    """Chorus service code of a public body."""
    commitment_number: str = ""
    """Chorus commitment number (numéro d'engagement) of a public body."""
    funding_body: str = ""
    """Who pays in part or whole, an OPCO for example."""


@dataclass(frozen=True, kw_only=True)
class Person:
    name: str
    email: str = ""
    phone: str = ""
    role: str = ""
