"""The catalogue as a file (CAT-6)."""

import csv
import io
import warnings

import pytest
from bs4 import XMLParsedAsHTMLWarning

from chalicelib.domain.access import Role
from chalicelib.domain.sessions import Publication, SessionKind
from chalicelib.ports import Ports
from chalicelib.services import catalogue
from chalicelib.web import downloads
from tests.factories import (
    signed_in,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_staff,
    stored_training,
    stored_user,
)
from tests.page import Browser, Page


@pytest.fixture
def offered(browser: Browser, ports: Ports) -> Browser:
    stored_institute()
    stored_organisation()
    stored_training(title="=cmd|' /C calc'!A0")
    stored_training(code="RES_1", title="Réservée", populations=frozenset({"Cadres"}))
    stored_session(seats_taken=2)
    stored_session(session_id="ses_draft", code="2026-00009", publication=Publication.DRAFT)
    stored_session(
        session_id="ses_other", code="2026-00008", kind=SessionKind.INTRA, organisation_id="org_other"
    )
    catalogue.rebuild(ports)
    return browser


def lines(page: Page) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.answer.body.decode("utf-8-sig")), delimiter=";"))


def test_a_client_exports_what_he_or_she_sees(offered: Browser) -> None:
    client = signed_in(offered, stored_user())

    page = client.get("/catalogue/export?format=csv")

    (line,) = lines(page)
    assert (line["Session"], line["First day"], line["Seats left"]) == ("2026-00001", "14/12/2026", "10")
    assert line["Title"].startswith("'=cmd")
    assert 'filename="catalogue.csv"' in page.answer.headers["content-disposition"]


def test_staff_export_all_that_is_published(offered: Browser) -> None:
    staff = signed_in(offered, stored_staff(Role.TRAINING_MANAGER))

    found = lines(staff.get("/staff/trainings/export?format=csv"))

    assert [(line["Code"], line["Session"]) for line in found] == [
        ("GC42T_TRA_PE134", "2026-00001"),
        ("GC42T_TRA_PE134", "2026-00008"),
        ("RES_1", ""),
    ]


def test_excel_and_lheo(offered: Browser) -> None:
    staff = signed_in(offered, stored_staff(Role.TRAINING_MANAGER))

    assert staff.get("/staff/trainings/export?format=xlsx").answer.body[:2] == b"PK"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        page = staff.get("/staff/trainings/export?format=lheo")
    assert b"lheo.gouv.fr/2.3" in page.answer.body
    staff.get("/staff/trainings/export?format=pdf", status=404)


def test_nothing_published_says_so(browser: Browser, ports: Ports) -> None:
    stored_institute()
    staff = signed_in(browser, stored_staff())

    page = staff.get("/staff/trainings/export", status=422)

    assert "nothing to export" in page.text


def test_a_large_file_goes_by_way_of_the_store(offered: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "ANSWER_BYTES", 10)
    staff = signed_in(offered, stored_staff())

    page = staff.get("/staff/trainings/export?format=csv", status=303)

    assert page.location.startswith("https://files.test/exports/")
