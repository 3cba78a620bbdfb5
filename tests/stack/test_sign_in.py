"""Signing in as deployed: the identity provider, the queue that sends the links, the session table (ACC-1 to ACC-3, ACC-11, RUN-6)."""

import email
import email.policy
import http.client
import io
import re
import time
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import urlsplit

import pyotp
import pytest
from PIL import Image

from chalicelib import bootstrap
from chalicelib.domain.access import STAFF, Person, Role
from chalicelib.models import base
from chalicelib.ports import Ports
from chalicelib.services import institute, users
from chalicelib.services.users import Invitation
from tests.page import Browser, Page
from tests.stack.emulator import Portal
from tests.stack.network import Network

pytestmark = pytest.mark.emulator

PASSWORD = "Un portail bien ouvert 1"
BY = Person(
    user_id="usr_setup",
    organisation_id=STAFF,
    name="Set-up",
    email="",
    language="en",
    roles=frozenset({Role.STAFF_ADMINISTRATOR}),
)
IDENTITY = {
    "name": "Institut Horizon",
    "siren": "732829320",
    "siret": "73282932000074",
    "street": "12 rue des Écoles",
    "postal_code": "75005",
    "city": "Paris",
    "phone": "01 44 55 66 77",
    "email": "contact@horizon.example",
    "representative_name": "Nadia Benali",
}


@pytest.fixture
def ports(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ports]:
    """The deployment's own things, from the test."""
    from chalicelib.adapters import aws

    for name, value in portal.environment.items():
        monkeypatch.setenv(name, value)
    aws.client.cache_clear()
    base.forget_connection()
    bootstrap.use(None)
    yield bootstrap.ports()
    bootstrap.use(None)
    base.forget_connection()
    aws.client.cache_clear()


@pytest.fixture
def browser(portal: Portal, ports: Ports) -> Browser:
    """In front of a portal that was set up through its pages."""
    gateway = Network(portal.running.port)
    if code := institute.new_first_start_code(ports):
        _set_up(Browser(gateway), code)  # type: ignore[arg-type]
    return Browser(gateway)  # type: ignore[arg-type]


