"""Tokens of an organisation's software: shown once, listed, revoked (ACC-12)."""

from datetime import timedelta

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.api_tokens import MAX_TOKENS, hash_of
from chalicelib.models import api_tokens, history
from tests.centres import CENTRE, stored_centre, stored_registrar, stored_token
from tests.factories import signed_in, stored_institute
from tests.fakes import NOW
from tests.page import Browser, Page

TODAY = NOW.date()


@pytest.fixture
def representative(browser: Browser) -> Browser:
    stored_institute()
    stored_centre()
    return signed_in(browser, stored_registrar())


def filled(page: Page, **overrides: object) -> dict[str, object]:
    return {**page.form("/tokens"), "name": "Logiciel", **overrides}


def made_text(page: Page) -> str:
    return str(page.soup.select_one("pre.code-block code").get_text())  # type: ignore[union-attr]


def test_a_token_is_shown_once_and_only_its_hash_is_kept(representative: Browser) -> None:
    page = representative.post("/tokens", filled(representative.get("/tokens")), status=200)

    text = made_text(page)
    (token,) = api_tokens.of_organisation(CENTRE)
    assert token.token_hash == hash_of(text)
    assert text not in representative.get("/tokens").text
    assert text not in str(vars(token))
    assert [entry.what for entry in history.of(CENTRE).rows] == ["token.made"]


def test_the_page_loaded_again_makes_no_second_token(representative: Browser) -> None:
    form = filled(representative.get("/tokens"))
    representative.post("/tokens", form, status=200)

    again = representative.post("/tokens", form)

    assert again.status == 303
    assert len(api_tokens.of_organisation(CENTRE)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_on": (TODAY - timedelta(days=1)).isoformat()}, "expires_on"),
        ({"expires_on": (TODAY + timedelta(days=367)).isoformat()}, "expires_on"),
        ({"expires_on": "never"}, "expires_on"),
    ],
)
def test_a_token_needs_a_name_scopes_and_an_end_within_a_year(
    representative: Browser, change: dict[str, object], field: str
) -> None:
    page = representative.post("/tokens", filled(representative.get("/tokens"), **change), status=422)

    assert field in page.errors
    assert api_tokens.of_organisation(CENTRE) == []


@pytest.mark.parametrize("days", [0, 366])
def test_the_last_day_may_be_today_or_in_a_year(representative: Browser, days: int) -> None:
    last = (TODAY + timedelta(days=days)).isoformat()

    representative.post("/tokens", filled(representative.get("/tokens"), expires_on=last), status=200)

    assert len(api_tokens.of_organisation(CENTRE)) == 1


def test_nobody_gives_a_scope_beyond_the_own_rights(browser: Browser) -> None:
    stored_institute()
    stored_centre()
    signed_in(browser, stored_registrar(Role.CLIENT_ADMINISTRATOR))

    form = {"csrf_token": browser.csrf_token(), "name": "X", "form_id": "frm_1", "expires_on": "2026-12-31"}
    browser.post("/tokens", {**form, "scopes": ["drivers:write"]}, status=422)

    assert api_tokens.of_organisation(CENTRE) == []


def test_a_revoked_token_stays_in_the_list_as_revoked(representative: Browser) -> None:
    representative.post("/tokens", filled(representative.get("/tokens")), status=200)
    (token,) = api_tokens.of_organisation(CENTRE)

    for _ in range(2):
        representative.post("/tokens", {"action": "revoke", "token": token.token_hash})

    (revoked,) = api_tokens.of_organisation(CENTRE)
    assert revoked.revoked_at == NOW
    assert [entry.what for entry in history.of(CENTRE).rows].count("token.revoked") == 1


def test_another_organisations_token_can_not_be_revoked(representative: Browser) -> None:
    stored_centre("org_elsewhere")
    text = stored_token(stored_registrar(organisation_id="org_elsewhere"))

    representative.post("/tokens", {"action": "revoke", "token": hash_of(text)}, status=404)

    assert api_tokens.of_organisation("org_elsewhere")[0].revoked_at is None


def test_there_is_an_end_to_the_number_of_tokens(representative: Browser) -> None:
    user = stored_registrar(user_id="usr_two", username="two", email="two@diderot.example")
    for number in range(MAX_TOKENS):
        stored_token(user, token_hash=f"{number:064d}")

    representative.post("/tokens", filled(representative.get("/tokens")), status=409)

    assert len(api_tokens.of_organisation(CENTRE)) == MAX_TOKENS
