"""Trainees from a file: whom a line is about, and in whose directory (RUN-7, TRN-1)."""

import dataclasses

import pytest

from chalicelib.domain.access import Person
from chalicelib.domain.imports import ImportKind, Outcome, Severity
from chalicelib.models import import_runs, trainees
from chalicelib.models.base import transaction
from chalicelib.models.trainees import TraineeItem
from chalicelib.ports import Ports
from tests import factories
from tests.services.importing import counts, load, reasons

CATALOGUE, ORGANISATIONS, TRAINEES, _ = ImportKind


@pytest.fixture
def staff(tables: None) -> Person:
    return factories.stored_staff().person()


@pytest.mark.parametrize(
    ("siret", "reason"),
    [
        ("99143382200012", None),
        ("991 433 822 00012", None),
        ("99143382200013", "This SIRET is wrong."),
        ("9,91434E+13", "The spreadsheet shortened this number: its digits are lost."),
        ("", "The SIRET is missing."),
        ("55210055400013", "No organisation has the SIREN %(siren)s."),
        ("99143382200046", "%(organisation)s has no such establishment."),
    ],
)
def test_a_trainee_needs_an_establishment_we_know(
    ports: Ports, staff: Person, siret: str, reason: str | None
) -> None:
    load(ports, staff, ORGANISATIONS)

    run = load(ports, staff, TRAINEES, f'siret;nom;prénom\n"{siret}";Łaski;Zoé\n')

    assert [r for _, _, r in reasons(run)] == ([reason] if reason else [])
    assert TraineeItem.count() == (0 if reason else 1)


PEOPLE = "siret;nom;prénom;date de naissance;courriel;emploi\n"


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("Châtelain;Léa;05/12/1988;lea@duvallon.example;Conductrice", Outcome.UNCHANGED),
        ("CHATELAIN;lea;05/12/1988;;", Outcome.UNCHANGED),  # empty cells leave what is there
        ("Châtelain;Léa;;LEA@duvallon.example;", Outcome.UNCHANGED),
        ("Châtelain;Léa;;;Formatrice", Outcome.UPDATED),
        ("Châtelain;Léa;05/12/1988;nouvelle@duvallon.example;", Outcome.UPDATED),
        ("Châtelain;Léa;06/12/1988;;", Outcome.CREATED),
        ("Châtelain;Léa;;autre@duvallon.example;", Outcome.CREATED),
        ("Châtelain;Léo;05/12/1988;;", Outcome.CREATED),
        ("Châtelain;Léa;31/02/1988;;", Outcome.REFUSED),
        ("Châtelain;Léa;05/12/1888;;", Outcome.REFUSED),
        ("Châtelain;Léa;;pas une adresse;", Outcome.REFUSED),
        ("Châtelain;;;;", Outcome.REFUSED),
    ],
)
def test_who_is_the_same_person(ports: Ports, staff: Person, line: str, outcome: Outcome) -> None:
    factories.stored_organisation()
    factories.stored_establishment()
    factories.stored_trainee()

    run = load(ports, staff, TRAINEES, f"{PEOPLE}99143382200012;{line}\n")

    assert counts(run) == {outcome.value: 1}
    assert TraineeItem.count() == (2 if outcome is Outcome.CREATED else 1)


def test_a_name_that_several_have_is_refused(ports: Ports, staff: Person) -> None:
    factories.stored_organisation()
    factories.stored_establishment()
    factories.stored_trainee()
    factories.stored_trainee(trainee_id="trn_2", birth_date=None, email="")

    run = load(ports, staff, TRAINEES, f"{PEOPLE}99143382200012;Châtelain;Léa;;;\n")

    assert reasons(run) == [
        (2, "last_name", "Several trainees have this name: which one is meant can’t be told.")
    ]


def test_the_archived_and_the_renamed_stay_as_they_are(ports: Ports, staff: Person) -> None:
    factories.stored_organisation()
    factories.stored_establishment()
    factories.stored_trainee(is_archived=True)
    load(ports, staff, TRAINEES, f"{PEOPLE}99143382200012;Dupond;Rémi;;;\n")
    remi = next(t for t in trainees.everybody("org_acme") if t.last_name == "Dupond")
    with transaction() as tx:
        trainees.replace(tx, dataclasses.replace(remi, last_name="Dupont"), before=remi)

    run = load(
        ports, staff, TRAINEES, f"{PEOPLE}99143382200012;Châtelain;Léa;;;X\n99143382200012;Dupond;Rémi;;;\n"
    )

    assert counts(run) == {"unchanged": 2}
    assert [p.severity for p in run.problems] == [Severity.WARNING] * 2
    assert {t.last_name for t in trainees.everybody("org_acme")} == {"Châtelain", "Dupont"}


def test_a_client_imports_into_its_own_directory_only(ports: Ports, staff: Person) -> None:
    load(ports, staff, ORGANISATIONS)
    factories.stored_organisation(organisation_id="org_mine", siren="732829320", name="Mine")
    factories.stored_establishment(
        organisation_id="org_mine", establishment_id="est_a", siret="73282932000074"
    )
    claire = factories.stored_user(organisation_id="org_mine").person()

    run = load(
        ports,
        claire,
        TRAINEES,
        "siret;nom;prénom\n73282932000074;Un;A\n;Deux;B\n99143382200012;Trois;C\n",
        organisation_id="org_mine",
        valid_only=True,
    )

    assert reasons(run) == [(4, "siret", "This SIRET isn’t one of your establishments.")]
    mine = {t.last_name: t.establishment_id for t in trainees.everybody("org_mine")}
    assert mine == {"Un": "est_a", "Deux": "est_a"}
    assert TraineeItem.count() == 2
    assert import_runs.of_scope("trainees").rows == ()


def test_one_limited_to_sites_imports_into_them_only(ports: Ports, tables: None) -> None:
    factories.stored_organisation()
    factories.stored_establishment()
    factories.stored_establishment(establishment_id="est_lyon", name="Lyon", siret="99143382200046")
    local = factories.stored_user(establishment_ids=frozenset({"est_lyon"})).person()

    run = load(
        ports,
        local,
        TRAINEES,
        "siret;nom;prénom\n99143382200046;Un;A\n99143382200012;Deux;B\n;Trois;C\n",
        organisation_id="org_acme",
        valid_only=True,
    )

    assert [line for line, _, _ in reasons(run)] == [3, 4]
    assert [t.establishment_id for t in trainees.everybody("org_acme")] == ["est_lyon"]
