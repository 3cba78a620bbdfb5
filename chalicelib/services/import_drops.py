"""Files that wait in the store: dropped by people and their software, or uploaded on a page and handed to a worker.

`drops/<kind>/<file>` is a dropped file, `drops/partners/<folder>/<file>` a partner's.
`drops/drivers/<SIREN>/<training>/<end date>/<file>` is a centre's file of drivers.
`drops/runs/<kind>/<organisation or partner or ->/<run>` says that a run begun on a page is to be worked on.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import ids
from chalicelib.domain.access import STAFF, SYSTEM, Person
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.imports import Choices, ImportKind, ImportRun, ImportSource, Problem, scope_of
from chalicelib.models import import_runs, partners, users
from chalicelib.models import institute as institutes
from chalicelib.observability import logger
from chalicelib.ports import Ports
from chalicelib.services import driver_drops, import_mails, imports, mailings
from chalicelib.spreadsheets.table import MAX_BYTES, too_large
from chalicelib.templating import N_

RUNS = "runs"
NOBODY = "-"


@dataclass(frozen=True)
class Drop:
    """What the store announces: a file, when it came, and which of its versions."""

    key: str
    at: datetime
    version: str


def take(ports: Ports, drop: Drop) -> None:
    """Import a dropped file, or go on with a run. May be run twice: the announcement of a version is one run."""
    match drop.key.split("/"):
        case ["drops", "partners", folder, *name] if name and name[-1]:
            _import_of_partner(ports, drop, folder, file_name=name[-1])
        case ["drops", "partners", *_]:
            logger.warning("a file was dropped beside the partners' folders", extra={"key": drop.key})
        case ["drops", "drivers", _, *name] if name and name[-1]:
            driver_drops.take(ports, key=drop.key, at=drop.at, version=drop.version)
        case ["drops", kind, *name] if kind in set(ImportKind) and name and name[-1]:
            _import(ports, drop, ImportKind(kind), file_name=name[-1])
        case ["drops", "runs", kind, owner_id, run_id] if kind in set(ImportKind):
            _go_on(ports, ImportKind(kind), "" if owner_id == NOBODY else owner_id, run_id)
        case _:
            logger.warning("a file was dropped where none is expected", extra={"key": drop.key})


def hand_over(ports: Ports, run: ImportRun) -> None:
    """Let a worker carry out a run that was begun. Said twice it is done once."""
    key = f"drops/{RUNS}/{run.kind}/{run.owner_id or NOBODY}/{run.run_id}"
    ports.files.write_drop(key, b"go", content_type="text/plain")


def _import_of_partner(ports: Ports, drop: Drop, folder: str, *, file_name: str) -> None:
    """Good lines are loaded whatever the others are: nobody watches, and the report says what became of each (SES-9)."""
    partner = partners.find_by_folder(folder.lower())
    if partner is None:
        _tell_of_unknown_folder(ports, drop, folder, file_name=file_name)
        return
    choices = Choices(valid_only=True)
    _import(
        ports, drop, ImportKind.PARTNERS, file_name=file_name, owner_id=partner.partner_id, choices=choices
    )


def _tell_of_unknown_folder(ports: Ports, drop: Drop, folder: str, *, file_name: str) -> None:
    wanted = imports.new_run(
        ports,
        ImportKind.PARTNERS,
        b"",
        file_name=file_name,
        by=SYSTEM,
        source=ImportSource.DROP,
        run_id=_run_id(drop),
        content_key=drop.key,
    )
    problem = Problem(
        line=0,
        value=folder[:60],
        reason=N_("No partner has the folder “%(folder)s”, so this file was not read."),
        expectation=N_("Add the partner with this folder, then import the file on its page."),
        facts={"folder": folder[:60]},
    )
    report(ports, imports.refuse(ports, imports.begin(wanted), problem), SYSTEM)


def _import(
    ports: Ports,
    drop: Drop,
    kind: ImportKind,
    *,
    file_name: str,
    owner_id: str = "",
    choices: Choices = Choices(),  # noqa: B008  (frozen)
) -> None:
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
        by=SYSTEM,
        source=ImportSource.DROP,
        choices=choices,
        organisation_id=owner_id,
        run_id=_run_id(drop),
        content_key=drop.key,
    )
    run = imports.begin(wanted)
    too_much = too_large().problem
    run = imports.refuse(ports, run, too_much) if refusal else imports.work(ports, run, content, by=SYSTEM)
    report(ports, run, SYSTEM)


def _run_id(drop: Drop) -> str:
    """Sorted by when the file came; the same for each delivery of one announcement."""
    moment = ids.body(ids.new("imp", at=drop.at))[: ids.TIME_CHARACTERS]
    chance = ids.body(ids.derived("imp", drop.key, drop.version))[: ids.CHANCE_CHARACTERS]
    return f"imp_{moment}{chance}"


def _go_on(ports: Ports, kind: ImportKind, owner_id: str, run_id: str) -> None:
    try:
        run = import_runs.get(scope_of(kind, owner_id), run_id)
        by = _person(run)
        content = ports.files.read_drop(run.content_key, max_bytes=MAX_BYTES)
    except NotFound:
        logger.info("a run lost its file or its person", extra={"run_id": run_id})
        return
    report(ports, imports.work(ports, run, content, by=by), by)


def _person(run: ImportRun) -> Person:
    """Who asked for the run: of the client in its own import, else of the institute. Raises NotFound."""
    if run.who_id == SYSTEM.user_id:
        return SYSTEM
    organisation_id = run.owner_id if run.kind is ImportKind.TRAINEES else ""
    return users.get(organisation_id or STAFF, run.who_id).person()


def report(ports: Ports, run: ImportRun, by: Person) -> None:
    """Promise the e-mails about a run that ended: to whoever asked for it, else the institute; of a partner's file to the partner too.

    May be run twice.
    """
    if run.is_at_work:
        return
    institute = institutes.get()
    is_staff = by.organisation_id == STAFF
    to = by.email or (institute.email if is_staff else "")
    mails = []
    if to:
        language = by.language if by.email else institute.default_language
        mails.append(
            import_mails.report(
                run, to=to, organisation_id=by.organisation_id, language=language, at=ports.now()
            )
        )
    outside = _partner_email(run)
    if outside:
        language = institute.default_language
        mails.append(import_mails.report_outside(run, to=outside, language=language, at=ports.now()))
    mailings.promise(ports, *mails)


def _partner_email(run: ImportRun) -> str:
    """Whom the partner wants told; nobody for a rehearsal."""
    if run.kind is not ImportKind.PARTNERS or not run.owner_id or run.choices.dry_run:
        return ""
    return partners.get(run.owner_id).email
