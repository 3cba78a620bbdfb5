"""`/styleguide`: every piece of the pages together, with sample data, in the layouts that use them. Local stage only."""

from dataclasses import replace
from datetime import timedelta

from chalice.app import Response

from chalicelib import config
from chalicelib.demo.styleguide import ORGANISATION, samples
from chalicelib.domain.access import Right, Role, rights_of
from chalicelib.domain.carts import Cart, Turn
from chalicelib.domain.errors import NotFound
from chalicelib.domain.users import User, UserState
from chalicelib.templating import render
from chalicelib.web import responses
from chalicelib.web.cookies import Flash
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Page, Visit

bp = SiteBlueprint(__name__)

SHEETS = {
    "pieces": Role.CLIENT_ADMINISTRATOR,
    "list": Role.CLIENT_ADMINISTRATOR,
    "training": Role.CLIENT_ADMINISTRATOR,
    "form": Role.CLIENT_ADMINISTRATOR,
    "staff-list": Role.STAFF_ADMINISTRATOR,
    "staff-session": Role.STAFF_ADMINISTRATOR,
    "space": Role.TRAINEE,
    "public": None,
    "refusal": None,
}
"""Sheet -> whose page it shows."""


@bp.page("/styleguide", allow=Right.ANYONE)
def show_pieces(visit: Visit) -> Response:
    return _sheet(visit, "pieces")


@bp.page("/styleguide/{sheet}", allow=Right.ANYONE)
def show_sheet(visit: Visit, sheet: str) -> Response:
    return _sheet(visit, sheet)


def _sheet(visit: Visit, sheet: str) -> Response:
    """Raises NotFound for a sheet there isn't, and everywhere but on the local stage."""
    if not config.is_local() or sheet not in SHEETS:
        raise NotFound(sheet)
    return responses.html(draw(visit.page(), sheet))


def draw(page: Page, sheet: str) -> str:
    """The sheet as its reader would get it."""
    shown = _as_seen_by(SHEETS[sheet], page)
    template = "errors/409" if sheet == "refusal" else f"pages/public/styleguide/{sheet}"
    return render(
        f"{template}.html",
        language=page.language,
        page=shown,
        sheets=list(SHEETS),
        code="conflict",
        message="",
        request_id="req-3f2a91c0",
        **samples(page.language),
    )


def _as_seen_by(role: Role | None, page: Page) -> Page:
    """The page's frame with a sample person of this role, his or her cart and a message."""
    if role is None:
        return replace(page, person=None, user=None, cart=None, rights=frozenset())
    user = User(
        organisation_id="org_1",
        user_id="usr_1",
        username="claire.morel",
        name="Claire Morel",
        email="claire.morel@example.org",
        roles=frozenset({role}),
        state=UserState.ACTIVE,
        created_at=page.now,
    )
    turn = Turn(
        user_id="usr_1",
        user_name="Claire Morel",
        since=page.now,
        expires_at=page.now + timedelta(minutes=15),
    )
    french = page.language == "fr"
    return replace(
        page,
        user=user,
        person=user.person(),
        rights=rights_of({role}),
        cart=Cart(organisation_id="org_1", turn=turn, session_id="ses_1", seats=3),
        organisation=None,
        flashes=[
            Flash("La commande CMD-2026-00412 est validée." if french else "Order CMD-2026-00412 is placed.")
        ],
        breadcrumbs=[
            Crumb(text="Commandes" if french else "Orders", path="/orders"),
            Crumb(text=ORGANISATION),
        ],
    )
