"""Signing in and out (ACC-1, ACC-2, ACC-11)."""

import logging
from datetime import timedelta

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.users import UserState
from chalicelib.models import users
from chalicelib.models.browser_sessions import BrowserSessionItem
from chalicelib.models.emails import MailItem
from chalicelib.ports import Ports
from chalicelib.services import carts
from chalicelib.web import cookies
from tests.factories import (
    signed_in,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_staff,
    stored_user,
)
from tests.fakes import NOW, Account, Clock, Identity
from tests.page import Browser, Page

PASSWORD = "Une phrase de 2026"
REFUSED = "The username or the password is wrong."


@pytest.fixture(autouse=True)
def institute(tables: None) -> None:
    stored_institute()
    stored_organisation()


def with_password(ports: Ports, username: str, **account: object) -> None:
    assert isinstance(ports.identity, Identity)
    ports.identity.accounts[username] = Account(PASSWORD, **account)  # type: ignore[arg-type]


def enter(
    browser: Browser, name: str, password: str = PASSWORD, *, status: int = 303, next_path: str = ""
) -> Page:
    page = browser.get("/sign-in" + (f"?next={next_path}" if next_path else ""))
    return browser.submit(page, "/sign-in", status=status, username=name, password=password)


def test_username_and_password_open_the_page_one_wanted(browser: Browser, ports: Ports) -> None:
    stored_user()
    with_password(ports, "claire")

    page = enter(browser, " Claire ", next_path="/orders")

    assert page.location == "/orders"
    assert users.get("org_acme", "usr_claire").last_sign_in_at == NOW
    assert browser.get("/", status=303).location == "/catalogue"


def test_an_email_address_does_as_well_while_nobody_shares_it(browser: Browser, ports: Ports) -> None:
    stored_user()
    with_password(ports, "claire")
    assert enter(browser, "Claire@Duvallon.example").location == "/"

    stored_user(user_id="usr_paul", username="paul")
    browser.cookies.clear()
    page = enter(browser, "claire@duvallon.example", status=422)

    assert REFUSED in page.text


def test_a_trainee_given_somebody_s_address_does_not_shut_him_or_her_out(
    browser: Browser, ports: Ports
) -> None:
    stored_user()
    with_password(ports, "claire")
    stored_user(
        organisation_id="org_other",
        user_id="usr_trainee",
        username="trainee",
        roles=frozenset({Role.TRAINEE}),
        trainee_id="trn_other",
    )

    assert enter(browser, "claire@duvallon.example").location == "/"


def test_never_to_another_site_after_signing_in(browser: Browser, ports: Ports) -> None:
    stored_user()
    with_password(ports, "claire")

    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        browser.cookies.clear()
        assert enter(browser, "claire", next_path=elsewhere).location == "/"


def test_wrong_unknown_disabled_and_shared_get_one_and_the_same_answer(
    browser: Browser, ports: Ports
) -> None:
    stored_user()
    with_password(ports, "claire")
    stored_user(
        user_id="usr_off", username="off.user", state=UserState.DISABLED, email="off@duvallon.example"
    )
    with_password(ports, "off.user")

    answers = {
        enter(browser, name, password, status=422).text.replace(name, "")
        for name, password in [
            ("claire", "wrong"),
            ("nobody.here", PASSWORD),
            ("off.user", PASSWORD),
        ]
    }

    assert len(answers) == 1
    assert REFUSED in answers.pop()


def test_a_refused_form_keeps_the_name_and_forgets_the_password(browser: Browser) -> None:
    page = enter(browser, "claire", "my secret", status=422)

    assert page.form("/sign-in")["username"] == "claire"
    assert "my secret" not in page.answer.text


def test_an_empty_form_says_which_fields_to_fill_in(browser: Browser) -> None:
    page = enter(browser, "", "", status=422)

    assert page.text.count("Fill in this field.") == 4  # summary and fields


def test_failures_slow_down_then_lock_and_a_right_password_does_not_help(
    browser: Browser, ports: Ports
) -> None:
    stored_user()
    with_password(ports, "claire")
    clock = ports.now
    assert isinstance(clock, Clock)
    for _ in range(4):
        enter(browser, "claire", "wrong", status=422)

    page = enter(browser, "claire", status=429)
    assert "Too many attempts. Wait 1 min" in page.text

    clock.forward(seconds=5)
    assert enter(browser, "claire").location == "/"


def test_signing_in_forgets_the_failures_of_the_user(browser: Browser, ports: Ports) -> None:
    stored_user()
    with_password(ports, "claire")
    for _ in range(3):
        enter(browser, "claire", "wrong", status=422)
    enter(browser, "claire")
    browser.cookies.clear()

    for _ in range(4):
        enter(browser, "claire", "wrong", status=422)
    enter(browser, "claire", "wrong", status=429)


