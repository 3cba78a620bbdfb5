"""Drivers as AWS registers them: a dropped file, a long file of the page, calls of a program; each driver once (DRV-11, DRV-12)."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib import bootstrap
from chalicelib.adapters import aws
from chalicelib.domain.access import Person
from chalicelib.domain.driver_batches import Batch, BatchState
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import Declaration, Profile, Source
from chalicelib.models import base, centres, documents, driver_batches, driver_registrations, outbox
from chalicelib.models.base import transaction
from chalicelib.services import driver_entries, driver_files
from infra import emulator
from tests.centres import CENTRE, stored_centre, stored_registrar, stored_token
from tests.factories import stored_institute
from tests.services.test_driver_files import a_row, as_csv
from tests.stack.emulator import Portal

pytestmark = pytest.mark.emulator

PATIENCE_SECONDS = 150
LONG = 2_300


@pytest.fixture(scope="module")
def centre(portal: Portal) -> Iterator[Person]:
    """A centre, its legal representative, and adapters of this process that reach the emulator."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in portal.environment.items():
            patch.setenv(name, value)
        _forget()
        stored_institute()
        stored_centre()
        user = stored_registrar(language="fr")
        contract = centres.read(CENTRE).contract
        assert contract is not None
        with transaction() as tx:
            centres.replace_contract(tx, replace(contract, representative_id=user.user_id), before=contract)
        yield user.person()
    _forget()


def _forget() -> None:
    base.forget_connection()
    bootstrap.use(None)
    aws.client.cache_clear()


def yesterday() -> date:
    return bootstrap.ports().now().date() - timedelta(days=1)


def until(what: Callable[[], bool], stands: Callable[[], object] = lambda: "") -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < deadline, stands()
        time.sleep(0.5)


def how_it_stands(batch: Batch) -> object:
    now = driver_batches.get(CENTRE, batch.batch_id)
    promise = outbox.get(f"driver_batch/{batch.batch_id}")
    return now.state, now.done_lines, now.problem, promise.attempts, promise.last_error


def registered(reference: str) -> int:
    found = driver_registrations.of_centre(CENTRE, limit=5000).rows
    return sum(each.reference.startswith(reference) for each in found)


def rows(name: str, first: int, count: int) -> list[tuple[str, ...]]:
    return [a_row(first + n, reference=f"{name}{n}") for n in range(count)]


def test_a_file_dropped_by_software_registers_its_drivers_and_draws_their_documents(
    portal: Portal, centre: Person
) -> None:
    content = as_csv(rows("DROP", 1, 3))
    key = f"drops/drivers/732829320/fco_goods/{yesterday()}/novembre.csv"

    for _ in range(2):
        bootstrap.ports().files.write_drop(key, content, content_type="text/csv")
    until(lambda: registered("DROP") == 3)

    one = next(r for r in driver_registrations.of_centre(CENTRE).rows if r.reference == "DROP0")
    until(lambda: len([d for d in documents.of_owner(one.registration_id) if d.is_drawn]) == 2)
    assert registered("DROP") == 3


def test_a_long_file_of_the_page_is_verified_and_registered_by_workers(centre: Person) -> None:
    ports = bootstrap.ports()
    batch = driver_entries.begin(
        ports, centre, batch_id=ports.new_id("drb"), profile=Profile.DRIVER, source=Source.FILE
    )
    fco = Declaration(training=DriverTraining.FCO_GOODS, title="FCO", ends_on=yesterday())
    driver_entries.declare(ports, centre, batch.batch_id, fco)
    key = f"{driver_files.uploads(centre, batch.batch_id)}upl_1/long.csv"
    ports.files.write_drop(key, as_csv(rows("LONG", 10_000, LONG)), content_type="text/csv")

    driver_files.take(ports, centre, batch.batch_id, key)
    until(
        lambda: driver_batches.get(CENTRE, batch.batch_id).state is BatchState.VERIFIED,
        lambda: how_it_stands(batch),
    )
    verified = driver_batches.get(CENTRE, batch.batch_id)
    driver_entries.register(ports, centre, batch.batch_id, digest=verified.digest, price_cents=2534)
    until(
        lambda: driver_batches.get(CENTRE, batch.batch_id).state is BatchState.DONE,
        lambda: how_it_stands(batch),
    )

    assert driver_batches.get(CENTRE, batch.batch_id).counts.registered == LONG


def test_a_program_registers_with_its_token_and_the_same_key_registers_nobody_twice(
    portal: Portal, centre: Person
) -> None:
    token = stored_token(stored_registrar(user_id="usr_program", username="program", email="p@x.example"))
    driver = {
        "reference": "CALL",
        "order_number": "COM1",
        "first_name": "Léa",
        "last_name": "Vo",
        "birth_date": "1990-01-02",
        "neph": "900131035473",
    }
    body = {"training": "fco_goods", "ends_on": str(yesterday()), "drivers": [driver]}
    headers = {
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
        "idempotency-key": "stack-1",
    }

    answers = [
        emulator.ask(
            portal.running.port,
            "/api/v1/driver-registrations",
            method="POST",
            headers=headers,
            body=json.dumps(body).encode(),
        )
        for _ in range(2)
    ]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].body == answers[1].body
    assert registered("CALL") == 1
