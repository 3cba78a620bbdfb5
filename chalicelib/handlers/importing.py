"""Pages of imports, the same for staff, partners' sessions and a client's own trainees: choose a file, read the report, load, watch.

The browser puts the file straight into the store and comes back with its key. Showing what it would do writes nothing; loading is a POST.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain import access
from chalicelib.domain.access import STAFF
from chalicelib.domain.attachments import uploaded_name
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.imports import Choices, ImportKind, ImportRun, RunState, scope_of
from chalicelib.models import import_runs
from chalicelib.services import import_drops, import_files, import_problems, import_reports, imports
from chalicelib.services.import_sentences import sentences
from chalicelib.spreadsheets import exports
from chalicelib.spreadsheets.table import MAX_BYTES, UnreadableFileError
from chalicelib.templating import N_
from chalicelib.web import responses
from chalicelib.web.visit import Crumb, Visit

AT_ONCE_BYTES = 1_000_000
"""A larger file is checked by a worker."""
AT_ONCE_LINES = 2_000
"""More lines are loaded by a worker."""
PARTNERS_WEIGHT = 5
"""A partner's line takes as long as so many of the others."""
PATIENCE = timedelta(minutes=20)
"""Longer than a worker may take: the run is at a standstill, and one may have it go on."""
RUN_ID = re.compile(r"imp_[0-9a-z]{16}")
SHOWN_PROBLEMS = 200


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where somebody imports: which kind, into which directory, on which pages."""

    kind: ImportKind
    organisation_id: str = ""
    """Of a client's own import; the partner whose sessions are imported."""
    path: str
    templates: str
    crumbs: tuple[Crumb, ...]

    @property
    def scope(self) -> str:
        return scope_of(self.kind, self.organisation_id)

    def uploads(self, visit: Visit) -> str:
        """Under which this person's files arrive: nobody reads another's by typing a key."""
        return f"uploads/imports/{self.kind}/{self.organisation_id or STAFF}/{visit.person.user_id}/"


def show(visit: Visit, desk: Desk) -> Response:
    """The form; once a file has arrived (`?key=`), what is in it."""
    key = visit.query("key")
    return _arrived(visit, desk, key) if key else _form(visit, desk)


def _form(visit: Visit, desk: Desk, problem: str = "") -> Response:
    ports = bootstrap.ports()
    upload = ports.files.upload_form(
        f"{desk.uploads(visit)}{ports.new_id('upl')}/${{filename}}",
        max_bytes=MAX_BYTES,
        back_to=responses.absolute(desk.path),
    )
    visit.let_forms_reach(upload.url)
    return visit.show(
        f"{desk.templates}/new",
        status=422 if problem else 200,
        desk=desk,
        upload=upload,
        problem=problem,
        max_bytes=MAX_BYTES,
        columns=import_files.columns(desk.kind, own=bool(desk.organisation_id)),
        runs=[run for run in import_runs.of_scope(desk.scope, limit=10).rows if _may_see(visit, run)],
        breadcrumbs=desk.crumbs,
    )


def _arrived(visit: Visit, desk: Desk, key: str) -> Response:
    try:
        content = _read(visit, desk, key)
    except NotFound:
        return _form(visit, desk, visit.say("The file didn’t arrive: choose it again."))
    wanted = _wanted(visit, desk, key, content, Choices(dry_run=True))
    if len(content) > AT_ONCE_BYTES:
        return _report(visit, desk, wanted, key=key, is_large=True)
    return _report(visit, desk, imports.check(bootstrap.ports(), wanted, content, by=visit.person), key=key)


def _read(visit: Visit, desk: Desk, key: str) -> bytes:
    """Raises NotFound, also for a key that isn't of this person's uploads."""
    if not key.startswith(desk.uploads(visit)):
        raise NotFound(key)
    try:
        return bootstrap.ports().files.read_drop(key, max_bytes=MAX_BYTES)
    except InvalidInput as error:
        raise NotFound(key) from error


def _wanted(
    visit: Visit, desk: Desk, key: str, content: bytes, choices: Choices, run_id: str = ""
) -> ImportRun:
    return imports.new_run(
        bootstrap.ports(),
        desk.kind,
        content,
        file_name=uploaded_name(key.rpartition("/")[2]),
        by=visit.person,
        choices=choices,
        organisation_id=desk.organisation_id,
        run_id=run_id,
        content_key=key,
    )


def _report(
    visit: Visit, desk: Desk, run: ImportRun, *, key: str = "", is_large: bool = False, status: int = 200
) -> Response:
    """What a file would do (with its key), or what a run did."""
    problems = import_problems.first(bootstrap.ports(), run, most=SHOWN_PROBLEMS)
    shown = [*([run.unreadable] if run.unreadable else []), *problems]
    return visit.show(
        f"{desk.templates}/run",
        status=status,
        desk=desk,
        run=run,
        key=key,
        next_id=bootstrap.ports().new_id("imp"),
        is_large=is_large,
        is_stuck=run.is_at_work and visit.now - run.started_at > PATIENCE,
        is_worker_needed=run.lines * (PARTNERS_WEIGHT if desk.kind is ImportKind.PARTNERS else 1)
        > AT_ONCE_LINES,
        problems=[(problem, *sentences(problem, language=visit.language)) for problem in shown],
        more=sum(run.problem_counts.values()) - len(problems),
        breadcrumbs=(
            *desk.crumbs[:-1],
            Crumb(text=desk.crumbs[-1].text, path=desk.path),
            Crumb(text=run.file_name),
        ),
    )


