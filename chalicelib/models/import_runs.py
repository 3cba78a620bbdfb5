"""Reports of imports, newest first by scope: the kind, and for a client's own imports the organisation too."""

import dataclasses

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.imports import Choices, ImportRun, ImportSource, Problem, RunState
from chalicelib.models.attributes import EnumAttribute, InstantAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, unchanged
from chalicelib.models.paging import Page, key_of, page_of


class ImportRunItem(Table):
    class Meta:
        table_name = config.table_name("import_runs")

    kind = UnicodeAttribute(hash_key=True)
    run_id = UnicodeAttribute(range_key=True)
    scope = UnicodeAttribute()
    file_name = UnicodeAttribute()
    file_hash = UnicodeAttribute()
    content_key = UnicodeAttribute(null=True)
    source = EnumAttribute(ImportSource)
    choices = ValueAttribute(Choices, null=True)
    who_id = UnicodeAttribute()
    who_name = UnicodeAttribute()
    state = EnumAttribute(RunState)
    started_at = InstantAttribute()
    finished_at = InstantAttribute(null=True)
    lines = NumberAttribute(null=True)
    done_lines = NumberAttribute(null=True)
    counts = ValueAttribute(dict[str, int], null=True)
    problems = ValueAttribute(tuple[Problem, ...], null=True)
    problem_counts = ValueAttribute(dict[str, int], null=True)
    problems_key = UnicodeAttribute(null=True)
    unreadable = ValueAttribute(Problem, null=True)
    version = NumberAttribute(null=True)


def get(scope: str, run_id: str) -> ImportRun:
    """Raises NotFound."""
    try:
        return ImportRunItem.get(scope, run_id, consistent_read=True).to(ImportRun)
    except ImportRunItem.DoesNotExist as error:
        raise NotFound(run_id) from error


def of_scope(scope: str, *, cursor: str | None = None, limit: int = 20) -> Page[ImportRun]:
    """The newest first, without their problems."""
    results = ImportRunItem.query(
        scope,
        scan_index_forward=False,
        limit=limit,
        last_evaluated_key=key_of(cursor, kind=scope),
        attributes_to_get=[name for name in ImportRunItem.get_attributes() if name != "problems"],
    )
    return page_of(results, lambda item: item.to(ImportRun))


def add(tx: Transaction, run: ImportRun) -> None:
    """Refused with label `import_run` when it was begun before."""
    item = ImportRunItem.holding(run, kind=run.scope)
    tx.save(item, condition=ImportRunItem.run_id.does_not_exist(), label="import_run")


def advance(tx: Transaction, after: ImportRun, *, before: ImportRun) -> None:
    """How far the run came, written with the lines themselves: Refused when another worker was quicker."""
    changed = [f.name for f in dataclasses.fields(after) if getattr(after, f.name) != getattr(before, f.name)]
    known = ImportRunItem.get_attributes()
    actions: list[Action] = [known[name].set(getattr(after, name)) for name in changed if name != "version"]
    actions.append(ImportRunItem.version.set(before.version + 1))
    tx.update(
        ImportRunItem(before.scope, before.run_id),
        actions=actions,
        condition=unchanged(ImportRunItem.version, before.version) & ImportRunItem.run_id.exists(),
        label="import_run",
    )
