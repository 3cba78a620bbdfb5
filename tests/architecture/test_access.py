"""Every page with every role, and with another organisation's identifiers (ACC-13, ACC-14, SAF-3). Made from the route table."""

import re
from collections.abc import Iterator

import pytest

from app import app
from chalicelib import bootstrap
from chalicelib.domain.access import RIGHTS, STAFF, Right, Role
from chalicelib.domain.requests import Request, RequestKind, RequestState
from chalicelib.models import base, registry, requests, users
from chalicelib.web import responses
from chalicelib.web.site import ROUTES, SiteRoute
from tests.deliveries import stored_order
from tests.factories import (
    a_trainee,
    signed_in,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_trainee,
    stored_user,
)
from tests.fakes import NOW, fake_ports
from tests.gateway import Answer, Gateway
from tests.page import Browser

SAMPLES = {
    "batch_id": "drb_000000000e1sewhr",
    "code": "GC42T_TRA_PE134",
    "document": "purchase_order-1",
    "establishment_id": "est_elsewhere",
    "kind": "trainees",
    "mailing_id": "convocation.-",
    "message_id": "msg_elsewhere",
    "neph": "990175123456",
    "order_id": "ord_000000000e1sewhr",
    "organisation_id": "org_elsewhere",
    "owner_id": "ord_000000000e1sewhr",
    "part": "1",
    "partner_id": "par_000000000e1sewhr",
    "path_id": "pat_000000000e1sewhr",
    "proxy+": "no/such/page",
    "registration_id": "reg_000000000e1sewhr_001",
    "request_id": "req_000000000e1sewhr",
    "run_id": "imp_000000000e1sewhr",
    "section": "identity",
    "session_id": "ses_000000000e1sewhr",
    "sheet": "form",
    "survey_id": "sur_000000000e1sewhr",
    "token": "never-given",
    "trainee_id": "trn_elsewhere",
    "user_id": "usr_elsewhere",
    "version": "2020-01",
    "waiting_id": "wai_000000000e1sewhr",
}
"""What stands in the paths for each part: things of another organisation, or of nobody. A new part of a path is added here."""
ELSEWHERE = frozenset(
    {
        "batch_id",
        "establishment_id",
        "order_id",
        "owner_id",
        "registration_id",
        "request_id",
        "trainee_id",
        "user_id",
    }
)
"""Parts that name something of an organisation: whoever is in another one must be told that it doesn't exist."""
LOCAL_ONLY = ("/mailbox", "/clock", "/styleguide")
CLIENTS = (
    Role.CLIENT_ADMINISTRATOR,
    Role.CLIENT_STANDARD,
    Role.REGISTRATION_MANAGER,
    Role.LEGAL_REPRESENTATIVE,
    Role.DRIVER_REGISTRAR,
    Role.TRAINEE,
)


def address(route: SiteRoute) -> str:
    return re.sub(r"\{([\w+]+)\}", lambda part: SAMPLES[part[1]], route.path)


CALLS = [(route, method) for route in ROUTES for method in route.methods]


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    """Tables with two organisations and a user of each role in the first: nothing below may change any of it."""
    from moto import mock_aws

    with mock_aws():
        base.forget_connection()
        for model in registry.ALL:
            model.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
        bootstrap.use(fake_ports())
        stored_institute()
        stored_organisation()
        stored_organisation(organisation_id="org_elsewhere", name="Cars d’ailleurs", siren="552100554")
        stored_establishment(organisation_id="org_elsewhere", establishment_id="est_elsewhere")
        stored_trainee(organisation_id="org_elsewhere", trainee_id="trn_elsewhere")
        stored_user(organisation_id="org_elsewhere", user_id="usr_elsewhere")
        store_an_order_and_a_request_elsewhere()
        for role in Role:
            stored_user(**of_role(role))
        yield Gateway(app)
    bootstrap.use(None)
    base.forget_connection()


