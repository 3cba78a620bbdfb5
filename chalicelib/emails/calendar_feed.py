"""A calendar that programs subscribe to: an event per slot of a person's own planning (NOT-5). Not an invitation: nobody answers it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from chalicelib.domain import calendar as local_time
from chalicelib.emails import calendar

REFRESHED_EVERY = "PT1H"
"""How often programs are asked to look again; most decide by themselves."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A slot, as its person's calendar shows it."""

    uid: str
    day: date
    starts_at: time
    ends_at: time
    title: str
    location: str = ""
    description: str = ""
    url: str = ""


def build(entries: Iterable[Entry], *, name: str, zone_name: str, at: datetime) -> bytes:
    """The same bytes for the same entries and instant. `name`: of the calendar, in the list of its program."""
    from icalendar import Calendar, Event  # slow to import

    kept = sorted(entries, key=lambda each: (each.day, each.starts_at, each.uid))
    zone = local_time.zone(zone_name)
    feed = Calendar()
    feed.add("prodid", calendar.PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", name)
    feed.add("x-wr-timezone", zone_name)
    feed.add("x-published-ttl", REFRESHED_EVERY)
    first = kept[0].day.year if kept else at.year
    feed.add_component(calendar.timezone(zone_name, first))
    for each in kept:
        event = Event()
        event.add("uid", each.uid)
        event.add("dtstamp", at)
        event.add("dtstart", datetime.combine(each.day, each.starts_at, tzinfo=zone))
        event.add("dtend", datetime.combine(each.day, each.ends_at, tzinfo=zone))
        event.add("summary", each.title)
        for field, value in (
            ("location", each.location),
            ("description", each.description),
            ("url", each.url),
        ):
            if value:
                event.add(field, value)
        event.add("transp", "OPAQUE")
        feed.add_component(event)
    content: bytes = feed.to_ical()
    return content
