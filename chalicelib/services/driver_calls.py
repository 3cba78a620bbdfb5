"""What a centre's software asks by the API: verify drivers, register them, and what became of each line (DRV-12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain import driver_batches as rules
from chalicelib.domain import driver_checks
from chalicelib.domain.access import Person
from chalicelib.domain.calendar import local_date
from chalicelib.domain.driver_batches import Batch, BatchState, Counts
from chalicelib.domain.driver_checks import CheckedLine
from chalicelib.domain.driver_trainings import Approval
from chalicelib.domain.drivers import Declaration, DriverLine, DriverRegistration, Source, digest
from chalicelib.domain.errors import NotFound
from chalicelib.models import centres, driver_batches, driver_registrations
from chalicelib.models import institute as institutes
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import driver_registrations as service


@dataclass(frozen=True, kw_only=True)
class LineResult:
    """A line with what was found, and its registration when there is one."""

    checked: CheckedLine
    registration: DriverRegistration | None = None


@dataclass(frozen=True, kw_only=True)
class Verified:
    price_cents: int
    """Of one driver, excluding VAT."""
    lines: tuple[LineResult, ...]
    batch_id: str = ""
    approval_number: str = ""
    """Under which these lines may be declared."""

    @property
    def good(self) -> int:
        return sum(line.checked.is_good for line in self.lines)

    @property
    def registered(self) -> int:
        return sum(line.registration is not None for line in self.lines)


def verify(ports: Ports, by: Person, declaration: Declaration, lines: Sequence[DriverLine]) -> Verified:
    """Every line with what is wrong with it, and the price; writes nothing.

    Raises ContractInactive, EndsInTheFuture, NotApproved, NoPrice.
    """
    approval = _check(ports, by, declaration)
    checked = service.verify(declaration, lines)
    return Verified(
        price_cents=service.price_today(ports, declaration),
        lines=tuple(LineResult(checked=line) for line in checked),
        approval_number=approval.number,
    )


def register(
    ports: Ports,
    by: Person,
    declaration: Declaration,
    lines: Sequence[DriverLine],
    *,
    batch_id: str,
    valid_only: bool,
) -> Verified:
    """Register the lines as one batch: all of them, or, when asked, the good ones. The same batch again goes on or tells.

    Without `valid_only` one wrong line keeps all from being registered. Raises ContractInactive, EndsInTheFuture, NotApproved, NoPrice
    before anything is written; afterwards only Conflict, Contended.
    """
    batch = _find(by.organisation_id, batch_id)
    if batch is None:
        verified = verify(ports, by, declaration, lines)
        if not verified.good or (verified.good < len(lines) and not valid_only):
            return verified
        batch = _begin(ports, by, declaration, lines, verified, batch_id)
    if batch.state is not BatchState.DONE:
        batch = service.register(ports, centres.read(by.organisation_id), batch, lines)
    return _told(batch, declaration, lines)


def _check(ports: Ports, by: Person, declaration: Declaration) -> Approval:
    today = local_date(ports.now(), zone_name=institutes.get().zone_name)
    return driver_checks.check_declaration(centres.read(by.organisation_id), declaration, today)


def _find(organisation_id: str, batch_id: str) -> Batch | None:
    try:
        return driver_batches.get(organisation_id, batch_id)
    except NotFound:
        return None


def _begin(
    ports: Ports,
    by: Person,
    declaration: Declaration,
    lines: Sequence[DriverLine],
    verified: Verified,
    batch_id: str,
) -> Batch:
    """The batch of this call: its lines stay in the call, which brings them again."""
    said = digest(declaration, lines)
    batch = Batch(
        organisation_id=by.organisation_id,
        batch_id=batch_id,
        source=Source.API,
        training=declaration.training,
        title=declaration.title,
        ends_on=declaration.ends_on,
        valid_only=True,
        created_at=ports.now(),
        created_by_id=by.user_id,
        created_by_name=by.name,
        created_by_email=by.email,
        language=by.language,
    )
    counts = Counts(lines=len(lines), good=verified.good, refused=len(lines) - verified.good)
    batch = rules.verified(batch, counts, said=said)
    batch = rules.registering(
        batch,
        digest=said,
        price_cents=verified.price_cents,
        approval_number=verified.approval_number,
        by=by,
    )
    with transaction() as tx:
        driver_batches.add(tx, batch)
    return batch


def _told(batch: Batch, declaration: Declaration, lines: Sequence[DriverLine]) -> Verified:
    """What became of each line; of registered ones nothing is wrong any more but what was golden."""
    keys = [(batch.organisation_id, service.registration_id(batch.batch_id, line.number)) for line in lines]
    made = {each.registration_id: each for each in driver_registrations.many(keys)}
    checked = service.verify(declaration, lines)
    results = []
    for line in checked:
        registration = made.get(service.registration_id(batch.batch_id, line.line.number))
        shown = driver_checks.as_registered(line) if registration else line
        results.append(LineResult(checked=shown, registration=registration))
    return Verified(price_cents=batch.price_cents, lines=tuple(results), batch_id=batch.batch_id)
