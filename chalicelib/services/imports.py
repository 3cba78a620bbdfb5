"""Imports: a file is checked, then loaded line by line, each line once (RUN-7).

A chunk of lines and how far the run came are written in one transaction. So a worker may be killed anywhere and the file delivered
again: the next one goes on after the last chunk, and of two workers at the same file one finds that the other was quicker.
Lines are written by business key (a training's code; SIREN, SIRET and name; a person's site, names and birth date or e-mail), with a
condition on what was read: the same content again, or twice at the same instant, changes nothing. A partner's sessions are known by
the partner's numbers, and take their gapless codes in the same transaction (SES-9).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain.access import Person
from chalicelib.domain.calendar import local_date
from chalicelib.domain.imports import (
    Choices,
    ImportKind,
    ImportRun,
    ImportSource,
    Outcome,
    Problem,
    RunState,
    by_severity,
    scope_of,
    tallied,
)
from chalicelib.models import counters, import_runs, partners
from chalicelib.models import institute as institutes
from chalicelib.models.base import Refused, transaction
from chalicelib.models.contention import Contended
from chalicelib.observability import logger
from chalicelib.ports import Ports
from chalicelib.services import import_accounts, import_problems, import_steps, trainings
from chalicelib.services.import_organisations import OrganisationLoader
from chalicelib.services.import_partner_sessions import PartnerLoader
from chalicelib.services.import_steps import Loader, Step
from chalicelib.services.import_trainees import TraineeLoader
from chalicelib.services.import_trainings import TrainingLoader
from chalicelib.spreadsheets import catalogue_file, organisations_file, partner_sessions_file, trainees_file
from chalicelib.spreadsheets.parsed import ParsedFile, ParsedRow
from chalicelib.spreadsheets.table import Table, UnreadableFileError

TRIES = 6
"""Of a chunk whose rows others are changing."""


class TakenOver(Exception):
    """Another worker is at this run and was quicker."""


@dataclass(frozen=True)
class Plan:
    """A readable file, and what loads its lines."""

    parsed: ParsedFile[Any]
    loader: Callable[[], Loader[Any]]
    """A fresh one reads the tables again."""
    rehearsal: Callable[[], Loader[Any]] | None = None
    """Where what would be done is told otherwise than what is done."""


def run(
    ports: Ports,
    kind: ImportKind,
    content: bytes,
    *,
    file_name: str,
    by: Person,
    dry_run: bool = False,
    source: ImportSource = ImportSource.PAGE,
    valid_only: bool = False,
    invite: bool = False,
    organisation_id: str = "",
) -> ImportRun:
    """Import a file here and now; its report. May be run twice: the second changes nothing.

    `organisation_id` makes it a client's own import of trainees, or says which partner's file it is. A dry run writes nothing, not
    even a report.
    """
    choices = Choices(dry_run=dry_run, valid_only=valid_only, invite=invite)
    wanted = new_run(
        ports, kind, content, file_name=file_name, by=by, source=source, choices=choices,
        organisation_id=organisation_id,
    )  # fmt: skip
    if dry_run:
        return check(ports, wanted, content, by=by)
    return work(ports, begin(wanted), content, by=by)


def new_run(
    ports: Ports,
    kind: ImportKind,
    content: bytes,
    *,
    file_name: str,
    by: Person,
    source: ImportSource = ImportSource.PAGE,
    choices: Choices = Choices(),  # noqa: B008  (frozen)
    organisation_id: str = "",
    run_id: str = "",
    content_key: str = "",
) -> ImportRun:
    """A run that waits; `begin` writes it down."""
    return ImportRun(
        scope=scope_of(kind, organisation_id),
        run_id=run_id or ports.new_id("imp"),
        file_name=file_name[:200],
        file_hash=hashlib.sha256(content).hexdigest(),
        content_key=content_key,
        source=source,
        choices=choices,
        who_id=by.user_id,
        who_name=by.name,
        state=RunState.WAITING,
        started_at=ports.now(),
    )


def begin(wanted: ImportRun) -> ImportRun:
    """Write the run down; begun twice with one id it is the run of the first time."""
    try:
        with transaction() as tx:
            import_runs.add(tx, wanted)
    except Refused:
        return import_runs.get(wanted.scope, wanted.run_id)
    return wanted


def work(ports: Ports, before: ImportRun, content: bytes, *, by: Person) -> ImportRun:
    """Carry out a run that was begun, from where it stands. May be run twice, also at the same time."""
    if not before.is_at_work:
        return before
    try:
        return _carry_out(ports, before, content, by=by)
    except TakenOver:
        logger.info("another worker is at this import", extra={"run_id": before.run_id})
        return import_runs.get(before.scope, before.run_id)


def _carry_out(ports: Ports, before: ImportRun, content: bytes, *, by: Person) -> ImportRun:
    try:
        plan = _plan(ports, before, content, by=by)
    except UnreadableFileError as error:
        return _advance(before, _ended(ports, before, RunState.UNREADABLE, unreadable=error.problem))
    if before.done_lines == 0:
        checked = _checked(before, plan)
        is_refused = checked.count(Outcome.REFUSED) > 0 and not before.choices.valid_only
        if before.choices.dry_run or is_refused:
            state = RunState.CHECKED if before.choices.dry_run else RunState.REFUSED
            kept = import_problems.keep(ports, checked, at=0)
            return _advance(before, _ended(ports, kept, state))
    loaded = _load(ports, _started(before, plan), plan)
    return _finish(ports, loaded, plan, by=by)


def refuse(ports: Ports, run: ImportRun, problem: Problem) -> ImportRun:
    """The file is not read at all: it is larger than anybody may import, or nobody's. May be run twice."""
    if not run.is_at_work:
        return run
    ended = _ended(ports, run, RunState.UNREADABLE, unreadable=problem)
    try:
        return _advance(run, ended)
    except TakenOver:
        return import_runs.get(run.scope, run.run_id)