def test_names_nobody_has_lock_like_those_somebody_has(browser: Browser) -> None:
    for _ in range(4):
        enter(browser, "nobody.here", "wrong", status=422)

    enter(browser, "nobody.here", "wrong", status=429)


def test_one_address_that_tries_many_names_is_slowed_down_too(browser: Browser, ports: Ports) -> None:
    stored_user()
    with_password(ports, "claire")
    for number in range(30):
        enter(browser, f"name{number}", "wrong", status=422)

    enter(browser, "claire", status=429)
    browser.source = "198.51.100.7"
    assert enter(browser, "claire").location == "/"


def test_the_first_sign_in_asks_for_a_new_password_and_ends_the_temporary_one(
    browser: Browser, ports: Ports
) -> None:
    stored_user(state=UserState.INVITED)
    with_password(ports, "claire", temporary=True)

    page = enter(browser, "claire", next_path="/orders")
    assert page.location == "/sign-in/new-password"
    form = browser.follow(page)
    done = browser.submit(
        form, "/sign-in/new-password", password="Ma phrase à 12 mots", again="Ma phrase à 12 mots"
    )

    assert done.location == "/orders"
    assert users.get("org_acme", "usr_claire").state is UserState.ACTIVE
    browser.cookies.clear()
    enter(browser, "claire", status=422)
    assert enter(browser, "claire", "Ma phrase à 12 mots").location == "/"


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("", "", "Fill in this field."),
        ("Court1a", "Court1a", "at least 12 characters"),
        ("TOUT EN CAPITALES 1", "TOUT EN CAPITALES 1", "lower-case"),
        ("tout en minuscules 1", "tout en minuscules 1", "capital"),
        ("Sans aucun chiffre", "Sans aucun chiffre", "digit"),
        ("Je suis Claire 2026", "Je suis Claire 2026", "doesn’t hold your username"),
        (PASSWORD, PASSWORD, "another password than the temporary one"),
        ("Ma phrase à 12 mots", "Ma phrase à 13 mots", "the same password twice"),
    ],
)
def test_a_weak_new_password_is_refused_with_what_to_change(
    browser: Browser, ports: Ports, password: str, again: str, said: str
) -> None:
    stored_user(state=UserState.INVITED)
    with_password(ports, "claire", temporary=True)
    form = browser.follow(enter(browser, "claire"))

    page = browser.submit(form, "/sign-in/new-password", status=422, password=password, again=again)

    assert said in page.text
    assert users.get("org_acme", "usr_claire").state is UserState.INVITED


def test_a_step_that_took_too_long_begins_again(browser: Browser, ports: Ports) -> None:
    stored_user(state=UserState.INVITED)
    with_password(ports, "claire", temporary=True)
    form = browser.follow(enter(browser, "claire"))
    assert isinstance(ports.now, Clock)
    ports.now.forward(minutes=15)

    page = browser.submit(
        form, "/sign-in/new-password", password="Ma phrase à 12 mots", again="Ma phrase à 12 mots"
    )

    assert page.location == "/sign-in"
    assert "took too long" in browser.follow(page).text


def test_steps_are_nobodys_without_the_password_before(browser: Browser) -> None:
    assert browser.get("/sign-in/code", status=303).location == "/sign-in"
    assert browser.get("/sign-in/new-password", status=303).location == "/sign-in"


def test_a_second_factor_is_asked_for_where_it_is_set_up(browser: Browser, ports: Ports) -> None:
    stored_staff(has_totp=True)
    with_password(ports, "staff_administrator", totp=True)

    form = browser.follow(enter(browser, "staff_administrator"))
    wrong = browser.submit(form, "/sign-in/code", status=422, code="000000")
    assert "isn’t the right one" in wrong.text
    assert browser.submit(wrong, "/sign-in/code", code="123 456").location == "/"
    assert browser.get("/", status=303).location == "/staff"


def test_guessing_codes_locks_too(browser: Browser, ports: Ports) -> None:
    stored_staff(has_totp=True)
    with_password(ports, "staff_administrator", totp=True)
    form = browser.follow(enter(browser, "staff_administrator"))

    for guess in range(4):
        browser.submit(form, "/sign-in/code", status=422, code=f"00000{guess}")
    browser.submit(form, "/sign-in/code", status=429, code="123456")


def test_the_cookie_is_new_at_each_sign_in_and_only_its_hash_is_stored(
    browser: Browser, ports: Ports
) -> None:
    stored_user()
    with_password(ports, "claire")
    browser.cookies["cursus"] = "org_acme.usr_claire.planted-by-somebody-else-before"

    enter(browser, "claire")

    cookie = browser.cookies["cursus"]
    assert "planted" not in cookie
    assert [
        row for row in BrowserSessionItem.scan() if cookie.split(".")[2] in str(row.attribute_values)
    ] == []


