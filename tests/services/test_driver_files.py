"""Files of drivers: every way people save them, what is wrong told by line and column, each driver once (DRV-11)."""

import csv
import functools
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.access import Person
from chalicelib.domain.driver_batches import Batch, BatchAtWork, BatchState, NotVerified, OtherWay
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import Declaration, DriverLine, Profile, Source
from chalicelib.domain.errors import NotFound
from chalicelib.models import driver_batches, driver_registrations, history, outbox
from chalicelib.ports import Ports
from chalicelib.services import driver_entries, driver_files
from chalicelib.services import driver_registrations as service
from tests.centres import CENTRE, stored_centre, stored_registrar
from tests.factories import stored_institute

HEADER = ("Référence", "N° de commande", "Prénom", "Nom", "Date de naissance", "N° de permis de conduire")
FCO = Declaration(training=DriverTraining.FCO_GOODS, title="FCO", ends_on=date(2026, 11, 20))


def a_row(number: int, **changed: str) -> tuple[str, ...]:
    values = {
        "reference": f"REF{number}",
        "order": "COM1",
        "first": "Hélène",
        "last": "Île",
        "born": "08/03/1988",
        "neph": f"0603310{number:05d}",
    }
    return tuple({**values, **changed}.values())


def as_csv(rows: list[tuple[str, ...]], *, separator: str = ";", encoding: str = "cp1252") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([HEADER, *rows])
    return out.getvalue().encode(encoding)


