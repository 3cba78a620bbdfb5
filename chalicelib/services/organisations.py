"""Organisations: the institute's clients and their establishments, as staff add and change them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib.domain import changes, ids
from chalicelib.domain.access import Person
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.history import Entry
from chalicelib.domain.identifiers import (
    compact,
    is_postal_code,
    normal_email,
    normal_phone,
    normal_siren,
    normal_siret,
    normal_vat_number,
    siren_of,
)
from chalicelib.domain.institute import Institute
from chalicelib.domain.organisations import (
    Address,
    Establishment,
    Organisation,
    is_placeholder_email,
)
from chalicelib.models import history, organisations
from chalicelib.models import institute as institutes
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.models.paging import Page
from chalicelib.ports import Ports
from chalicelib.templating import N_

MAX_NAME = 120

WRONG_EMAIL = N_("Enter an e-mail address such as name@company.fr.")
WRONG_SIREN = N_("Check the SIREN: nine digits, of which the last is a key.")
WRONG_SIRET = N_("Check the SIRET: fourteen digits, of which the last is a key.")
WRONG_PHONE = N_("Enter a phone number such as 01 44 55 66 77.")
WRONG_VAT = N_("Check the VAT number: FR, a key of two characters, then the SIREN.")


def search(text: str, *, cursor: str | None = None, limit: int = 50) -> Page[Organisation]:
    """The staff's directory: by a part of the name, SIREN or SIRET; everything by name when nothing is asked."""
    digits = compact(text)
    if digits.isdigit() and len(digits) in (9, 14):
        found = organisations.find_by_siren(digits[:9])
        return Page(rows=(found,) if found else ())
    words = ids.folded(text)
    if not words:
        return organisations.directory(cursor=cursor, limit=limit)
    return organisations.containing(words, cursor=cursor, limit=limit)


def create(ports: Ports, by: Person, organisation: Organisation, *, token: str) -> Organisation:
    """Add a client; the same token adds once. Raises InvalidInput, also when another client has this SIREN."""
    organisation_id = ids.derived("org", by.user_id, token)
    wanted = replace(_normal(organisation, institutes.get()), organisation_id=organisation_id)
    try:
        with transaction() as tx:
            organisations.add(tx, wanted)
            _note(ports, tx, organisation_id, by, "organisation_created")
    except Refused as error:
        if "organisation" in error.labels:
            return organisations.get(organisation_id)
        raise _taken() from error
    return wanted


def change(
    ports: Ports, by: Person, before: Organisation, after: Organisation, *, version: int
) -> Organisation:
    """Save an edit of the state with this version. Raises InvalidInput, Conflict."""
    wanted = replace(_normal(after, institutes.get()), organisation_id=before.organisation_id)
    wanted = replace(wanted, version=before.version)
    if wanted == before:
        return before
    if before.version != version:
        raise Conflict(before.organisation_id)
    try:
        with transaction() as tx:
            organisations.replace(tx, wanted, before=before)
            facts = changes.between(before, wanted)
            _note(ports, tx, before.organisation_id, by, "organisation_changed", facts=facts)
    except Refused as error:
        if "siren" in error.labels:
            raise _taken() from error
        raise
    return replace(wanted, version=before.version + 1)


def add_establishment(ports: Ports, by: Person, site: Establishment, *, token: str) -> Establishment:
    """Add a site; the same token adds once. Raises NotFound, InvalidInput."""
    organisation = organisations.get(site.organisation_id)
    wanted = _normal_site(site, organisation, institutes.get())
    wanted = replace(wanted, establishment_id=ids.derived("est", site.organisation_id, token))
    try:
        with transaction() as tx:
            organisations.add_establishment(tx, wanted)
            facts = {"name": wanted.name}
            _note(ports, tx, site.organisation_id, by, "establishment_created", facts=facts)
    except Refused:
        return organisations.get_establishment(site.organisation_id, wanted.establishment_id)
    return wanted


