"""Clients and their sites: a SIREN belongs to one organisation, and nothing wrong is stored."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.access import Person
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.organisations import Address, Establishment, Organisation
from chalicelib.models import history, organisations
from chalicelib.models.organisations import OrganisationItem
from chalicelib.ports import Ports
from chalicelib.services import organisations as service
from tests import factories

SITE = Establishment(organisation_id="org_acme", establishment_id="", name="Lyon", siret="99143382200046")


@pytest.fixture
def staff(tables: None) -> Person:
    return factories.stored_staff().person()


def entered(**overrides: Any) -> Organisation:
    values: dict[str, Any] = {"organisation_id": "", "name": " Autocars du Midi ", "siren": "552 100 554"}
    return Organisation(**{**values, **overrides})


def test_a_client_is_added_with_its_numbers_in_order(ports: Ports, staff: Person) -> None:
    made = service.create(ports, staff, entered(), token="t")

    assert organisations.find_by_siren("552100554") == made
    assert made.name == "Autocars du Midi"
    assert history.of(made.organisation_id).rows[0].what == "organisation_created"


def test_the_same_form_sent_twice_adds_one_client(ports: Ports, staff: Person) -> None:
    once = service.create(ports, staff, entered(), token="t")

    assert service.create(ports, staff, entered(), token="t") == once
    assert len(service.search("").rows) == 1


def test_a_siren_belongs_to_one_client(ports: Ports, staff: Person) -> None:
    service.create(ports, staff, entered(), token="t")

    with pytest.raises(InvalidInput) as refusal:
        service.create(ports, staff, entered(name="Autre"), token="u")

    assert "siren" in refusal.value.errors
    assert [o.name for o in service.search("").rows] == ["Autocars du Midi"]


def test_clients_abroad_need_no_siren(ports: Ports, staff: Person) -> None:
    service.create(ports, staff, entered(name="Genève", siren=""), token="t")
    service.create(ports, staff, entered(name="Lausanne", siren=""), token="u")

    assert [o.name for o in service.search("").rows] == ["Genève", "Lausanne"]


def test_a_corrected_siren_frees_the_wrong_one(ports: Ports, staff: Person) -> None:
    made = service.create(ports, staff, entered(siren="732829320"), token="t")

    after = service.change(ports, staff, made, replace(made, siren="552100554"), version=0)

    assert organisations.find_by_siren("732829320") is None
    assert organisations.find_by_siren("552100554") == after
    assert service.create(ports, staff, entered(siren="732829320"), token="u").siren == "732829320"


def test_a_siren_that_another_client_has_is_refused_at_an_edit(ports: Ports, staff: Person) -> None:
    made = service.create(ports, staff, entered(), token="t")
    other = service.create(ports, staff, entered(name="Autre", siren="732829320"), token="u")

    with pytest.raises(InvalidInput):
        service.change(ports, staff, other, replace(other, siren=made.siren), version=0)

    assert organisations.get(other.organisation_id) == other


def test_two_people_who_edit_the_same_client_are_told(ports: Ports, staff: Person) -> None:
    made = service.create(ports, staff, entered(), token="t")
    service.change(ports, staff, made, replace(made, name="Un"), version=0)

    with pytest.raises(Conflict):
        service.change(
            ports, staff, organisations.get(made.organisation_id), replace(made, name="Deux"), version=0
        )

    assert organisations.get(made.organisation_id).name == "Un"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("siren", "552100555"),
        ("email", "nobody"),
        ("billing_email", "a@b"),
        ("manager_email", "@c.fr"),
        ("phone", "12"),
        ("manager_phone", "x"),
        ("vat_number", "FR00732829320"),
        ("name", " . "),
        ("name", "x" * 121),
    ],
)
def test_what_is_wrong_is_named_and_nothing_stored(
    ports: Ports, staff: Person, field: str, value: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        service.create(ports, staff, entered(**{field: value}), token="t")

    assert list(refusal.value.errors) == [field]
    assert OrganisationItem.count() == 0


def test_french_postcodes_are_checked_and_foreign_ones_taken(ports: Ports, staff: Person) -> None:
    abroad = entered(address=Address(postal_code="CH-1201", city="Genève", country="CH"))
    assert service.create(ports, staff, abroad, token="t").address.postal_code == "CH-1201"

    with pytest.raises(InvalidInput) as refusal:
        service.create(ports, staff, entered(address=Address(postal_code="7500")), token="u")
    assert list(refusal.value.errors) == ["postal_code"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("duvallon", True),
        ("TRANSPORTS duv", True),
        ("991 433 822", True),
        ("99143382200012", True),
        ("9914", True),
        ("552100554", False),
        ("nobody", False),
        ("!", True),  # nothing to look for: everything
    ],
)
def test_staff_find_a_client(staff: Person, text: str, found: bool) -> None:
    factories.stored_organisation()

    assert bool(service.search(text).rows) is found


def test_a_site_is_added_once_and_belongs_to_the_siren(ports: Ports, staff: Person) -> None:
    factories.stored_organisation()

    made = service.add_establishment(ports, staff, SITE, token="t")
    assert service.add_establishment(ports, staff, SITE, token="t") == made
    with pytest.raises(InvalidInput) as refusal:
        service.add_establishment(ports, staff, replace(SITE, siret="73282932000074"), token="u")

    assert list(refusal.value.errors) == ["siret"]
    assert organisations.establishments("org_acme") == [made]


def test_a_site_keeps_its_placeholder_flag_until_the_address_is_corrected(
    ports: Ports, staff: Person
) -> None:
    factories.stored_institute(placeholder_emails=frozenset({"contact@exemple-invalide.fr"}))
    factories.stored_organisation()
    site = service.add_establishment(
        ports, staff, replace(SITE, email="Contact@exemple-invalide.fr"), token="t"
    )
    assert site.email_is_placeholder

    after = service.change_establishment(
        ports, staff, site, replace(site, email="lyon@duvallon.example"), version=0
    )

    assert not after.email_is_placeholder
    assert organisations.get_establishment("org_acme", site.establishment_id) == after
    with pytest.raises(Conflict):
        service.change_establishment(ports, staff, after, replace(after, name="Villeurbanne"), version=0)
