"""The whole report of an import as a file: what became of each line, and why (SES-9)."""

from chalicelib.domain.imports import ImportRun
from chalicelib.emails.message import Attachment
from chalicelib.labels import LABELS
from chalicelib.ports import Ports
from chalicelib.services import import_problems
from chalicelib.services.import_sentences import sentences
from chalicelib.spreadsheets import exports
from chalicelib.templating import N_, translate

HEADERS = (N_("Line"), N_("Column"), N_("Value"), N_("State"), N_("Reason"), N_("What is expected"))


def attachment(ports: Ports, run: ImportRun, *, language: str) -> Attachment:
    return Attachment(
        file_name=file_name(run),
        content=report_file(ports, run, language=language),
        content_type="text/csv",
    )


def report_file(ports: Ports, run: ImportRun, *, language: str) -> bytes:
    """CSV in the reader's language."""
    rows = [
        [
            problem.line or "",
            problem.column,
            problem.value,
            translate(language, LABELS[type(problem.severity)][problem.severity]),
            *sentences(problem, language=language),
        ]
        for problem in import_problems.every(ports, run)
    ]
    return exports.to_csv([translate(language, header) for header in HEADERS], rows)


def file_name(run: ImportRun) -> str:
    stem = run.file_name.rpartition(".")[0] or run.file_name or run.kind.value
    return f"{stem}-report.csv"
