"""Problems of imports in the reader's language."""

from collections.abc import Sequence

from chalicelib.domain.imports import Problem
from chalicelib.templating import translate


def why(problems: Sequence[Problem], *, language: str) -> str:
    """All that is wrong with a line, in one cell."""
    return " / ".join(
        f"{problem.column}: {said}" if problem.column else said
        for problem in problems
        if (said := " ".join(part for part in sentences(problem, language=language) if part))
    )


def sentences(problem: Problem, *, language: str) -> tuple[str, str]:
    """Reason and expectation in the reader's language."""
    facts = {"line": problem.line, **problem.facts}
    reason = translate(language, problem.reason, **facts)
    expectation = translate(language, problem.expectation, **facts) if problem.expectation else ""
    return reason, expectation
