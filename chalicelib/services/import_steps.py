"""What becomes of one line of an import: the same small protocol for trainings, organisations and trainees."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from chalicelib.domain.imports import Outcome, Problem, Severity
from chalicelib.models.base import Transaction
from chalicelib.spreadsheets.parsed import ParsedRow

R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)

Write = Callable[[Transaction], None]
"""Adds its items to a transaction."""

MOST_ITEMS = 95
"""Of the hundred items of a transaction, one tells how far the run came."""
MOST_LINES = 500


@dataclass(frozen=True, kw_only=True)
class Step:
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    writes: tuple[Write, ...] = ()
    items: int = 0
    """How many items the writes are together, at most."""
    numbers: tuple[tuple[str, int], ...] = ()
    """Gapless numbers it takes, by series: those of a chunk are one row, so they are taken together."""
    hints: tuple[str, ...] = ()
    """Keys of the promises it writes, for the queue of the outbox."""


class Loader(Protocol[R_contra]):
    """Knows the tables. It remembers what its own steps will write, so that later lines build on earlier ones."""

    def read(self, rows: Sequence[R_contra]) -> None:
        """Read what these rows are about, in few round trips."""

    def plan(self, line: int, row: R_contra, /) -> Step: ...


def steps(rows: Sequence[ParsedRow[R]], loader: Loader[R]) -> Iterator[Step]:
    """What becomes of each line, in order."""
    for start in range(0, len(rows), MOST_LINES):
        some = rows[start : start + MOST_LINES]
        loader.read([row.value for row in some if row.value is not None])
        for row in some:
            if row.value is None:
                yield Step(outcome=Outcome.REFUSED, problems=row.problems)
                continue
            step = loader.plan(row.line.number, row.value)
            yield replace(step, problems=row.problems + step.problems)


def chunks(planned: Iterator[Step]) -> Iterator[list[Step]]:
    """Steps that fit in one transaction."""
    chunk: list[Step] = []
    items = 0
    for step in planned:
        if chunk and (items + step.items > MOST_ITEMS or len(chunk) == MOST_LINES):
            yield chunk
            chunk, items = [], 0
        chunk.append(step)
        items += step.items
    if chunk:
        yield chunk


def refused(line: int, column: str, value: str, reason: str, expectation: str, **facts: str | int) -> Step:
    problem = Problem(
        line=line, column=column, value=value, reason=reason, expectation=expectation, facts=facts
    )
    return Step(outcome=Outcome.REFUSED, problems=(problem,))


def warning(
    line: int, column: str, value: str, reason: str, expectation: str = "", **facts: str | int
) -> Problem:
    return Problem(
        line=line,
        column=column,
        value=value,
        reason=reason,
        expectation=expectation,
        facts=facts,
        severity=Severity.WARNING,
    )
