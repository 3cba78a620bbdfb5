"""The styleguide: every sheet draws in both languages, on the local stage only."""

from typing import Any, cast

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.handlers.public import styleguide
from chalicelib.web.visit import Visit
from tests.page import Browser


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("sheet", styleguide.SHEETS)
def test_every_sheet_keeps_the_rules_of_pages(browser: Browser, sheet: str, language: str) -> None:
    browser.language = language

    browser.get(f"/styleguide/{sheet}")


def test_the_styleguide_begins_with_its_pieces(browser: Browser) -> None:
    assert browser.get("/styleguide").h1 == "Styleguide"


def test_a_sheet_there_is_not_is_not_found(browser: Browser) -> None:
    browser.get("/styleguide/nothing", status=404)


def test_only_the_local_stage_has_a_styleguide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "production")
    nobody: Any = None

    with pytest.raises(NotFound):
        styleguide.show_pieces(cast(Visit, nobody))
