"""Files of drivers that a centre's software drops into its folder: verified, and registered when every line is good (DRV-11).

`drops/drivers/<SIREN of the centre>/<training>/<end date>/<file>`: the folder says what the page asks in step 1. A file with a wrong
line waits on the page, where the centre registers the good lines or sends a corrected file. The legal representative gets the report.
"""

from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain import ids
from chalicelib.domain.access import Person
from chalicelib.domain.driver_batches import Batch, BatchState, may_register
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import Declaration, Source
from chalicelib.domain.errors import InvalidInput, NotAllowed, NotFound, RuleViolation
from chalicelib.domain.mailings import Mail, addresses
from chalicelib.domain.users import may_sign_in
from chalicelib.labels import LABELS
from chalicelib.models import centres, driver_batches, organisations, users
from chalicelib.models import institute as institutes
from chalicelib.models.base import Refused, transaction
from chalicelib.observability import logger
from chalicelib.ports import Ports
from chalicelib.services import driver_entries, driver_files, mailings
from chalicelib.spreadsheets.table import MAX_BYTES, too_large
from chalicelib.templating import N_, translate

REPORT = "driver_file_report"


def take(ports: Ports, *, key: str, at: datetime, version: str) -> None:
    """May be run twice, also after a worker died: the announcement of a version is one batch."""
    _, _, siren, *folders, name = key.split("/")
    person = _representative(siren)
    if person is None:
        logger.warning("drivers were dropped for no centre", extra={"siren": siren})
        return
    batch = _batch(ports, person, _batch_id(key, at, version), name)
    if batch.state is BatchState.ENTERING:
        batch = _begin(ports, person, batch, key, folders)
    if batch.state is BatchState.VERIFYING:
        batch = driver_files.verify(ports, batch, ports.files.read(batch.file_key))
    if may_register(batch) and not batch.counts.refused:
        batch = _register(ports, person, batch)
    _report(ports, person, batch)


def _representative(siren: str) -> Person | None:
    """Who answers for the centre with this SIREN; None: there is no such centre. Whoever was shut out has no right any more."""
    centre = organisations.find_by_siren(siren) if siren.isdigit() else None
    contract = centres.read(centre.organisation_id).contract if centre else None
    if contract is None or not contract.representative_id:
        return None
    try:
        user = users.get(contract.organisation_id, contract.representative_id)
    except NotFound:
        return None
    person = user.person()
    return person if may_sign_in(user) else replace(person, roles=frozenset(), email="")


def _batch_id(key: str, at: datetime, version: str) -> str:
    """Sorted by when the file came; the same for each delivery of one announcement."""
    moment = ids.body(ids.new("drb", at=at))[: ids.TIME_CHARACTERS]
    return f"drb_{moment}{ids.body(ids.derived('drb', key, version))[: ids.CHANCE_CHARACTERS]}"


def _batch(ports: Ports, person: Person, batch_id: str, name: str) -> Batch:
    batch = Batch(
        organisation_id=person.organisation_id,
        batch_id=batch_id,
        source=Source.DROP,
        file_name=name[-200:],
        created_at=ports.now(),
        created_by_id=person.user_id,
        created_by_name=person.name,
        created_by_email=person.email,
        language=person.language,
    )
    try:
        with transaction() as tx:
            driver_batches.add(tx, batch)
    except Refused:
        return driver_batches.get(person.organisation_id, batch_id)
    return batch


def _begin(ports: Ports, person: Person, batch: Batch, key: str, folders: list[str]) -> Batch:
    """Step 1 from the folders, then the file; or the batch that says why neither can be."""
    try:
        content = ports.files.read_drop(key, max_bytes=MAX_BYTES)
        declared = driver_entries.declare(ports, person, batch.batch_id, _declaration(folders))
        return driver_files.put_down(ports, declared, content, file_name=batch.file_name)
    except InvalidInput as error:
        why = next(iter(error.errors.values()))
        reason = translate(batch.language, why.message, **why.facts)
        if "file" in error.errors:
            reason = translate(batch.language, too_large().problem.reason)
    except NotFound:
        reason = translate(batch.language, N_("The file is no longer in its folder: drop it again."))
    except (RuleViolation, NotAllowed) as refusal:
        reason = _why(batch, refusal)
    return driver_files.refuse(batch, reason)


def _register(ports: Ports, person: Person, batch: Batch) -> Batch:
    """The file was good; whether the centre may still register is looked at again, and told where it may not. Raises Conflict."""
    try:
        price = driver_entries.price_of(ports, batch)
        return driver_entries.register(ports, person, batch.batch_id, digest=batch.digest, price_cents=price)
    except (RuleViolation, NotAllowed) as refusal:
        return driver_files.refuse(batch, _why(batch, refusal))


def _why(batch: Batch, refusal: RuleViolation | NotAllowed) -> str:
    if isinstance(refusal, RuleViolation):
        return translate(batch.language, refusal.message, **refusal.facts)
    return translate(
        batch.language,
        N_("The legal representative of your centre may no longer register drivers: ask the institute."),
    )


def _declaration(folders: list[str]) -> Declaration:
    """Raises InvalidInput with what the folder should have been."""
    try:
        training, ends_on = DriverTraining(folders[0]), date.fromisoformat(folders[1])
    except (ValueError, IndexError) as error:
        raise InvalidInput(
            {
                "": N_(
                    "The folder doesn’t say the training and its end date: drop the file under <SIREN>/fco_goods/2026-11-20/."
                )
            }
        ) from error
    language = institutes.get().default_language
    title = translate(language, LABELS[DriverTraining][training])
    return Declaration(training=training, title=title, ends_on=ends_on)


def _report(ports: Ports, person: Person, batch: Batch) -> None:
    to = addresses(person.email, unknown=institutes.get().placeholder_emails)
    if not to:
        return
    mailings.promise(
        ports,
        Mail(
            key=f"{REPORT}/{batch.batch_id}",
            kind=REPORT,
            object_id=batch.batch_id,
            organisation_id=batch.organisation_id,
            to=to,
            language=person.language,
            due_at=ports.now(),
            promised_at=ports.now(),
        ),
    )
