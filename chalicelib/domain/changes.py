"""What changed between two states of a thing, for its history (ALL-2)."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, time
from enum import Enum
from typing import Any

SHOWN_CHARACTERS = 200
"""A programme may be pages long: its history shows the beginning."""


def between(before: Any, after: Any, *, leave_out: Iterable[str] = ("version",)) -> dict[str, str]:
    """`{"price_cents": "44800 → 46000"}` for each field of two dataclasses of one kind that differs."""
    kept_out = set(leave_out)
    return {
        field.name: f"{_shown(was)} → {_shown(now)}"
        for field in fields(before)
        if field.name not in kept_out
        and (was := getattr(before, field.name)) != (now := getattr(after, field.name))
    }


def _shown(value: object) -> str:
    if value is None or value in ("", (), frozenset()):
        return "–"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple | frozenset):
        return ", ".join(sorted(_shown(part) for part in value))[:SHOWN_CHARACTERS]
    text = str(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
