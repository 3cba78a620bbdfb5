"""Every page of the portal that can be opened by its address, for somebody who may: accessible, on a desk and on a phone.

New pages are covered as soon as they are registered; one whose path has a part that `PARTS` doesn't name is left to its own test.
"""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, BrowserContext

from chalicelib import bootstrap
from chalicelib.domain.access import RIGHTS, STAFF, Right, Role
from chalicelib.domain.users import User
from chalicelib.models import paths
from chalicelib.models.base import transaction
from chalicelib.services import catalogue
from chalicelib.web.site import ROUTES
from tests import centres, factories, surveying
from tests.browser.look import DESK, PHONE, check_axe, check_width, screenshot
from tests.browser.portal import Portal, portal

pytestmark = pytest.mark.browser

PARTS = {
    "code": "GC42T_TRA_PE134",
    "session_id": "ses_1",
    "trainee_id": "trn_lea",
    "organisation_id": "org_acme",
    "path_id": "pth_1",
    "section": "regime",
    "survey_id": "sur_0000000000000hot",
    "establishment_id": "est_paris",
    "user_id": "usr_staffadministrator",
}
READERS = (
    Role.CLIENT_ADMINISTRATOR,
    Role.STAFF_ADMINISTRATOR,
    Role.OPERATIONS_MANAGER,
    Role.TRAINEE,
    Role.LEGAL_REPRESENTATIVE,
)
"""Who opens a page: the first of them who may."""
OWN = {"/account/calendar": Role.TRAINEE}
"""Pages that are somebody's own: others who may ask find nothing there."""
NOT_PAGES = re.compile(
    r"/styleguide|/verify|/export|/logo|/suggest|/merge|/import/file|/drivers/template|/setup|/\{proxy\+\}|\.(csv|xlsx|xml|json|ics|pdf)$"
)


def _pages() -> list[tuple[str, Role | None]]:
    from app import app

    assert app.routes
    opened = []
    for route in ROUTES:
        address = re.sub(r"\{(\w+)\}", lambda part: PARTS.get(part[1], part[0]), route.path)
        if "GET" in route.methods and "{" not in address and not NOT_PAGES.search(address):
            opened.append((address, OWN.get(address) or _reader(route.allow)))
    return sorted(opened, key=lambda page: page[0])


def _reader(right: Right) -> Role | None:
    if right is Right.ANYONE:
        return None
    return next(role for role in READERS if role in RIGHTS[right])


@pytest.fixture(scope="module")
def open_portal() -> Iterator[Portal]:
    with portal() as opened:
        factories.stored_institute(name="Institut Rivage")
        factories.stored_organisation()
        factories.stored_establishment()
        factories.stored_trainee()
        factories.stored_training()
        centres.stored_centre()
        factories.stored_session()
        surveying.stored_survey()
        factories.stored_session(
            session_id="ses_2",
            code="2026-00002",
            starts_on=date(2027, 1, 11),
            ends_on=date(2027, 1, 15),
            city="Lyon",
        )
        with transaction() as tx:
            paths.add(tx, factories.a_path())
        catalogue.rebuild(bootstrap.ports())
        yield opened


@pytest.fixture(scope="module")
def people(open_portal: Portal) -> dict[Role, User]:
    clients = {
        Role.CLIENT_ADMINISTRATOR: factories.stored_user(language="fr"),
        Role.LEGAL_REPRESENTATIVE: centres.stored_registrar(language="fr"),
        Role.TRAINEE: factories.stored_user(
            user_id="usr_lea",
            username="lea",
            name="Léa Châtelain",
            roles=frozenset({Role.TRAINEE}),
            trainee_id="trn_lea",
            language="fr",
        ),
    }
    staff = (role for role in READERS if role not in clients)
    return clients | {
        role: factories.stored_staff(role, organisation_id=STAFF, language="fr") for role in staff
    }


@pytest.fixture(scope="module")
def contexts(
    chromium: Browser, open_portal: Portal, people: dict[Role, User]
) -> Iterator[dict[Role | None, BrowserContext]]:
    """A signed-in browser per reader, and a stranger's."""
    made = {}
    for role in (None, *READERS):
        context = chromium.new_context(base_url=open_portal.url, viewport=DESK, locale="fr-FR")
        cookies = open_portal.cookies_of(people[role] if role else None)
        context.add_cookies(
            [{"name": name, "value": value, "url": open_portal.url} for name, value in cookies.items()]
        )
        made[role] = context
    yield made
    for context in made.values():
        context.close()


@pytest.mark.parametrize(("address", "role"), _pages(), ids=lambda value: str(value))
def test_every_page_is_accessible(
    contexts: dict[Role | None, BrowserContext], address: str, role: Role | None
) -> None:
    """On a desk by day, and on a phone by night."""
    page = contexts[role].new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    answer = page.goto(address)

    assert answer is not None
    assert answer.status == 200
    name = re.sub(r"\W+", "-", address).strip("-") or "home"
    for size, scheme in ((DESK, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        screenshot(page, f"page-{name}-{size['width']}")
        check_width(page)
        check_axe(page)
    page.close()
    assert complaints == []
