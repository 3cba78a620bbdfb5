"""Calendar invitations: one occurrence per slot, on the wall clock, the same bytes for the same facts (NOT-5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from chalicelib.domain.sessions import Slot
from chalicelib.emails.calendar import Invitation, Method, build, uid
from chalicelib.emails.message import Recipient
from tests.emails.samples import AT, INSTITUTE, SLOTS, slot

INVITATION = Invitation(
    uid=uid("reg_1", "seq_1", host="portail.example"),
    revision=0,
    changed_at=AT,
    title="Sauveteur secouriste du travail (SST) – Présentiel",
    description="25–26 juin 2026 : 9 h 00 – 12 h 30\nSalle Montaigne ; étage 2, à droite " + "é" * 100,
    location="Site de Bordeaux, salle Montaigne",
    url="https://portail.example/space",
    organizer=INSTITUTE,
    attendee=Recipient("anh@x.example", 'Nguyễn "Anh", Thị'),
    slots=SLOTS,
)


def _calendar(invitation: Invitation) -> Calendar:
    calendar = Calendar.from_ical(build(invitation).content)
    assert isinstance(calendar, Calendar)
    return calendar


def _events(invitation: Invitation) -> list[Event]:
    return [event for event in _calendar(invitation).walk("VEVENT") if isinstance(event, Event)]


def _occurrences(invitation: Invitation) -> Iterator[tuple[str, str]]:
    """What a calendar program shows, start and end on the wall clock: the rule, less what is taken out, with its exceptions."""
    first, *exceptions = _events(invitation)
    moved = {event["RECURRENCE-ID"].dt: event for event in exceptions}
    rule = first.get("RRULE", {})
    step, count = rule.get("INTERVAL", [1])[0], rule.get("COUNT", [1])[0]
    gone = {each.dt for each in first["EXDATE"].dts} if "EXDATE" in first else set()
    for number in range(count):
        start = first["DTSTART"].dt + timedelta(days=step * number)
        if start in gone:
            continue
        shown = moved.get(start)
        begin = shown["DTSTART"].dt if shown is not None else start
        length = (shown or first)["DTEND"].dt - (shown or first)["DTSTART"].dt
        yield f"{begin:%d/%m %H:%M}", f"{begin + length:%H:%M}"


@pytest.mark.parametrize(
    ("slots", "shown"),
    [
        ((slot(25),), [("25/06 09:00", "17:00")]),
        # morning and afternoon are one occurrence
        ((slot(25, "09:00", "12:30"), slot(25, "13:30", "17:00")), [("25/06 09:00", "17:00")]),
        # slots in any order, one inside another
        ((slot(25, "13:30", "16:00"), slot(25, "09:00", "17:00")), [("25/06 09:00", "17:00")]),
        ((slot(25), slot(26)), [("25/06 09:00", "17:00"), ("26/06 09:00", "17:00")]),
        # a weekend between: Thursday, Friday, Monday
        (
            (slot(25), slot(26), slot(29)),
            [("25/06 09:00", "17:00"), ("26/06 09:00", "17:00"), ("29/06 09:00", "17:00")],
        ),
        # weekly evenings
        (
            (slot(2, "18:00", "20:00"), slot(9, "18:00", "20:00"), slot(16, "18:00", "20:00")),
            [("02/06 18:00", "20:00"), ("09/06 18:00", "20:00"), ("16/06 18:00", "20:00")],
        ),
        # the last day is shorter
        (
            (slot(24), slot(25), slot(26, "09:00", "12:00")),
            [("24/06 09:00", "17:00"), ("25/06 09:00", "17:00"), ("26/06 09:00", "12:00")],
        ),
        # the first day is the odd one out
        (
            (slot(24, "14:00", "17:00"), slot(25), slot(26)),
            [("24/06 14:00", "17:00"), ("25/06 09:00", "17:00"), ("26/06 09:00", "17:00")],
        ),
    ],
)
def test_a_day_of_the_sequence_is_one_occurrence(
    slots: tuple[Slot, ...], shown: list[tuple[str, str]]
) -> None:
    assert list(_occurrences(replace(INVITATION, slots=slots))) == shown


def test_the_wall_clock_holds_across_a_clock_change() -> None:
    across = (slot(28, month=3), slot(30, month=3))  # summer time starts on 29 March 2026

    assert list(_occurrences(replace(INVITATION, slots=across))) == [
        ("28/03 09:00", "17:00"),
        ("30/03 09:00", "17:00"),
    ]


def test_weekly_evenings_need_no_exception() -> None:
    (event,) = _events(replace(INVITATION, slots=(slot(2), slot(9), slot(16))))

    assert event["RRULE"] == {"FREQ": ["DAILY"], "INTERVAL": [7], "COUNT": [3]}
    assert "EXDATE" not in event


def test_it_asks_one_person_to_answer() -> None:
    calendar = _calendar(INVITATION)
    (event,) = _events(INVITATION)

    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert event["ORGANIZER"] == f"mailto:{INSTITUTE.email}"
    assert event["ATTENDEE"] == "mailto:anh@x.example"
    assert event["ATTENDEE"].params["CN"] == "Nguyễn 'Anh', Thị"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert event["STATUS"] == "CONFIRMED"
    assert not calendar.walk("VALARM")


def test_it_tells_what_where_and_how_to_know_more() -> None:
    (event,) = _events(INVITATION)

    assert event["SUMMARY"] == INVITATION.title
    assert event["DESCRIPTION"] == INVITATION.description
    assert event["LOCATION"] == INVITATION.location
    assert event["URL"] == INVITATION.url


def test_a_change_keeps_the_name_and_raises_the_revision() -> None:
    (before,) = _events(INVITATION)
    (after,) = _events(replace(INVITATION, revision=3, slots=(slot(30),)))

    assert before["UID"] == after["UID"] == "reg_1-seq_1@portail.example"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 3)


def test_a_withdrawn_invitation_leaves_the_calendar() -> None:
    withdrawn = replace(INVITATION, method=Method.CANCEL, revision=4)
    (event,) = _events(withdrawn)

    assert build(withdrawn).method == "CANCEL"
    assert _calendar(withdrawn)["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize(
    ("zone_name", "rules"),
    [
        ("Europe/Paris", {"DAYLIGHT": ("-1SU", 3, 2), "STANDARD": ("-1SU", 10, 1)}),
        ("America/New_York", {"DAYLIGHT": ("2SU", 3, -4), "STANDARD": ("1SU", 11, -5)}),
        ("Indian/Reunion", {"STANDARD": (None, None, 4)}),
    ],
)
def test_the_time_zone_comes_with_its_rule(
    zone_name: str, rules: dict[str, tuple[str | None, int | None, int]]
) -> None:
    (zone,) = _calendar(replace(INVITATION, zone_name=zone_name)).walk("VTIMEZONE")

    assert zone["TZID"] == zone_name
    found = {}
    for part in zone.subcomponents:
        rule = part.get("RRULE", {})
        weekday = str(rule["BYDAY"][0]) if rule else None
        found[part.name] = (
            weekday,
            rule["BYMONTH"][0] if rule else None,
            part["TZOFFSETTO"].td // timedelta(hours=1),
        )
        assert part["DTSTART"].dt < datetime(2026, 1, 1)  # noqa: DTZ001 - a wall clock, as the standard wants here
    assert found == rules


def test_lines_are_folded_and_end_as_the_standard_asks() -> None:
    content = build(INVITATION).content.encode()

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_the_same_invitation_is_written_the_same_way() -> None:
    assert build(INVITATION) == build(INVITATION)
    assert b"20260303T094200Z" in build(INVITATION).content.encode()
    assert INVITATION.changed_at.tzinfo is UTC
    assert INVITATION.slots[0].day == date(2026, 6, 25)
