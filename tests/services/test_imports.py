"""Imports of whole files: as they are, twice, half, at the same time."""

import dataclasses

import pytest

from chalicelib.domain.access import Person
from chalicelib.domain.imports import (
    Choices,
    ImportKind,
    ImportRun,
    RunState,
    Severity,
)
from chalicelib.models import import_runs, organisations, trainings
from chalicelib.models.base import Refused, transaction
from chalicelib.models.import_runs import ImportRunItem
from chalicelib.models.organisations import OrganisationItem
from chalicelib.models.trainees import TraineeItem
from chalicelib.models.trainings import TrainingItem
from chalicelib.ports import Ports
from chalicelib.services import import_problems, import_steps, imports
from tests import factories
from tests.services.importing import counts, load, people

CATALOGUE, ORGANISATIONS, TRAINEES, _ = ImportKind


@pytest.fixture
def staff(tables: None) -> Person:
    return factories.stored_staff().person()


def test_the_three_files_of_a_real_start_load_as_they_are(ports: Ports, staff: Person) -> None:
    assert counts(load(ports, staff, CATALOGUE)) == {"created": 81}
    sites = load(ports, staff, ORGANISATIONS)
    people = load(ports, staff, TRAINEES)

    assert counts(sites) == {"created": 24}
    assert counts(people) == {"created": 400}
    assert sites.problem_counts == {"notice": 6, "warning": 1}
    assert people.problem_counts == {"warning": 36}  # the SIRET of two sites
    assert (TrainingItem.count(), TraineeItem.count()) == (81, 400)
    assert ports.catalogue_hints == ["rebuild"]


def test_a_second_import_changes_nothing(ports: Ports, staff: Person) -> None:
    contents = {CATALOGUE: None, ORGANISATIONS: None, TRAINEES: people(40)}
    for kind, content in contents.items():
        load(ports, staff, kind, content)
    before = everything()

    again = [load(ports, staff, kind, content) for kind, content in contents.items()]

    assert [counts(run) for run in again] == [{"unchanged": 81}, {"unchanged": 24}, {"unchanged": 40}]
    assert everything() == before


def everything() -> list[str]:
    tables = (TrainingItem, OrganisationItem, TraineeItem)
    return sorted(str(item.to_dynamodb_dict()) for table in tables for item in table.scan())


def test_a_dry_run_writes_nothing(ports: Ports, staff: Person) -> None:
    run = load(ports, staff, CATALOGUE, dry_run=True)

    assert (run.state, counts(run)) == (RunState.CHECKED, {"created": 81})
    assert TrainingItem.count() == ImportRunItem.count() == 0


def test_two_sites_that_share_a_siret_are_both_kept(ports: Ports, staff: Person) -> None:
    run = load(ports, staff, ORGANISATIONS)

    holder = organisations.find_by_siren("561435850")
    assert holder is not None
    names = [
        s.name for s in organisations.establishments(holder.organisation_id) if s.siret == "56143585000038"
    ]
    assert names == ["Site de Bordeaux", "Site de Brest"]
    warning = next(p for p in run.problems if p.severity is Severity.WARNING)
    assert (warning.line, warning.column, warning.value) == (13, "siret", "56143585000038")


def test_an_address_of_several_organisations_is_a_placeholder(ports: Ports, staff: Person) -> None:
    load(ports, staff, ORGANISATIONS)

    garonne = organisations.find_by_siren("454623620")
    ouest = organisations.find_by_siren("362954877")
    assert garonne is not None
    assert ouest is not None
    flags = {s.name: s.email_is_placeholder for s in organisations.establishments(garonne.organisation_id)}
    assert flags == {"Site de Nantes": False, "Site de Strasbourg": True, "Site de Rennes": False}
    assert (garonne.email_is_placeholder, ouest.email_is_placeholder) == (False, True)


def test_a_corrected_address_survives_the_next_import(ports: Ports, staff: Person) -> None:
    load(ports, staff, ORGANISATIONS)
    ouest = organisations.find_by_siren("362954877")
    assert ouest is not None
    with transaction() as tx:
        corrected = dataclasses.replace(ouest, email="rh@ouest.example", email_is_placeholder=False)
        organisations.replace(tx, corrected, before=ouest)

    assert counts(load(ports, staff, ORGANISATIONS)) == {"unchanged": 24}
    assert organisations.get(ouest.organisation_id).email == "rh@ouest.example"


