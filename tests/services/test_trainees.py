"""The directory of people: found by any word, added once, changed by those who may."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.access import Person
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound
from chalicelib.domain.trainees import Details, LikelyDuplicate
from chalicelib.models import history, trainees
from chalicelib.models.trainees import TraineeItem
from chalicelib.ports import Ports
from chalicelib.services import trainees as service
from tests import factories


@pytest.fixture
def claire(tables: None) -> Person:
    """Administrator of a client with one site."""
    factories.stored_organisation()
    factories.stored_establishment()
    return factories.stored_user().person()


def entered(**overrides: Any) -> Details:
    values: dict[str, Any] = {
        "last_name": "Le Goff",
        "first_name": "Chloé",
        "establishment_id": "est_paris",
        "birth_date": date(1990, 1, 31),
    }
    return Details(**{**values, **overrides})


def create(ports: Ports, by: Person, details: Details, **options: Any) -> Any:
    options = {"token": "t", **options}
    return service.create(ports, by, organisation_id="org_acme", details=details, **options)


@pytest.mark.parametrize(
    "text",
    [
        "chat",
        "CHÂTELAIN",
        "lea",
        "léa chatelain",
        "chatelain l",
        "cha le",
        "telain",  # inside the name
        "lea@duvallon",
        "M-0042",
        "0042 léa",
    ],
)
def test_somebody_is_found_by_any_word(claire: Person, text: str) -> None:
    lea = factories.stored_trainee(number="M-0042")

    assert service.search("org_acme", text) == [lea]


@pytest.mark.parametrize("text", ["", "  ", "!", "zoe", "lea martin", "chatelain 77"])
def test_nobody_is_found_by_other_words(claire: Person, text: str) -> None:
    factories.stored_trainee()

    assert service.search("org_acme", text) == []


def test_composed_names_are_found_from_either_end(claire: Person) -> None:
    made = factories.stored_trainee(last_name="Le Goff", first_name="Jean-Baptiste")

    for text in ("le goff jean", "jean baptiste le", "jean-baptiste", "goff"):
        assert service.search("org_acme", text) == [made]


def test_a_search_leaves_out_the_archived_the_merged_and_other_organisations(claire: Person) -> None:
    factories.stored_trainee(trainee_id="trn_1", is_archived=True)
    factories.stored_trainee(trainee_id="trn_2", is_archived=True, merged_into="trn_3")
    factories.stored_trainee(organisation_id="org_other")

    assert service.search("org_acme", "lea") == service.search("org_acme", "a@") == []


def test_a_search_keeps_to_the_establishments_given(claire: Person) -> None:
    factories.stored_trainee()
    anywhere = factories.stored_trainee(trainee_id="trn_2", establishment_id=None)

    assert service.search("org_acme", "lea", establishments={"est_lyon"}) == [anywhere]


def test_a_search_stops_at_the_limit(claire: Person) -> None:
    for number in range(5):
        factories.stored_trainee(trainee_id=f"trn_{number}")

    assert [t.trainee_id for t in service.search("org_acme", "lea", limit=3)] == ["trn_0", "trn_1", "trn_2"]


def test_somebody_is_added_once(ports: Ports, claire: Person) -> None:
    made = create(ports, claire, entered(last_name=" Le Goff "))

    assert create(ports, claire, entered()) == made
    assert trainees.get("org_acme", made.trainee_id) == made
    assert made.last_name == "Le Goff"
    assert [e.what for e in history.of(made.trainee_id).rows] == ["trainee_created"]


@pytest.mark.parametrize(
    ("stored", "details", "is_likely"),
    [
        ({}, {"last_name": "chatelain", "first_name": "LEA", "birth_date": date(1988, 12, 5)}, True),
        ({}, {"last_name": "Châtelain", "first_name": "Léa", "birth_date": None}, True),
        ({}, {"last_name": "Châtelain", "first_name": "Léa", "birth_date": date(1988, 12, 6)}, False),
        ({}, {"last_name": "Châtelain", "first_name": "Léana", "birth_date": None}, False),
        ({"is_archived": True}, {"last_name": "Châtelain", "first_name": "Léa", "birth_date": None}, False),
    ],
)
def test_a_likely_duplicate_is_pointed_out(
    ports: Ports, claire: Person, stored: dict[str, Any], details: dict[str, Any], is_likely: bool
) -> None:
    factories.stored_trainee(**stored)

    if is_likely:
        with pytest.raises(LikelyDuplicate) as refusal:
            create(ports, claire, entered(**details))
        assert refusal.value.facts["trainee_ids"] == ["trn_lea"]
    else:
        create(ports, claire, entered(**details))

    assert TraineeItem.count() == (1 if is_likely else 2)
    assert create(ports, claire, entered(**details), token="u", despite_duplicates=True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_name": "?"}, "last_name"),
        ({"first_name": ""}, "first_name"),
        ({"last_name": "x" * 81}, "last_name"),
        ({"email": "nobody"}, "email"),
        ({"birth_date": date(1899, 12, 31)}, "birth_date"),
        ({"birth_date": date(2012, 11, 24)}, "birth_date"),
        ({"job": "x" * 121}, "job"),
        ({"number": "x" * 41}, "number"),
        ({"establishment_id": "est_elsewhere"}, "establishment_id"),
        ({"populations": frozenset(map(str, range(31)))}, "populations"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_stored(
    ports: Ports, claire: Person, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create(ports, claire, entered(**wrong))

    assert list(refusal.value.errors) == [field]
    assert TraineeItem.count() == 0


@pytest.mark.parametrize("born", [date(1900, 1, 1), date(2012, 11, 23)])
def test_the_edges_of_a_plausible_birth(ports: Ports, claire: Person, born: date) -> None:
    assert create(ports, claire, entered(birth_date=born)).birth_date == born


def test_one_limited_to_sites_works_within_them(ports: Ports, claire: Person) -> None:
    factories.stored_establishment(establishment_id="est_lyon", name="Lyon")
    local = replace(claire, establishment_ids=frozenset({"est_lyon"}))
    lea = factories.stored_trainee()

    for establishment_id in ("est_paris", None):
        with pytest.raises(InvalidInput):
            create(ports, local, entered(establishment_id=establishment_id))
    with pytest.raises(NotFound):
        service.get(local, "org_acme", lea.trainee_id)
    assert create(ports, local, entered(establishment_id="est_lyon"))


def test_another_organisation_has_no_such_trainee(ports: Ports, claire: Person) -> None:
    factories.stored_trainee()
    stranger = replace(claire, organisation_id="org_other")

    with pytest.raises(NotFound):
        service.get(stranger, "org_acme", "trn_lea")
    with pytest.raises(NotFound):
        create(ports, stranger, entered())


def test_a_change_is_saved_with_the_names_of_its_fields(ports: Ports, claire: Person) -> None:
    lea = factories.stored_trainee()
    details = entered(last_name="Châtelain", first_name="Léa", job="Formatrice")

    after = service.change(ports, claire, lea, details, version=0)

    assert trainees.get("org_acme", "trn_lea") == after
    assert service.change(ports, claire, after, details, version=0) == after  # sent twice
    assert history.of("trn_lea").rows[0].facts == {"fields": "birth_date, email, job"}
    with pytest.raises(Conflict):
        service.change(ports, claire, after, replace(details, job="Chef"), version=0)


def test_archived_and_restored(ports: Ports, claire: Person) -> None:
    lea = factories.stored_trainee()

    away = service.archive(ports, claire, lea)
    assert service.archive(ports, claire, away) == away
    assert trainees.of_organisation("org_acme").rows == ()
    assert trainees.of_organisation("org_acme", archived=True).rows == (away,)

    back = service.restore(ports, claire, away)
    assert service.search("org_acme", "lea") == [back]


def test_the_directory_is_paged_by_name(claire: Person) -> None:
    for name in ("Zola", "abel", "Éluard", "Martin"):
        factories.stored_trainee(trainee_id=f"trn_{name}", last_name=name)

    first = trainees.of_organisation("org_acme", limit=3)
    rest = trainees.of_organisation("org_acme", limit=3, cursor=first.next_cursor)

    assert [t.last_name for t in (*first.rows, *rest.rows)] == ["abel", "Éluard", "Martin", "Zola"]
