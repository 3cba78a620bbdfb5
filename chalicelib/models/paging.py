"""Pages of lists: rows, and an opaque cursor to where the next page begins."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[R]):
    """A page of a list and where the next one begins (None: this is the last)."""

    rows: tuple[R, ...]
    next_cursor: str | None = None

    def cut(self, rows: int, key: Callable[[R], dict[str, Any]]) -> Page[R]:
        """At most so many rows; the next page goes on after the last of them, whose key in the index `key` tells."""
        if len(self.rows) <= rows:
            return self
        return Page(rows=self.rows[:rows], next_cursor=cursor_of(key(self.rows[rows - 1])))


def page_of(results: Any, convert: Callable[[Any], R]) -> Page[R]:
    """Runs a query with a limit and wraps it; `results` is PynamoDB's iterator."""
    rows = tuple(convert(item) for item in results)
    return Page(rows=rows, next_cursor=cursor_of(results.last_evaluated_key))


def cursor_of(last_key: Mapping[str, Any] | None) -> str | None:
    """An opaque, URL-safe cursor. Queries put their own partition key over it (`key_of`), so a forged one leaks nothing."""
    if not last_key:
        return None
    return base64.urlsafe_b64encode(json.dumps(last_key, separators=(",", ":")).encode()).decode().rstrip("=")


def key_of(cursor: str | None, **partition: str) -> dict[str, Any] | None:
    """The key a cursor stands for, with the partition the caller may read. A damaged cursor starts from the top."""
    if not cursor:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(key, dict):
        return None
    return {**key, **{name: {"S": value} for name, value in partition.items()}}
