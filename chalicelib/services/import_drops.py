"""Files that wait in the store: dropped by people and their software, or uploaded on a page and handed to a worker.

`drops/<kind>/<file>` is a dropped file. `drops/runs/<kind>/<organisation or ->/<run>` says that a run begun on a page is to be worked on.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import ids
from chalicelib.domain.access import STAFF, Person
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.imports import ImportKind, ImportRun, ImportSource, scope_of
from chalicelib.models import import_runs, users
from chalicelib.models import institute as institutes
from chalicelib.observability import logger
from chalicelib.ports import Ports
from chalicelib.services import import_mails, imports, mailings
from chalicelib.spreadsheets.table import MAX_BYTES

RUNS = "runs"
NOBODY = "-"
DROPPED = Person(
    user_id="system", organisation_id=STAFF, name="Cursus", email="", language="fr", roles=frozenset()
)
"""Who imports a dropped file: whoever may write into the store is not known by name."""


@dataclass(frozen=True)
class Drop:
    """What the store announces: a file, when it came, and which of its versions."""

    key: str
    at: datetime
    version: str


def take(ports: Ports, drop: Drop) -> None:
    """Import a dropped file, or go on with a run. May be run twice: the announcement of a version is one run."""
    match drop.key.split("/"):
        case ["drops", kind, *name] if kind in set(ImportKind) and name and name[-1]:
            _import(ports, drop, ImportKind(kind), file_name=name[-1])
        case ["drops", "runs", kind, organisation_id, run_id] if kind in set(ImportKind):
            _go_on(ports, kind, "" if organisation_id == NOBODY else organisation_id, run_id)
        case _:
            logger.warning("a file was dropped where none is expected", extra={"key": drop.key})


def hand_over(ports: Ports, run: ImportRun) -> None:
    """Let a worker carry out a run that was begun. Said twice it is done once."""
    kind, _, organisation_id = run.scope.partition("#")
    key = f"drops/{RUNS}/{kind}/{organisation_id or NOBODY}/{run.run_id}"
    ports.files.write_drop(key, b"go", content_type="text/plain")


def _import(ports: Ports, drop: Drop, kind: ImportKind, *, file_name: str) -> None:
    content, refusal = b"", None
    try:
        content = ports.files.read_drop(drop.key, max_bytes=MAX_BYTES)
    except NotFound:
        logger.info("the dropped file is gone", extra={"key": drop.key})
        return
    except InvalidInput as error:
        refusal = error
    wanted = imports.new_run(
        ports,
        kind,
        content,
        file_name=file_name,
        by=DROPPED,
        source=ImportSource.DROP,
        run_id=_run_id(drop),
        content_key=drop.key,
    )
    run = imports.begin(wanted)
    run = imports.refuse_size(ports, run) if refusal else imports.work(ports, run, content, by=DROPPED)
    _report(ports, run, DROPPED)


def _run_id(drop: Drop) -> str:
    """Sorted by when the file came; the same for each delivery of one announcement."""
    moment = ids.body(ids.new("imp", at=drop.at))[: ids.TIME_CHARACTERS]
    chance = ids.body(ids.derived("imp", drop.key, drop.version))[: ids.CHANCE_CHARACTERS]
    return f"imp_{moment}{chance}"


def _go_on(ports: Ports, kind: str, organisation_id: str, run_id: str) -> None:
    try:
        run = import_runs.get(scope_of(ImportKind(kind), organisation_id), run_id)
        by = users.get(organisation_id or STAFF, run.who_id).person()
        content = ports.files.read_drop(run.content_key, max_bytes=MAX_BYTES)
    except NotFound:
        logger.info("a run lost its file or its person", extra={"run_id": run_id})
        return
    _report(ports, imports.work(ports, run, content, by=by), by)


def _report(ports: Ports, run: ImportRun, by: Person) -> None:
    if run.is_at_work:
        return
    institute = institutes.get()
    is_staff = by.organisation_id == STAFF
    to = by.email or (institute.email if is_staff else "")
    if to:
        language = by.language if by.email else institute.default_language
        mail = import_mails.report(
            run, to=to, organisation_id=by.organisation_id, language=language, at=ports.now()
        )
        mailings.promise(ports, mail)
