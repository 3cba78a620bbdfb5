"""Files that go with imports: templates to fill in, and refused lines to correct."""

from collections.abc import Sequence

from chalicelib.domain.access import Person
from chalicelib.domain.imports import ImportKind, ImportRun
from chalicelib.ports import Ports
from chalicelib.services import imports
from chalicelib.services.import_sentences import why
from chalicelib.spreadsheets import (
    catalogue_file,
    exports,
    organisations_file,
    partner_sessions_file,
    refused,
    trainees_file,
)
from chalicelib.spreadsheets.table import Column
from chalicelib.templating import N_, translate


def columns(kind: ImportKind, *, own: bool = False) -> tuple[Column, ...]:
    match kind:
        case ImportKind.CATALOGUE:
            return catalogue_file.COLUMNS
        case ImportKind.ORGANISATIONS:
            return organisations_file.COLUMNS
        case ImportKind.TRAINEES:
            return trainees_file.columns(own=own)
        case ImportKind.PARTNERS:
            return partner_sessions_file.COLUMNS


def csv_template(kind: ImportKind, *, own: bool = False) -> bytes:
    return csv_template_of(columns(kind, own=own))


def csv_template_of(ours: Sequence[Column]) -> bytes:
    """The header alone: an example would be imported."""
    return exports.to_csv([column.name for column in ours], [])


def xlsx_template(kind: ImportKind, *, language: str, own: bool = False) -> bytes:
    return xlsx_template_of(columns(kind, own=own), language=language)


def xlsx_template_of(ours: Sequence[Column], *, language: str) -> bytes:
    """The header on the first sheet, what each column holds on the second."""
    yes, no = translate(language, "yes"), translate(language, "no")
    heads = [N_("Column"), N_("Required"), N_("What it holds"), N_("Example")]
    explained = [
        [c.name, yes if c.required else no, translate(language, c.words) if c.words else "", c.example]
        for c in ours
    ]
    return exports.workbook(
        [
            (translate(language, "To fill in"), [column.name for column in ours], []),
            (translate(language, "Explanations"), [translate(language, head) for head in heads], explained),
        ]
    )


def refused_file(
    ports: Ports, run: ImportRun, content: bytes, *, by: Person, language: str
) -> tuple[bytes, str]:
    """The refused lines as they stand in the file, plus a column that says why; and the file's name.

    A workbook gives a workbook, anything else CSV. Raises UnreadableFileError.
    """
    table, wrong = imports.refused_lines(ports, run, content, by=by)
    lines = ((row.line.original, why(step.problems, language=language)) for row, step in wrong)
    head = translate(language, N_("Why this line was refused"))
    return refused.to_file(run.file_name or run.kind.value, table.headers, lines, why=head)
