"""Forgotten passwords (ACC-3)."""

import pytest

from chalicelib.domain.users import UserState
from chalicelib.models.emails import MailItem
from chalicelib.models.links import LinkItem
from chalicelib.ports import Ports
from chalicelib.services import mailings
from tests.factories import signed_in, stored_institute, stored_organisation, stored_user
from tests.fakes import Account, Clock, Files, Identity, Mailer
from tests.page import Browser, Page

NEW = "Une autre phrase 2027"


@pytest.fixture(autouse=True)
def known(tables: None, ports: Ports) -> None:
    stored_institute()
    stored_organisation()
    stored_user()
    assert isinstance(ports.identity, Identity)
    ports.identity.accounts["claire"] = Account("Une phrase de 2026")


def ask(browser: Browser, name: str, *, status: int = 303) -> Page:
    return browser.submit(browser.get("/password"), "/password", status=status, username=name)


def links_sent(ports: Ports) -> list[str]:
    """The addresses in the e-mails that were promised, as they leave."""
    found = []
    for mail in MailItem.scan():
        if token := (mail.facts or {}).get("secret_token"):
            found.append(f"/password/{token}")
    return found


def choose(browser: Browser, path: str, password: str = NEW, *, status: int = 303) -> Page:
    return browser.submit(browser.get(path), path, status=status, password=password, again=password)


def test_a_link_by_email_leads_to_a_new_password(browser: Browser, ports: Ports) -> None:
    ask(browser, "Claire@Duvallon.example")
    [path] = links_sent(ports)

    page = choose(browser, path)

    assert page.location == "/sign-in"
    assert isinstance(ports.identity, Identity)
    assert ports.identity.accounts["claire"] == Account(NEW)


def test_the_email_holds_the_link_and_the_row_forgets_it_once_sent(browser: Browser, ports: Ports) -> None:
    ask(browser, "claire")
    [path] = links_sent(ports)
    [mail] = MailItem.scan()

    mailings.deliver(ports, mail.key)

    assert isinstance(ports.mailer, Mailer)
    [(_, recipients, mime)] = ports.mailer.sent
    assert recipients == ("claire@duvallon.example",)
    assert path.encode() in mime.replace(b"=\r\n", b"")
    assert links_sent(ports) == []


def test_the_answer_never_tells_who_is_known(browser: Browser, ports: Ports) -> None:
    stored_user(user_id="usr_off", state=UserState.DISABLED, email="off@duvallon.example")
    stored_user(user_id="usr_none", email="")
    answers = {
        browser.follow(ask(browser, name)).text for name in ("claire", "nobody", "x@y.example", "off", "none")
    }

    assert len(answers) == 1
    assert len(links_sent(ports)) == 1


def test_everybody_who_shares_an_address_gets_a_link_of_his_or_her_own(
    browser: Browser, ports: Ports
) -> None:
    stored_user(user_id="usr_paul", email="claire@duvallon.example")

    ask(browser, "claire@duvallon.example")

    assert len(links_sent(ports)) == 2


def test_a_link_works_once(browser: Browser, ports: Ports) -> None:
    ask(browser, "claire")
    [path] = links_sent(ports)
    late = browser.get(path)
    choose(browser, path)

    browser.submit(late, path, status=404, password="Encore une autre 1", again="Encore une autre 1")

    assert isinstance(ports.identity, Identity)
    assert ports.identity.accounts["claire"].password == NEW


def test_looking_at_a_link_does_not_use_it_up(browser: Browser, ports: Ports) -> None:
    ask(browser, "claire")
    [path] = links_sent(ports)

    for _ in range(3):
        browser.get(path)

    assert choose(browser, path).location == "/sign-in"


