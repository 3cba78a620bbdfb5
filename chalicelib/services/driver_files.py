"""Files of drivers: taken, verified line by line, registered by a worker; refused lines given back in their layout (DRV-11).

The file and what was found in it lie beside each other in the store, under names that their batch gives: a worker that dies
leaves what the next one needs.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from chalicelib import labels_drivers
from chalicelib.domain import driver_batches as rules
from chalicelib.domain.access import Person, hide_unless
from chalicelib.domain.driver_batches import Batch, BatchState
from chalicelib.domain.driver_checks import Check, CheckedLine, Finding
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound
from chalicelib.domain.outbox import Promise
from chalicelib.models import centres, driver_batches, outbox
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports
from chalicelib.services import driver_entries, driver_registrations
from chalicelib.spreadsheets import drivers_file, refused
from chalicelib.spreadsheets.drivers_file import DriversFile
from chalicelib.spreadsheets.table import MAX_BYTES, UnreadableFileError
from chalicelib.templating import N_, translate

VERIFY = "driver_file"
"""Kind of the promise that a long file is verified."""
AT_ONCE_BYTES = 100_000
"""A larger file, of some 1,500 drivers, is verified by a worker."""
STORE = "imports/drivers"
MAX_KEY_BYTES = 1024
"""Of the store: a longer name is nobody's file."""
SHOWN = 200
"""Findings that a page shows; the file of refused lines holds all."""


def uploads(person: Person, batch_id: str) -> str:
    """Under which the files of an entry arrive: nobody reads another's by typing a key."""
    return f"uploads/drivers/{person.organisation_id}/{batch_id}/"


def take(ports: Ports, person: Person, batch_id: str, key: str) -> Batch:
    """Keep the file that arrived and verify it, at once or by a worker. The same file again is verified again.

    Raises NotFound, NotAllowed, ContractInactive, BatchClosed, InvalidInput, Conflict.
    """
    driver_entries.open_centre(ports, person)
    hide_unless(key.startswith(uploads(person, batch_id)) and len(key.encode()) <= MAX_KEY_BYTES)
    try:
        content = ports.files.read_drop(key, max_bytes=MAX_BYTES)
    except NotFound as error:
        raise InvalidInput({"file": N_("The file didn’t arrive: choose it again.")}) from error
    before = driver_batches.get(person.organisation_id, batch_id)
    taken = put_down(ports, before, content, file_name=key.rpartition("/")[2])
    return verify(ports, taken, content) if len(content) <= AT_ONCE_BYTES else taken


def put_down(ports: Ports, before: Batch, content: bytes, *, file_name: str) -> Batch:
    """The entry with its file, and the promise that it is verified. Raises OtherWay, BatchClosed, NotVerified, Conflict."""
    if before.declaration is None:
        raise rules.NotVerified
    digest = hashlib.sha256(content).hexdigest()
    file_key = f"{STORE}/{before.organisation_id}/{before.batch_id}/{digest[:16]}"
    batch = rules.with_file(before, file_key=file_key, file_name=file_name[-200:], sha256=digest)
    ports.files.write(file_key, content, content_type="application/octet-stream")
    at = ports.now()
    promise = Promise(
        key=f"{VERIFY}/{batch.batch_id}/{before.version}",
        kind=VERIFY,
        organisation_id=batch.organisation_id,
        object_id=batch.batch_id,
        due_at=at,
        promised_at=at,
    )
    try:
        with transaction() as tx:
            written = driver_batches.replace(tx, batch, before=before)
            outbox.add(tx, promise)
    except Refused as refusal:
        raise Conflict(before.batch_id) from refusal
    if len(content) > AT_ONCE_BYTES:
        ports.outbox_hints.send(promise.key)
    return written


def keep_verify(ports: Ports, promise: Promise) -> None:
    """Verify the file of an entry, unless that was done. May be run twice."""
    batch = driver_batches.get(promise.organisation_id, promise.object_id)
    if batch.state is BatchState.VERIFYING:
        verify(ports, batch, ports.files.read(batch.file_key))


