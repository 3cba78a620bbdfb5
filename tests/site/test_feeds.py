"""The subscription feed: a private address per person, with the own planning and nothing else (NOT-5)."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from icalendar import Calendar

from chalicelib.domain.access import Role
from chalicelib.domain.sessions import Planning, Workflow
from chalicelib.domain.users import UserState
from chalicelib.models import feeds
from chalicelib.models.feeds import FeedItem
from chalicelib.models.registrations import RegistrationItem
from chalicelib.models.sessions import SessionItem
from chalicelib.models.users import UserItem
from chalicelib.services import occupations
from tests.deliveries import a_seat, an_order
from tests.factories import (
    a_planning,
    a_trainee,
    signed_in,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_staff,
    stored_trainee,
    stored_user,
)
from tests.page import Browser

PAGE = "/account/calendar"


@pytest.fixture
def trainee(browser: Browser) -> Browser:
    stored_institute()
    stored_organisation()
    stored_trainee(user_id="usr_lea")
    user = stored_user(
        user_id="usr_lea",
        username="lea",
        name="Léa Châtelain",
        roles=frozenset({Role.TRAINEE}),
        trainee_id="trn_lea",
    )
    return signed_in(browser, user)


def planned(session_id: str, *days: date, **overrides: Any) -> None:
    stored_session(session_id=session_id, **overrides)
    SessionItem.holding(in_room_a(session_id, *days), part="planning").save()


def in_room_a(session_id: str, *days: date) -> Planning:
    plan = a_planning(session_id, *days)
    slots = tuple(
        replace(slot, slot_id=f"slo_{session_id}_{slot.day}", room="A", place_comment="Badge à l’accueil")
        for slot in plan.slots
    )
    return Planning(session_id=session_id, sequences=(replace(plan.sequences[0], slots=slots),))


def registered(session_id: str, day: date, *, number: int) -> None:
    seat = a_seat(an_order(), a_trainee(), number=number)
    RegistrationItem.holding(
        replace(seat, session_id=session_id, starts_on=day, ends_on=day), starts_key=day.isoformat()
    ).save()


def address_of(browser: Browser) -> str:
    """Of a new one, as the page shows it this once."""
    page = browser.post(PAGE, {"action": "make"}, status=200)
    code = page.soup.select_one("pre code")
    assert code is not None
    return "/calendar/" + code.get_text().rpartition("/calendar/")[2]


def events(browser: Browser, address: str) -> list[Any]:
    answer = browser.gateway.request("GET", address)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    calendar = Calendar.from_ical(answer.text)
    assert str(calendar["METHOD"]) == "PUBLISH"
    assert calendar.walk("VTIMEZONE")
    return list(calendar.walk("VEVENT"))


def test_a_trainee_subscribes_to_what_comes_and_what_was_lately(trainee: Browser) -> None:
    # 90 days before the 23rd of November is the 25th of August.
    days = [date(2026, 12, 14), date(2026, 8, 25), date(2026, 8, 24)]
    for number, day in enumerate(days, start=1):
        planned(f"ses_{number}", day, code=f"2026-0000{number}")
        registered(f"ses_{number}", day, number=number)
    planned("ses_9", date(2026, 12, 14), code="2026-00009")

    found = events(trainee, address_of(trainee))

    assert [event.decoded("dtstart").date() for event in found] == [date(2026, 8, 25), date(2026, 12, 14)]
    first = found[-1]
    assert first.decoded("dtstart").timetz().replace(tzinfo=None) == time(9)
    assert str(first["UID"]) == "slo_ses_1_2026-12-14@cursus.localhost"
    assert "A" in str(first["LOCATION"])
    assert "Badge à l’accueil" in str(first["DESCRIPTION"])


def test_a_cancelled_seat_or_session_leaves_the_calendar(trainee: Browser) -> None:
    planned("ses_1", date(2026, 12, 14))
    registered("ses_1", date(2026, 12, 14), number=1)
    address = address_of(trainee)
    assert len(events(trainee, address)) == 1

    SessionItem("ses_1", "session").update(actions=[SessionItem.workflow.set(Workflow.CANCELLED)])

    assert events(trainee, address) == []


def test_a_trainer_subscribes_to_the_own_slots(browser: Browser) -> None:
    stored_institute()
    signed_in(browser, stored_staff(Role.TRAINER, user_id="usr_hugo", username="hugo"))
    days = [date(2026, 12, 14), date(2026, 12, 15)]
    planned("ses_1", *days, seats_taken=3)
    plan = in_room_a("ses_1", *days)
    first, second = plan.slots
    mine = replace(first, trainers=("Hugo",), trainer_ids=("usr_hugo",))
    sequence = replace(plan.sequences[0], slots=(mine, second))
    SessionItem.holding(replace(plan, sequences=(sequence,)), part="planning").save()
    occupations.follow("ses_1")

    found = events(browser, address_of(browser))

    assert [event.decoded("dtstart").date() for event in found] == [date(2026, 12, 14)]


def test_a_new_address_puts_an_end_to_the_old_one(trainee: Browser) -> None:
    old = address_of(trainee)
    new = address_of(trainee)

    assert trainee.gateway.request("GET", old).status == 404
    assert trainee.gateway.request("GET", new).status == 200


def test_a_removed_address_is_dead(trainee: Browser) -> None:
    address = address_of(trainee)

    trainee.post(PAGE, {"action": "remove"})
    trainee.post(PAGE, {"action": "remove"})

    assert trainee.gateway.request("GET", address).status == 404
    assert list(FeedItem.scan()) == []


def test_the_address_is_shown_once_and_kept_as_a_hash(trainee: Browser) -> None:
    address = address_of(trainee)
    secret = address.removeprefix("/calendar/").removesuffix(".ics").rpartition(".")[2]

    page = trainee.get(PAGE)

    assert secret not in page.answer.text
    feed = feeds.find("usr_lea")
    assert feed is not None
    assert secret not in repr(feed)


def test_whoever_may_not_sign_in_any_more_has_no_calendar(trainee: Browser) -> None:
    address = address_of(trainee)
    UserItem("org_acme", "usr_lea").update(actions=[UserItem.state.set(UserState.DISABLED)])

    assert trainee.gateway.request("GET", address).status == 404


@pytest.mark.parametrize("token", ["usr_lea.wrong.ics", "usr_lea..ics", "nobody", "usr_lea", ".ics", "%20"])
def test_a_wrong_address_shows_nothing(trainee: Browser, token: str) -> None:
    address_of(trainee)

    assert trainee.gateway.request("GET", f"/calendar/{token}").status == 404


def test_an_unchanged_calendar_is_not_sent_again(trainee: Browser) -> None:
    planned("ses_1", date(2026, 12, 14))
    registered("ses_1", date(2026, 12, 14), number=1)
    address = address_of(trainee)
    first = trainee.gateway.request("GET", address)
    headers = {"if-none-match": first.headers["etag"]}

    again = trainee.gateway.request("GET", address, headers=headers)
    SessionItem.holding(in_room_a("ses_1", date(2026, 12, 16)), part="planning").save()
    changed = trainee.gateway.request("GET", address, headers=headers)

    assert first.headers["cache-control"] == "private, max-age=900"
    assert (again.status, again.body) == (304, b"")
    assert changed.status == 200


def test_people_without_a_planning_of_their_own_have_no_such_page(browser: Browser) -> None:
    stored_institute()
    stored_organisation()
    signed_in(browser, stored_user())

    browser.get(PAGE, status=404)
    browser.post(PAGE, {"action": "make"}, status=404)

    assert list(FeedItem.scan()) == []
