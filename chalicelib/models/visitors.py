"""Who is asking: browser session, user, organisation, cart and institute in one consistent round trip."""

from dataclasses import dataclass

from chalicelib.domain.access import STAFF
from chalicelib.domain.carts import Cart
from chalicelib.domain.institute import Institute
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.users import User
from chalicelib.models import institute as institutes
from chalicelib.models.base import read_together
from chalicelib.models.browser_sessions import BrowserSession, BrowserSessionItem
from chalicelib.models.carts import CartItem
from chalicelib.models.institute import InstituteItem
from chalicelib.models.organisations import ORGANISATION, OrganisationItem
from chalicelib.models.users import UserItem


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the tables know of a visitor."""

    institute: Institute
    browser: BrowserSession | None = None
    user: User | None = None
    organisation: Organisation | None = None
    cart: Cart | None = None


def stranger() -> Known:
    return Known(institute=institutes.get())


def read(token_hash: str, organisation_id: str, user_id: str) -> Known:
    """A browser session that belongs to another user than the cookie says is no session."""
    wanted: list[tuple[type, tuple[str, ...]]] = [
        (BrowserSessionItem, (token_hash,)),
        (UserItem, (organisation_id, user_id)),
        (InstituteItem, (institutes.IDENTITY,)),
    ]
    if organisation_id != STAFF:
        wanted += [(OrganisationItem, (organisation_id, ORGANISATION)), (CartItem, (organisation_id,))]
    browser, user, institute, *client = read_together(wanted)
    if (
        browser is None
        or user is None
        or browser.user_id != user_id
        or browser.organisation_id != organisation_id
    ):
        return Known(institute=institutes.of(institute))
    organisation, cart = client if client else (None, None)
    return Known(
        institute=institutes.of(institute),
        browser=browser.to(BrowserSession),
        user=user.to(User),
        organisation=organisation.to(Organisation) if organisation else None,
        cart=cart.to(Cart) if cart else Cart(organisation_id=organisation_id) if client else None,
    )