SITES = "organisme;siret;établissement;e-mail;ville;organisme public\n"


def test_an_import_updates_what_it_tells_and_leaves_the_rest(ports: Ports, staff: Person) -> None:
    factories.stored_institute(placeholder_emails=frozenset({"x@y.fr"}))
    load(ports, staff, ORGANISATIONS, f"{SITES}Un;73282932000074;Siège;x@y.fr;Paris;non\n")

    run = load(
        ports,
        staff,
        ORGANISATIONS,
        f"{SITES}Un bis;73282932000074;SIEGE;rh@un.example;;oui\nUn bis;73282932000074;Atelier;;Lyon;\n",
    )

    held = organisations.find_by_siren("732829320")
    assert held is not None
    assert counts(run) == {"updated": 1, "created": 1}
    assert (held.name, held.email, held.email_is_placeholder) == ("Un bis", "rh@un.example", False)
    assert held.is_public_body
    siege = organisations.establishments(held.organisation_id)[1]
    assert (siege.name, siege.email, siege.address.city) == ("SIEGE", "rh@un.example", "Paris")
    assert counts(load(ports, staff, ORGANISATIONS, f"{SITES}Un bis;73282932000074;Siege;x@y.fr;;\n")) == {
        "updated": 1
    }
    assert organisations.establishments(held.organisation_id)[1].email == "rh@un.example"


WRONG_CATALOGUE = """code;title;duration_days;price_eur;capacity_min;capacity_max;modality
A1;Première;2;100;3;10;classroom
a b;Deuxième;2;100;3;10;classroom
A3;;2;100;3;10;classroom
A4;Quatrième;deux;100;3;10;classroom
A5;Cinquième;2;1,234;3;10;classroom
A6;Sixième;2;100;12;10;classroom
A7;Septième;2;100;3;10;dancing
A1;Encore;2;100;3;10;classroom
A9;Neuvième;2;100;3;10;classroom;extra
"""


def test_each_wrong_cell_is_named_with_line_column_value_reason_and_expectation(
    ports: Ports, staff: Person
) -> None:
    run = load(ports, staff, CATALOGUE, WRONG_CATALOGUE)

    assert run.state is RunState.REFUSED
    assert counts(run) == {"created": 1, "refused": 8}
    places = {(p.line, p.column, p.value) for p in run.problems if p.severity is Severity.ERROR}
    assert places == {
        (3, "code", "a b"),
        (4, "title", ""),
        (5, "duration_days", "deux"),
        (6, "price_eur", "1,234"),
        (7, "capacity_max", "10"),
        (8, "modality", "dancing"),
        (9, "", ""),
        (10, "", "extra"),
    }
    assert all(p.reason and p.expectation for p in run.problems)
    assert TrainingItem.count() == 0


def test_the_good_lines_are_loaded_when_somebody_asks_for_them(ports: Ports, staff: Person) -> None:
    run = load(ports, staff, CATALOGUE, WRONG_CATALOGUE, valid_only=True)

    assert (run.state, counts(run)) == (RunState.DONE, {"created": 1, "refused": 8})
    assert trainings.get("A1").title == "Première"


def test_only_the_columns_of_the_file_change_a_training(ports: Ports, staff: Person) -> None:
    load(ports, staff, CATALOGUE, "code;title;price_eur;audience\nA1;Un;100;Tous\n")

    run = load(ports, staff, CATALOGUE, "Référence,Intitulé,Prix\nA1,Un bis,120.50\n")

    assert counts(run) == {"updated": 1}
    training = trainings.get("A1")
    assert (training.title, training.price_cents, training.audience) == ("Un bis", 12050, "Tous")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n....", "This is a %(format)s file, not a table."),
        (b"PK\x03\x04nothing", "This is a %(format)s file, not a table."),
        (b"one;two\n1;2\n", "No line with the names of the columns was found."),
        (b"code;famille\nA1;x\n", "These columns are missing: %(missing)s. Found: %(found)s."),
        (b"code;title\n", "There is no line under the header."),
        (
            "code;title\nA1;é\n".encode("utf-16")[:-1],
            "The file is damaged: it says it is %(encoding)s but byte %(place)s is not.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    ports: Ports, staff: Person, content: bytes, reason: str
) -> None:
    run = load(ports, staff, CATALOGUE, content)

    assert run.state is RunState.UNREADABLE
    assert run.unreadable is not None
    assert run.unreadable.reason == reason
    assert run.unreadable.expectation


