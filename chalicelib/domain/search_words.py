"""What the words of a search ask for (CAT-2).

Words are compared without accents and case. A word must be there whole, or its beginning when it ends with `*`; several words narrow.
A word with a `*` elsewhere, or one that looks like a code, is looked for in codes, where `*` stands for anything.
"""

import re
from collections.abc import Callable
from typing import Protocol

from chalicelib.domain import ids


class Searched(Protocol):
    """What words are looked for in."""

    @property
    def code(self) -> str: ...

    @property
    def words(self) -> str:
        """Every word once, folded, between spaces."""

    @property
    def title_words(self) -> str: ...


_CODE_LIKE = re.compile(r"[A-Za-z0-9]+[_-][A-Za-z0-9_-]*\d[A-Za-z0-9_-]*")
"""`GC19P_SEC_PE149`, `EL57_ONL_625`, and not `e-learning`."""

Match = Callable[[Searched], bool]


def matcher(text: str) -> Match | None:
    """Whether a training answers a text; None: the text asks for nothing."""
    tests = [_test(word) for word in text.split() if word.strip("*")]
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda training: all(test(training) for test in tests)


def _test(word: str) -> Match:
    if "*" in word.rstrip("*") or _CODE_LIKE.fullmatch(word.rstrip("*")):
        return _code_test(word)
    return _words_test(word, lambda training: training.words)


def _code_test(word: str) -> Match:
    """`*PE102*` anywhere in the code, `PE102*` at its beginning, without `*` the whole code or, starred, a word of the text."""
    pattern = re.compile(".*".join(re.escape(part) for part in re.split(r"\*+", word.upper())))
    if word.startswith("*") and "*" not in word.strip("*") and word.endswith("*"):
        part = word.strip("*").upper()
        return lambda training: part in training.code
    return lambda training: pattern.fullmatch(training.code) is not None


def _words_test(word: str, where: Callable[[Searched], str]) -> Match:
    """Every folded part of the word is there: `l'essentiel` is two words."""
    parts = ids.folded(word).split()
    needles = [f" {part} " for part in parts]
    if word.endswith("*") and needles:
        needles[-1] = needles[-1].rstrip()
    if len(needles) == 1:
        needle = needles[0]
        return lambda training: needle in where(training)
    return lambda training: all(needle in where(training) for needle in needles)


def in_title(text: str) -> Match | None:
    """Whether all the words stand in the title: those come first."""
    tests = [
        _words_test(word, lambda training: training.title_words) for word in text.split() if word.strip("*")
    ]
    if not tests:
        return None
    return lambda training: all(test(training) for test in tests)


def wider(text: str) -> str:
    """The text with every word as a beginning: what to try when nothing was found. Empty when it is as wide already."""
    words = [word if "*" in word else f"{word}*" for word in text.split()]
    starred = " ".join(words)
    return starred if starred != " ".join(text.split()) else ""
