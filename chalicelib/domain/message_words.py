"""The words of a message that people may change: plain text with placeholders in braces, filled when it leaves (NOT-8).

`{trainee}` stands for a value, nothing else: no expression, no attribute, no loop. What is filled in is never read again for
placeholders, so that a name may hold braces.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_BRACED = re.compile(r"\{([^{}\n]*)\}")
_BLANK_LINES = re.compile(r"\n\s*\n+")
_LOOSE = " ,;:–-"

SUBJECT_CHARACTERS = 149
"""Mail programs cut what is longer, and some servers refuse it."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """Of one kind of message in one language: subject, what comes before the facts and what after them."""

    subject: str = ""
    opening: str = ""
    closing: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """What the institute says instead of ours; without words: ours again. Kept for their version, which rises with each change."""

    kind: str
    language: str
    words: Words | None = None
    version: int = 0


def unknown(text: str, *, known: Collection[str]) -> list[str]:
    """The placeholders of a text that nothing fills, each once, in order, as typed."""
    found = (name for name in _BRACED.findall(text) if name.strip() not in known)
    return list(dict.fromkeys(f"{{{name}}}" for name in found))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its values; a placeholder nothing fills stays as it is."""
    return _BRACED.sub(lambda found: values.get(found[1].strip(), found[0]), text)


def subject_line(text: str, values: Mapping[str, str]) -> str:
    """A filled subject: one line, without the signs that an empty value leaves at the ends, cut where it is too long."""
    line = " ".join(fill(text, values).split()).strip(_LOOSE)
    return line if len(line) <= SUBJECT_CHARACTERS else line[: SUBJECT_CHARACTERS - 1].rstrip(_LOOSE) + "…"


def paragraphs(text: str, values: Mapping[str, str]) -> list[str]:
    """A filled text, cut at its blank lines; lines stay lines."""
    cut = (part.strip() for part in _BLANK_LINES.split(text.replace("\r\n", "\n")))
    return [fill(part, values) for part in cut if part]
