"""Problems of a run: the first ones lie in its row, the rest in files, because a row of a table is small."""

from collections.abc import Mapping
from dataclasses import replace

from pydantic import TypeAdapter

from chalicelib.domain.imports import ImportRun, Problem
from chalicelib.ports import Ports

IN_THE_ROW = 200
_ADAPTER: TypeAdapter[list[Problem]] = TypeAdapter(list[Problem])


def keep(ports: Ports, run: ImportRun, *, at: int) -> ImportRun:
    """Move what is too much into a file named after the line where its chunk began: written again, it is the same file."""
    rest = list(run.problems[IN_THE_ROW:])
    if not rest:
        return run
    prefix = f"imports/{run.run_id}/"
    ports.files.write(f"{prefix}{at:06d}.json", _ADAPTER.dump_json(rest), content_type="application/json")
    return replace(run, problems=run.problems[:IN_THE_ROW], problems_key=prefix)


def every(ports: Ports, run: ImportRun) -> list[Problem]:
    """All problems of a run, in order of the file."""
    problems = list(run.problems)
    if run.problems_key:
        for key in ports.files.keys(run.problems_key):
            problems += _ADAPTER.validate_json(ports.files.read(key))
    return sorted(problems, key=lambda problem: problem.line)


def first(ports: Ports, run: ImportRun, *, most: int) -> list[Problem]:
    """The first problems of a run, in order of the file: as few files as that takes are read."""
    problems = list(run.problems)
    if run.problems_key and len(problems) < most:
        for key in ports.files.keys(run.problems_key):
            problems += _ADAPTER.validate_json(ports.files.read(key))
            if len(problems) >= most:
                break
    return sorted(problems, key=lambda problem: problem.line)[:most]


def added(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) + more.get(name, 0) for name in sorted({*counts, *more})}
