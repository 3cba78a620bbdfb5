"""The staff's first page: what waits and what is to be watched (SES-18)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.mailings import Mail
from chalicelib.domain.sessions import Publication, Workflow
from chalicelib.models import emails
from tests.factories import signed_in, stored_institute, stored_session, stored_staff
from tests.fakes import NOW
from tests.page import Browser, words

SOON = date(2026, 12, 14)
"""Three weeks after the Monday of the tests: the last day that is soon."""


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER))


def failed_mail(key: str, *, days_ago: int = 0, object_id: str = "ses_1") -> None:
    at = NOW - timedelta(days=days_ago)
    mail = Mail(
        key=key,
        kind="order_confirmed",
        object_id=object_id,
        organisation_id="org_acme",
        to=(f"{key}@duvallon.example",),
        due_at=at,
        promised_at=at,
        subject="Votre commande",
    )
    emails.add(mail)
    claimed = emails.claim(key, at=at, lease=timedelta(0))
    assert claimed is not None
    emails.mark_failed(claimed, reason="refused")


def tile(staff: Browser, name: str) -> str:
    found = [t for t in staff.get("/staff").soup.select(".tile") if words(t).startswith(name)]
    return words(found[0].select_one(".tile-value")) if found else ""


@pytest.mark.parametrize(
    ("session", "place"),
    [
        ({"starts_on": SOON, "capacity_min": 3, "seats_taken": 2}, "lacking"),
        ({"starts_on": SOON, "capacity_min": 3, "seats_taken": 3}, "soon"),
        ({"starts_on": SOON + timedelta(days=1), "capacity_min": 3}, ""),
        ({"starts_on": SOON, "capacity_min": 3, "workflow": Workflow.CANCELLED}, ""),
        ({"starts_on": SOON, "capacity_min": 3, "workflow": Workflow.DONE}, ""),
        ({"starts_on": NOW.date() - timedelta(days=1), "capacity_min": 3}, ""),
    ],
)
def test_sessions_soon_and_below_their_minimum_come_first(
    staff: Browser, session: dict[str, object], place: str
) -> None:
    stored_session(**session)

    page = staff.get("/staff")

    sections = {
        "lacking": page.soup.select_one("#lacking"),
        "soon": page.soup.select_one("[aria-labelledby=soon-title]"),
    }
    shown = [name for name, section in sections.items() if "2026-00001" in words(section)]
    assert shown == ([place] if place else [])
    assert tile(staff, "Sessions soon") == ("1" if place == "lacking" else "0")


def test_the_chart_says_how_full_the_coming_weeks_are(staff: Browser) -> None:
    stored_session(starts_on=date(2026, 11, 24), capacity_max=10, seats_taken=4)
    stored_session(
        session_id="ses_2", code="2026-00002", starts_on=date(2026, 11, 26), capacity_max=10, seats_taken=9
    )
    stored_session(
        session_id="ses_3",
        code="2026-00003",
        starts_on=date(2026, 12, 1),
        capacity_max=8,
        seats_taken=8,
        publication=Publication.DRAFT,
    )

    page = staff.get("/staff")

    figures = {words(r.th): words(r.td) for r in page.soup.select(".chart tbody tr")}
    assert len(figures) == 8
    assert figures["23/11"] == "65"
    assert figures["30/11"] == "0"


def test_nothing_that_comes_has_no_chart(staff: Browser) -> None:
    page = staff.get("/staff")

    assert page.soup.select(".chart") == []
    assert "Nothing starts soon" in page.text


def test_failed_emails_of_the_week_are_told_with_their_reason_and_place(staff: Browser) -> None:
    failed_mail("mail-new")
    failed_mail("mail-week", days_ago=7, object_id="ord_000000000000000a")
    failed_mail("mail-old", days_ago=8)

    page = staff.get("/staff")

    told = words(page.soup.select_one("#failed"))
    assert "mail-new@duvallon.example" in told
    assert "mail-week@duvallon.example" in told
    assert "mail-old" not in told
    assert tile(staff, "E-mails that failed") == "2"
    assert "/staff/sessions/ses_1/emails" in page.links()
    assert "/staff/orders/org_acme/ord_000000000000000a" in page.links()


def test_a_failed_email_is_claimed_by_nobody(tables: None) -> None:
    failed_mail("mail-new")

    assert emails.claim("mail-new", at=NOW, lease=timedelta(minutes=1)) is None
    assert emails.due(at=NOW, limit=10) == []


def test_a_trainer_sees_no_figures_of_others(browser: Browser) -> None:
    stored_institute()
    stored_session(starts_on=SOON, capacity_min=3)
    failed_mail("mail-new")

    page = signed_in(browser, stored_staff(Role.TRAINER)).get("/staff")

    assert "2026-00001" not in page.text
    assert "mail-new" not in page.text
    assert page.soup.select_one("#soon-title") is None
    assert [tile["href"] for tile in page.soup.select(".tile")] == ["/staff/own-sessions"]
