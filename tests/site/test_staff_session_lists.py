"""Lists of sessions, their export, the month (SES-4, SES-18)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.sessions import Publication, SessionKind, Workflow
from chalicelib.models import sessions
from chalicelib.models.base import transaction
from chalicelib.services import occupations
from tests.factories import (
    a_planning,
    signed_in,
    stored_institute,
    stored_session,
    stored_staff,
    stored_training,
)
from tests.page import Browser, Page, words


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    stored_training()
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER))


def given_by(name: str, session_id: str = "ses_1") -> None:
    """The session's slots get this trainer."""
    before = sessions.get_planning(session_id)
    (sequence,) = before.sequences
    slots = tuple(replace(slot, trainers=(name,)) for slot in sequence.slots)
    after = replace(before, sequences=(replace(sequence, slots=slots),))
    with transaction() as tx:
        sessions.replace_planning(tx, after, before=before)
    occupations.follow(session_id)


def exported_csv(staff: Browser, query: str = "") -> str:
    return staff.get(f"/staff/sessions/export?format=csv{query}").answer.body.decode()


def codes(page: Page) -> list[str]:
    return [words(row.select_one(".code")).split(" ")[0] for row in page.soup.select("tbody tr")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["2026-00001", "2026-00002", "2026-00003"]),
        ("?fill=below_minimum", ["2026-00001"]),
        ("?fill=empty", ["2026-00002"]),
        ("?fill=full", ["2026-00003"]),
        ("?place=BERCY+paris", ["2026-00001"]),
        ("?kind=intra", ["2026-00003"]),
        ("?workflow=confirmed", ["2026-00002"]),
        ("?workflow=created", ["2026-00001", "2026-00003"]),
        ("?publication=draft", ["2026-00002"]),
        ("?trainer=z%C3%B6e+Martin", ["2026-00001"]),
        ("?trainer=Nobody", []),
        ("?trainer=Zoe+Martin&fill=full", []),
        ("?q=GC42T_TRA_PE134&fill=full", ["2026-00003"]),
    ],
)
def test_the_list_is_narrowed_by_each_filter(staff: Browser, query: str, expected: list[str]) -> None:
    stored_session(seats_taken=1, capacity_min=3)
    given_by("Zoé Martin")
    stored_session(
        session_id="ses_2",
        code="2026-00002",
        city="Lyon",
        place="",
        starts_on=date(2026, 12, 15),
        workflow=Workflow.CONFIRMED,
        publication=Publication.DRAFT,
    )
    stored_session(
        session_id="ses_3",
        code="2026-00003",
        city="Évry",
        place="",
        starts_on=date(2026, 12, 16),
        kind=SessionKind.INTRA,
        seats_taken=12,
    )

    assert codes(staff.get(f"/staff/sessions{query}")) == expected


def test_drafts_stand_out_and_are_in_no_export(staff: Browser) -> None:
    stored_session(publication=Publication.DRAFT, title="Brouillon")
    stored_session(session_id="ses_2", code="2026-00002", title="Publiée")
    stored_session(session_id="ses_3", code="2026-00003", title="Masquée", publication=Publication.HIDDEN)

    assert [words(r.th) for r in staff.get("/staff/sessions").soup.select("tr.row-draft")] == [
        "Brouillon 2026-00001 · GC42T_TRA_PE134"
    ]
    for query in ("", "&publication=draft", "&when=all"):
        assert "Brouillon" not in exported_csv(staff, query)
    exported = exported_csv(staff)
    assert "Publiée" in exported
    assert "Masquée" in exported


def test_the_list_is_exported_with_its_filters(staff: Browser) -> None:
    stored_session(seats_taken=6)
    stored_session(session_id="ses_2", code="2026-00002", city="Lyon")

    exported = exported_csv(staff, "&place=paris")

    assert "2026-00001" in exported
    assert "50" in exported
    assert "2026-00002" not in exported
    assert staff.get("/staff/sessions/export").answer.headers["content-type"].startswith("application/vnd")


def entries(page: Page, day: str) -> list[str]:
    cell = page.soup.select_one(f".month time[datetime='{day}']").parent
    return [str(a["href"]) for a in cell.select("a")]


