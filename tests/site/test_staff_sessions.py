"""Sessions as staff plan them (SES-2, SES-4, SES-6, SES-10 to SES-12)."""

from datetime import date

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.sessions import Publication, SessionKind
from chalicelib.models import sessions
from chalicelib.models.sessions import SessionItem
from tests.factories import (
    signed_in,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_staff,
    stored_training,
)
from tests.fakes import NOW
from tests.page import Browser, Page

CODE = "GC42T_TRA_PE134"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    stored_training()
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER))


def new_form(staff: Browser) -> Page:
    return staff.get(f"/staff/sessions/new?training={CODE}")


def stored(location: str) -> str:
    return location.split("/")[3]


def test_the_training_is_found_then_fills_in_the_form(staff: Browser) -> None:
    found = staff.get("/staff/sessions/new?q=marchandises")
    assert f"/staff/sessions/new?training={CODE}" in found.links()

    form = new_form(staff).form("/staff/sessions/new")

    assert form["title"] == "FCO transport de marchandises"
    assert (form["capacity_min"], form["capacity_max"], form["price_cents"]) == ("3", "12", "1120,00")
    assert (form["days"], form["starts_at"], form["ends_at"], form["break_minutes"]) == (
        "5",
        "09:00",
        "17:00",
        "60",
    )
    assert form["manager_name"] == "Sam training_manager"


def test_a_session_is_made_with_its_days_laid_out_around_weekends_and_holidays(staff: Browser) -> None:
    done = staff.submit(new_form(staff), "/staff/sessions/new", first_day="2026-12-23", days="3", city="Lyon")

    session, plan = sessions.read(stored(done.location))
    assert (session.code, session.publication) == ("2026-00001", Publication.DRAFT)
    assert [slot.day.day for slot in plan.slots] == [23, 24, 28]
    assert (session.starts_on, session.ends_on) == (date(2026, 12, 23), date(2026, 12, 28))
    assert session.duration_minutes == 3 * 420
    assert {slot.place for slot in plan.slots} == {"Lyon"}
    assert "2026-00001" in staff.follow(done).text


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"first_day": "2027-01-12"}, "2027-00001"),
        ({"first_day": "2026-12-31"}, "2026-00001"),
        ({"first_day": "2027-01-12", "year": "2026"}, "2026-00001"),
        ({"first_day": ""}, f"{NOW.year}-00001"),
    ],
)
def test_the_code_has_the_year_of_the_first_day_unless_another_is_typed(
    staff: Browser, typed: dict[str, str], code: str
) -> None:
    done = staff.submit(new_form(staff), "/staff/sessions/new", **typed)

    assert sessions.get(stored(done.location)).code == code


def test_the_same_form_sent_twice_makes_one_session(staff: Browser) -> None:
    form = new_form(staff)

    first = staff.submit(form, "/staff/sessions/new", first_day="2026-12-01")
    second = staff.submit(form, "/staff/sessions/new", first_day="2026-12-01")

    assert first.location == second.location
    assert len(sessions.of_year(2026).rows) == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"ends_at": "08:00"},
        {"break_minutes": "480"},
        {"capacity_max": ""},
        {"kind": "intra"},
        {"kind": "intra", "organisation_id": "732829320"},
        {"days": "61"},
        {"first_day": "31/02/2026"},
        {"year": "1999"},
        {"session_id": "ses_oops"},
    ],
)
def test_a_session_that_makes_no_sense_is_not_made(staff: Browser, typed: dict[str, str]) -> None:
    page = staff.submit(new_form(staff), "/staff/sessions/new", status=422, **typed)

    assert page.soup.select(".error-summary li")
    assert sessions.of_year(2026).rows == ()


