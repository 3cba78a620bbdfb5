"""One's own account (ACC-4, ACC-6, ACC-11)."""

import pytest

from chalicelib.domain.access import Role
from chalicelib.models import history, users
from chalicelib.models.emails import MailItem
from chalicelib.ports import Ports
from tests.factories import signed_in, stored_institute, stored_organisation, stored_staff, stored_user
from tests.fakes import Account, Clock, Identity
from tests.page import Browser, Page

PASSWORD = "Une phrase de 2026"


@pytest.fixture
def claire(browser: Browser, ports: Ports) -> Browser:
    stored_institute(placeholder_emails=frozenset({"inconnu@horizon.example"}))
    stored_organisation()
    signed_in(browser, stored_user(roles=frozenset({Role.REGISTRATION_MANAGER})))
    assert isinstance(ports.identity, Identity)
    ports.identity.accounts["claire"] = Account(PASSWORD)
    return browser


def send(browser: Browser, action: str, *, status: int = 303, **values: str) -> Page:
    return browser.post("/account", {"action": action, **values}, status=status)


def confirmation(ports: Ports) -> str:
    [mail] = [mail for mail in MailItem.scan() if mail.kind == "email_confirmation"]
    return f"/account/email/{mail.facts['secret_token']}"


def test_name_and_language_are_ones_own_to_change(claire: Browser) -> None:
    send(claire, "self", name="Claire Duval", language="fr")

    assert users.get("org_acme", "usr_claire").name == "Claire Duval"
    assert claire.get("/account").h1 == "Mon compte"


@pytest.mark.parametrize(("name", "language"), [("", "fr"), ("C", "fr"), ("x" * 121, "fr"), ("Claire", "de")])
def test_what_is_wrong_is_said(claire: Browser, name: str, language: str) -> None:
    send(claire, "self", status=422, name=name, language=language)

    assert users.get("org_acme", "usr_claire").name == "Claire Fontaine"


def test_the_switch_of_the_language_is_remembered_with_the_person(claire: Browser) -> None:
    claire.post("/preferences", {"language": "fr", "back": "/account"})

    assert users.get("org_acme", "usr_claire").language == "fr"
    assert claire.get("/account").h1 == "Mon compte"


def test_a_new_address_is_in_force_once_confirmed_from_there(claire: Browser, ports: Ports) -> None:
    send(claire, "email", email="Claire.Duval@Duvallon.example")
    before = users.get("org_acme", "usr_claire")
    assert (before.email, before.pending_email) == (
        "claire@duvallon.example",
        "claire.duval@duvallon.example",
    )

    stranger = Browser(claire.gateway)
    page = stranger.get(confirmation(ports))
    assert "Orders placed with the old address will no longer be shown to you." in page.text
    stranger.submit(page, confirmation(ports))

    after = users.get("org_acme", "usr_claire")
    assert (after.email, after.pending_email) == ("claire.duval@duvallon.example", "")
    assert stranger.get(confirmation(ports), status=404).h1 == "This link no longer works"


def test_the_account_page_warns_a_registration_manager_before(claire: Browser) -> None:
    assert "no longer shown to you" in claire.get("/account").text


def test_only_the_last_address_asked_for_can_be_confirmed(claire: Browser, ports: Ports) -> None:
    send(claire, "email", email="one@duvallon.example")
    first = confirmation(ports)
    MailItem.get(next(mail.key for mail in MailItem.scan())).delete()
    send(claire, "email", email="two@duvallon.example")

    claire.get(first, status=404)
    claire.post(first, status=404)
    claire.post(confirmation(ports))

    assert users.get("org_acme", "usr_claire").email == "two@duvallon.example"


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("", "Fill in this field."),
        ("claire", "name@company.fr"),
        ("Claire@Duvallon.example", "your address already"),
        ("inconnu@horizon.example", "where you read your e-mail"),
        ("x@nowhere.invalid", "where you read your e-mail"),
    ],
)
def test_an_address_that_can_not_be_ones_own_is_refused(claire: Browser, email: str, said: str) -> None:
    page = send(claire, "email", status=422, email=email)

    assert said in page.text
    assert users.get("org_acme", "usr_claire").pending_email == ""