def begun(ports: Ports, staff: Person, content: bytes) -> ImportRun:
    wanted = imports.new_run(ports, TRAINEES, content, file_name="t.csv", by=staff, run_id="imp_1")
    return imports.begin(wanted)


def test_a_run_killed_half_way_goes_on_where_it_stood(ports: Ports, staff: Person) -> None:
    load(ports, staff, ORGANISATIONS)
    content = people(120)
    run = begun(ports, staff, content)
    plan = imports._plan(ports, run, content, by=staff)
    started = imports._started(run, plan)
    first = next(import_steps.chunks(import_steps.steps(plan.parsed.rows, plan.loader())))
    imports._write(ports, started, first)  # and here the worker dies
    assert TraineeItem.count() == 95

    done = imports.work(ports, begun(ports, staff, content), content, by=staff)

    assert (done.state, counts(done), TraineeItem.count()) == (RunState.DONE, {"created": 120}, 120)
    assert done.problem_counts == {"warning": 12}
    assert imports.work(ports, begun(ports, staff, content), content, by=staff) == done


def test_of_two_workers_at_one_run_the_slower_one_stops(ports: Ports, staff: Person) -> None:
    load(ports, staff, ORGANISATIONS)
    content = people(20)
    run = begun(ports, staff, content)
    quick = imports.work(ports, run, content, by=staff)

    slow = imports.work(ports, run, content, by=staff)  # with the state it read before

    assert slow == quick
    assert TraineeItem.count() == 20


def test_a_line_that_somebody_changes_meanwhile_is_planned_anew(ports: Ports, staff: Person) -> None:
    """Two files about the same people at the same instant: the second finds them there."""
    load(ports, staff, ORGANISATIONS)
    content = people(20)
    run = begun(ports, staff, content)
    plan = imports._plan(ports, run, content, by=staff)
    started = imports._started(run, plan)
    stale = next(import_steps.chunks(import_steps.steps(plan.parsed.rows, plan.loader())))
    load(ports, staff, TRAINEES, content)

    with pytest.raises(Refused, match="trainee"):
        imports._write(ports, started, stale)
    done = imports.work(ports, started, content, by=staff)

    assert counts(done) == {"unchanged": 20}
    assert TraineeItem.count() == 20


def test_problems_beyond_the_first_lie_in_files(ports: Ports, staff: Person) -> None:
    load(ports, staff, ORGANISATIONS)
    lines = "".join(f"99143382200012;Nom{n};Prénom;pas une date\n" for n in range(450))

    run = load(ports, staff, TRAINEES, f"siret;nom;prénom;date de naissance\n{lines}", valid_only=True)

    stored = import_runs.get("trainees", run.run_id)
    assert len(stored.problems) == import_problems.IN_THE_ROW
    assert stored.problem_counts == {"error": 450}
    every = import_problems.every(ports, stored)
    assert [p.line for p in every] == list(range(2, 452))


def test_organisations_may_be_invited_at_their_real_addresses(ports: Ports, staff: Person) -> None:
    factories.stored_institute()

    run = load(ports, staff, ORGANISATIONS, invite=True)
    again = load(ports, staff, ORGANISATIONS, invite=True)

    assert run.counts["accounts"] == 18
    assert again.counts["accounts"] == 0
    assert len(ports.identity.accounts) == 18  # type: ignore[attr-defined]
    assert not any("invalide" in name for name in ports.identity.accounts)  # type: ignore[attr-defined]


def test_begun_twice_with_one_id_it_is_one_run(ports: Ports, staff: Person) -> None:
    wanted = imports.new_run(
        ports, CATALOGUE, b"x", file_name="c.csv", by=staff, run_id="imp_1", choices=Choices(valid_only=True)
    )

    assert imports.begin(wanted) == imports.begin(wanted)
    assert ImportRunItem.count() == 1
