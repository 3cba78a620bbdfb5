"""Registering drivers: every check before, then lot by lot, each driver once whatever dies or is asked twice (DRV-7 to DRV-12)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from chalicelib.domain import driver_checks, ids
from chalicelib.domain.calendar import local_date
from chalicelib.domain.driver_batches import Batch, BatchState
from chalicelib.domain.driver_checks import CheckedLine, Finding
from chalicelib.domain.driver_trainings import Centre, price_on
from chalicelib.domain.drivers import (
    Declaration,
    Driver,
    DriverLine,
    DriverRegistration,
    held_key,
)
from chalicelib.domain.errors import Conflict
from chalicelib.domain.history import Entry
from chalicelib.domain.outbox import Promise
from chalicelib.models import centres, driver_batches, driver_registrations, drivers, history, outbox
from chalicelib.models import institute as institutes
from chalicelib.models.base import Refused, transaction
from chalicelib.models.contention import retrying
from chalicelib.ports import Ports
from chalicelib.services import secret_codes

LOT = 32
"""Drivers of one transaction: three rows each, and two of the batch; DynamoDB takes a hundred."""

DRAWN_AT_ONCE = 640
"""Drivers of a batch whose documents are drawn while it is registered; those of a longer one would take its time."""

PROMISE = "drivers_registered"


def verify(
    declaration: Declaration, lines: Sequence[DriverLine], *, also: Iterable[Finding] = ()
) -> list[CheckedLine]:
    """Every line with what is wrong with it; writes nothing (DRV-8)."""
    known = drivers.known(driver_checks.keys_of(lines))
    return driver_checks.check(declaration, lines, known, also=also)


def price_today(ports: Ports, declaration: Declaration) -> int:
    """Cents excluding VAT for each driver registered now (DRV-4). Raises NoPrice."""
    today = local_date(ports.now(), zone_name=institutes.get().zone_name)
    return price_on(centres.prices(), declaration.training, today)


@dataclass(frozen=True, kw_only=True)
class Lot:
    """Neighbouring lines that are written together."""

    lines: Sequence[CheckedLine]
    done_lines: int
    """Lines of the batch that are settled once this lot is."""

    @property
    def drivers(self) -> list[Driver]:
        return [line.driver for line in self.lines if line.is_good and line.driver is not None]


def register(
    ports: Ports,
    centre: Centre,
    batch: Batch,
    lines: Sequence[DriverLine],
    *,
    also: Iterable[Finding] = (),
) -> Batch:
    """Register the good lines of a batch that is being registered, from where it stands. May be run twice and by two workers.

    What was confirmed is finished, whatever becomes of contract and approvals meanwhile. Raises Contended, Conflict when another
    worker is at it, and NotApproved for a batch that was confirmed under no approval.
    """
    declaration = batch.declaration
    if batch.state is not BatchState.REGISTERING or declaration is None:
        return batch
    approved = batch.approval_number or centre.approval_for(declaration.training, declaration.ends_on).number
    checked = verify(declaration, lines, also=also)  # all of them: a line may repeat one that is settled
    hints: list[str] = []
    try:
        for lot in _lots(batch, checked[batch.done_lines :]):
            batch, promise = _settle(ports, batch, declaration, lot, approval_number=approved)
            if len(checked) <= DRAWN_AT_ONCE:
                ports.outbox_hints.send(promise.key)
            else:
                hints.append(promise.key)
        return _close(ports, batch)
    finally:
        for key in hints:  # of a worker that is killed before, the sweep finds what is owed
            ports.outbox_hints.send(key)


def _lots(batch: Batch, checked: Sequence[CheckedLine]) -> Iterator[Lot]:
    for start in range(0, len(checked), LOT):
        lines = checked[start : start + LOT]
        yield Lot(lines=lines, done_lines=batch.done_lines + start + len(lines))


def _settle(
    ports: Ports, batch: Batch, declaration: Declaration, lot: Lot, *, approval_number: str
) -> tuple[Batch, Promise]:
    """One transaction: the drivers of a lot, how far the batch came, and the promise of their documents.

    Somebody whom another centre registered in the meantime is left out and counted as refused.
    """
    while True:
        made = [_registration(ports, batch, declaration, d, approval_number) for d in lot.drivers]
        after = _progress(batch, lot, registered=len(made))
        promise = _promise(ports, batch, lot)
        codes = {each.registration_id: secret_codes.new(ports) for each in made}
        try:
            return retrying(partial(_write, batch, after, made, promise, codes)), promise
        except Refused as refusal:
            if "batch" in refusal.labels:
                raise Conflict(batch.batch_id) from refusal
            lot = _without(lot, refusal)


def _write(
    batch: Batch,
    after: Batch,
    made: Sequence[DriverRegistration],
    promise: Promise,
    codes: Mapping[str, str],
) -> Batch:
    """`codes`: by registration, with which a driver who is new claims an account."""
    with transaction() as tx:
        for registration in made:
            held = held_key(registration.training, registration.ends_on)
            drivers.hold(tx, driver_of(registration), held, code=codes[registration.registration_id])
            driver_registrations.add(tx, registration)
            history.add(tx, _entry(registration))
        if made:
            outbox.add(tx, promise)
        return driver_batches.replace(tx, after, before=batch)


def _without(lot: Lot, refusal: Refused) -> Lot:
    """The lot without those who were registered meanwhile; a refusal for any other reason is raised."""
    taken = {label.partition("#")[2] for label in refusal.labels if label.startswith(drivers.DRIVER)}
    if not taken:
        raise refusal
    kept = [line for line in lot.lines if line.driver is None or line.driver.key not in taken]
    return replace(lot, lines=kept)


def _progress(batch: Batch, lot: Lot, *, registered: int) -> Batch:
    counts = replace(batch.counts, registered=batch.counts.registered + registered)
    return replace(batch, counts=counts, done_lines=lot.done_lines)


def _close(ports: Ports, batch: Batch) -> Batch:
    done = replace(batch, state=BatchState.DONE, registered_at=ports.now())
    try:
        with transaction() as tx:
            return driver_batches.replace(tx, done, before=batch)
    except Refused as refusal:
        raise Conflict(batch.batch_id) from refusal


def registration_id(batch_id: str, line: int) -> str:
    """Of a line of a batch: the same however often it is sent."""
    return f"drv_{ids.body(batch_id)}_{line:05d}"


def _registration(
    ports: Ports, batch: Batch, declaration: Declaration, driver: Driver, approval_number: str
) -> DriverRegistration:
    return DriverRegistration(
        organisation_id=batch.organisation_id,
        registration_id=registration_id(batch.batch_id, driver.line),
        driver_key=driver.key,
        batch_id=batch.batch_id,
        source=batch.source,
        profile=declaration.profile,
        training=declaration.training,
        title=declaration.title,
        ends_on=declaration.ends_on,
        approval_number=approval_number,
        reference=driver.reference,
        order_number=driver.order_number,
        first_name=driver.first_name,
        last_name=driver.last_name,
        birth_date=driver.birth_date,
        neph=driver.neph,
        price_cents=batch.price_cents,
        pays_card=declaration.pays_card,
        registered_at=ports.now(),
        registered_by_id=batch.confirmed_by_id or batch.created_by_id,
        registered_by_name=batch.confirmed_by_name or batch.created_by_name,
    )


def driver_of(registration: DriverRegistration) -> Driver:
    return Driver(
        line=0,
        reference=registration.reference,
        order_number=registration.order_number,
        first_name=registration.first_name,
        last_name=registration.last_name,
        birth_date=registration.birth_date,
        neph=registration.neph,
    )


def _promise(ports: Ports, batch: Batch, lot: Lot) -> Promise:
    """The documents of a lot are owed: drawn by a worker, each once (DRV-10)."""
    at = ports.now()
    numbers = [str(driver.line) for driver in lot.drivers]
    return Promise(
        key=f"{PROMISE}/{batch.batch_id}/{lot.done_lines:05d}",
        kind=PROMISE,
        organisation_id=batch.organisation_id,
        object_id=batch.batch_id,
        due_at=at,
        promised_at=at,
        facts={"lines": ";".join(numbers)},
    )


def _entry(registration: DriverRegistration) -> Entry:
    return Entry(
        object_id=registration.registration_id,
        at=registration.registered_at,
        who_id=registration.registered_by_id,
        who_name=registration.registered_by_name,
        what="driver.registered",
        after=registration.full_name,
        facts={"training": registration.title, "ends_on": registration.ends_on.isoformat()},
    )