def verify(ports: Ports, batch: Batch, content: bytes) -> Batch:
    """Every line checked and reported; or why the file can't be read. Raises Conflict."""
    declaration = batch.declaration
    if declaration is None:
        raise rules.NotVerified
    try:
        parsed = drivers_file.parse(content, file_name=batch.file_name)
    except UnreadableFileError as error:
        return _close(replace(batch, state=BatchState.UNREADABLE, problem=_told(error, batch)), batch)
    checked = driver_registrations.verify(declaration, parsed.lines, also=parsed.findings)
    report_key = f"{batch.file_key}.json"
    ports.files.write(report_key, _as_json(checked), content_type="application/json")
    after = rules.verified(batch, driver_entries.counts_of(checked), said=rules.digest_of_file(batch))
    return _close(replace(after, report_key=report_key), batch)


def _close(after: Batch, before: Batch) -> Batch:
    try:
        with transaction() as tx:
            return driver_batches.replace(tx, after, before=before)
    except Refused as refusal:
        raise Conflict(before.batch_id) from refusal


def refuse(batch: Batch, reason: str) -> Batch:
    """The file can't be taken at all, and says why. Raises Conflict."""
    before = driver_batches.get(batch.organisation_id, batch.batch_id)
    return _close(replace(before, state=BatchState.UNREADABLE, problem=reason[:1000]), before)


def _told(error: UnreadableFileError, batch: Batch) -> str:
    problem = error.problem
    said = translate(batch.language, problem.reason, **problem.facts)
    expected = translate(batch.language, problem.expectation, **problem.facts) if problem.expectation else ""
    return f"{said} {expected}".strip()[:1000]


def keep_register(ports: Ports, promise: Promise) -> None:
    """Register a batch to its end, from where it stands. May be run twice and by two workers."""
    batch = driver_batches.get(promise.organisation_id, promise.object_id)
    if batch.state is not BatchState.REGISTERING:
        return
    centre = centres.read(batch.organisation_id)
    if not batch.file_key:
        driver_registrations.register(ports, centre, batch, batch.lines)
        return
    parsed = _parsed(ports, batch)
    driver_registrations.register(ports, centre, batch, parsed.lines, also=parsed.findings)


def _parsed(ports: Ports, batch: Batch) -> DriversFile:
    return drivers_file.parse(ports.files.read(batch.file_key), file_name=batch.file_name)


def choose_valid_only(person: Person, batch_id: str) -> Batch:
    """The centre registers the good lines and corrects the others (DRV-11). Raises NotFound, BatchClosed, Conflict."""
    before = driver_batches.get(person.organisation_id, batch_id)
    if before.state is not BatchState.VERIFIED or not before.file_key:
        raise rules.BatchClosed
    if before.valid_only:
        return before
    return _close(replace(before, valid_only=True), before)


def findings(ports: Ports, batch: Batch, *, most: int = SHOWN) -> list[Finding]:
    """What was found in the file, errors first; at most so many. None once the store removed the file, after a year."""
    if not batch.report_key:
        return []
    try:
        said = json.loads(ports.files.read(batch.report_key))
    except NotFound:
        return []
    found = [Finding(**{**each, "check": Check(each["check"])}) for each in said]
    return sorted(found, key=lambda finding: (finding.severity.value != "error", finding.line))[:most]


def _as_json(checked: Sequence[CheckedLine]) -> bytes:
    """Warnings that an account is missing are left out: of ten thousand drivers they are ten thousand."""
    said = [
        {**vars(finding), "facts": dict(finding.facts)}
        for line in checked
        for finding in line.findings
        if finding.check is not Check.NO_ACCOUNT
    ]
    return json.dumps(said, ensure_ascii=False).encode()


def refused_file(ports: Ports, person: Person, batch_id: str, *, language: str) -> tuple[bytes, str]:
    """The refused lines in the layout they had, with one more column that says why; and the file's name (DRV-11). Raises NotFound."""
    batch = driver_batches.get(person.organisation_id, batch_id)
    hide_unless(bool(batch.report_key))
    parsed = _parsed(ports, batch)
    why: dict[int, list[str]] = {}
    for finding in findings(ports, batch, most=1_000_000):
        if finding.severity.value == "error":
            words = labels_drivers.told(finding, language=language)
            about = f"{words.column} – " if words.column else ""
            why.setdefault(finding.line, []).append(f"{about}{words.reason} {words.expectation}")
    lines = ((line.original, " ".join(why[line.number])) for line in parsed.table.lines if line.number in why)
    head = translate(language, "Why this line was refused")
    return refused.to_file(batch.file_name, parsed.table.headers, lines, why=head)
