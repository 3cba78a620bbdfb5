"""The e-mail about an import that ended while nobody watched (RUN-7)."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.access import STAFF
from chalicelib.domain.imports import ImportKind, ImportRun, Outcome, RunState, Severity
from chalicelib.domain.mailings import Mail
from chalicelib.emails import import_report
from chalicelib.emails.message import Attachment, EmailMessage
from chalicelib.labels import LABELS
from chalicelib.models import import_runs
from chalicelib.models import institute as institutes
from chalicelib.ports import Ports
from chalicelib.services import import_problems, import_reports, letterheads
from chalicelib.services.import_sentences import sentences
from chalicelib.templating import translate

REPORT = "import_report"
_SCOPE = "scope"
_OUTSIDE = "outside"


def report(run: ImportRun, *, to: str, organisation_id: str, language: str, at: datetime) -> Mail:
    """One per run, to whoever started it or, for a dropped file, to the institute."""
    return Mail(
        key=f"{REPORT}/{run.run_id}",
        kind=REPORT,
        object_id=run.run_id,
        organisation_id=organisation_id,
        to=(to,),
        language=language,
        due_at=at,
        promised_at=at,
        facts={_SCOPE: run.scope},
    )


def report_outside(run: ImportRun, *, to: str, language: str, at: datetime) -> Mail:
    """To the partner whose file it was: without a link to a page that only staff may see."""
    mail = report(run, to=to, organisation_id=STAFF, language=language, at=at)
    return replace(mail, key=f"{mail.key}/partner", facts={**mail.facts, _OUTSIDE: "1"})


def build_report(ports: Ports, mail: Mail) -> EmailMessage:
    """Raises NotFound."""
    run = import_runs.get(mail.facts[_SCOPE], mail.object_id)
    kind = translate(mail.language, LABELS[type(run.kind)][run.kind])
    report = import_report.ImportReport(
        kind=kind,
        file_name=run.file_name,
        finished_at=run.finished_at or run.started_at,
        is_dry_run=run.state is not RunState.DONE,
        is_unreadable=run.unreadable is not None,
        created=run.count(Outcome.CREATED),
        updated=run.count(Outcome.UPDATED),
        unchanged=run.count(Outcome.UNCHANGED),
        refused=run.count(Outcome.REFUSED),
        problems=_problems(ports, run, language=mail.language),
        report_url="" if mail.facts.get(_OUTSIDE) else letterheads.page_url(path(run)),
    )
    attached: tuple[Attachment, ...] = ()
    if run.kind is ImportKind.PARTNERS and run.unreadable is None:
        attached = (import_reports.attachment(ports, run, language=mail.language),)
    return import_report.build(report, letterheads.envelope(mail, institutes.get()), attachments=attached)


def path(run: ImportRun) -> str:
    """The page of a run."""
    match run.kind:
        case ImportKind.PARTNERS if run.owner_id:
            return f"/staff/partners/{run.owner_id}/imports/{run.run_id}"
        case ImportKind.TRAINEES if run.owner_id:
            return f"/trainees/import/{run.run_id}"
        case kind:
            return f"/staff/imports/{kind}/{run.run_id}"


def _problems(ports: Ports, run: ImportRun, *, language: str) -> tuple[import_report.Problem, ...]:
    """What refuses lines. A partner's run tells something of each line, so the refused ones may be further on."""
    every = import_problems.every(ports, run) if run.kind is ImportKind.PARTNERS else run.problems
    worst = [run.unreadable] if run.unreadable else []
    worst += [problem for problem in every if problem.severity is Severity.ERROR]
    return tuple(
        import_report.Problem(
            line=problem.line,
            column=problem.column,
            value=problem.value,
            reason=" ".join(sentences(problem, language=language)).strip(),
        )
        for problem in worst
    )