def _set_up(browser: Browser, code: str) -> None:
    first = {
        "code": code,
        "name": "Nadia Benali",
        "email": "nadia@horizon.example",
        "username": "nadia",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    page = browser.submit(browser.get("/setup"), "/setup", **first)
    page = browser.submit(browser.follow(page), "/setup/identity", **IDENTITY)
    mail = {"sender_name": "Horizon", "sender_email": "formation@horizon.example"}
    browser.submit(browser.get("/setup/mail"), "/setup/mail", **mail)
    assert browser.submit(browser.get("/setup/done"), "/setup/done").location == "/staff"


def invited(ports: Ports, username: str) -> Invitation:
    return users.invite(
        ports,
        by=BY,
        organisation_id=STAFF,
        name=f"Somebody called {username}",
        email=f"{username}@horizon.example",
        roles=[Role.TRAINING_MANAGER],
        language="en",
        username=username,
    )


def enter(browser: Browser, username: str, password: str, *, status: int = 303) -> Page:
    browser.cookies.clear()
    return browser.submit(
        browser.get("/sign-in"), "/sign-in", status=status, username=username, password=password
    )


def with_password(browser: Browser, ports: Ports, username: str) -> Invitation:
    """Somebody who has signed in for the first time."""
    invitation = invited(ports, username)
    form = browser.follow(enter(browser, username, invitation.temporary_password))
    done = browser.submit(form, "/sign-in/new-password", password=PASSWORD, again=PASSWORD)
    assert done.location == "/"
    return invitation


def test_the_first_sign_in_ends_the_temporary_password(browser: Browser, ports: Ports) -> None:
    invitation = with_password(browser, ports, "first.time")

    assert browser.get("/", status=303).location == "/staff"
    enter(browser, "first.time", invitation.temporary_password, status=422)
    assert enter(browser, "First.Time", PASSWORD).location == "/"


def test_a_wrong_password_and_an_unknown_user_get_one_answer(browser: Browser, ports: Ports) -> None:
    with_password(browser, ports, "wrong.once")

    wrong = enter(browser, "wrong.once", "not this one", status=422).text
    unknown = enter(browser, "nobody.here", PASSWORD, status=422).text

    assert wrong == unknown


def test_the_second_factor_is_set_up_asked_for_and_removed(browser: Browser, ports: Ports) -> None:
    with_password(browser, ports, "two.steps")
    page = browser.submit(browser.get("/account/totp"), "/account/totp", password=PASSWORD)
    page = browser.follow(page)
    key = page.soup.select_one("main .code")
    assert key is not None
    authenticator = pyotp.TOTP(key.get_text())
    browser.submit(page, "/account/totp", status=422, code="000000")
    browser.submit(page, "/account/totp", code=authenticator.now())

    page = browser.follow(enter(browser, "two.steps", PASSWORD))
    assert page.h1 == "Enter your code"
    browser.submit(page, "/sign-in/code", status=422, code="000000")
    assert browser.submit(page, "/sign-in/code", code=authenticator.now()).location == "/"

    browser.submit(browser.get("/account/totp"), "/account/totp", password=PASSWORD)
    assert enter(browser, "two.steps", PASSWORD).location == "/"


def test_a_forgotten_password_changes_by_the_link_in_the_email(browser: Browser, ports: Ports) -> None:
    invitation = with_password(browser, ports, "for.got")
    stranger = Browser(browser.gateway)
    stranger.submit(stranger.get("/password"), "/password", username="for.got@horizon.example")
    path = _link_in_mail(ports, to=invitation.user.email)

    page = stranger.submit(
        stranger.get(path), path, password="Une autre phrase 2027", again="Une autre phrase 2027"
    )

    assert page.location == "/sign-in"
    stranger.get(path, status=404)
    assert browser.get("/", status=303).location == "/sign-in"  # its session ended
    enter(browser, "for.got", PASSWORD, status=422)
    assert enter(browser, "for.got", "Une autre phrase 2027").location == "/"


def test_whoever_is_shut_out_is_out_at_the_next_request(browser: Browser, ports: Ports) -> None:
    invitation = with_password(browser, ports, "shut.out")
    assert browser.get("/", status=303).location == "/staff"

    users.disable(ports, by=BY, organisation_id=STAFF, user_id=invitation.user.user_id)

    assert browser.get("/", status=303).location == "/sign-in"
    enter(browser, "shut.out", PASSWORD, status=422)


def test_a_new_temporary_password_lets_somebody_back_in(browser: Browser, ports: Ports) -> None:
    invitation = with_password(browser, ports, "come.back")
    users.disable(ports, by=BY, organisation_id=STAFF, user_id=invitation.user.user_id)

    again = users.renew_temporary_password(
        ports, by=BY, organisation_id=STAFF, user_id=invitation.user.user_id
    )

    enter(browser, "come.back", PASSWORD, status=422)
    assert enter(browser, "come.back", again.temporary_password).location == "/sign-in/new-password"


def test_a_logo_goes_straight_to_the_store_and_comes_back(browser: Browser, ports: Ports) -> None:
    enter(browser, "nadia", PASSWORD)
    page = browser.get("/staff/settings/look")
    form = page.soup.select_one("form[enctype]")
    assert form is not None
    fields = {str(i["name"]): str(i["value"]) for i in form.select("input[type=hidden]")}

    back = _upload(str(form["action"]), fields, picture())
    assert browser.get("/" + back.split("/", 3)[3]).form("/staff/settings/look")["upload"] == fields["key"]
    browser.post("/staff/settings/look", {"action": "logo", "upload": fields["key"]})

    assert browser.gateway.request("GET", "/logo").body == picture()


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (300, 90), "teal").save(content, "PNG")
    return content.getvalue()


def _upload(address: str, fields: dict[str, str], content: bytes) -> str:
    """As a browser sends a form with a file; where the store sends it then."""
    boundary = "----of-a-test"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="logo.png"\r\n'
    body = b"".join(
        [
            *parts,
            head.encode(),
            b"Content-Type: image/png\r\n\r\n",
            content,
            f"\r\n--{boundary}--\r\n".encode(),
        ]
    )
    split = urlsplit(address)
    connection = http.client.HTTPConnection("127.0.0.1", split.port or 80, timeout=60)
    try:
        connection.request(
            "POST",
            split.path or "/",
            body=body,
            headers={"Host": split.netloc, "Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        response = connection.getresponse()
        response.read()
        assert response.status == 303, response.status
        return str(response.getheader("Location"))
    finally:
        connection.close()


def _link_in_mail(ports: Ports, *, to: str, seconds: float = 60) -> str:
    """The path of the link to choose a password, once the queue's Lambda has sent it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for key in ports.files.keys("emails/"):
            message = email.message_from_bytes(ports.files.read(key), policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            body = message.get_body(("plain",))
            if to in str(message["To"]) and body is not None:
                link = re.search(r"(/password/[\w-]+)", body.get_content())
                if link:
                    return link[1]
        time.sleep(0.5)
    raise AssertionError(f"no link for {to}")