def test_a_session_stands_in_the_month_on_each_of_its_days(staff: Browser) -> None:
    stored_session(starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 17))
    plan = a_planning("ses_1", date(2026, 12, 14), date(2026, 12, 17))
    with transaction() as tx:
        sessions.replace_planning(tx, plan, before=sessions.get_planning("ses_1"))

    page = staff.get("/staff/sessions/calendar?month=2026-12")

    assert entries(page, "2026-12-14") == entries(page, "2026-12-17") == ["/staff/sessions/ses_1"]
    assert entries(page, "2026-12-15") == []
    assert page.soup.select("td.month-day").__len__() == 35
    assert entries(staff.get("/staff/sessions/calendar?month=2027-01"), "2027-01-14") == []


def test_a_session_that_began_the_month_before_and_one_with_a_code_of_another_year_are_there(
    staff: Browser,
) -> None:
    stored_session(starts_on=date(2026, 12, 14), ends_on=date(2027, 1, 5))
    plan = a_planning("ses_1", date(2026, 12, 14), date(2027, 1, 5))
    with transaction() as tx:
        sessions.replace_planning(tx, plan, before=sessions.get_planning("ses_1"))
    stored_session(
        session_id="ses_2", code="2026-00002", starts_on=date(2027, 1, 6), ends_on=date(2027, 1, 6)
    )

    page = staff.get("/staff/sessions/calendar?month=2027-01")

    assert entries(page, "2027-01-05") == ["/staff/sessions/ses_1"]
    assert entries(page, "2027-01-06") == ["/staff/sessions/ses_2"]


def test_a_wished_session_stands_there_and_says_so(staff: Browser) -> None:
    stored_session(starts_on=None, ends_on=None, planned_from=date(2026, 12, 1), planned_to=date(2026, 12, 2))
    from chalicelib.models.sessions import SessionItem

    SessionItem("ses_1", "session").update(actions=[SessionItem.starts_key.set("2026-12-01#ses_1")])

    page = staff.get("/staff/sessions/calendar?month=2026-12")

    assert entries(page, "2026-12-02") == ["/staff/sessions/ses_1"]
    assert "wished" in words(page.soup.select_one(".month-entry"))


def test_the_month_has_the_filters_of_the_list(staff: Browser) -> None:
    stored_session()
    given_by("Zoé Martin")
    stored_session(session_id="ses_2", code="2026-00002", city="Lyon")

    def shown(query: str) -> list[str]:
        return entries(staff.get(f"/staff/sessions/calendar?month=2026-12{query}"), "2026-12-14")

    assert shown("") == ["/staff/sessions/ses_1", "/staff/sessions/ses_2"]
    assert shown("&place=lyon") == ["/staff/sessions/ses_2"]
    assert shown("&trainer=Zo%C3%A9+Martin") == ["/staff/sessions/ses_1"]
    assert shown("&trainer=Zo%C3%A9+Martin&place=lyon") == []


def test_more_than_a_day_shows_unfolds(staff: Browser) -> None:
    for n in range(1, 8):
        stored_session(session_id=f"ses_{n}", code=f"2026-{n:05}")

    page = staff.get("/staff/sessions/calendar?month=2026-12")

    assert "2 more" in words(page.soup.select_one(".month-more"))
    assert len(entries(page, "2026-12-14")) == 7


@pytest.mark.parametrize(
    ("query", "title"), [("", "November"), ("?month=2026-13", "November"), ("?month=2027-02", "February")]
)
def test_the_month_is_this_one_unless_another_is_asked_for(staff: Browser, query: str, title: str) -> None:
    page = staff.get(f"/staff/sessions/calendar{query}")

    assert title in page.h1
    assert len(page.soup.select("[aria-current=date]")) == (1 if title == "November" else 0)


@pytest.mark.parametrize("page", ["/staff/sessions", "/staff/sessions/calendar"])
def test_the_code_of_a_session_leads_to_it(staff: Browser, page: str) -> None:
    stored_session()

    assert staff.get(f"{page}?q=2026-00001", status=303).location == "/staff/sessions/ses_1"
    staff.get(f"{page}?q=2026-00002")


def test_months_lead_to_each_other_with_the_filters(staff: Browser) -> None:
    links = staff.get("/staff/sessions/calendar?month=2026-12&kind=intra").links()

    assert any("month=2026-11" in link and "kind=intra" in link for link in links)
    assert any("month=2027-01" in link and "kind=intra" in link for link in links)
