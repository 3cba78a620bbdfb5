"""Occupations of trainers and rooms, written from the plannings; `by_what` finds those of one trainer or room by day (SES-11)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.occupations import Occupation
from chalicelib.models.attributes import DayAttribute
from chalicelib.models.base import Table
from chalicelib.models.paging import Page, key_of, page_of


class ByWhat(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_what"
        projection = AllProjection()

    what = UnicodeAttribute(hash_key=True)
    day_key = UnicodeAttribute(range_key=True)


class OccupationItem(Table):
    class Meta:
        table_name = config.table_name("occupations")

    session_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    """`<slot>#<what>`."""
    what = UnicodeAttribute()
    day_key = UnicodeAttribute()
    """`<day>#<session>#<slot>`."""
    shown = UnicodeAttribute(null=True)
    day = DayAttribute()
    starts = NumberAttribute()
    ends = NumberAttribute()
    session_code = UnicodeAttribute()
    slot_id = UnicodeAttribute()

    by_what = ByWhat()


def replace_all(session_id: str, occupations: Iterable[Occupation]) -> None:
    """Make these the occupations of the session: missing ones are written, stale ones removed. May be run twice."""
    wanted = {_part(each): each for each in occupations}
    known = {item.part: _occupation(item) for item in OccupationItem.query(session_id, consistent_read=True)}
    with OccupationItem.batch_write() as batch:
        for part, each in wanted.items():
            if known.get(part) != each:
                batch.save(_item(each))
        for part in known.keys() - wanted.keys():
            batch.delete(OccupationItem(session_id, part))


def of(what: str, *, first: date, last: date) -> list[Occupation]:
    """Of one trainer or room within these days, in order of time. Read from an index, so it may lag by a moment."""
    span = OccupationItem.day_key.between(first.isoformat(), f"{last.isoformat()}$")
    return [_occupation(item) for item in OccupationItem.by_what.query(what, span)]


def from_day(what: str, first: date, *, limit: int) -> list[Occupation]:
    """The next ones of a trainer from this day on."""
    span = OccupationItem.day_key >= first.isoformat()
    return [_occupation(item) for item in OccupationItem.by_what.query(what, span, limit=limit)]


def before(what: str, day: date, *, cursor: str | None = None, limit: int) -> Page[Occupation]:
    """Those before this day, the latest first."""
    key: dict[str, Any] | None = key_of(cursor, what=what)
    results = OccupationItem.by_what.query(
        what,
        OccupationItem.day_key < day.isoformat(),
        limit=limit,
        scan_index_forward=False,
        last_evaluated_key=key,
    )
    return page_of(results, _occupation)


def _part(occupation: Occupation) -> str:
    return f"{occupation.slot_id}#{occupation.what}"


def _item(occupation: Occupation) -> OccupationItem:
    key = f"{occupation.day.isoformat()}#{occupation.session_id}#{occupation.slot_id}"
    return OccupationItem.holding(occupation, part=_part(occupation), day_key=key)


def _occupation(item: OccupationItem) -> Occupation:
    return Occupation(
        what=item.what,
        shown=item.shown or "",
        day=item.day,
        starts=int(item.starts),
        ends=int(item.ends),
        session_id=item.session_id,
        session_code=item.session_code,
        slot_id=item.slot_id,
    )
