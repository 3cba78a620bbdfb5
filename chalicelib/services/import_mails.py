"""The e-mail about an import that ended while nobody watched (RUN-7)."""

from datetime import datetime

from chalicelib.domain.imports import ImportRun, Outcome, RunState, Severity
from chalicelib.domain.mailings import Mail
from chalicelib.emails import import_report
from chalicelib.emails.message import EmailMessage
from chalicelib.labels import LABELS
from chalicelib.models import import_runs
from chalicelib.models import institute as institutes
from chalicelib.ports import Ports
from chalicelib.services import letterheads
from chalicelib.services.import_sentences import sentences
from chalicelib.templating import translate

REPORT = "import_report"
_SCOPE = "scope"


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


def build_report(_ports: Ports, mail: Mail) -> EmailMessage:
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
        problems=_problems(run, language=mail.language),
        report_url=letterheads.page_url(path(run)),
    )
    return import_report.build(report, letterheads.envelope(mail, institutes.get()))


def path(run: ImportRun) -> str:
    """The page of a run."""
    kind, _, organisation_id = run.scope.partition("#")
    return f"/trainees/import/{run.run_id}" if organisation_id else f"/staff/imports/{kind}/{run.run_id}"


def _problems(run: ImportRun, *, language: str) -> tuple[import_report.Problem, ...]:
    worst = [run.unreadable] if run.unreadable else []
    worst += [problem for problem in run.problems if problem.severity is Severity.ERROR]
    return tuple(
        import_report.Problem(
            line=problem.line,
            column=problem.column,
            value=problem.value,
            reason=" ".join(sentences(problem, language=language)).strip(),
        )
        for problem in worst
    )
