"""What tests of imports share: load a file, read its report."""

from pathlib import Path
from typing import Any

from chalicelib.domain.access import Person
from chalicelib.domain.imports import ImportKind, ImportRun, Severity
from chalicelib.ports import Ports
from chalicelib.services import imports

SAMPLES = Path(__file__).parents[2] / "chalicelib" / "demo"
"""The files of a first start."""


def load(
    ports: Ports, by: Person, kind: ImportKind, content: bytes | str | None = None, **options: Any
) -> ImportRun:
    if content is None:
        content = (SAMPLES / f"{kind.value}.csv").read_bytes()
    raw = content.encode() if isinstance(content, str) else content
    return imports.run(ports, kind, raw, file_name=f"{kind.value}.csv", by=by, **options)


def people(lines: int) -> bytes:
    """The header and so many lines of the trainees' file."""
    return b"".join((SAMPLES / "trainees.csv").read_bytes().splitlines(keepends=True)[: lines + 1])


def counts(run: ImportRun) -> dict[str, int]:
    return {name: number for name, number in run.counts.items() if number}


def reasons(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(p.line, p.column, p.reason) for p in run.problems if p.severity is Severity.ERROR]