def test_a_confirmation_lives_an_hour(claire: Browser, ports: Ports) -> None:
    send(claire, "email", email="one@duvallon.example")
    assert isinstance(ports.now, Clock)
    ports.now.forward(minutes=60)

    Browser(claire.gateway).get(confirmation(ports), status=404)


def test_signing_out_everywhere_ends_all_browsers(claire: Browser) -> None:
    other = Browser(claire.gateway, cookies=dict(claire.cookies))

    assert send(claire, "sign_out").location == "/sign-in"

    assert other.get("/account", status=303).location.startswith("/sign-in")


def test_a_second_step_is_set_up_with_a_picture_a_key_and_a_first_code(claire: Browser, ports: Ports) -> None:
    page = claire.submit(claire.get("/account/totp"), "/account/totp", password=PASSWORD)
    page = claire.follow(page)
    assert "JBSWY3DPEHPK3PXP" in page.text
    assert str(page.soup.select_one("main img")["src"]).startswith("data:image/svg+xml")  # type: ignore[index]
    assert "proof" not in page.answer.text
    assert all("proof" not in value for value in claire.cookies.values())

    claire.submit(page, "/account/totp", status=422, code="000000")
    claire.submit(page, "/account/totp", code="123 456")

    assert users.get("org_acme", "usr_claire").has_totp
    assert [entry.what for entry in history.of("usr_claire").rows] == ["user.totp_added"]


def test_setting_up_and_removing_take_the_password(claire: Browser, ports: Ports) -> None:
    page = claire.submit(claire.get("/account/totp"), "/account/totp", status=422, password="wrong")
    assert "This isn’t your password." in page.text

    assert isinstance(ports.identity, Identity)
    ports.identity.accounts["claire"].totp = True
    begun = users.get("org_acme", "usr_claire")
    claire.post("/account/totp", {"action": "remove", "password": "wrong"}, status=422)
    assert users.get("org_acme", "usr_claire") == begun


def test_five_minutes_to_enter_the_first_code(claire: Browser, ports: Ports) -> None:
    page = claire.follow(claire.submit(claire.get("/account/totp"), "/account/totp", password=PASSWORD))
    assert isinstance(ports.now, Clock)
    ports.now.forward(minutes=5)

    late = claire.submit(page, "/account/totp", code="123456")

    assert late.location == "/account/totp"
    assert not users.get("org_acme", "usr_claire").has_totp


def test_nobody_goes_on_with_the_set_up_of_another(claire: Browser, ports: Ports) -> None:
    claire.submit(claire.get("/account/totp"), "/account/totp", password=PASSWORD)
    paul = Browser(claire.gateway, cookies={"totp": claire.cookies["totp"]})
    signed_in(paul, stored_user(user_id="usr_paul", email="p@duvallon.example"))

    assert "JBSWY3DPEHPK3PXP" not in paul.get("/account/totp").text
    paul.post("/account/totp", {"action": "confirm", "code": "123456"})
    assert not users.get("org_acme", "usr_paul").has_totp


def test_mandatory_for_staff_then_the_way_is_free_once_done(browser: Browser, ports: Ports) -> None:
    stored_institute(staff_must_use_totp=True)
    signed_in(browser, stored_staff(Role.TRAINER))
    assert isinstance(ports.identity, Identity)
    ports.identity.accounts["trainer"] = Account(PASSWORD)
    assert browser.get("/staff", status=303).location == "/account/totp"
    assert browser.get("/account", status=303).location == "/account/totp"

    page = browser.follow(browser.submit(browser.get("/account/totp"), "/account/totp", password=PASSWORD))
    browser.submit(page, "/account/totp", code="123456")

    browser.get("/staff")


def test_clients_are_not_asked_for_what_is_mandatory_for_staff(browser: Browser) -> None:
    stored_institute(staff_must_use_totp=True)
    stored_organisation()

    signed_in(browser, stored_user()).get("/account")