def test_an_in_house_session_is_made_for_the_organisation_with_this_siren(staff: Browser) -> None:
    stored_organisation()

    done = staff.submit(new_form(staff), "/staff/sessions/new", kind="intra", organisation_id="991 433 822")

    assert sessions.get(stored(done.location)).organisation_id == "org_acme"
    page = staff.get(f"/staff/sessions/{stored(done.location)}")
    assert page.form(f"/staff/sessions/{stored(done.location)}")["organisation_id"] == "991433822"


def test_the_list_shows_a_year_and_filters_drafts(staff: Browser) -> None:
    stored_session(publication=Publication.DRAFT, title="Brouillon")
    stored_session(session_id="ses_2", code="2026-00002", title="Publiée")
    stored_session(session_id="ses_3", code="2027-00001", year=2027, title="Autre année")

    everything = staff.get("/staff/sessions")
    assert "Brouillon" in everything.text
    assert "Publiée" in everything.text
    assert "Autre année" not in everything.text
    drafts = staff.get("/staff/sessions?publication=draft")
    assert "Publiée" not in drafts.text
    assert "Autre année" in staff.get("/staff/sessions?year=2027").text
    assert "Publiée" in staff.get(f"/staff/sessions?q={CODE.lower()}&kind=inter&place=paris").text
    assert "No session found" in staff.get("/staff/sessions?place=Nowhere").text
    staff.get("/staff/sessions?year=soon&kind=none&cursor=xyz")


def test_the_list_begins_today_and_shows_the_whole_year_when_asked(staff: Browser) -> None:
    stored_session(starts_on=date(2026, 3, 2), title="Passée")
    stored_session(session_id="ses_2", code="2026-00002", starts_on=date(2026, 11, 23), title="Ce jour")

    assert "Passée" not in staff.get("/staff/sessions").text
    assert "Ce jour" in staff.get("/staff/sessions").text
    assert "Passée" in staff.get("/staff/sessions?when=all").text


def test_the_code_of_a_session_leads_to_it(staff: Browser) -> None:
    stored_session()

    assert staff.get("/staff/sessions?q=2026-00001", status=303).location == "/staff/sessions/ses_1"
    assert "No session found" in staff.get("/staff/sessions?q=2026-99999").text


def test_saving_the_general_tab(staff: Browser) -> None:
    stored_session()

    staff.submit(
        staff.get("/staff/sessions/ses_1"), "/staff/sessions/ses_1", city="Lille", price_cents="99,50"
    )

    session = sessions.get("ses_1")
    assert (session.city, session.price_cents, session.starts_on) == ("Lille", 9_950, date(2026, 12, 14))
    assert "City: Paris → Lille" in staff.get("/staff/sessions/ses_1/history").text


def test_the_second_editor_keeps_what_was_typed(staff: Browser) -> None:
    stored_session()
    first, second = staff.get("/staff/sessions/ses_1"), staff.get("/staff/sessions/ses_1")
    staff.submit(first, "/staff/sessions/ses_1", city="Lille")

    told = staff.submit(second, "/staff/sessions/ses_1", status=409, city="Lyon")

    assert told.form("/staff/sessions/ses_1")["city"] == "Lyon"
    assert "Lille" in told.text
    staff.submit(told, "/staff/sessions/ses_1")
    assert sessions.get("ses_1").city == "Lyon"


def test_a_booked_session_says_why_it_is_locked_and_whom_to_ask(staff: Browser) -> None:
    stored_staff(Role.OPERATIONS_MANAGER, name="Olga Martin")
    before = stored_session(seats_taken=1)

    page = staff.get("/staff/sessions/ses_1")

    assert "this session is locked" in page.text
    assert "Olga Martin" in page.text
    assert [f["action"] for f in page.soup.select("main form")] == ["/staff/sessions/ses_1/workflow"]
    refused = staff.post(
        "/staff/sessions/ses_1/planning",
        {"action": "remove_slot", "slot": "slo_0", "version": "0"},
        status=409,
    )
    assert "operations manager" in refused.text
    assert sessions.get("ses_1") == before


