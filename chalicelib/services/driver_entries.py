"""What a centre does with an entry of drivers: begin, say the training, add lines, verify, register, give up (DRV-2 to DRV-7).

An entry is kept after each step, so that it survives a reload, another browser and a dead worker. Whoever may register sees those
of the whole centre; another centre's do not exist.
"""

from collections.abc import Callable, Sequence

from chalicelib.domain import driver_batches as rules
from chalicelib.domain import driver_checks, ids
from chalicelib.domain.access import Person, Right, require
from chalicelib.domain.calendar import local_date
from chalicelib.domain.driver_batches import Batch, BatchState, Counts
from chalicelib.domain.driver_checks import CheckedLine
from chalicelib.domain.driver_trainings import Centre
from chalicelib.domain.drivers import Declaration, DriverLine, Profile, Source
from chalicelib.domain.errors import Conflict
from chalicelib.domain.outbox import Promise
from chalicelib.models import centres, driver_batches, outbox
from chalicelib.models import institute as institutes
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.ports import Ports
from chalicelib.services import driver_registrations

REGISTER = "driver_batch"
"""Kind of the promise that a batch is registered to its end, whatever becomes of who began."""


def open_centre(ports: Ports, person: Person) -> Centre:
    """The person's centre, which may register today (DRV-1). Raises NotAllowed, ContractInactive."""
    require(person, Right.REGISTER_DRIVERS)
    centre = centres.read(person.organisation_id)
    centre.require_active(local_date(ports.now(), zone_name=institutes.get().zone_name))
    return centre


def begin(ports: Ports, person: Person, *, batch_id: str, profile: Profile, source: Source) -> Batch:
    """A blank entry; the same form sent twice begins one. Raises NotAllowed, ContractInactive."""
    open_centre(ports, person)
    blank = Batch(
        organisation_id=person.organisation_id,
        batch_id=batch_id,
        source=source if profile is Profile.DRIVER else Source.MANUAL,
        profile=profile,
        created_at=ports.now(),
        created_by_id=person.user_id,
        created_by_name=person.name,
        created_by_email=person.email,
        language=person.language,
    )
    try:
        with transaction() as tx:
            driver_batches.add(tx, blank)
    except Refused:
        return driver_batches.get(person.organisation_id, batch_id)
    return blank


def batch_of(person: Person, form_id: str) -> str:
    """What a form begins, sorted by when it was shown: the centre's own, whatever a browser says the form is called.

    Registrations, their documents and promises are named after it.
    """
    moment = ids.body(form_id)[: ids.TIME_CHARACTERS]
    return f"drb_{moment}{ids.body(ids.derived('drb', person.organisation_id, form_id))}"


def declare(ports: Ports, person: Person, batch_id: str, declaration: Declaration) -> Batch:
    """Step 1. Raises NotFound, NotAllowed, ContractInactive, EndsInTheFuture, NotApproved, BatchClosed, Conflict."""
    centre = open_centre(ports, person)
    today = local_date(ports.now(), zone_name=institutes.get().zone_name)
    driver_checks.check_declaration(centre, declaration, today)
    return _change(person, batch_id, lambda batch: rules.declared(batch, declaration))


def save_line(ports: Ports, person: Person, batch_id: str, line: DriverLine) -> Batch:
    """Step 2: add a line (number 0) or change one. Raises NotFound, NotAllowed, ContractInactive, BatchClosed, TooManyTyped, Conflict."""
    open_centre(ports, person)
    return _change(person, batch_id, lambda batch: rules.with_line(batch, line))


def remove_line(ports: Ports, person: Person, batch_id: str, number: int) -> Batch:
    """Raises NotFound, NotAllowed, ContractInactive, BatchClosed, Conflict."""
    open_centre(ports, person)
    return _change(person, batch_id, lambda batch: rules.without_line(batch, number))


