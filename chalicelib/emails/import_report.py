"""What an import did, to the person who started it or owns the folder it was dropped in (RUN-7)."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from chalicelib import formats
from chalicelib.emails import render
from chalicelib.emails.courses import Rows
from chalicelib.emails.message import Attachment, EmailMessage
from chalicelib.emails.render import Envelope
from chalicelib.templating import translate

PROBLEMS_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A refused line, already in the reader's language."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    kind: str
    """What was imported, in the reader's language: `catalogue`, `stagiaires`…"""
    file_name: str
    finished_at: datetime
    is_dry_run: bool = False
    is_unreadable: bool = False
    """The whole file was refused; `problems` says why."""
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: tuple[Problem, ...] = ()
    report_url: str
    """Empty: for somebody who has no access to it."""


def build(
    report: ImportReport, envelope: Envelope, *, attachments: tuple[Attachment, ...] = ()
) -> EmailMessage:
    """The report; only the first problems are told, the page and the file attached have them all."""
    language = envelope.language
    return render.message(
        "import_report",
        envelope,
        attachments=attachments,
        fills=_fills(report, language=language),
        report=report,
        outcome=_outcome(report, language=language),
        count_rows=_rows(report, language=language),
        problems=[_told(problem, language=language) for problem in report.problems[:PROBLEMS_SHOWN]],
        more=max(0, report.refused - PROBLEMS_SHOWN),
    )


def _fills(report: ImportReport, *, language: str) -> dict[str, str]:
    return {
        "file": report.file_name,
        "import": report.kind,
        "outcome": _outcome(report, language=language),
        "refused": formats.number(report.refused, language),
    }


def _outcome(report: ImportReport, *, language: str) -> str:
    """What became of the file, in few words."""
    if report.is_unreadable:
        return translate(language, "File refused")
    if report.is_dry_run:
        return translate(language, "Import checked, nothing written")
    return translate(language, "Import finished")


def _rows(report: ImportReport, *, language: str) -> Rows:
    _ = partial(translate, language)
    return [
        (_("File"), report.file_name),
        (_("Finished on"), formats.moment(report.finished_at, language)),
        (_("Lines created"), formats.number(report.created, language)),
        (_("Lines updated"), formats.number(report.updated, language)),
        (_("Lines unchanged"), formats.number(report.unchanged, language)),
        (_("Lines refused"), formats.number(report.refused, language)),
    ]


def _told(problem: Problem, *, language: str) -> str:
    return translate(
        language,
        "Line %(line)s, %(column)s “%(value)s”: %(reason)s",
        line=problem.line,
        column=problem.column,
        value=problem.value,
        reason=problem.reason,
    )
