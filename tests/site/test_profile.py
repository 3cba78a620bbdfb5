"""A client's profile (ACC-3, ACC-4)."""

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.start_reminders import StartReminders
from chalicelib.models import organisations
from tests.factories import (
    signed_in,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_user,
)
from tests.page import Browser


@pytest.fixture
def client(browser: Browser) -> Browser:
    stored_institute(placeholder_emails=frozenset({"inconnu@horizon.example"}))
    stored_organisation(email="inconnu@horizon.example", email_is_placeholder=True)
    stored_establishment(email="inconnu@horizon.example", email_is_placeholder=True)
    return signed_in(browser, stored_user())


def test_the_profile_shows_identifiers_and_offers_no_password_field(client: Browser) -> None:
    page = client.get("/profile")

    assert "991433822" in page.text
    assert "99143382200012" in page.text
    assert not page.soup.select("input[type=password]")
    assert not page.soup.select("[name=siren], [name=siret]")


def test_a_placeholder_address_is_pointed_out_until_a_real_one_is_saved(client: Browser) -> None:
    page = client.get("/profile")
    assert "isn’t a real one" in page.text

    client.submit(page, "/profile", email="formation@duvallon.example", billing_name="Duvallon Compta")

    saved = organisations.get("org_acme")
    assert (saved.email, saved.email_is_placeholder) == ("formation@duvallon.example", False)
    assert saved.billing_name == "Duvallon Compta"
    assert "isn’t a real one" not in client.get("/profile").text


def test_an_establishment_gets_its_address_and_email(client: Browser) -> None:
    page = client.get("/profile/est_paris")

    client.submit(
        page, "/profile/est_paris", email="paris@duvallon.example", city="Lyon", postal_code="69003"
    )

    site = organisations.get_establishment("org_acme", "est_paris")
    assert (site.email, site.email_is_placeholder, site.address.city) == (
        "paris@duvallon.example",
        False,
        "Lyon",
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"name": ""}, "name"),
        ({"postal_code": "7500"}, "postal_code"),
        ({"phone": "12"}, "phone"),
        ({"language": "de"}, "language"),
        ({"billing_email": "x@"}, "billing_email"),
        ({"remind_every_days": "366"}, "remind_every_days"),
        ({"remind_for_days": "-1"}, "remind_for_days"),
        ({"remind_for_days": "soon"}, "remind_for_days"),
        ({"remind_every_days": ""}, "remind_every_days"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(client: Browser, changed: dict[str, str], field: str) -> None:
    page = client.submit(
        client.get("/profile"), "/profile", status=422, **{"email": "a@duvallon.example", **changed}
    )

    assert page.soup.select_one(f"#e-{field}") is not None
    assert organisations.get("org_acme").email_is_placeholder


def test_reminders_of_courses_not_started_are_the_clients_choice(client: Browser) -> None:
    page = client.get("/profile")
    assert page.form("/profile")["remind_every_days"] == "14"
    assert page.form("/profile")["remind_for_days"] == "90"

    client.submit(page, "/profile", email="one@duvallon.example", remind_every_days="0", remind_for_days="30")

    assert organisations.get("org_acme").start_reminders == StartReminders(every_days=0, for_days=30)
    assert client.get("/profile").form("/profile")["remind_every_days"] == "0"


def test_two_people_who_edit_at_once_don_t_overwrite_each_other(client: Browser) -> None:
    one, other = client.get("/profile"), client.get("/profile")
    client.submit(one, "/profile", email="one@duvallon.example")

    client.submit(other, "/profile", status=409, email="other@duvallon.example")

    assert organisations.get("org_acme").email == "one@duvallon.example"


def test_the_administrator_of_one_establishment_changes_that_one_only(browser: Browser) -> None:
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_establishment(establishment_id="est_lyon", name="Site de Lyon", siret="99143382200020")
    signed_in(browser, stored_user(establishment_ids=frozenset({"est_paris"})))

    assert "Site de Lyon" not in browser.get("/profile").text
    browser.get("/profile/est_lyon", status=404)
    browser.post("/profile/est_lyon", {"version": "0"}, status=404)
    browser.post(
        "/profile", {"version": "0", "name": "X", "email": "x@y.example", "language": "fr"}, status=403
    )
    browser.get("/profile/est_paris")


def test_who_only_reads_the_profile_gets_no_form(browser: Browser) -> None:
    stored_institute()
    stored_organisation()
    signed_in(browser, stored_user(roles=frozenset({Role.CLIENT_STANDARD})))

    assert not browser.get("/profile").soup.select("form[action='/profile']")
    browser.post("/profile", {}, status=403)