def start(visit: Visit, desk: Desk) -> Response:
    """Load a file that arrived, or have it checked; a double click is one run."""
    key, run_id = visit.value("key"), visit.value("run_id")
    if visit.value("again"):
        return _again(visit, desk, visit.value("again"), run_id)
    content = _read(visit, desk, key)
    choices = Choices(
        dry_run=visit.value("do") == "check",
        valid_only=visit.value("valid_only") == "yes",
        invite=visit.value("invite") == "yes",
    )
    return _begin(visit, desk, _wanted(visit, desk, key, content, choices, _checked_id(run_id)), content)


def _again(visit: Visit, desk: Desk, earlier_id: str, run_id: str) -> Response:
    """The good lines of a file that an earlier run refused, dropped files included; or a run whose worker died, on from there."""
    earlier = _run(visit, desk, earlier_id)
    content = bootstrap.ports().files.read_drop(earlier.content_key, max_bytes=MAX_BYTES)
    if earlier.is_at_work:
        import_drops.hand_over(bootstrap.ports(), earlier)
        return visit.redirect(f"{desk.path}/{earlier.run_id}")
    choices = Choices(valid_only=True, invite=earlier.choices.invite)
    wanted = _wanted(visit, desk, earlier.content_key, content, choices, _checked_id(run_id))
    return _begin(visit, desk, wanted, content)


def _checked_id(run_id: str) -> str:
    """Raises NotFound for what no form of ours held."""
    if not RUN_ID.fullmatch(run_id):
        raise NotFound(run_id)
    return run_id


def _begin(visit: Visit, desk: Desk, wanted: ImportRun, content: bytes) -> Response:
    ports = bootstrap.ports()
    run = imports.begin(wanted)
    is_long = len(content) > AT_ONCE_BYTES or _lines_about(content, desk.kind) > AT_ONCE_LINES
    if is_long and run.is_at_work:
        import_drops.hand_over(ports, run)
    else:
        run = imports.work(ports, run, content, by=visit.person)
        if desk.kind is ImportKind.PARTNERS:
            import_drops.report(ports, run, visit.person)
        if run.state is RunState.DONE:
            visit.flash(N_("The file is loaded: here is what became of its lines."))
    return visit.redirect(f"{desk.path}/{run.run_id}")


def _lines_about(content: bytes, kind: ImportKind) -> int:
    """An XML file has sessions rather than lines, and each line of a partner's file makes several rows."""
    if kind is ImportKind.PARTNERS:
        return PARTNERS_WEIGHT * (content.count(b"<session") or content.count(b"\n"))
    return content.count(b"\n")


def show_run(visit: Visit, desk: Desk, run_id: str) -> Response:
    """Raises NotFound."""
    return _report(visit, desk, _run(visit, desk, run_id))


def _run(visit: Visit, desk: Desk, run_id: str) -> ImportRun:
    """A run this person may see. Raises NotFound."""
    run = import_runs.get(desk.scope, run_id)
    access.hide_unless(_may_see(visit, run))
    return run


def _may_see(visit: Visit, run: ImportRun) -> bool:
    """Somebody limited to some establishments sees his or her own files only: a colleague's may hold people of the others."""
    return not visit.person.establishment_ids or run.who_id == visit.person.user_id


def show_progress(visit: Visit, desk: Desk, run_id: str) -> Response:
    """The piece that asks for itself again while a worker is at the run."""
    run = _run(visit, desk, run_id)
    if not visit.is_htmx:
        return visit.redirect(f"{desk.path}/{run_id}")
    if not run.is_at_work:
        return responses.html("", headers={"HX-Redirect": responses.absolute(f"{desk.path}/{run_id}")})
    return visit.show_part("shared/imports/progress", desk=desk, run=run)


def give_file(visit: Visit, desk: Desk) -> Response:
    """`?what=`: an empty file to fill in (`csv`, `xlsx`), the report of a `run`, or the refused lines of a `key` or a `run`."""
    own = bool(desk.organisation_id)
    match visit.query("what"):
        case "csv":
            content = import_files.csv_template(desk.kind, own=own)
            return responses.file(content, content_type=exports.CSV, file_name=f"{desk.kind}.csv")
        case "xlsx":
            content = import_files.xlsx_template(desk.kind, language=visit.language, own=own)
            return responses.file(content, content_type=exports.XLSX, file_name=f"{desk.kind}.xlsx")
        case "report":
            run = _run(visit, desk, visit.query("run"))
            content = import_reports.report_file(bootstrap.ports(), run, language=visit.language)
            name = ascii_name(import_reports.file_name(run))
            return responses.file(content, content_type=exports.CSV, file_name=name)
        case _:
            return _refused_lines(visit, desk)


def _refused_lines(visit: Visit, desk: Desk) -> Response:
    ports = bootstrap.ports()
    run, content = _asked(visit, desk)
    try:
        made, name = import_files.refused_file(ports, run, content, by=visit.person, language=visit.language)
    except UnreadableFileError as error:
        raise NotFound(run.run_id) from error
    kind = exports.XLSX if name.endswith(".xlsx") else exports.CSV
    return responses.file(made, content_type=kind, file_name=ascii_name(name))


def _asked(visit: Visit, desk: Desk) -> tuple[ImportRun, bytes]:
    if key := visit.query("key"):
        content = _read(visit, desk, key)
        return _wanted(visit, desk, key, content, Choices(dry_run=True)), content
    run = _run(visit, desk, visit.query("run"))
    return run, bootstrap.ports().files.read_drop(run.content_key, max_bytes=MAX_BYTES)


def ascii_name(name: str) -> str:
    """A file's name in a header: letters, digits, dots and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-") or "file"