def test_signing_in_anew_ends_the_session_this_browser_had(browser: Browser, ports: Ports) -> None:
    signed_in(browser, stored_user(user_id="usr_paul", email="p@duvallon.example"))
    stored_user()
    with_password(ports, "claire")
    before = browser.cookies["cursus"]

    form = {"username": "claire", "password": PASSWORD, "next": "/"}
    browser.post("/sign-in", form)

    assert browser.cookies["cursus"].startswith("org_acme.usr_claire.")
    browser.cookies["cursus"] = before
    assert browser.get("/", status=303).location == "/sign-in"


def test_signing_out_ends_the_session_on_the_server(browser: Browser, ports: Ports) -> None:
    signed_in(browser, stored_user())
    cookie = browser.cookies["cursus"]

    page = browser.post("/sign-out")

    assert page.location == "/sign-in"
    assert "cursus" not in browser.cookies
    browser.cookies["cursus"] = cookie
    assert browser.get("/", status=303).location == "/sign-in"


def test_signing_out_gives_the_ordering_turn_back(browser: Browser, ports: Ports) -> None:
    claire = stored_user()
    carts.take_turn(ports, claire.person())
    signed_in(browser, claire)

    browser.post("/sign-out")

    paul = stored_user(user_id="usr_paul", email="p@duvallon.example").person()
    assert carts.take_turn(ports, paul).turn is not None


@pytest.mark.parametrize(
    ("idle", "still_in"),
    [(timedelta(minutes=59, seconds=59), True), (timedelta(hours=1), False)],
)
def test_a_browser_left_alone_is_signed_out(
    browser: Browser, ports: Ports, idle: timedelta, still_in: bool
) -> None:
    signed_in(browser, stored_user())
    assert isinstance(ports.now, Clock)
    ports.now.at += idle

    assert (browser.get("/", status=303).location == "/catalogue") is still_in


@pytest.mark.parametrize(("minutes", "still_in"), [(12 * 60 - 1, True), (12 * 60, False)])
def test_after_half_a_day_one_signs_in_again_however_busy(
    browser: Browser, ports: Ports, minutes: int, still_in: bool
) -> None:
    signed_in(browser, stored_user())
    assert isinstance(ports.now, Clock)
    for until in [*range(30, minutes, 30), minutes]:
        ports.now.at = NOW + timedelta(minutes=until)
        page = browser.get("/", status=303)

    assert (page.location == "/catalogue") is still_in


def test_placeholder_addresses_are_pointed_out_at_every_sign_in(browser: Browser, ports: Ports) -> None:
    stored_organisation(organisation_id="org_new", name="Cars Duvallon", siren="", email_is_placeholder=True)
    for key, name in (("est_paris", "Site de Paris"), ("est_lyon", "Site de Lyon")):
        stored_establishment(
            organisation_id="org_new", establishment_id=key, name=name, email_is_placeholder=True
        )
    stored_user(organisation_id="org_new", establishment_ids=frozenset({"est_paris"}))
    with_password(ports, "claire")

    for _ in range(2):
        browser.cookies.clear()
        enter(browser, "claire")
        flashes = " ".join(flash.text for flash in cookies.unpack(browser.cookies["flashes"]))
        assert "2 e-mail addresses" in flashes  # Lyon is none of Claire's
        assert "Cars Duvallon" in flashes


def test_an_identity_provider_that_does_not_answer_costs_no_attempt(browser: Browser, ports: Ports) -> None:
    stored_user()
    with_password(ports, "claire")
    assert isinstance(ports.identity, Identity)
    ports.identity.failure = Unavailable("TooManyRequestsException")
    for _ in range(6):
        assert "Wait a minute" in enter(browser, "claire", status=503).text

    ports.identity.failure = None
    assert enter(browser, "claire").location == "/"


def test_the_log_of_a_sign_in_names_nobody(
    browser: Browser, ports: Ports, caplog: pytest.LogCaptureFixture
) -> None:
    """Routes and codes, never names, addresses, passwords or tokens (ACC-14)."""
    stored_user(state=UserState.INVITED)
    with_password(ports, "claire", temporary=True)
    with caplog.at_level(logging.INFO, logger="cursus"):
        enter(browser, "claire", "Wrong-Password-1", status=422)
        form = browser.follow(enter(browser, "claire@duvallon.example"))
        browser.submit(
            form, "/sign-in/new-password", password="Ma phrase à 12 mots", again="Ma phrase à 12 mots"
        )
        browser.submit(browser.get("/password"), "/password", username="claire@duvallon.example")
        [mail] = [mail for mail in MailItem.scan() if mail.kind == "password_link"]
        browser.get(f"/password/{mail.facts['secret_token']}")
        browser.post("/sign-out")

    lines = " ".join(str(record.__dict__) for record in caplog.records)
    assert "/sign-in" in lines
    secrets = ["claire", "Claire", "duvallon", "Wrong-Password-1", PASSWORD, "Ma phrase", "secret-0"]
    assert [secret for secret in secrets if secret in lines] == []
