"""What waits for the staff, for the counts beside their menu. Kept for half a minute: a menu is not worth two reads a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.services import orders, requests

KEPT_FOR = timedelta(seconds=30)


@dataclass(frozen=True)
class _Counted:
    at: datetime
    counts: Mapping[str, int]


_last: _Counted | None = None


def counts(*, at: datetime) -> Mapping[str, int]:
    """Orders to look at and requests to take up, at most half a minute old."""
    global _last
    if _last is None or not timedelta(0) <= at - _last.at < KEPT_FOR:
        _last = _Counted(at, {"orders": orders.waiting_count(at), "requests": requests.waiting_count()})
    return _last.counts


def forget() -> None:
    """For tests: what another portal counted is not kept."""
    global _last
    _last = None
