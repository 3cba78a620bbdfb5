"""What staff enter about a client, an establishment, an administrator to invite."""

from typing import Annotated, Any

from pydantic import Field

from chalicelib.domain.organisations import Address, Establishment, Organisation
from chalicelib.web.forms import FormModel, values_of

LANGUAGES = (("fr", "Français"), ("en", "English"))


class _Place(FormModel):
    street: Annotated[str, Field(max_length=200)] = ""
    postal_code: Annotated[str, Field(max_length=12)] = ""
    city: Annotated[str, Field(max_length=120)] = ""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "FR"

    def place(self) -> Address:
        return Address(street=self.street, postal_code=self.postal_code, city=self.city, country=self.country)


class OrganisationForm(_Place):
    name: Annotated[str, Field(max_length=200)]
    siren: str = ""
    email: str = ""
    phone: str = ""
    language: Annotated[str, Field(pattern="^(fr|en)$")] = "fr"
    is_public_body: bool = False
    is_driver_centre: bool = False
    vat_number: str = ""
    billing_name: Annotated[str, Field(max_length=200)] = ""
    billing_street: Annotated[str, Field(max_length=200)] = ""
    billing_postal_code: Annotated[str, Field(max_length=12)] = ""
    billing_city: Annotated[str, Field(max_length=120)] = ""
    billing_email: str = ""
    populations: Annotated[str, Field(max_length=1000)] = ""
    manager_name: Annotated[str, Field(max_length=120)] = ""
    manager_email: str = ""
    manager_phone: str = ""
    version: int = 0

    def organisation(self, organisation_id: str = "") -> Organisation:
        return Organisation(
            organisation_id=organisation_id,
            **{name: getattr(self, name) for name in _SAME},
            address=self.place(),
            billing_address=Address(
                street=self.billing_street, postal_code=self.billing_postal_code, city=self.billing_city
            ),
            populations=frozenset(p.strip() for p in self.populations.split(";") if p.strip()),
        )


_SAME = (
    "name",
    "siren",
    "email",
    "phone",
    "language",
    "is_public_body",
    "is_driver_centre",
    "vat_number",
    "billing_name",
    "billing_email",
    "manager_name",
    "manager_email",
    "manager_phone",
)


class NewOrganisationForm(OrganisationForm):
    token: Annotated[str, Field(min_length=8, max_length=60)]
    """Of this form: sent twice it adds one organisation."""


class EstablishmentForm(_Place):
    name: Annotated[str, Field(max_length=200)]
    siret: str = ""
    email: str = ""
    service_code: Annotated[str, Field(max_length=100)] = ""
    token: Annotated[str, Field(max_length=60)] = ""
    version: int = 0

    def establishment(self, organisation_id: str, establishment_id: str = "") -> Establishment:
        return Establishment(
            organisation_id=organisation_id,
            establishment_id=establishment_id,
            name=self.name,
            siret=self.siret,
            address=self.place(),
            email=self.email,
            service_code=self.service_code,
        )


class InvitationForm(FormModel):
    name: Annotated[str, Field(min_length=2, max_length=120)]
    email: str = ""
    username: Annotated[str, Field(max_length=64)] = ""
    language: Annotated[str, Field(pattern="^(fr|en)$")] = "fr"
    user_id: Annotated[str, Field(pattern=r"^usr_[0-9a-z]{16}$")]


def organisation_values(held: Organisation) -> dict[str, Any]:
    names = [name for name in OrganisationForm.model_fields if name in Organisation.__dataclass_fields__]
    shown = values_of(held, *names, populations=lambda words: "; ".join(sorted(words)))
    billing = {f"billing_{name}": value for name, value in _place_values(held.billing_address).items()}
    return {**billing, **shown, **_place_values(held.address)}


def establishment_values(held: Establishment) -> dict[str, Any]:
    return {
        **values_of(held, "name", "siret", "email", "service_code", "version"),
        **_place_values(held.address),
    }


def _place_values(address: Address) -> dict[str, str]:
    return dict(values_of(address, "street", "postal_code", "city", "country"))
