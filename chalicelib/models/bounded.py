"""Pages of filtered lists that read a bounded number of rows, however long the list is (PER-2)."""

from collections.abc import Callable
from typing import Any, TypeVar

from chalicelib.models.paging import Page, cursor_of, key_of

R = TypeVar("R")


def bounded_page(
    results: Any,
    convert: Callable[[Any], R],
    *,
    rows: int,
    reads: int = 3,
    keep: Callable[[R], bool] = lambda _row: True,
) -> Page[R]:
    """A page of a filtered list that reads at most so many pages of the table: it may hold few rows, or none, although more follow.

    `results` is PynamoDB's iterator of a query with `page_size` and no limit; `keep` leaves rows out that the query can't tell apart.
    """
    found: list[R] = []
    pages = results.page_iter
    for _ in range(reads):
        page = next(pages, None)
        if page is None:
            break
        found += [row for raw in page["Items"] if keep(row := convert(results._map_fn(raw)))]
        if len(found) >= rows:
            break
    return Page(rows=tuple(found), next_cursor=cursor_of(pages.last_evaluated_key))


def text_in(cursor: str | None, name: str) -> str:
    """One text of the key a cursor stands for; empty without a cursor and for a damaged one."""
    value = (key_of(cursor) or {}).get(name)
    text = value.get("S") if isinstance(value, dict) else ""
    return text if isinstance(text, str) else ""
