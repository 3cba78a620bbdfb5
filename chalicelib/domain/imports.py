"""Imports: files of trainings, organisations, trainees and partners, what was wrong in them and what became of each line (RUN-7).

Sentences are English msgids with their facts; pages and e-mails say them in the reader's language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class ImportKind(StrEnum):
    CATALOGUE = "catalogue"
    ORGANISATIONS = "organisations"
    TRAINEES = "trainees"
    PARTNERS = "partners"
    """Trainings and sessions of a partner (SES-9)."""


class Severity(StrEnum):
    ERROR = "error"
    """The line is refused."""
    WARNING = "warning"
    """The line is loaded; somebody should look at it."""
    NOTICE = "notice"
    """Worth knowing."""


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class RunState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    CHECKED = "checked"
    """A dry run ended: nothing was written."""
    DONE = "done"
    REFUSED = "refused"
    """Some lines are wrong and nobody asked for the others: nothing was written."""
    UNREADABLE = "unreadable"


class ImportSource(StrEnum):
    PAGE = "page"
    DROP = "drop"
    DEMO = "demo"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing about one cell: where, what was there, why it won't do, what is expected instead."""

    line: int
    """As a text editor or Excel counts; 0 is the whole file."""
    column: str = ""
    """Its header in the file; empty for the whole line."""
    value: str = ""
    reason: str
    expectation: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)
    """For the placeholders of both sentences."""
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the person who imports asked for."""

    dry_run: bool = False
    valid_only: bool = False
    """Load the good lines although others are refused."""
    invite: bool = False
    """Of organisations: an administrator account for each real contact address."""


@dataclass(frozen=True, kw_only=True)
class ImportRun:
    """One run and its report.

    `scope` is the kind, with the organisation of a client's own import (`trainees#org_…`), or the partner (`partners#par_…`).
    """

    scope: str
    run_id: str
    file_name: str
    file_hash: str
    """SHA-256 of the content."""
    content_key: str = ""
    """Of the file among the drops; empty when it isn't kept."""
    source: ImportSource
    choices: Choices = Choices()
    who_id: str
    who_name: str
    state: RunState
    started_at: datetime
    finished_at: datetime | None = None
    lines: int = 0
    done_lines: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    """By outcome, and `accounts` for those created."""
    problems: tuple[Problem, ...] = ()
    """The first ones; all are in the file `problems_key` when there are more."""
    problem_counts: dict[str, int] = field(default_factory=dict)
    """By severity."""
    problems_key: str = ""
    unreadable: Problem | None = None
    """Why the file as a whole can't be read."""
    version: int = 0

    @property
    def kind(self) -> ImportKind:
        return ImportKind(self.scope.partition("#")[0])

    @property
    def owner_id(self) -> str:
        """The organisation or the partner whose file it is; empty: the institute's."""
        return self.scope.partition("#")[2]

    @property
    def is_at_work(self) -> bool:
        return self.state in (RunState.WAITING, RunState.RUNNING)

    def count(self, outcome: Outcome) -> int:
        return self.counts.get(outcome.value, 0)

    @property
    def valid_lines(self) -> int:
        return self.lines - self.count(Outcome.REFUSED)

    @property
    def would_write(self) -> int:
        return self.count(Outcome.CREATED) + self.count(Outcome.UPDATED)


def scope_of(kind: ImportKind, owner_id: str = "") -> str:
    """Where the runs of a kind are listed; a client's own, and those of each partner, apart from the staff's."""
    return f"{kind.value}#{owner_id}" if owner_id else kind.value


def tallied(counts: Mapping[str, int], outcomes: Iterable[Outcome]) -> dict[str, int]:
    """The counts after these outcomes."""
    after = dict(counts)
    for outcome in outcomes:
        after[outcome.value] = after.get(outcome.value, 0) + 1
    return after


def by_severity(problems: Iterable[Problem]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.severity.value] = counts.get(problem.severity.value, 0) + 1
    return counts


SHOWN_CHARACTERS = 120


def shortened(problem: Problem) -> Problem:
    """A cell may hold a novel: the report shows its beginning."""
    if len(problem.value) <= SHOWN_CHARACTERS:
        return problem
    return replace(problem, value=problem.value[: SHOWN_CHARACTERS - 1] + "…")