def change_establishment(
    ports: Ports, by: Person, before: Establishment, after: Establishment, *, version: int
) -> Establishment:
    """Save an edit of the state with this version. Raises NotFound, InvalidInput, Conflict."""
    organisation = organisations.get(before.organisation_id)
    wanted = replace(
        _normal_site(after, organisation, institutes.get()),
        organisation_id=before.organisation_id,
        establishment_id=before.establishment_id,
        version=before.version,
    )
    if wanted == before:
        return before
    if before.version != version:
        raise Conflict(before.establishment_id)
    with transaction() as tx:
        organisations.replace_establishment(tx, wanted, before=before)
        facts = {"name": wanted.name, **changes.between(before, wanted, leave_out=("version", "name"))}
        _note(ports, tx, before.organisation_id, by, "establishment_changed", facts=facts)
    return replace(wanted, version=before.version + 1)


def _taken() -> InvalidInput:
    return InvalidInput({"siren": N_("Another organisation has this SIREN: open that one instead.")})


def _normal(organisation: Organisation, institute: Institute) -> Organisation:
    """The organisation as it is stored. Raises InvalidInput."""
    wrong = _Errors()
    email = wrong.normal("email", organisation.email, normal_email, WRONG_EMAIL)
    made = replace(
        organisation,
        name=wrong.name(organisation.name),
        siren=wrong.normal("siren", organisation.siren, normal_siren, WRONG_SIREN),
        email=email,
        email_is_placeholder=is_placeholder_email(email, known=institute.placeholder_emails),
        phone=wrong.normal("phone", organisation.phone, _phone, WRONG_PHONE),
        vat_number=wrong.normal("vat_number", organisation.vat_number, normal_vat_number, WRONG_VAT),
        billing_email=wrong.normal("billing_email", organisation.billing_email, normal_email, WRONG_EMAIL),
        manager_email=wrong.normal("manager_email", organisation.manager_email, normal_email, WRONG_EMAIL),
        manager_phone=wrong.normal("manager_phone", organisation.manager_phone, _phone, WRONG_PHONE),
    )
    wrong.check_address(organisation.address, prefix="")
    wrong.check_address(organisation.billing_address, prefix="billing_")
    wrong.raise_if_any()
    return made


def _normal_site(site: Establishment, organisation: Organisation, institute: Institute) -> Establishment:
    """The establishment as it is stored. Raises InvalidInput."""
    wrong = _Errors()
    email = wrong.normal("email", site.email, normal_email, WRONG_EMAIL)
    siret = wrong.normal("siret", site.siret, normal_siret, WRONG_SIRET)
    if siret and organisation.siren and siren_of(siret) != organisation.siren:
        wrong.errors["siret"] = N_(
            "This SIRET belongs to another organisation: it must begin with the SIREN."
        )
    made = replace(
        site,
        name=wrong.name(site.name),
        siret=siret,
        email=email,
        email_is_placeholder=is_placeholder_email(email, known=institute.placeholder_emails),
        service_code=site.service_code.strip(),
    )
    wrong.check_address(site.address, prefix="")
    wrong.raise_if_any()
    return made


def _phone(text: str) -> str | None:
    """As it was typed, once it can be called: people read their own grouping best."""
    return text.strip() if normal_phone(text) else None


class _Errors:
    """Gathers what is wrong with each field, so that a person corrects a form once."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def normal(self, field: str, text: str, check: Callable[[str], str | None], message: str) -> str:
        """What to store; empty stays empty."""
        if not text.strip():
            return ""
        stored = check(text)
        if stored is None:
            self.errors[field] = message
        return stored or ""

    def name(self, text: str) -> str:
        if not ids.folded(text):
            self.errors["name"] = N_("Enter the name.")
        elif len(text.strip()) > MAX_NAME:
            self.errors["name"] = N_("Shorten this name: 120 characters at most.")
        return text.strip()

    def check_address(self, address: Address, *, prefix: str) -> None:
        """Foreign postcodes are taken as they come."""
        if address.country == "FR" and address.postal_code and not is_postal_code(address.postal_code):
            self.errors[f"{prefix}postal_code"] = N_("Check the postcode: five digits, for example 75005.")

    def raise_if_any(self) -> None:
        if self.errors:
            raise InvalidInput(self.errors)


def _note(
    ports: Ports,
    tx: Transaction,
    organisation_id: str,
    by: Person,
    what: str,
    *,
    facts: Mapping[str, str] | None = None,
) -> None:
    entry = Entry(
        object_id=organisation_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        facts=dict(facts or {}),
    )
    history.add(tx, entry)
