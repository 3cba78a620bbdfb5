"""Rules about the code itself."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.domain import errors
from chalicelib.labels import LABELS, TONES
from chalicelib.labels_history import WHAT

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "chalicelib").rglob("*.py"))
ERROR_PAGES = ROOT / "chalicelib" / "templates" / "errors"


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_no_file_is_too_long_to_read() -> None:
    patterns = ("*.py", "*.html", "*.css", "*.js")
    ours = [
        p
        for folder in ("chalicelib", "infra", "tests", "benchmarks")
        for pattern in patterns
        for p in (ROOT / folder).rglob(pattern)
    ]

    long = [
        str(p.relative_to(ROOT))
        for p in ours
        if "vendor" not in p.parts and len(p.read_text(encoding="utf-8").splitlines()) > 400
    ]

    assert long == []


def test_no_function_is_too_long_to_read() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 45
    ]

    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in SOURCES
        if p.name != "__init__.py" and not ast.get_docstring(parsed(p))
    ]

    assert silent == []


def test_rules_and_use_cases_get_the_time_as_a_value() -> None:
    clocks = re.compile(r"datetime\.now|date\.today|time\.time\(")
    folders = ("domain", "services", "models", "emails", "pdf", "spreadsheets")

    asking = [
        str(p.relative_to(ROOT))
        for p in SOURCES
        if p.relative_to(ROOT / "chalicelib").parts[0] in folders
        and clocks.search(p.read_text(encoding="utf-8"))
    ]

    assert asking == []


def refusals(base: type[errors.DomainError] = errors.DomainError) -> Iterator[type[errors.DomainError]]:
    for child in base.__subclasses__():
        yield child
        yield from refusals(child)


def test_every_refusal_has_a_code_of_its_own_a_status_and_a_page() -> None:
    import app  # noqa: F401  (loads every module that defines refusals)

    found = [r for r in refusals() if r.__module__.startswith("chalicelib")]
    own_codes = [r.code for r in found if "code" in vars(r)]

    assert len(own_codes) == len(set(own_codes)), sorted(own_codes)
    for refusal in found:
        assert refusal.status == 401 or (ERROR_PAGES / f"{refusal.status}.html").exists(), refusal


def test_every_rule_says_what_it_refuses() -> None:
    import app  # noqa: F401

    mute = [r.__name__ for r in refusals(errors.RuleViolation) if not r.message.endswith((".", "!", "?"))]

    assert mute == []


def test_every_member_of_a_labelled_list_has_its_label() -> None:
    for kind, labels in LABELS.items():
        assert set(labels) == set(kind), kind
    for kind, tones in TONES.items():
        assert set(tones) <= set(kind), kind


def test_every_kind_of_history_is_put_in_words() -> None:
    written = set()
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.keyword) and node.arg == "what" and isinstance(node.value, ast.Constant):
                written.add(node.value.value)

    assert written - set(WHAT) == set()


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        (
            "app",
            (
                "fpdf",
                "jinja2",
                "boto3",
                "icalendar",
                "segno",
                "xlsxwriter",
                "python_calamine",
                "aws_lambda_powertools.utilities.idempotency",
            ),
        ),
        (
            "chalicelib.handlers.queues.deliver_email",
            ("app", "fpdf", "boto3", "xlsxwriter", "python_calamine"),
        ),
        ("chalicelib.handlers.schedules.audit_seats", ("app", "fpdf", "jinja2", "boto3")),
    ],
)
def test_a_cold_start_loads_nothing_heavy_that_it_may_not_need(
    module: str, forbidden: tuple[str, ...]
) -> None:
    script = f"import sys, {module}; print(*[m for m in {forbidden!r} if m in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert done.stdout.split() == []
