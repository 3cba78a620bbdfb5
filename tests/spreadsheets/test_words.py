"""The words that a report of an import offers are words that the next import takes."""

from enum import StrEnum

import pytest

from chalicelib.domain.ids import folded
from chalicelib.spreadsheets.catalogue_file import MODALITIES, OFFERS


@pytest.mark.parametrize("options", [OFFERS, MODALITIES], ids=["offers", "modalities"])
def test_every_word_offered_is_taken(options: dict[str, StrEnum]) -> None:
    for word in options.values():
        assert options[folded(str(word).replace("_", " "))] is word
