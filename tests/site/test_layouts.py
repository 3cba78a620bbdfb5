"""Frames and refusals: menus show what one may open, the turn and the cart, the errors in both languages, the institute's colour."""

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.domain.access import Right, Role, rights_of
from chalicelib.domain.carts import Cart, Turn
from chalicelib.domain.institute import Institute
from chalicelib.domain.users import User, UserState
from chalicelib.templating import TEMPLATES, environment, render
from chalicelib.web.cookies import Flash
from chalicelib.web.site import ROUTES
from tests.page import Page, check_page, words
from tests.samples import NOW, sample_page

ERRORS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)


def a_user(*roles: Role) -> User:
    return User(
        organisation_id="org_1",
        user_id="usr_1",
        username="claire",
        name="Claire Morel",
        email="",
        roles=frozenset(roles),
        state=UserState.ACTIVE,
        created_at=NOW,
    )


def frame(layout: str, *roles: Role, language: str = "en", **changed: Any) -> BeautifulSoup:
    user = a_user(*roles)
    page = sample_page(
        language, "/orders", user=user, person=user.person(), rights=rights_of(roles), **changed
    )
    template = environment(language).from_string(
        '{% extends "layouts/' + layout + '.html" %}{% block content %}<h1>Orders</h1>{% endblock %}'
    )
    return BeautifulSoup(template.render(page=page), "html.parser")


def menu(soup: BeautifulSoup) -> list[str]:
    nav = soup.find("nav", attrs={"aria-label": "Main menu"})
    return [words(link) for link in nav.find_all("a", class_="nav-link")] if nav else []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("status", ERRORS)
def test_every_refusal_has_its_page_in_both_languages(status: int, language: str) -> None:
    drawn = render(
        f"errors/{status}.html",
        language=language,
        page=sample_page(language),
        code="x",
        message="",
        request_id="req-1",
    )
    soup = BeautifulSoup(drawn, "html.parser")

    check_page(Page(None, soup))  # type: ignore[arg-type]
    assert "req-1" in soup.get_text()
    assert soup.select_one("main p")


@pytest.mark.parametrize("status", [409, 413, 422, 429])
def test_a_refusal_with_a_sentence_of_its_own_says_that_one(status: int) -> None:
    drawn = render(
        f"errors/{status}.html",
        language="en",
        page=sample_page(),
        code="x",
        message="Only 2 seats are left.",
        request_id="",
    )

    assert "Only 2 seats are left." in drawn
    assert "Reference" not in drawn


def test_french_and_english_refusals_differ() -> None:
    french, english = (
        BeautifulSoup(
            render(
                "errors/404.html",
                language=language,
                page=sample_page(language),
                code="",
                message="",
                request_id="",
            ),
            "html.parser",
        )
        for language in ("fr", "en")
    )

    assert words(french.h1) == "Page introuvable"
    assert words(english.h1) == "Page not found"


def test_the_menu_of_an_administrator_leads_to_everything_of_the_organisation() -> None:
    entries = {"Inter/Intra", "Specific", "Orders", "Requests", "Trainees"}

    assert entries <= set(menu(frame("client", Role.CLIENT_ADMINISTRATOR)))


def test_nobody_is_led_to_what_would_be_refused() -> None:
    assert menu(frame("client", Role.TRAINEE)) == []


def test_staff_menus_follow_the_rights() -> None:
    assert menu(frame("staff", Role.TRAINER)) == ["Today", "Your sessions"]
    assert menu(frame("staff", Role.STAFF_ADMINISTRATOR))[-2:] == ["Staff", "Settings"]


def test_every_entry_of_a_menu_leads_to_a_page_that_asks_for_the_same_right() -> None:
    from app import app

    assert app.routes
    pages = {(route.path, route.allow) for route in ROUTES if "GET" in route.methods}
    layouts = "".join(layout.read_text() for layout in (TEMPLATES / "layouts").glob("*.html"))
    entries = set(re.findall(r'frame\.entry\(page, "(\w+)", "([^"]+)"', layouts))

    assert {(path, right) for right, path in entries if (path, Right(right)) not in pages} == set()


def test_the_entry_of_the_page_one_is_on_is_marked() -> None:
    soup = frame("client", Role.CLIENT_ADMINISTRATOR)

    assert [words(link) for link in soup.select(".site-nav [aria-current=page]")] == ["Orders"]


def test_the_holder_of_the_turn_sees_the_cart() -> None:
    turn = Turn(user_id="usr_1", user_name="Claire Morel", since=NOW, expires_at=NOW + timedelta(minutes=15))
    soup = frame("client", Role.CLIENT_ADMINISTRATOR, cart=Cart(organisation_id="org_1", turn=turn, seats=3))

    assert words(soup.select_one(".turn")) == "Cart 3 seats"


def test_the_others_see_who_is_ordering_and_since_when() -> None:
    turn = Turn(user_id="usr_2", user_name="Hugo Lefèvre", since=NOW, expires_at=NOW + timedelta(minutes=15))
    soup = frame("client", Role.CLIENT_STANDARD, cart=Cart(organisation_id="org_1", turn=turn, seats=3))

    assert words(soup.select_one(".turn")) == "Hugo Lefèvre is ordering since 10:00 am"


def test_a_turn_that_ran_out_is_nobody_s() -> None:
    turn = Turn(user_id="usr_2", user_name="Hugo Lefèvre", since=NOW, expires_at=NOW)
    soup = frame("client", Role.CLIENT_ADMINISTRATOR, cart=Cart(organisation_id="org_1", turn=turn))

    assert words(soup.select_one(".turn")) == "Cart empty"


def test_the_institute_s_colour_and_logo_replace_ours() -> None:
    institute = Institute(name="Institut Rivage", accent="#B0307A", logo_key="logo.png", version=4)
    soup = frame("client", Role.CLIENT_ADMINISTRATOR, institute=institute)

    assert [link["href"] for link in soup.select("link[rel=stylesheet]")][-1].endswith("/accent/b0307a.css")
    assert soup.select_one("img.brand-logo")["alt"] == "Institut Rivage"  # type: ignore[index]


@pytest.mark.parametrize(
    ("chosen", "theme"), [("dark", "dark"), ("light", "light"), ("auto", None), ("", None), ("pink", None)]
)
def test_the_theme_is_the_chosen_one_or_the_device_s(chosen: str, theme: str | None) -> None:
    soup = frame("client", Role.CLIENT_ADMINISTRATOR, theme=chosen)

    assert soup.html is not None
    assert soup.html.get("data-bs-theme") == theme


def test_what_people_typed_is_escaped_in_messages() -> None:
    soup = frame("client", Role.CLIENT_ADMINISTRATOR, flashes=[Flash("<script>alert(1)</script>", "danger")])

    assert words(soup.select_one(".notice")) == "<script>alert(1)</script>"
    assert soup.select_one(".notice")["role"] == "alert"  # type: ignore[index]