def test_a_weak_password_is_refused_and_the_link_still_works(browser: Browser, ports: Ports) -> None:
    ask(browser, "claire")
    [path] = links_sent(ports)

    assert "at least 12 characters" in choose(browser, path, "short", status=422).text

    assert choose(browser, path).location == "/sign-in"


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (60, 404)])
def test_a_link_lives_an_hour(browser: Browser, ports: Ports, minutes: int, status: int) -> None:
    ask(browser, "claire")
    [path] = links_sent(ports)
    assert isinstance(ports.now, Clock)
    ports.now.forward(minutes=minutes)

    browser.get(path, status=status)


def test_a_link_of_another_purpose_or_nobody_opens_nothing(browser: Browser) -> None:
    browser.get("/password/never-given", status=404)
    browser.post("/password/never-given", {"password": NEW, "again": NEW}, status=404)


def test_a_new_password_ends_every_session_of_the_user(browser: Browser, ports: Ports) -> None:
    other = signed_in(Browser(browser.gateway), stored_user(user_id="usr_paul", email="p@duvallon.example"))
    signed_in(browser, stored_user(user_id="usr_zoe", email="zoe@duvallon.example"))
    assert isinstance(ports.identity, Identity)
    ports.identity.accounts["zoe"] = Account("Une phrase de 2026")
    elsewhere = Browser(browser.gateway)
    ask(elsewhere, "zoe")

    choose(elsewhere, links_sent(ports)[0])

    assert browser.get("/", status=303).location == "/sign-in"
    assert other.get("/", status=303).location == "/catalogue"


def test_asking_again_and_again_sends_no_more(browser: Browser, ports: Ports) -> None:
    for _ in range(5):
        assert ask(browser, "claire").location == "/password/sent"

    assert len(links_sent(ports)) == 3


def test_one_address_that_asks_for_many_names_is_stopped(browser: Browser) -> None:
    for number in range(20):
        ask(browser, f"name{number}")

    assert "Too many attempts" in ask(browser, "name21", status=429).text


def test_only_hashes_of_links_are_stored(browser: Browser, ports: Ports) -> None:
    ask(browser, "claire")
    [path] = links_sent(ports)

    assert all(path.rpartition("/")[2] not in str(row.attribute_values) for row in LinkItem.scan())


def test_a_new_password_ends_the_other_links_too(browser: Browser, ports: Ports) -> None:
    ask(browser, "claire")
    ask(browser, "claire")
    [first, second] = links_sent(ports)
    assert isinstance(ports.now, Clock)
    ports.now.forward(minutes=5)

    choose(browser, first)

    browser.get(second, status=404)
    browser.post(second, {"password": "Encore une autre 1", "again": "Encore une autre 1"}, status=404)
    assert isinstance(ports.identity, Identity)
    assert ports.identity.accounts["claire"].password == NEW


def test_a_link_asked_for_after_a_change_works(browser: Browser, ports: Ports) -> None:
    ask(browser, "claire")
    [first] = links_sent(ports)
    choose(browser, first)
    assert isinstance(ports.now, Clock)
    ports.now.forward(minutes=5)

    ask(browser, "claire")

    [second] = set(links_sent(ports)) - {first}
    assert choose(browser, second, "Encore une autre 1").location == "/sign-in"


@pytest.mark.parametrize(("stage", "is_kept"), [("local", True), ("prod", False)])
def test_only_the_local_archive_keeps_the_link(
    browser: Browser, ports: Ports, monkeypatch: pytest.MonkeyPatch, stage: str, is_kept: bool
) -> None:
    ask(browser, "claire")
    [path] = links_sent(ports)
    [mail] = MailItem.scan()
    monkeypatch.setenv("STAGE", stage)

    mailings.deliver(ports, mail.key)

    assert isinstance(ports.mailer, Mailer)
    assert isinstance(ports.files, Files)
    [(_, _, sent)] = ports.mailer.sent
    [archived] = ports.files.documents.values()
    token = path.rpartition("/")[2].encode()
    assert token in sent.replace(b"=\r\n", b"")
    assert (token in archived.replace(b"=\r\n", b"")) is is_kept
    assert b"Subject: " in archived