def test_an_operations_manager_changes_a_booked_session(browser: Browser) -> None:
    stored_institute()
    stored_session(seats_taken=1)
    planner = signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))

    planner.submit(planner.get("/staff/sessions/ses_1"), "/staff/sessions/ses_1", city="Lyon")
    refused = planner.submit(
        planner.get("/staff/sessions/ses_1"),
        "/staff/sessions/ses_1",
        status=303,
        capacity_max="1",
        capacity_min="",
        capacity_target="",
    )

    assert refused.location == "/staff/sessions/ses_1"
    assert sessions.get("ses_1").seats_left == 0


def test_the_capacity_stays_above_the_seats_taken(browser: Browser) -> None:
    stored_institute()
    stored_session(seats_taken=5)
    planner = signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))

    page = planner.submit(
        planner.get("/staff/sessions/ses_1"), "/staff/sessions/ses_1", status=409, capacity_max="4"
    )

    assert "5 seats are taken" in page.text
    assert page.form("/staff/sessions/ses_1")["capacity_max"] == "4"


def test_publishing_and_hiding(staff: Browser) -> None:
    stored_session(publication=Publication.DRAFT)

    page = staff.get("/staff/sessions/ses_1")
    staff.post("/staff/sessions/ses_1/publication", {"action": "publish"})
    assert sessions.get("ses_1").publication is Publication.PUBLISHED
    staff.post("/staff/sessions/ses_1/publication", {"action": "hide"})
    assert sessions.get("ses_1").publication is Publication.HIDDEN
    assert "Publish it: this session is a draft" in page.text


def test_a_session_without_a_slot_is_not_published(staff: Browser) -> None:
    done = staff.submit(new_form(staff), "/staff/sessions/new")
    address = f"/staff/sessions/{stored(done.location)}"

    page = staff.post(f"{address}/publication", {"action": "publish"}, status=409)

    assert "Add at least one slot" in page.text


def test_a_pool_session_has_no_dates(staff: Browser) -> None:
    done = staff.submit(
        new_form(staff), "/staff/sessions/new", kind="pool", first_day="2026-12-01", capacity_max=""
    )

    session = sessions.get(stored(done.location))
    assert (session.kind, session.starts_on, session.capacity_max) == (SessionKind.POOL, None, None)


def test_participants_wait_for_orders(staff: Browser) -> None:
    stored_session()

    assert "Nobody is registered yet" in staff.get("/staff/sessions/ses_1/participants").text


def test_staff_choose_the_organisation_whose_people_they_register(staff: Browser) -> None:
    stored_session()
    stored_organisation()

    page = staff.get("/staff/sessions/ses_1/participants?q=duvallon")

    assert "/staff/orders/new/org_acme?session=2026-00001" in page.links()
    assert "No organisation has these words" in staff.get("/staff/sessions/ses_1/participants?q=poney").text


def test_trainers_do_not_edit_sessions(browser: Browser) -> None:
    stored_institute()
    stored_session()
    trainer = signed_in(browser, stored_staff(Role.TRAINER))

    trainer.get("/staff/sessions/ses_1", status=403)
    trainer.post("/staff/sessions/ses_1/publication", {"action": "hide"}, status=403)
    trainer.get("/staff/sessions/new", status=403)
    assert SessionItem.get("ses_1", "session").version is None


def test_the_first_page_shows_what_waits_and_what_starts_soon(staff: Browser) -> None:
    stored_session(starts_on=date(2026, 11, 30), capacity_min=3, title="Bientôt")
    stored_session(session_id="ses_2", starts_on=date(2027, 6, 1), title="Plus tard")
    stored_session(session_id="ses_3", publication=Publication.DRAFT, title="Brouillon")

    page = staff.get("/staff")

    assert "Bientôt" in page.text
    assert "Below their minimum" in page.text
    assert "Plus tard" not in page.text
    assert "/staff/sessions?publication=draft" in page.links()