def as_workbook(rows: list[tuple[Any, ...]], *, title: str = "") -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        days = book.add_format({"num_format": "dd/mm/yyyy"})
        first = 0
        if title:
            sheet.merge_range(0, 0, 0, 5, title)
            first = 2
        sheet.write_row(first, 0, HEADER)
        for place, row in enumerate(rows, start=first + 1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(place, column, value, days)  # type: ignore[arg-type]
                else:
                    sheet.write(place, column, value)
        sheet.write_row(first + len(rows) + 3, 0, ["", "", "", "", "", "", "", ""])
    return out.getvalue()


@pytest.fixture
def person(tables: None) -> Person:
    stored_institute()
    stored_centre()
    return stored_registrar().person()


def an_entry(ports: Ports, person: Person) -> Batch:
    batch = driver_entries.begin(
        ports, person, batch_id=ports.new_id("drb"), profile=Profile.DRIVER, source=Source.FILE
    )
    return driver_entries.declare(ports, person, batch.batch_id, FCO)


def sent(ports: Ports, person: Person, content: bytes, *, name: str = "drivers.csv") -> Batch:
    """The file of a new entry, verified."""
    batch = an_entry(ports, person)
    key = f"{driver_files.uploads(person, batch.batch_id)}upl_1/{name}"
    ports.files.write_drop(key, content, content_type="text/csv")
    taken = driver_files.take(ports, person, batch.batch_id, key)
    if taken.state is BatchState.VERIFYING:
        driver_files.keep_verify(ports, outbox.get(f"driver_file/{batch.batch_id}/1"))
    return driver_batches.get(CENTRE, batch.batch_id)


def registered_from(ports: Ports, person: Person, batch: Batch) -> Batch:
    driver_entries.register(ports, person, batch.batch_id, digest=batch.digest, price_cents=2534)
    driver_files.keep_register(ports, outbox.get(f"driver_batch/{batch.batch_id}"))
    return driver_batches.get(CENTRE, batch.batch_id)


def registered() -> list[str]:
    return sorted(each.reference for each in driver_registrations.of_centre(CENTRE, limit=500).rows)


ROWS = [a_row(1), a_row(2, reference=""), a_row(3)]


@pytest.mark.parametrize(
    ("content", "name", "first"),
    [
        (as_csv(ROWS), "drivers.csv", 2),
        (as_csv(ROWS, separator="\t", encoding="utf-8-sig"), "drivers.txt", 2),
        (as_csv(ROWS, separator=",", encoding="utf-8"), "drivers.csv", 2),
        (as_csv([*ROWS, ("",) * 6, ("",) * 6]), "drivers.csv", 2),
        (as_workbook(list(ROWS)), "drivers.xlsx", 2),
        (as_workbook(list(ROWS), title="Conducteurs de novembre"), "drivers.xlsx", 4),
        (as_workbook([(*row[:4], date(1988, 3, 8), float(row[5])) for row in ROWS]), "drivers.xlsx", 2),
    ],
)
def test_a_file_as_people_save_it_registers_each_driver_once(
    ports: Ports, person: Person, content: bytes, name: str, first: int
) -> None:
    batch = sent(ports, person, content, name=name)
    done = registered_from(ports, person, batch)

    assert (batch.state, batch.counts.good) == (BatchState.VERIFIED, 3)
    assert (done.state, done.counts.registered) == (BatchState.DONE, 3)
    assert registered() == ["", "REF1", "REF3"]
    one = driver_registrations.get(CENTRE, service.registration_id(done.batch_id, first))
    assert (one.neph, one.birth_date, one.last_name) == ("060331000001", date(1988, 3, 8), "Île")


def test_every_wrong_line_is_told_with_its_column_and_value(ports: Ports, person: Person) -> None:
    rows = [
        a_row(1),
        a_row(2, order=""),
        a_row(3, neph="7E9R8T7ZE9E8"),
        a_row(4, born="31/02/1980"),
        a_row(5, born="14/07/2015"),
        a_row(6, last='=HYPERLINK("x")'),
        a_row(1),
    ]

    batch = sent(ports, person, as_csv(rows))

    told = [(f.line, f.name, f.check.value) for f in driver_files.findings(ports, batch)]
    assert told == [
        (3, "order_number", "missing"),
        (4, "neph", "not_a_neph"),
        (5, "birth_date", "not_a_date"),
        (6, "birth_date", "too_young"),
        (7, "last_name", "not_a_name"),
        (8, "", "twice"),
    ]
    assert (batch.counts.good, batch.counts.refused) == (1, 6)


def test_nothing_is_registered_before_the_file_verifies_or_the_good_lines_are_chosen(
    ports: Ports, person: Person
) -> None:
    batch = sent(ports, person, as_csv([a_row(1), a_row(2, neph="1")]))
    with pytest.raises(Exception, match="drivers_not_verified"):
        registered_from(ports, person, batch)
    assert registered() == []

    chosen = driver_files.choose_valid_only(person, batch.batch_id)
    done = registered_from(ports, person, chosen)

    assert done.counts.registered == 1
    assert registered() == ["REF1"]


def test_refused_lines_come_back_in_their_layout_with_the_reason(ports: Ports, person: Person) -> None:
    batch = sent(ports, person, as_csv([a_row(1), a_row(2, neph="1")]), name="novembre.csv")

    content, name = driver_files.refused_file(ports, person, batch.batch_id, language="fr")

    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert name == "novembre-refused.csv"
    assert tuple(rows[0][:6]) == HEADER
    assert rows[1][:6] == list(a_row(2, neph="1"))
    assert "n’est pas un numéro de dossier de permis" in rows[1][6]
    assert len(rows) == 2


def test_the_entry_is_still_shown_once_the_store_removed_its_file(ports: Ports, person: Person) -> None:
    batch = sent(ports, person, as_csv([a_row(1, neph="1")]))
    ports.files.remove(batch.report_key)

    assert driver_files.findings(ports, batch) == []


def test_the_corrected_file_of_refused_lines_can_be_sent_again(ports: Ports, person: Person) -> None:
    batch = sent(ports, person, as_csv([a_row(1), a_row(2, neph="1")]))
    content, _ = driver_files.refused_file(ports, person, batch.batch_id, language="fr")

    again = sent(ports, person, content.replace(b";1;", b";060331000002;"))

    assert (again.counts.good, again.counts.refused) == (1, 0)


def test_the_same_file_again_registers_nobody_twice(ports: Ports, person: Person) -> None:
    content = as_csv(ROWS)
    registered_from(ports, person, sent(ports, person, content))

    again = sent(ports, person, content)

    assert (again.counts.good, again.counts.refused) == (0, 3)
    assert {f.check.value for f in driver_files.findings(ports, again)} == {"already_registered"}
    assert len(registered()) == 3


def test_a_long_file_is_verified_by_a_worker(ports: Ports, person: Person) -> None:
    batch = an_entry(ports, person)
    key = f"{driver_files.uploads(person, batch.batch_id)}upl_1/drivers.csv"
    content = as_csv([a_row(n) for n in range(1, 2501)])
    ports.files.write_drop(key, content, content_type="text/csv")

    taken = driver_files.take(ports, person, batch.batch_id, key)
    promise = outbox.get(f"driver_file/{batch.batch_id}/1")
    for _ in range(2):
        driver_files.keep_verify(ports, promise)

    assert len(content) > driver_files.AT_ONCE_BYTES
    assert taken.state is BatchState.VERIFYING
    assert driver_batches.get(CENTRE, batch.batch_id).counts.good == 2500


def test_while_a_worker_is_at_it_the_entry_says_so(ports: Ports, person: Person) -> None:
    batch = an_entry(ports, person)
    key = f"{driver_files.uploads(person, batch.batch_id)}upl_1/drivers.csv"
    ports.files.write_drop(key, as_csv([a_row(n) for n in range(1, 2501)]), content_type="text/csv")
    driver_files.take(ports, person, batch.batch_id, key)

    for change in (
        functools.partial(driver_files.take, ports, person, batch.batch_id, key),
        functools.partial(driver_entries.give_up, person, batch.batch_id),
        functools.partial(driver_entries.declare, ports, person, batch.batch_id, FCO),
    ):
        with pytest.raises(BatchAtWork):
            change()


@pytest.mark.parametrize("content", [b"", b"a;b\n1;2\n", b"%PDF-1.7", b"PK\x03\x04broken", b"\x00" * 50])
def test_a_file_that_can_not_be_read_says_why(ports: Ports, person: Person, content: bytes) -> None:
    batch = sent(ports, person, content)

    assert batch.state is BatchState.UNREADABLE
    assert len(batch.problem) > 20


def test_after_an_unreadable_file_another_one_may_be_sent(ports: Ports, person: Person) -> None:
    batch = sent(ports, person, b"nothing")
    key = f"{driver_files.uploads(person, batch.batch_id)}upl_2/drivers.csv"
    ports.files.write_drop(key, as_csv(ROWS), content_type="text/csv")

    driver_files.take(ports, person, batch.batch_id, key)

    assert driver_batches.get(CENTRE, batch.batch_id).counts.good == 3


def test_another_persons_upload_is_not_taken(ports: Ports, person: Person) -> None:
    batch = an_entry(ports, person)
    ports.files.write_drop("uploads/drivers/org_elsewhere/x/drivers.csv", as_csv(ROWS), content_type="x")

    with pytest.raises(NotFound):
        driver_files.take(ports, person, batch.batch_id, "uploads/drivers/org_elsewhere/x/drivers.csv")


def test_another_training_asks_for_the_file_again(ports: Ports, person: Person) -> None:
    batch = sent(ports, person, as_csv(ROWS))

    changed = driver_entries.declare(
        ports,
        person,
        batch.batch_id,
        Declaration(training=FCO.training, title="FCO", ends_on=date(2026, 11, 19)),
    )

    assert (changed.state, changed.file_key, changed.digest) == (BatchState.ENTERING, "", "")


def test_what_was_verified_in_another_tab_is_not_what_was_confirmed_in_this_one(
    ports: Ports, person: Person
) -> None:
    """The same file, sent again for another day: the first tab still shows the first day."""
    first = sent(ports, person, as_csv(ROWS))
    other_day = Declaration(training=FCO.training, title="FCO", ends_on=date(2026, 11, 19))
    driver_entries.declare(ports, person, first.batch_id, other_day)
    key = f"{driver_files.uploads(person, first.batch_id)}upl_2/drivers.csv"
    ports.files.write_drop(key, as_csv(ROWS), content_type="text/csv")
    again = driver_files.take(ports, person, first.batch_id, key)

    with pytest.raises(NotVerified):
        driver_entries.register(ports, person, first.batch_id, digest=first.digest, price_cents=2534)

    assert again.state is BatchState.VERIFIED
    assert registered() == []


def test_lines_are_not_typed_into_an_entry_that_comes_as_a_file(ports: Ports, person: Person) -> None:
    batch = sent(ports, person, as_csv(ROWS))

    changes: tuple[Callable[[], Batch], ...] = (
        lambda: driver_entries.save_line(ports, person, batch.batch_id, DriverLine(number=0, last_name="X")),
        lambda: driver_entries.remove_line(ports, person, batch.batch_id, 1),
        lambda: driver_entries.verify(ports, person, batch.batch_id),
    )
    for change in changes:
        with pytest.raises(OtherWay):
            change()

    assert driver_batches.get(CENTRE, batch.batch_id) == batch


def test_a_file_is_not_taken_for_an_entry_that_is_typed_in(ports: Ports, person: Person) -> None:
    """A trainer is typed in only (DRV-2)."""
    batch = driver_entries.begin(
        ports, person, batch_id=ports.new_id("drb"), profile=Profile.TRAINER, source=Source.FILE
    )
    trainer = Declaration(
        training=FCO.training, title="FCO", ends_on=FCO.ends_on, profile=Profile.TRAINER, pays_card=True
    )
    driver_entries.declare(ports, person, batch.batch_id, trainer)
    key = f"{driver_files.uploads(person, batch.batch_id)}upl_1/drivers.csv"
    ports.files.write_drop(key, as_csv(ROWS), content_type="text/csv")

    with pytest.raises(OtherWay):
        driver_files.take(ports, person, batch.batch_id, key)

    assert driver_batches.get(CENTRE, batch.batch_id).file_key == ""


def test_a_name_longer_than_the_store_knows_is_nobodys_file(ports: Ports, person: Person) -> None:
    batch = an_entry(ports, person)

    with pytest.raises(NotFound):
        driver_files.take(
            ports, person, batch.batch_id, driver_files.uploads(person, batch.batch_id) + "é" * 600
        )


def test_the_registration_names_who_confirmed_it_not_who_began(ports: Ports, person: Person) -> None:
    bob = stored_registrar(
        user_id="usr_bob", username="bob", name="Bob", email="bob@diderot.example"
    ).person()
    batch = sent(ports, person, as_csv(ROWS))

    registered_from(ports, bob, batch)

    one = driver_registrations.get(CENTRE, service.registration_id(batch.batch_id, 2))
    assert (one.registered_by_id, one.registered_by_name) == ("usr_bob", "Bob")
    assert history.of(one.registration_id).rows[0].who_id == "usr_bob"
