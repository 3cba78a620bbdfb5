"""Calendar invitations: one iCalendar object per sequence and participant (NOT-5), for Outlook, Google and Apple calendars.

A day of a sequence is one occurrence, from its first slot's start to its last slot's end; the description tells every slot.
Several days are one event with a daily rule, the days between taken out, and an exception for a day with other hours: see
docs/adr/0011-one-invitation-per-sequence.md for what mail programs accept.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, reduce
from itertools import pairwise
from math import gcd
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.domain import calendar as local_time
from chalicelib.domain.sessions import Slot
from chalicelib.emails.message import CalendarPart, Recipient

if TYPE_CHECKING:
    from icalendar import Event, Timezone

PRODUCT = "-//Cursus//Training portal//EN"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Method(StrEnum):
    """Ask somebody to come (again, when something changed), or withdraw the invitation."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What one participant is told of one sequence."""

    uid: str
    """Never changes for this sequence and participant: see `uid`."""
    revision: int
    """0 at first, higher with each change; programs ignore a lower one."""
    method: Method = Method.REQUEST
    changed_at: datetime
    title: str
    description: str
    location: str
    url: str
    """Empty: none."""
    organizer: Recipient
    attendee: Recipient
    slots: tuple[Slot, ...]
    zone_name: str = local_time.DEFAULT_ZONE


def uid(registration_id: str, sequence_id: str, *, host: str) -> str:
    """The lasting name of an invitation."""
    return f"{registration_id}-{sequence_id}@{host}"


def build(invitation: Invitation) -> CalendarPart:
    """The invitation as a part of an e-mail. It needs at least one slot."""
    from icalendar import Calendar  # slow to import

    days = _days(invitation.slots)
    zone = local_time.zone(invitation.zone_name)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", invitation.method.value)
    calendar.add_component(timezone(invitation.zone_name, days[0].on.year))
    for event in _events(invitation, days, zone):
        calendar.add_component(event)
    return CalendarPart(method=invitation.method.value, content=calendar.to_ical().decode())


@dataclass(frozen=True)
class _Day:
    """A day of the sequence, from its first slot's start to its last slot's end."""

    on: date
    starts_at: time
    ends_at: time

    @property
    def hours(self) -> tuple[time, time]:
        return self.starts_at, self.ends_at


def _days(slots: Sequence[Slot]) -> list[_Day]:
    days: dict[date, _Day] = {}
    for slot in sorted(slots, key=lambda slot: (slot.day, slot.starts_at)):
        known = days.get(slot.day, _Day(slot.day, slot.starts_at, slot.ends_at))
        days[slot.day] = _Day(slot.day, known.starts_at, max(known.ends_at, slot.ends_at))
    return list(days.values())


def _events(invitation: Invitation, days: Sequence[_Day], zone: ZoneInfo) -> list["Event"]:
    """One event; with several days a rule, and an exception for each day whose hours are not the usual ones."""
    usual = Counter(day.hours for day in days).most_common(1)[0][0]
    first = _event(invitation, _Day(days[0].on, *usual), zone)
    if len(days) == 1:
        return [first]
    step = reduce(gcd, ((later.on - day.on).days for day, later in pairwise(days)))
    span = (days[-1].on - days[0].on).days // step + 1
    first.add("rrule", {"freq": "daily", "count": span} | ({"interval": step} if step > 1 else {}))
    regular = {days[0].on + timedelta(days=step * number) for number in range(span)}
    skipped = sorted(regular - {day.on for day in days})
    if skipped:
        first.add("exdate", [datetime.combine(on, usual[0], tzinfo=zone) for on in skipped])
    return [first, *(_exception(invitation, day, usual, zone) for day in days if day.hours != usual)]


def _exception(invitation: Invitation, day: _Day, usual: tuple[time, time], zone: ZoneInfo) -> "Event":
    event = _event(invitation, day, zone)
    event.add("recurrence-id", datetime.combine(day.on, usual[0], tzinfo=zone))
    return event


def _event(invitation: Invitation, day: _Day, zone: ZoneInfo) -> "Event":
    from icalendar import Event  # slow to import

    cancelled = invitation.method is Method.CANCEL
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.revision)
    event.add("dtstamp", invitation.changed_at)
    event.add("last-modified", invitation.changed_at)
    event.add("dtstart", datetime.combine(day.on, day.starts_at, tzinfo=zone))
    event.add("dtend", datetime.combine(day.on, day.ends_at, tzinfo=zone))
    event.add("summary", invitation.title)
    event.add("location", invitation.location)
    event.add("description", invitation.description)
    if invitation.url:
        event.add("url", invitation.url)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("class", "PUBLIC")
    _add_people(event, invitation)
    return event


def _add_people(event: "Event", invitation: Invitation) -> None:
    from icalendar import vCalAddress  # slow to import

    organizer = vCalAddress(f"mailto:{invitation.organizer.email}")
    organizer.params["CN"] = _common_name(invitation.organizer)
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{invitation.attendee.email}")
    attendee.params.update(
        {
            "CN": _common_name(invitation.attendee),
            "CUTYPE": "INDIVIDUAL",
            "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": "NEEDS-ACTION",
            "RSVP": "TRUE",
        }
    )
    event.add("attendee", attendee)


def _common_name(person: Recipient) -> str:
    """The name without double quotes, whose escape (RFC 6868) Outlook shows as it is."""
    return person.name.replace('"', "'") or person.email


def timezone(name: str, year: int) -> "Timezone":
    """The zone with the rule of its clock changes; Outlook reads rules, not lists of dates. Valid from that year on."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard  # slow to import

    described = Timezone()
    described.add("tzid", name)
    for change in _clock_changes(name, year - 1):
        part = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
        part.add("dtstart", change.at)
        part.add("tzoffsetfrom", change.before)
        part.add("tzoffsetto", change.after)
        part.add("tzname", change.name)
        if change.weekday:
            part.add("rrule", {"freq": "yearly", "bymonth": change.at.month, "byday": change.weekday})
        described.add_component(part)
    return described


@dataclass(frozen=True)
class _ClockChange:
    """When a zone's clocks change: wall-clock time before the change, and the weekday rule of its month (`-1SU`)."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    weekday: str = ""


@cache
def _clock_changes(name: str, year: int) -> tuple[_ClockChange, ...]:
    """The changes of a year; a zone that keeps its hour has one without a rule."""
    zone, changes = local_time.zone(name), []
    hour = datetime(year, 1, 1, tzinfo=UTC)
    offset = _offset(hour, zone)
    start = (hour + offset).replace(tzinfo=None)
    while hour.year == year:
        if (after := _offset(hour, zone)) != offset:
            at = (hour + offset).replace(tzinfo=None)
            shown = hour.astimezone(zone).tzname() or name
            changes.append(_ClockChange(at, offset, after, shown, _weekday_rule(at)))
            offset = after
        hour += timedelta(hours=1)
    shown = hour.astimezone(zone).tzname() or name
    return tuple(changes) or (_ClockChange(start, offset, offset, shown),)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _weekday_rule(at: datetime) -> str:
    """`-1SU`: the last Sunday of its month; `2SU`: the second."""
    is_last = (at + timedelta(days=7)).month != at.month
    return f"{-1 if is_last else (at.day - 1) // 7 + 1}{WEEKDAYS[at.weekday()]}"
