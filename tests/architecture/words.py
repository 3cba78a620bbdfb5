"""Every msgid that code and templates use, with where; and the French there is."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po

CODE = Path(__file__).parents[2] / "chalicelib"
TEMPLATES = CODE / "templates"
FRENCH = CODE / "locales" / "fr"

Msgid = str | tuple[str, str]

_KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_noop": None,
    "translate": (2,),
    "translate_plural": (2, 3),
    "say": None,
    "flash": None,
}
_JINJA = {
    "trimmed": "true",
    "newstyle_gettext": "true",
    "extensions": "jinja2.ext.i18n,jinja2.ext.do",
    "silent": "false",
}


@cache
def used() -> dict[Msgid, list[str]]:
    """Msgid (with its plural where it has one) -> the places that say it."""
    found: dict[Msgid, list[str]] = defaultdict(list)
    for file in sorted((*CODE.rglob("*.py"), *TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt"))):
        for line, msgid in _in_file(file):
            found[msgid].append(f"{file.relative_to(CODE.parent)}:{line}")
    return dict(found)


def _in_file(file: Path) -> Iterator[tuple[int, Msgid]]:
    method = "python" if file.suffix == ".py" else "jinja2"
    for line, message, _, _ in extract_from_file(method, file, keywords=_KEYWORDS, options=_JINJA):
        if message:
            yield line, message if isinstance(message, str) else (message[0], message[1])
    if file.suffix == ".py":
        yield from _in_refusals(ast.parse(file.read_text(encoding="utf-8")))


def _in_refusals(tree: ast.Module) -> Iterator[tuple[int, Msgid]]:
    """The domain may not import the marker: its sentences are `message` of a class and the values given to InvalidInput."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _sentences(value for name, value in _assigned(node) if name == "message")
        elif isinstance(node, ast.Call) and node.args:
            yield from _sentences(_given(ast.unparse(node.func).rpartition(".")[2], node.args[0]))


def _given(refusal: str, first: ast.expr) -> Iterator[ast.expr]:
    if refusal == "Reason":
        yield first
    elif refusal == "InvalidInput" and isinstance(first, ast.Dict):
        yield from first.values


def _assigned(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            yield statement.targets[0].id, statement.value


def _sentences(values: Iterator[ast.expr]) -> Iterator[tuple[int, Msgid]]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
            yield value.lineno, value.value


@cache
def areas() -> dict[str, Catalog]:
    """Area -> its French."""
    read = {}
    for file in sorted(FRENCH.glob("*.po")):
        with file.open("rb") as lines:
            read[file.stem] = read_po(lines, locale="fr")
    return read


@cache
def french() -> dict[Msgid, tuple[str, str | tuple[str, ...]]]:
    """Msgid -> the area that says it, and how."""
    return {
        key: (area, message.string)
        for area, catalog in areas().items()
        for message in catalog
        if (key := tuple(message.id) if isinstance(message.id, list | tuple) else message.id)
    }