def give_up(person: Person, batch_id: str) -> Batch:
    """Everything entered is dropped; done twice it stays dropped. Raises NotFound, NotAllowed, BatchClosed, Conflict."""
    require(person, Right.REGISTER_DRIVERS)
    batch = driver_batches.get(person.organisation_id, batch_id)
    if batch.state is BatchState.CANCELLED:
        return batch
    return _change(person, batch_id, rules.cancelled)


def checked(batch: Batch) -> list[CheckedLine]:
    """The typed lines with what is true of them now; none before step 1 is done."""
    declaration = batch.declaration
    return driver_registrations.verify(declaration, batch.lines) if declaration else []


def verify(ports: Ports, person: Person, batch_id: str) -> Batch:
    """Step 3: run every check on the typed lines as they stand.

    Raises NotFound, NotAllowed, ContractInactive, EndsInTheFuture, NotApproved, BatchClosed, Conflict.
    """
    centre = open_centre(ports, person)
    today = local_date(ports.now(), zone_name=institutes.get().zone_name)

    def verified(batch: Batch) -> Batch:
        if batch.declaration is None:
            raise rules.NotVerified
        driver_checks.check_declaration(centre, batch.declaration, today)
        return rules.verified(batch, counts_of(checked(batch)))

    return _change(person, batch_id, verified)


def counts_of(lines: Sequence[CheckedLine]) -> Counts:
    good = sum(line.is_good for line in lines)
    return Counts(
        lines=len(lines),
        good=good,
        warned=sum(line.has_warnings for line in lines),
        refused=len(lines) - good,
    )


def register(ports: Ports, person: Person, batch_id: str, *, digest: str, price_cents: int) -> Batch:
    """Register exactly what was verified, at the price that was confirmed. Pressed twice, each driver is registered once.

    A typed entry is done when this returns, a file by a worker. Raises NotFound, NotAllowed, ContractInactive, NotApproved,
    NotVerified, PriceMoved, Conflict.
    """
    centre = open_centre(ports, person)
    batch = driver_batches.get(person.organisation_id, batch_id)
    if batch.state in (BatchState.REGISTERING, BatchState.DONE) and batch.digest == digest:
        return batch
    if batch.declaration is None:
        raise rules.NotVerified
    approval = centre.approval_for(batch.declaration.training, batch.declaration.ends_on)
    if driver_registrations.price_today(ports, batch.declaration) != price_cents:
        raise rules.PriceMoved
    promise = _promise(ports, batch)
    started = _change(
        person,
        batch_id,
        lambda now: rules.registering(
            now, digest=digest, price_cents=price_cents, approval_number=approval.number, by=person
        ),
        also=lambda tx: outbox.add(tx, promise),
    )
    if started.file_key:
        ports.outbox_hints.send(promise.key)
        return started
    return driver_registrations.register(ports, centre, started, started.lines)


def price_of(ports: Ports, batch: Batch) -> int:
    """Cents excluding VAT per driver of this batch, registered now. Raises NotVerified, NoPrice."""
    if batch.declaration is None:
        raise rules.NotVerified
    return driver_registrations.price_today(ports, batch.declaration)


def _promise(ports: Ports, batch: Batch) -> Promise:
    at = ports.now()
    return Promise(
        key=f"{REGISTER}/{batch.batch_id}",
        kind=REGISTER,
        organisation_id=batch.organisation_id,
        object_id=batch.batch_id,
        due_at=at,
        promised_at=at,
    )


def _change(
    person: Person,
    batch_id: str,
    change: Callable[[Batch], Batch],
    *,
    also: Callable[[Transaction], None] = lambda _: None,
) -> Batch:
    """Raises Conflict when somebody else of the centre changed the entry at the same moment."""
    before = driver_batches.get(person.organisation_id, batch_id)
    after = change(before)
    if after == before:
        return before
    try:
        with transaction() as tx:
            written = driver_batches.replace(tx, after, before=before)
            also(tx)
    except Refused as refusal:
        raise Conflict(batch_id) from refusal
    return written
