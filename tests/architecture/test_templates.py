"""Rules about templates and words: they compile, keep the strict policy, leave sums to the code, and are said in both languages."""

import re
from collections import Counter
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest
from jinja2 import nodes
from jinja2.meta import find_referenced_templates

from chalicelib import assets, labels, templating
from chalicelib.domain.access import Right
from tests.architecture import words

PAGES = sorted(words.TEMPLATES.rglob("*.html"))
SITE = [page for page in PAGES if "emails" not in page.relative_to(words.TEMPLATES).parts]
"""E-mails alone carry their styles inline: mail programs ignore sheets."""
ALL = sorted((*PAGES, *words.TEMPLATES.rglob("*.txt")))
ENVIRONMENT = templating.environment("en")

NARROW = "\N{NARROW NO-BREAK SPACE}"
BEFORE_DOUBLE_SIGN = re.compile(rf"[^{NARROW}:;!?…](?=[;!?])|[^{NARROW}:\d](?=:(?!//|\d))")
AFTER_OPENING_QUOTE = re.compile(rf"«(?!{NARROW})|(?<!{NARROW})»")
FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL)
MACRO = re.compile(r"{% macro (\w+)\(.*?%}(.*?){%-? endmacro", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def name(path: Path) -> str:
    return str(path.relative_to(words.TEMPLATES))


@cache
def parsed(path: Path) -> nodes.Template:
    return ENVIRONMENT.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", ALL, ids=name)
def test_every_template_compiles(page: Path) -> None:
    ENVIRONMENT.get_template(name(page))


@pytest.mark.parametrize("page", ALL, ids=name)
def test_what_a_template_extends_or_imports_exists(page: Path) -> None:
    wanted = [other for other in find_referenced_templates(parsed(page)) if other]

    assert [other for other in wanted if not (words.TEMPLATES / other).exists()] == []


@pytest.mark.parametrize("page", ALL, ids=name)
def test_macros_imported_by_name_exist(page: Path) -> None:
    tree = parsed(page)
    wanted = [
        (node.template.value, each if isinstance(each, str) else each[0])
        for node in tree.find_all(nodes.FromImport)
        if isinstance(node.template, nodes.Const)
        for each in node.names
    ]

    missing = [(other, macro) for other, macro in wanted if macro not in _macros(other)]
    assert missing == []


@pytest.mark.parametrize("page", ALL, ids=name)
def test_macros_called_on_an_imported_file_exist(page: Path) -> None:
    tree = parsed(page)
    files = {
        node.target: node.template.value
        for node in tree.find_all(nodes.Import)
        if isinstance(node.template, nodes.Const)
    }

    called = [
        (node.node.name, node.attr)
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name in files
    ]
    assert [(alias, macro) for alias, macro in called if macro not in _macros(files[alias])] == []


@cache
def _macros(template: str) -> set[str]:
    return {macro.name for macro in parsed(words.TEMPLATES / template).find_all(nodes.Macro)}


@pytest.mark.parametrize("page", SITE, ids=name)
def test_pages_carry_no_inline_style_or_script(page: Path) -> None:
    """The policy of web/responses.py would block them (ACC-14)."""
    text = page.read_text(encoding="utf-8")

    assert re.findall(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", text) == []


@pytest.mark.parametrize("page", SITE, ids=name)
def test_every_form_that_posts_carries_the_token(page: Path) -> None:
    """Itself or through a macro of the same file; forms that upload straight to the store carry its signature instead."""
    text = page.read_text(encoding="utf-8")
    carriers = ["csrf(page)", *(f"{name}(" for name, body in MACRO.findall(text) if "csrf(page)" in body)]

    forms = [form for form in FORM.findall(text) if not re.search(r"upload(\.form)?\.url", form)]
    assert [form[:120] for form in forms if not any(carrier in form for carrier in carriers)] == []


@pytest.mark.parametrize("page", ALL, ids=name)
def test_templates_do_no_sums_with_money(page: Path) -> None:
    sums = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv)

    found = [
        node.lineno
        for node in parsed(page).find_all(sums)
        if any(_is_money(part) for part in node.find_all((nodes.Name, nodes.Getattr)))
    ]
    assert found == []


def _is_money(node: nodes.Node) -> bool:
    text = node.name if isinstance(node, nodes.Name) else getattr(node, "attr", "")
    return text.endswith(("cents", "_rate"))


def test_menus_and_pages_name_rights_that_exist() -> None:
    """`"staff_orders" in page.rights` is silently never true when misspelled."""
    named = {
        (name(page), right)
        for page in SITE
        for right in re.findall(r"\"(\w+)\" (?:not )?in page\.rights", page.read_text(encoding="utf-8"))
        + re.findall(r"frame\.entry\(page, \"(\w+)\"", page.read_text(encoding="utf-8"))
    }

    assert {(page, right) for page, right in named if right not in set(Right)} == set()


def test_our_static_files_are_all_listed_and_listed_ones_exist() -> None:
    folder = assets.FOLDER
    listed = {part for parts in assets.BUNDLES.values() for part in parts} | set(assets.FILES)

    there = {
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and "vendor" not in file.relative_to(folder).parts
    }
    assert there == {file for file in listed if not file.startswith("vendor/")}


def test_every_sentence_is_said_in_french() -> None:
    missing = {msgid: places[0] for msgid, places in words.used().items() if msgid not in words.french()}

    assert missing == {}


def test_no_translation_is_left_without_its_sentence() -> None:
    orphans = {msgid: area for msgid, (area, _) in words.french().items() if msgid not in words.used()}

    assert orphans == {}


def test_one_sentence_has_one_translation() -> None:
    """The same word for the same thing everywhere; infra/translations.py refuses to build otherwise."""
    said: dict[words.Msgid, set[object]] = {}
    for catalog in words.areas().values():
        for message in catalog:
            if message.id:
                said.setdefault(_key(message.id), set()).add(_key(message.string))

    assert {msgid: strings for msgid, strings in said.items() if len(strings) > 1} == {}


def test_translations_keep_the_placeholders() -> None:
    wrong = {
        msgid: string
        for msgid, (_, string) in words.french().items()
        if not _keeps_placeholders(msgid, string)
    }

    assert wrong == {}


def _keeps_placeholders(msgid: words.Msgid, string: str | tuple[str, ...]) -> bool:
    """The singular of a number may leave it out ("one thing to correct")."""
    if isinstance(msgid, str) or isinstance(string, str):
        return _placeholders(str(msgid)) == _placeholders(str(string))
    return _placeholders(string[0]) <= _placeholders(msgid[1]) == _placeholders(string[-1])


def _placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("area", words.areas())
def test_french_is_typed_as_printers_do(area: str) -> None:
    """Curly apostrophes, « », a narrow no-break space before : ; ! ? and inside « »."""
    wrong = [
        text
        for text in _texts(area)
        if "'" in text
        or re.search(r'"[^"]*\w', text)
        or BEFORE_DOUBLE_SIGN.search(_bare(text))
        or AFTER_OPENING_QUOTE.search(text)
        or re.search(r"\.\.\.|[ \u00a0](?=[:;!?%])", _bare(text))
    ]

    assert wrong == []


@pytest.mark.parametrize("area", words.areas())
def test_words_on_screen_never_scold(area: str) -> None:
    """Errors say what to do; nobody is begged, blamed or told that « an error occurred »."""
    tired = re.compile(
        r"veuillez|s’il vous plaît|une erreur (est survenue|s’est produite)|invalide|\bOK\b", re.IGNORECASE
    )

    assert [text for text in _texts(area) if tired.search(text)] == []


@pytest.mark.parametrize("area", words.areas())
def test_one_thing_has_one_word(area: str) -> None:
    """docs/glossary.md: « e-mail » and « stagiaire » throughout."""
    other_words = re.compile(
        r"courriel|\bmails?\b(?<!e-mail)(?<!e-mails)|apprenant|utilisateur·rice", re.IGNORECASE
    )

    assert [text for text in _texts(area) if other_words.search(text)] == []


def test_english_is_typed_as_printers_do() -> None:
    straight = {msgid: places[0] for msgid, places in words.used().items() if re.search(r"\w'\w", str(msgid))}

    assert straight == {}


def _texts(area: str) -> list[str]:
    found = []
    for message in words.areas()[area]:
        if message.id:
            found += [message.string] if isinstance(message.string, str) else list(message.string)
    return found


def _bare(text: str) -> str:
    """Without what people don't read as a sentence: addresses, placeholders, times such as 09:00."""
    return re.sub(r"https?://\S+|\d+:\d+|%%", "", PLACEHOLDER.sub("x", text))


def _key(value: str | list[str] | tuple[str, ...]) -> words.Msgid:
    return value if isinstance(value, str) else (value[0], value[1])


@pytest.mark.parametrize("closed_list", labels.LABELS, ids=lambda enum: enum.__name__)
def test_every_value_of_a_list_has_its_words(closed_list: type[StrEnum]) -> None:
    assert set(labels.LABELS[closed_list]) == set(closed_list)


@pytest.mark.parametrize("closed_list", labels.TONES, ids=lambda enum: enum.__name__)
def test_tones_are_those_of_the_badges(closed_list: type[StrEnum]) -> None:
    known = {"neutral", "success", "warning", "danger", "info", "draft"}

    assert set(labels.TONES[closed_list].values()) <= known