def store_an_order_and_a_request_elsewhere() -> None:
    elsewhere = a_trainee(organisation_id="org_elsewhere", trainee_id="trn_elsewhere")
    stored_order(
        elsewhere,
        organisation_id="org_elsewhere",
        order_id=SAMPLES["order_id"],
        establishment_id="est_elsewhere",
    )
    asked = Request(
        organisation_id="org_elsewhere",
        request_id=SAMPLES["request_id"],
        kind=RequestKind.SPECIFIC,
        state=RequestState.RECEIVED,
        subject="Analysis of needs",
        sent_at=NOW,
        sent_by_id="usr_elsewhere",
        sent_by_name="Somebody",
        sent_by_email="somebody@elsewhere.example",
    )
    with base.transaction() as tx:
        requests.add(tx, asked)


def of_role(role: Role) -> dict[str, object]:
    return {
        "organisation_id": "org_acme" if role in CLIENTS else STAFF,
        "user_id": f"usr_{role.value.replace('_', '')}",
        "username": role.value,
        "roles": frozenset({role}),
        "trainee_id": "trn_mine" if role is Role.TRAINEE else None,
    }


@pytest.fixture(scope="module")
def browsers(gateway: Gateway) -> dict[Role | None, Browser]:
    """One per role; None: a visitor."""
    from tests.factories import a_user

    people: dict[Role | None, Browser] = {None: Browser(gateway)}
    for role in Role:
        people[role] = signed_in(Browser(gateway), a_user(**of_role(role)))
    return people


def call(browser: Browser, method: str, path: str, *, csrf: bool = True) -> Answer:
    headers = {"accept": "text/html", "cookie": ""}
    form = (
        {"csrf_token": browser.csrf_token()}
        if method == "POST" and csrf
        else ({} if method == "POST" else None)
    )
    headers["cookie"] = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return browser.gateway.request(method, path, headers=headers, form=form)


def test_every_part_of_a_path_has_a_sample() -> None:
    parts = {part for route in ROUTES for part in re.findall(r"\{([\w+]+)\}", route.path)}

    assert parts <= set(SAMPLES)


def test_every_page_of_the_application_names_its_right() -> None:
    """A route that did not come through `SiteBlueprint.page` would have none."""
    named = {(route.path, method) for route in ROUTES for method in route.methods}
    there = {(path, method) for path, methods in app.routes.items() for method in methods}

    assert {route for route in there - named if not route[0].startswith(("/static", "/api"))} == set()
    assert all(isinstance(route.allow, Right) for route in ROUTES)


def test_what_anyone_may_open_is_a_short_list_that_was_thought_about() -> None:
    open_to_all = {route.path for route in ROUTES if route.allow is Right.ANYONE}

    assert {path for path in open_to_all if not path.startswith(LOCAL_ONLY)} == {
        "/",
        "/account/email/{token}",
        "/api",
        "/api/v1/openapi.json",
        "/calendar/{token}",
        "/driver-account",
        "/logo",
        "/password",
        "/password/sent",
        "/password/{token}",
        "/preferences",
        "/setup",
        "/sign-in",
        "/sign-in/code",
        "/sign-in/new-password",
        "/sign-out",
        "/surveys/{token}",
        "/terms/{version}",
        "/verify",
        "/verify/{code}",
        "/{proxy+}",
    }


@pytest.mark.parametrize("role", [None, *Role])
def test_without_the_right_there_is_no_page(role: Role | None, browsers: dict[Role | None, Browser]) -> None:
    """A visitor is sent to sign in; a person is refused; nobody gets the page or a failure."""
    wrong = []
    for route, method in CALLS:
        if route.allow is Right.ANYONE or (role is not None and role in RIGHTS[route.allow]):
            continue
        answer = call(browsers[role], method, address(route))
        refused = answer.status == 403 if role else answer.headers.get("location", "").startswith("/sign-in")
        if not refused:
            wrong.append((method, route.path, answer.status))

    assert wrong == []


@pytest.mark.parametrize("role", [None, *Role])
def test_no_page_fails_whoever_asks(role: Role | None, browsers: dict[Role | None, Browser]) -> None:
    """With the right, identifiers of nobody and empty forms get an answer that is no failure."""
    failed = []
    for route, method in CALLS:
        if route.path == "/sign-out":  # it would end the session of the calls after it
            continue
        if route.allow is not Right.ANYONE and (role is None or role not in RIGHTS[route.allow]):
            continue
        answer = call(browsers[role], method, address(route))
        if answer.status >= 500:
            failed.append((method, route.path, answer.status))

    assert failed == []


