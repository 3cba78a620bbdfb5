"""What a centre gets back of its files of drivers, whatever they are called and hold; and who was left out (DRV-11)."""

import io
import zipfile
from dataclasses import replace

import pytest

from chalicelib import bootstrap
from chalicelib.domain.access import Person
from chalicelib.domain.driver_batches import BatchState
from chalicelib.models import driver_batches
from chalicelib.models.base import transaction
from chalicelib.services import driver_files
from tests.centres import CENTRE, stored_centre, stored_registrar
from tests.factories import signed_in, stored_institute
from tests.page import Browser
from tests.services.test_driver_files import a_row, as_csv, as_workbook, sent


@pytest.fixture
def registrar(browser: Browser) -> Browser:
    stored_institute()
    stored_centre()
    return signed_in(browser, stored_registrar())


@pytest.fixture
def person(registrar: Browser) -> Person:
    return stored_registrar(user_id="usr_2", username="two", email="two@diderot.example").person()


@pytest.mark.parametrize("name", ["été à l’école.csv", 'a"; filename="b.exe.csv', "a\r\nSet-Cookie: b=c.csv"])
def test_a_file_called_as_people_call_it_comes_back_under_a_header_that_holds(
    registrar: Browser, person: Person, name: str
) -> None:
    batch = sent(bootstrap.ports(), person, as_csv([a_row(1, neph="1")]), name=name)

    cookies = "; ".join(f"{key}={value}" for key, value in registrar.cookies.items())

    answer = registrar.gateway.request(
        "GET", f"/drivers/{batch.batch_id}/refused", headers={"cookie": cookies}
    )

    said = answer.headers["content-disposition"]
    assert answer.status == 200
    assert said.startswith("attachment; filename*=UTF-8''")
    assert said.isascii()
    assert said.isprintable()
    assert '"' not in said


@pytest.mark.parametrize("number", [b"NaN", b"1e999", b"-inf"])
def test_a_crafted_number_comes_back_as_text(person: Person, number: bytes) -> None:
    ports = bootstrap.ports()
    row = (*a_row(1)[:5], 123456789.0)
    batch = sent(ports, person, with_number(as_workbook([row]), number), name="x.xlsx")

    content, _ = driver_files.refused_file(ports, person, batch.batch_id, language="fr")

    assert batch.counts.refused == 1
    assert content.startswith(b"PK")


def with_number(workbook: bytes, number: bytes) -> bytes:
    """The workbook with this in place of 123456789."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"<v>123456789</v>", b"<v>" + number + b"</v>"))
    return out.getvalue()


def test_who_was_left_out_while_the_others_were_registered_is_told(
    registrar: Browser, person: Person
) -> None:
    batch = sent(bootstrap.ports(), person, as_csv([a_row(1), a_row(2), a_row(3)]))
    counts = replace(batch.counts, registered=1)
    with transaction() as tx:
        done = replace(batch, state=BatchState.DONE, counts=counts, price_cents=2534)
        driver_batches.replace(tx, done, before=driver_batches.get(CENTRE, batch.batch_id))

    page = registrar.get(f"/drivers/{batch.batch_id}")

    assert "1 driver is registered." in page.text
    assert "2 others had been registered meanwhile" in page.text