def check(ports: Ports, wanted: ImportRun, content: bytes, *, by: Person) -> ImportRun:
    """What the run would do, with every problem; nothing is written."""
    try:
        checked = _checked(wanted, _plan(ports, wanted, content, by=by))
    except UnreadableFileError as error:
        return _ended(ports, wanted, RunState.UNREADABLE, unreadable=error.problem)
    return _ended(ports, checked, RunState.CHECKED)


def refused_lines(
    ports: Ports, wanted: ImportRun, content: bytes, *, by: Person
) -> tuple[Table, list[tuple[ParsedRow[Any], Step]]]:
    """The table, and the lines that are refused as things are now, each with its step. Raises UnreadableFileError."""
    plan = _plan(ports, wanted, content, by=by)
    rows = plan.parsed.rows
    outcomes = zip(rows, import_steps.steps(rows, plan.loader()), strict=True)
    return plan.parsed.table, [(row, step) for row, step in outcomes if step.outcome is Outcome.REFUSED]


def _plan(ports: Ports, wanted: ImportRun, content: bytes, *, by: Person) -> Plan:
    """Raises UnreadableFileError."""
    name = wanted.file_name
    match wanted.kind:
        case ImportKind.CATALOGUE:
            return Plan(catalogue_file.parse(content, file_name=name), lambda: TrainingLoader(ports, by))
        case ImportKind.ORGANISATIONS:
            known = institutes.get().placeholder_emails
            sites = organisations_file.parse(content, file_name=name, placeholders=known)
            rows = [row.value for row in sites.rows if row.value]
            return Plan(sites, lambda: OrganisationLoader(ports, by, rows))
        case ImportKind.TRAINEES:
            own = wanted.owner_id
            today = local_date(ports.now())
            people = trainees_file.parse(content, file_name=name, today=today, own=bool(own))
            return Plan(people, lambda: TraineeLoader(ports, by, organisation_id=own))
        case ImportKind.PARTNERS:
            partner = partners.get(wanted.owner_id)
            rate = institutes.get().vat_rate
            offer = partner_sessions_file.parse(content, file_name=name, vat_rate=rate)
            return Plan(
                offer,
                lambda: PartnerLoader(ports, by, partner),
                lambda: PartnerLoader(ports, by, partner, tells_codes=False),
            )


