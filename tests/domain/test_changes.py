"""What changed between two states, as its history shows it."""

from dataclasses import replace

import pytest

from chalicelib.domain import changes
from chalicelib.domain.sessions import Publication
from tests.factories import a_session


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("city", "Lyon", "Paris → Lyon"),
        ("city", "", "Paris → –"),
        ("starts_on", None, "2026-12-14 → –"),
        ("price_cents", 5, "112000 → 5"),
        ("publication", Publication.HIDDEN, "published → hidden"),
        ("populations", frozenset({"b", "a"}), "– → a, b"),
        ("comments", "x" * 300, "– → " + "x" * 199 + "…"),
    ],
)
def test_changes_in_words(field: str, value: object, told: str) -> None:
    before = a_session()

    assert changes.between(before, replace(before, **{field: value}, version=7)) == {field: told}
