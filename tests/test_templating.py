"""Words in the person's language, addresses, filters; the catalogue from its sources and as compiled."""

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from gettext import GNUTranslations
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from chalicelib import labels, templating
from chalicelib.templating import query, translate, translate_plural
from tests.samples import sample_page

NOW = datetime(2026, 6, 25, 7, 0, tzinfo=UTC)


def drawn(source: str, language: str = "en", **values: object) -> str:
    return templating.environment(language).from_string(source).render(**values)


def test_a_name_that_a_template_misses_is_a_bug() -> None:
    with pytest.raises(UndefinedError):
        drawn("{{ missing }}")


def test_sentences_are_said_in_the_language_asked_for() -> None:
    assert translate("fr", "Orders") == "Commandes"
    assert translate("en", "Orders") == "Orders"
    assert drawn('{{ _("Orders") }}', "fr") == "Commandes"


def test_a_sentence_without_french_is_said_in_english() -> None:
    assert translate("fr", "Nobody translated %(what)s.", what="this") == "Nobody translated this."


@pytest.mark.parametrize(
    ("num", "french", "english"),
    [(0, "0 place", "0 seats"), (1, "1 place", "1 seat"), (2, "2 places", "2 seats")],
)
def test_numbers_agree_in_both_languages(num: int, french: str, english: str) -> None:
    """In French nothing is singular."""
    assert translate_plural("fr", "%(num)s seat", "%(num)s seats", num) == french
    assert translate_plural("en", "%(num)s seat", "%(num)s seats", num) == english
    assert drawn('{{ ngettext("%(num)s seat", "%(num)s seats", n) }}', "fr", n=num) == french


def test_what_people_typed_is_escaped_inside_sentences() -> None:
    environment = templating.environment("en")
    template = environment.from_string(
        '{% autoescape true %}{{ _("%(name)s:", name=typed) }}{% endautoescape %}'
    )

    assert template.render(typed="<b>") == "&lt;b&gt;:"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "à l’instant"),
        (1, "il y a 1 minute"),
        (59, "il y a 59 minutes"),
        (60, "il y a 1 heure"),
        (1439, "il y a 23 heures"),
        (1440, "il y a 1 jour"),
        (4320, "il y a 3 jours"),
        (-5, "à l’instant"),
    ],
)
def test_how_long_ago_is_said_in_words(minutes: int, said: str) -> None:
    assert templating.ago(NOW - timedelta(minutes=minutes), NOW, "fr") == said


@pytest.mark.parametrize(
    ("name", "short"), [("Claire Morel", "CM"), ("Marie-Antoinette de la Tour", "MT"), ("aya", "A"), ("", "")]
)
def test_initials_are_those_of_the_first_and_last_word(name: str, short: str) -> None:
    assert templating.initials(name) == short


def test_filters_speak_the_language_of_their_templates() -> None:
    assert drawn("{{ 135000 | money }}", "en") == "€1,350.00"
    assert drawn("{{ now | time }}", "fr", now=NOW) == "9\xa0h\xa000"


class Shade(StrEnum):
    DARK = "draft"


class Step(StrEnum):
    FIRST = "draft"
    LAST = "last"


@pytest.fixture
def labelled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(labels.LABELS, Shade, {Shade.DARK: "Dark"})
    monkeypatch.setitem(labels.LABELS, Step, {Step.FIRST: "Today", Step.LAST: "Done"})
    monkeypatch.setitem(labels.TONES, Step, {Step.LAST: "success"})
    return iter([None])


def test_values_spelled_alike_in_two_lists_keep_their_own_words(labelled: None) -> None:
    assert drawn("{{ a | label }} {{ b | label }}", "fr", a=Shade.DARK, b=Step.FIRST) == "Sombre Aujourd’hui"


def test_a_state_without_a_tone_is_neutral(labelled: None) -> None:
    assert [templating.tone(member) for member in (Shade.DARK, Step.FIRST, Step.LAST)] == [
        "neutral",
        "neutral",
        "success",
    ]


@pytest.mark.parametrize(
    ("changed", "address"),
    [
        (query({"q": "sst", "cursor": "abc"}, sort="-date"), "?q=sst&sort=-date"),
        (query({"q": "sst", "sort": "date"}, sort=None), "?q=sst"),
        (query({"q": "sst"}, cursor="abc"), "?q=sst&cursor=abc"),
        (query({"place": ["Lyon", "Paris"], "q": ""}, without=("place", "Lyon")), "?place=Paris"),
        (query({"state": "placed"}, without=("state", "placed")), "?"),
        (query({}, q="a b&c"), "?q=a+b%26c"),
    ],
)
def test_the_filters_of_a_list_live_in_its_address(changed: str, address: str) -> None:
    assert changed == address


def test_addresses_begin_with_the_base_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_PATH", "/app")

    assert drawn('{{ url("/orders") }}') == "/app/orders"
    assert templating.static_url("cursus.css").startswith("/app/static/")


def test_the_compiled_catalogue_is_read_unless_a_source_is_newer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, compiled = _catalogue(tmp_path, monkeypatch)
    templating.catalogue.cache_clear()

    assert templating.catalogue("fr").gettext("Orders") == "compilé"
    os.utime(source, (compiled.stat().st_mtime + 10,) * 2)
    templating.catalogue.cache_clear()
    assert templating.catalogue("fr").gettext("Orders") == "source"

    templating.catalogue.cache_clear()


def _catalogue(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A source that says « source » and an older build of it that says « compilé »."""
    monkeypatch.setattr(templating, "LOCALES", folder)
    source = folder / "fr" / "common.po"
    compiled = folder / "fr" / "LC_MESSAGES" / "cursus.mo"
    compiled.parent.mkdir(parents=True)
    source.write_text('msgid "Orders"\nmsgstr "compilé"\n', encoding="utf-8")
    compiled.write_bytes(templating.compiled_catalogue("fr"))
    source.write_text('msgid "Orders"\nmsgstr "source"\n', encoding="utf-8")
    os.utime(source, (compiled.stat().st_mtime - 10,) * 2)
    return source, compiled


def test_the_catalogue_keeps_the_french_plural() -> None:
    words = GNUTranslations(io.BytesIO(templating.compiled_catalogue("fr")))

    assert words.ngettext("%(num)s seat", "%(num)s seats", 0) == "%(num)s place"


def test_templates_of_the_package_say_the_same_in_each_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {language: _refusal(language, sample_page(language)) for language in templating.LANGUAGES}
    templating.compile_templates(tmp_path)
    monkeypatch.setattr(templating, "COMPILED_TEMPLATES", tmp_path)
    templating.environment.cache_clear()

    packaged = {language: _refusal(language, sample_page(language)) for language in templating.LANGUAGES}
    templating.environment.cache_clear()

    assert packaged == said


def _refusal(language: str, page: object) -> str:
    return templating.render(
        "errors/404.html", language=language, page=page, code="", message="", request_id=""
    )