def _checked(wanted: ImportRun, plan: Plan) -> ImportRun:
    rows = plan.parsed.rows
    loader = plan.rehearsal or plan.loader
    steps = list(import_steps.steps(rows, loader()))
    problems = [*plan.parsed.table.problems, *(problem for step in steps for problem in step.problems)]
    return replace(
        wanted,
        lines=len(rows),
        done_lines=len(rows),
        counts=tallied({}, (step.outcome for step in steps)),
        problems=tuple(problems),
        problem_counts=by_severity(problems),
    )


def _started(before: ImportRun, plan: Plan) -> ImportRun:
    """Notes how many lines there are, and what is wrong with the file as a whole."""
    if before.state is RunState.RUNNING:
        return before
    about_file = plan.parsed.table.problems
    return _advance(
        before,
        replace(
            before,
            state=RunState.RUNNING,
            lines=len(plan.parsed.rows),
            problems=about_file,
            problem_counts=by_severity(about_file),
        ),
    )


def _load(ports: Ports, run: ImportRun, plan: Plan) -> ImportRun:
    """Chunk after chunk; when somebody changed what was read, the tables are read again and the rest planned anew."""
    tries = 0
    while True:
        rows = plan.parsed.rows[run.done_lines :]
        try:
            for chunk in import_steps.chunks(import_steps.steps(rows, plan.loader())):
                run = _write(ports, run, chunk)
                tries = 0
        except (Refused, Contended):
            tries += 1
            if tries == TRIES:
                raise
        else:
            return run


def _write(ports: Ports, run: ImportRun, chunk: Sequence[Step]) -> ImportRun:
    """Raises TakenOver, Refused, Contended."""
    new = tuple(problem for step in chunk for problem in step.problems)
    after = replace(
        run,
        done_lines=run.done_lines + len(chunk),
        counts=tallied(run.counts, (step.outcome for step in chunk)),
        problems=run.problems + new,
        problem_counts=import_problems.added(run.problem_counts, by_severity(new)),
    )
    after = import_problems.keep(ports, after, at=run.done_lines)
    try:
        with transaction() as tx:
            for step in chunk:
                for write in step.writes:
                    write(tx)
            for series, taken in _numbers(chunk).items():
                counters.take_several(tx, series, first=min(taken), last=max(taken))
            import_runs.advance(tx, after, before=run)
    except Refused as refusal:
        if "import_run" in refusal.labels:
            raise TakenOver from refusal
        raise
    for step in chunk:
        for hint in step.hints:
            ports.outbox_hints.send(hint)
    return replace(after, version=run.version + 1)


def _numbers(chunk: Sequence[Step]) -> dict[str, list[int]]:
    """By series."""
    taken: dict[str, list[int]] = {}
    for step in chunk:
        for series, number in step.numbers:
            taken.setdefault(series, []).append(number)
    return taken


def _finish(ports: Ports, run: ImportRun, plan: Plan, *, by: Person) -> ImportRun:
    """What follows from the lines: accounts, the published catalogue. Done again when the worker dies before the end."""
    counts, problems = run.counts, list[Problem]()
    if run.kind is ImportKind.ORGANISATIONS and run.choices.invite:
        made, problems = import_accounts.invite(
            ports, by, [row.value for row in plan.parsed.rows if row.value]
        )
        counts = {**counts, "accounts": made}
    if run.kind in (ImportKind.CATALOGUE, ImportKind.PARTNERS) and run.would_write:
        trainings.announce(ports)
    after = replace(
        run,
        counts=counts,
        problems=run.problems + tuple(problems),
        problem_counts=import_problems.added(run.problem_counts, by_severity(problems)),
    )
    return _advance(run, _ended(ports, after, RunState.DONE))


def _ended(ports: Ports, run: ImportRun, state: RunState, *, unreadable: Problem | None = None) -> ImportRun:
    return replace(run, state=state, finished_at=ports.now(), unreadable=unreadable)


def _advance(before: ImportRun, after: ImportRun) -> ImportRun:
    """Raises TakenOver."""
    try:
        with transaction() as tx:
            import_runs.advance(tx, after, before=before)
    except Refused as refusal:
        raise TakenOver from refusal
    return replace(after, version=before.version + 1)
