"""The catalogue's import: trainings by their code (CAT-6, RUN-7)."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from chalicelib.domain import changes
from chalicelib.domain.access import Person
from chalicelib.domain.history import Entry
from chalicelib.domain.imports import Outcome
from chalicelib.domain.trainings import Training
from chalicelib.models import history, trainings
from chalicelib.ports import Ports
from chalicelib.services.import_steps import Step
from chalicelib.spreadsheets.catalogue_file import TrainingRow

MOST_READ = 100
"""In one BatchGetItem."""


class TrainingLoader:
    def __init__(self, ports: Ports, by: Person) -> None:
        self.ports = ports
        self.by = by
        self.known: dict[str, Training | None] = {}

    def read(self, rows: Sequence[TrainingRow]) -> None:
        codes = [row.training.code for row in rows if row.training.code not in self.known]
        for start in range(0, len(codes), MOST_READ):
            some = codes[start : start + MOST_READ]
            found = trainings.read_many(some)
            self.known |= {code: found.get(code) for code in some}

    def plan(self, _line: int, row: TrainingRow) -> Step:
        """Columns of the file replace what is there, also by nothing; fields without a column stay."""
        before = self.known[row.training.code]
        if before is None:
            self.known[row.training.code] = row.training
            add = partial(trainings.add, training=row.training)
            return Step(
                outcome=Outcome.CREATED, writes=(add, self._note(row.training, "training_created")), items=2
            )
        after = replace(before, **{name: getattr(row.training, name) for name in sorted(row.given)})
        if after == before:
            return Step(outcome=Outcome.UNCHANGED)
        self.known[after.code] = replace(after, version=before.version + 1)
        write = partial(trainings.replace, training=after, before=before)
        note = self._note(after, "training_changed", facts=changes.between(before, after))
        return Step(outcome=Outcome.UPDATED, writes=(write, note), items=2)

    def _note(self, training: Training, what: str, facts: dict[str, str] | None = None) -> partial[None]:
        entry = Entry(
            object_id=training.code,
            at=self.ports.now(),
            who_id=self.by.user_id,
            who_name=self.by.name,
            what=what,
            facts=facts or {},
        )
        return partial(history.add, entry=entry)
