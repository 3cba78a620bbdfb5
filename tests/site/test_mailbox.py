"""The mailbox and the clock of local runs (RUN-3)."""

from datetime import timedelta
from email import message_from_bytes

import pytest

from chalicelib.domain.mailings import Mail
from chalicelib.models import emails as mails
from chalicelib.models import institute
from chalicelib.services import follow_ups, mailings
from tests.deliveries import KEY, stored_order
from tests.factories import (
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_training,
)
from tests.fakes import NOW


@pytest.fixture
def order(browser, ports):
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_session()
    order = stored_order()
    follow_ups.follow_up(ports, KEY)
    for number, key in enumerate(list(ports.email_hints)):
        ports.now.forward(seconds=number)
        mailings.deliver(ports, key)
    return order


def links_to_messages(page):
    return [link for link in page.links() if link.startswith("/mailbox/")]


def test_every_email_is_listed_and_found_by_its_recipient(browser, order):
    everything = browser.get("/mailbox")
    found = browser.get("/mailbox?recipient=LEA")

    assert len(links_to_messages(everything)) == 2
    assert len(links_to_messages(found)) == 1
    assert "lea@duvallon.example" in found.text
    assert "E-mail sent" in found.text


def test_an_email_is_shown_as_its_recipient_sees_it(browser, order, gateway):
    (path,) = links_to_messages(browser.get("/mailbox?recipient=claire"))

    page = browser.get(path)
    frame = gateway.request("GET", f"{path}/html")
    file = gateway.request("GET", f"{path}/0")

    assert order.reference in page.h1
    assert page.soup.find("iframe")["src"] == f"{path}/html"
    assert "frame-src 'self'" in page.answer.headers["content-security-policy"]
    assert "sandbox" in frame.headers["content-security-policy"]
    assert "script-src" not in frame.headers["content-security-policy"]
    assert b"<html" in frame.body
    assert file.body.startswith(b"%PDF")
    assert order.reference in file.headers["content-disposition"]


def test_an_invitation_is_shown_with_what_calendars_read(browser, order, gateway):
    (path,) = links_to_messages(browser.get("/mailbox?recipient=lea"))

    page = browser.get(path)

    for told in (
        "Invitation",
        "Mon 14 December 2026, 9:00 am",
        "Centre Bercy",
        "lea@duvallon.example",
        "seq_1@",
    ):
        assert told in page.text
    assert "BEGIN:VCALENDAR" in gateway.request("GET", f"{path}/0").body.decode()


def test_the_message_is_given_as_it_left(browser, order, ports, gateway):
    (path,) = links_to_messages(browser.get("/mailbox?recipient=lea"))

    source = gateway.request("GET", f"{path}/source").body

    assert source in [mime for _, _, mime in ports.mailer.sent]
    assert message_from_bytes(source)["Subject"]


@pytest.mark.parametrize(
    "path", ["/mailbox/2026-11-x", "/mailbox/x", "/mailbox/..-..-x", "/mailbox/2026-11-23090000-0/9"]
)
def test_an_email_that_is_not_there_is_not_found(browser, order, path):
    browser.get(path, status=404)


@pytest.mark.parametrize("path", ["/mailbox", "/mailbox/x", "/mailbox/x/html", "/clock"])
def test_other_stages_have_no_mailbox_and_no_clock(browser, tables, monkeypatch, path):
    stored_institute()
    monkeypatch.setenv("STAGE", "test")
    browser.get(path, status=404)


def test_the_clock_is_not_moved_on_other_stages(browser, tables, monkeypatch):
    stored_institute()
    token = browser.csrf_token()
    monkeypatch.setenv("STAGE", "test")

    browser.post("/clock", {"step": "day", "csrf_token": token}, status=404)

    assert institute.clock_offset_seconds() == 0


@pytest.mark.parametrize(("step", "hours"), [("minutes", 1 / 3), ("hour", 1), ("day", 24), ("week", 168)])
def test_the_clock_moves_forward_and_back(browser, tables, ports, step, hours):
    stored_institute()

    browser.post("/clock", {"step": step})
    ahead = institute.clock_offset_seconds()
    browser.post("/clock", {"step": "reset"})

    assert ahead == hours * 3600
    assert institute.clock_offset_seconds() == 0


def test_the_clock_moves_to_the_morning_of_a_day(browser, tables, ports):
    stored_institute()

    browser.post("/clock", {"step": "until", "day": "2026-11-24"})

    assert timedelta(seconds=institute.clock_offset_seconds()) == timedelta(hours=22)


@pytest.mark.parametrize("day", ["", "2026-11-23", "2020-01-01", "yesterday"])
def test_a_day_that_is_not_to_come_is_refused(browser, tables, ports, day):
    stored_institute()

    page = browser.post("/clock", {"step": "until", "day": day}, status=422)

    assert "day" in page.errors
    assert institute.clock_offset_seconds() == 0


def test_moving_the_clock_hints_at_what_became_due(browser, tables, ports):
    stored_institute()
    due_at = NOW + timedelta(hours=5)
    mail = Mail(
        key="later",
        kind="order_confirmed",
        object_id="ord_1",
        organisation_id="org_acme",
        to=("claire@duvallon.example",),
        due_at=due_at,
        promised_at=NOW,
    )
    mailings.promise(ports, mail)
    ports.now.at = due_at

    browser.post("/clock", {"step": "hour"})

    assert ports.email_hints == ["later"]
    assert mails.get("later").due_at == due_at
