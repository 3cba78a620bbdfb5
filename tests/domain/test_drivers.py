"""Ages, how long documents prove, and the entry from the first line to the registration (DRV-6, DRV-7, DRV-10)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain import driver_batches, drivers
from chalicelib.domain.driver_batches import (
    Batch,
    BatchClosed,
    BatchState,
    Counts,
    NotVerified,
    TooManyTyped,
)
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import Declaration, DriverLine, Source
from chalicelib.domain.errors import NotFound

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
STEP_1 = Declaration(training=DriverTraining.FCO_GOODS, title="FCO", ends_on=date(2026, 11, 20))


def a_batch(**overrides: object) -> Batch:
    blank = Batch(
        organisation_id="org_centre",
        batch_id="drb_1",
        source=Source.MANUAL,
        created_at=NOW,
        created_by_id="usr_1",
        created_by_name="Anne",
    )
    return replace(driver_batches.declared(blank, STEP_1), **overrides)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 6, 15), date(2026, 6, 14), 25),
        (date(2000, 6, 15), date(2026, 6, 15), 26),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_in_full_years(born: date, day: date, age: int) -> None:
    assert drivers.age_on(born, day) == age


@pytest.mark.parametrize(
    ("born", "made", "until"),
    [
        (date(1990, 1, 1), date(2026, 11, 21), date(2027, 3, 21)),
        (date(1990, 1, 1), date(2026, 10, 31), date(2027, 2, 28)),
        (date(2008, 11, 21), date(2026, 11, 21), date(2027, 3, 21)),
        (date(2009, 2, 10), date(2026, 11, 21), date(2027, 6, 10)),
    ],
)
def test_the_certificate_proves_four_months_from_its_making_or_from_majority(
    born: date, made: date, until: date
) -> None:
    assert drivers.certificate_valid_until(born, made) == until


def test_the_summary_is_kept_six_years() -> None:
    assert drivers.summary_until(date(2026, 11, 21)) == date(2032, 11, 21)
    assert drivers.summary_until(date(2028, 2, 29)) == date(2034, 3, 1)


def test_lines_are_numbered_changed_and_removed() -> None:
    batch = driver_batches.with_line(a_batch(), DriverLine(number=0, last_name="Vo"))
    batch = driver_batches.with_line(batch, DriverLine(number=0, last_name="Durand"))
    batch = driver_batches.without_line(batch, 1)
    batch = driver_batches.with_line(batch, DriverLine(number=0, last_name="Île"))
    batch = driver_batches.with_line(batch, DriverLine(number=2, last_name="Martin"))

    assert [(line.number, line.last_name) for line in batch.lines] == [(2, "Martin"), (3, "Île")]
    with pytest.raises(NotFound):
        driver_batches.with_line(batch, DriverLine(number=1))


def test_no_more_lines_are_typed_than_a_page_can_show() -> None:
    full = a_batch(
        lines=tuple(DriverLine(number=n) for n in range(1, driver_batches.MAX_TYPED + 1)),
    )

    with pytest.raises(TooManyTyped):
        driver_batches.with_line(full, DriverLine(number=0))
    driver_batches.with_line(replace(full, lines=full.lines[1:]), DriverLine(number=0))


def verified(**counts: int) -> Batch:
    batch = driver_batches.with_line(a_batch(), DriverLine(number=0, last_name="Vo"))
    return driver_batches.verified(batch, Counts(**{"lines": 1, "good": 1, **counts}))


def test_exactly_what_was_verified_is_registered() -> None:
    batch = verified()

    started = driver_batches.registering(batch, digest=batch.digest, price_cents=2534)

    assert (started.state, started.price_cents) == (BatchState.REGISTERING, 2534)
    with pytest.raises(NotVerified):
        driver_batches.registering(batch, digest="another", price_cents=2534)


@pytest.mark.parametrize(
    "changed",
    [
        driver_batches.with_line(verified(), DriverLine(number=0, last_name="Durand")),
        driver_batches.with_line(verified(), DriverLine(number=1, last_name="Durand")),
        driver_batches.without_line(verified(), 1),
        driver_batches.declared(verified(), replace(STEP_1, ends_on=date(2026, 11, 19))),
        verified(refused=1),
        verified(good=0),
        a_batch(),
    ],
)
def test_a_change_or_an_error_asks_for_another_verification(changed: Batch) -> None:
    assert not driver_batches.may_register(changed)
    with pytest.raises(NotVerified):
        driver_batches.registering(changed, digest=changed.digest, price_cents=2534)


@pytest.mark.parametrize(
    ("source", "asked", "may"),
    [
        (Source.FILE, True, True),
        (Source.API, True, True),
        (Source.FILE, False, False),
        (Source.MANUAL, True, False),
    ],
)
def test_the_good_lines_of_a_file_may_be_registered_alone_when_asked(
    source: Source, asked: bool, may: bool
) -> None:
    batch = replace(verified(refused=3), source=source, valid_only=asked)

    assert driver_batches.may_register(batch) is may


@pytest.mark.parametrize(
    "state", [BatchState.REGISTERING, BatchState.DONE, BatchState.CANCELLED, BatchState.UNREADABLE]
)
def test_what_was_registered_or_given_up_is_closed(state: BatchState) -> None:
    batch = a_batch(state=state)

    for change in (
        lambda: driver_batches.with_line(batch, DriverLine(number=0)),
        lambda: driver_batches.without_line(batch, 1),
        lambda: driver_batches.declared(batch, STEP_1),
        lambda: driver_batches.cancelled(batch),
        lambda: driver_batches.verified(batch, Counts()),
    ):
        with pytest.raises(BatchClosed):
            change()


def test_cancelling_drops_what_was_entered() -> None:
    dropped = driver_batches.cancelled(verified())

    assert (dropped.state, dropped.lines, dropped.digest) == (BatchState.CANCELLED, (), "")
