"""Typefaces that tests of documents share."""

import pytest

from infra.build_fonts import build_fonts


@pytest.fixture(scope="session", autouse=True)
def fonts() -> None:
    """The document fonts are built, not committed; a fresh checkout makes them once."""
    build_fonts()
