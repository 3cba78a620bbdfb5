"""Who is asking: from cookies to a `Visit`, in one consistent read of several tables."""

import secrets
from datetime import datetime, timedelta

from chalice.app import Request

from chalicelib.domain.accounts import ABSOLUTE_LIMIT, IDLE_LIMIT, session_token
from chalicelib.domain.calendar import local_date
from chalicelib.domain.carts import is_due_for_renewal, renew_turn
from chalicelib.domain.institute import Institute
from chalicelib.domain.users import UserState
from chalicelib.models import browser_sessions, carts, visitors
from chalicelib.templating import DEFAULT_LANGUAGE, LANGUAGES
from chalicelib.web import cookies
from chalicelib.web.visit import Visit

SEEN_EVERY = timedelta(minutes=5)
"""A browser's last activity is written down at most this often."""


def arrive(request: Request, *, now: datetime) -> Visit:
    """The visit this request makes; without a valid cookie it is a stranger's. Rights are read anew each time (ACC-1)."""
    jar = cookies.read(request.headers.get("cookie", ""))
    token = session_token(jar.get(cookies.SESSION, ""))
    known = visitors.read(token.hash, token.organisation_id, token.user_id) if token else visitors.stranger()
    today = local_date(now, zone_name=known.institute.zone_name)
    institute = known.institute.as_of(today)
    visit = Visit(request=request, now=now, language=DEFAULT_LANGUAGE, institute=institute)
    if token and known.browser and _is_welcome(known, now=now):
        visit.user, visit.organisation, visit.cart = known.user, known.organisation, known.cart
        visit.session_token = token
        _note_activity(known.browser, now=now)
        _keep_turn(visit)
    _remember_visitor(visit, jar)
    visit.language = _language(visit, jar, known.institute)
    visit.theme = jar.get(cookies.THEME, "")
    if cookies.FLASHES in jar:
        visit.incoming_flashes = cookies.unpack(jar[cookies.FLASHES])
    return visit


def _is_welcome(known: visitors.Known, *, now: datetime) -> bool:
    """An active user, within idle and absolute expiry (ACC-1): the TTL only sweeps up."""
    if known.browser is None or known.user is None or known.user.state is not UserState.ACTIVE:
        return False
    if known.user.sessions_from and known.browser.signed_in_at < known.user.sessions_from:
        return False
    return now - known.browser.seen_at < IDLE_LIMIT and now - known.browser.signed_in_at < ABSOLUTE_LIMIT


def _note_activity(browser: browser_sessions.BrowserSession, *, now: datetime) -> None:
    if now - browser.seen_at >= SEEN_EVERY:
        browser_sessions.note_activity(browser.token_hash, at=now, expires_at=now + ABSOLUTE_LIMIT)


def _keep_turn(visit: Visit) -> None:
    """Activity of the holder renews the ordering turn, at most once a minute (ORD-1). Changes of the cart renew it themselves."""
    changes_the_cart = visit.request.method == "POST" and visit.path.startswith("/cart")
    if visit.cart is None or visit.user is None or changes_the_cart:
        return
    if is_due_for_renewal(visit.cart, visit.user.user_id, at=visit.now):
        renewed = renew_turn(visit.cart, at=visit.now)
        if carts.renew_turn(renewed, before=visit.cart):
            visit.cart = renewed


def _remember_visitor(visit: Visit, jar: dict[str, str]) -> None:
    """The CSRF token hangs on the session cookie, before sign-in on a visitor's cookie."""
    if visit.session_token:
        visit.csrf_cookie = visit.session_token.text
        return
    visit.csrf_cookie = jar.get(cookies.VISITOR, "")
    if len(visit.csrf_cookie) < 20:
        visit.csrf_cookie = secrets.token_urlsafe(24)
        visit.set_cookie(cookies.VISITOR, visit.csrf_cookie)


def _language(visit: Visit, jar: dict[str, str], institute: Institute) -> str:
    """The person's own, else the one this browser chose, else the first it asks for that we have, else the institute's."""
    asked = visit.request.headers.get("accept-language", "").lower()
    wished = [part.split(";")[0].strip()[:2] for part in asked.split(",")]
    candidates = [visit.user.language if visit.user else "", jar.get(cookies.LANGUAGE, ""), *wished]
    return next((c for c in [*candidates, institute.default_language] if c in LANGUAGES), DEFAULT_LANGUAGE)