@pytest.mark.parametrize("role", CLIENTS)
def test_another_organisations_things_do_not_exist(role: Role, browsers: dict[Role | None, Browser]) -> None:
    """Reading or changing: the same answer as for a made-up identifier (ACC-13)."""
    found = []
    for route, method in CALLS:
        parts = set(re.findall(r"\{(\w+)\}", route.path))
        allowed = route.allow is not Right.ANYONE and role in RIGHTS[route.allow]
        if not allowed or not parts & ELSEWHERE:
            continue
        answer = call(browsers[role], method, address(route))
        if answer.status != 404:
            found.append((method, route.path, answer.status))

    assert found == []


def test_whoever_is_there_may_read_what_the_others_may_not(gateway: Gateway) -> None:
    """The samples exist: what is refused above is refused for whose it is."""
    there = signed_in(Browser(gateway), users.get("org_elsewhere", "usr_elsewhere"))

    for path in (
        "/orders/{order_id}",
        "/requests/{request_id}",
        "/profile/{establishment_id}",
        "/trainees/{trainee_id}",
    ):
        address_there = re.sub(r"\{(\w+)\}", lambda part: SAMPLES[part[1]], path)
        assert call(there, "GET", address_there).status == 200, path


def test_nothing_elsewhere_was_changed_by_all_these_calls(
    browsers: dict[Role | None, Browser],
) -> None:
    """Every POST of every client to the other organisation's things leaves its rows as they were."""
    before = rows_elsewhere()
    for role in CLIENTS:
        for route, method in CALLS:
            if method == "POST" and set(re.findall(r"\{(\w+)\}", route.path)) & ELSEWHERE:
                call(browsers[role], method, address(route))

    assert rows_elsewhere() == before
    assert len(before) >= 6


def rows_elsewhere() -> list[str]:
    """Every row of every table that belongs to the other organisation."""
    return sorted(
        str(row.serialize())
        for model in registry.ALL
        for row in model.scan()
        if getattr(row, "organisation_id", None) == "org_elsewhere"
    )


def test_every_form_must_come_from_one_of_our_pages(browsers: dict[Role | None, Browser]) -> None:
    """Each POST of somebody with the right, without the token: refused before anything is read (ACC-14)."""
    accepted = []
    for route in ROUTES:
        if "POST" not in route.methods:
            continue
        role = None if route.allow is Right.ANYONE else min(RIGHTS[route.allow])
        answer = call(browsers[role], "POST", address(route), csrf=False)
        if answer.status != 400:
            accepted.append((route.path, answer.status))

    assert accepted == []


def test_every_answer_carries_the_security_headers(browsers: dict[Role | None, Browser]) -> None:
    lacking = []
    for route, method in CALLS:
        answer = call(browsers[None], method, address(route))
        headers = answer.headers
        policy = headers.get("content-security-policy", "")
        right = (
            all(headers.get(name.lower()) == value for name, value in responses.SECURITY_HEADERS.items())
            and "default-src 'none'" in policy
            and "frame-ancestors 'none'" in policy
            and "unsafe" not in policy
        )
        if not right:
            lacking.append((method, route.path))

    assert lacking == []


def test_pages_about_people_are_kept_by_no_cache(browsers: dict[Role | None, Browser]) -> None:
    kept = [
        route.path
        for route, method in CALLS
        if route.allow is not Right.ANYONE
        and call(browsers[min(RIGHTS[route.allow])], method, address(route)).headers.get("cache-control")
        != "no-store"
    ]

    assert kept == []


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.web import cookies

    monkeypatch.setenv("STAGE", "prod")
    line = cookies.write(cookies.SESSION, "value")

    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(line.split("; "))


def test_a_session_of_somebody_else_is_none(gateway: Gateway) -> None:
    """The first two parts of the cookie only say where to look: changing them changes its hash."""
    from tests.factories import SECRET

    stranger = Browser(gateway)
    stranger.cookies["cursus"] = f"org_elsewhere.usr_clientadministrator.{SECRET}"

    assert call(stranger, "GET", "/profile").headers["location"].startswith("/sign-in")
