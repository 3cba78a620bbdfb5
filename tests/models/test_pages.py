"""Lists that read a bounded number of rows, and reads of more keys than DynamoDB takes at once (PER-2)."""

from dataclasses import replace

from chalicelib.domain.organisations import Organisation
from chalicelib.models import organisations, trainees
from chalicelib.models.organisations import OrganisationItem
from tests import factories


def named(number: int) -> Organisation:
    return Organisation(organisation_id=f"org_{number:03d}", name=f"Transports {number:03d}", siren="")


def store(*made: Organisation) -> None:
    with OrganisationItem.batch_write() as batch:
        for organisation in made:
            batch.save(organisations._item(organisation))


def test_more_than_a_hundred_rows_are_read_together(tables: None) -> None:
    store(*(named(n) for n in range(101)))

    names = organisations.names([f"org_{n:03d}" for n in range(101)] + ["org_nobody"])

    assert len(names) == 101
    assert names["org_100"] == "Transports 100"


def test_nothing_asked_is_nothing_read(tables: None) -> None:
    assert organisations.names([]) == {}


def test_a_search_of_the_directory_goes_on_where_its_page_ended(tables: None) -> None:
    store(*(named(n) for n in range(5)), replace(named(5), name="Autocars"))

    first = organisations.containing("transports", limit=3)
    rest = organisations.containing("transports", limit=3, cursor=first.next_cursor)

    assert [o.name for o in first.rows] == ["Transports 000", "Transports 001", "Transports 002"]
    assert [o.name for o in rest.rows] == ["Transports 003", "Transports 004"]
    assert rest.next_cursor is None


def test_the_archived_are_paged_by_name(tables: None) -> None:
    for name in ("Abel", "Baux", "Cros"):
        factories.stored_trainee(trainee_id=f"trn_{name}", last_name=name, is_archived=name != "Baux")

    first = trainees.of_organisation("org_acme", archived=True, limit=1)
    rest = trainees.of_organisation("org_acme", archived=True, limit=1, cursor=first.next_cursor)

    assert [t.last_name for t in first.rows] == ["Abel"]
    assert [t.last_name for t in rest.rows] == ["Cros"]
    assert rest.next_cursor is None
