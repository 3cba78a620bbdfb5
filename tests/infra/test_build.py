"""The files that are made: icons cut from the sprite, French merged from the areas, nothing made twice."""

import gettext
from pathlib import Path

import pytest

from infra import assets, stamps, translations
from infra.stamps import BuildError

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: fr\\n"\n\n'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{{ icon("house") }}', {"house"}),
        ("{{ icon('house', class='me-2') }}", {"house"}),  # a class is not an icon
        ('{{ icon("x-lg" if wrong else "check-lg") }}', {"x-lg", "check-lg"}),
        ('Item("/orders", icon="cart")', {"cart"}),
        ('{"icon": "cart"}', {"cart"}),
        ('{{ empty_state(_("None yet"), _("They appear here."), "inbox") }}', {"inbox"}),
        ('<link rel="icon" href="/favicon.svg">', set()),
    ],
)
def test_icons_are_found_where_they_are_named(tmp_path: Path, text: str, names: set[str]):
    (tmp_path / "page.html").write_text(text)

    assert set(assets.used_icons(tmp_path)) == names


def test_the_sprite_holds_every_icon_the_pages_name():
    assets.build()

    sprite = (assets.VENDOR / assets.SPRITE).read_text()

    for name in assets.used_icons(stamps.ROOT / "chalicelib"):
        assert f'id="{name}"' in sprite


def test_areas_are_merged_into_one_catalogue(tmp_path: Path):
    _area(tmp_path, "orders", 'msgid "Order"\nmsgstr "Commande"\n')
    _area(tmp_path, "trainees", 'msgid "Trainee"\nmsgstr "Stagiaire"\n\nmsgid "Order"\nmsgstr "Commande"\n')
    merged = tmp_path / "merged.mo"

    translations.compile_areas(sorted(tmp_path.glob("*.po")), into=merged)

    with merged.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Order") == "Commande"
    assert catalogue.gettext("Trainee") == "Stagiaire"


def test_two_areas_that_translate_a_sentence_differently_are_refused(tmp_path: Path):
    _area(tmp_path, "orders", 'msgid "Order"\nmsgstr "Commande"\n')
    _area(tmp_path, "requests", 'msgid "Order"\nmsgstr "Ordre"\n')

    with pytest.raises(BuildError, match=r"requests\.po: line 6: “Order” is “Ordre”, elsewhere “Commande”"):
        translations.compile_areas(sorted(tmp_path.glob("*.po")), into=tmp_path / "merged.mo")

    assert not (tmp_path / "merged.mo").exists()


def test_a_translation_with_another_placeholder_is_refused(tmp_path: Path):
    _area(tmp_path, "orders", '#, python-format\nmsgid "%(seats)s seats"\nmsgstr "%(places)s places"\n')

    with pytest.raises(BuildError, match=r"orders\.po"):
        translations.compile_areas(sorted(tmp_path.glob("*.po")), into=tmp_path / "merged.mo")


def test_nothing_is_made_twice_from_the_same_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stamps, "LOCAL", tmp_path / "local")
    source, output = tmp_path / "source", tmp_path / "output"
    source.write_text("one")

    def make() -> bool:
        return stamps.make_when_changed(
            "test", outputs=[output], inputs=[source], make=lambda: output.touch() or None
        )

    assert [make(), make()] == [True, False]
    source.write_text("two")
    assert make()
    output.unlink()
    assert make()


def _area(folder: Path, name: str, messages: str) -> None:
    (folder / f"{name}.po").write_text(HEADER + messages, encoding="utf-8")
