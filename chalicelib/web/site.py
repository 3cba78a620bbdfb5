"""Pages as Chalice routes: who may come in, what a refusal looks like, one place for all of them.

`SiteBlueprint.page` wraps each view, because Chalice's middleware sees finished responses, not exceptions (aws/chalice#1541).
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from chalice.app import Blueprint, Request, Response

from chalicelib import bootstrap, config
from chalicelib.domain import access
from chalicelib.domain.access import Right
from chalicelib.domain.errors import DomainError, InvalidInput, NotSignedIn, RuleViolation
from chalicelib.observability import logger
from chalicelib.web import arrival, cookies, forms, responses
from chalicelib.web.visit import Visit

View = Callable[..., Response]


@dataclass(frozen=True, kw_only=True)
class SiteRoute:
    """What a page's route promised; tests read this table (ACC-13, SAF-3)."""

    path: str
    methods: tuple[str, ...]
    allow: Right
    view: str


ROUTES: list[SiteRoute] = []
"""Every page of the site, filled as the handlers' modules load."""


class SiteBlueprint(Blueprint):
    """A blueprint of pages. Each route names the right it asks for; forgetting it is a TypeError when the module loads."""

    def page(self, path: str, *, allow: Right, methods: Sequence[str] = ("GET",)) -> Callable[[View], View]:
        """Register a view: it gets the `Visit` first, then the parts of the path by name.

        GET changes nothing; POST carries a CSRF token and answers 303 when it worked.
        """
        options: dict[str, Any] = {"methods": list(methods)}
        if "POST" in methods:
            options["content_types"] = [forms.FORM]

        def register(view: View) -> View:
            name = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
            ROUTES.append(SiteRoute(path=path, methods=tuple(methods), allow=allow, view=name))

            @functools.wraps(view)
            def answered(**parts: str) -> Response:
                return answer(self.current_request, view, parts, allow=allow)

            answered.__name__ = name
            self.route(path, **options)(answered)
            return view

        return register


def answer(request: Request, view: View, parts: Mapping[str, str], *, allow: Right) -> Response:
    """Run a view for its visitor, or show why not."""
    visit = arrived(request)
    if visit is None:
        return responses.unavailable()
    try:
        _check(visit, allow)
        response = view(visit, **parts)
    except DomainError as refusal:
        response = refused(visit, refusal)
    except Exception:
        logger.exception("page crashed", extra={"path": request.context.get("resourcePath")})
        response = show_error(visit, code="500", status=500)
    return _sealed(visit, response)


def arrived(request: Request) -> Visit | None:
    """Who is asking; None when the tables don't answer, so that nobody can be recognised, nor the institute named."""
    try:
        return arrival.arrive(request, now=bootstrap.ports().now())
    except Exception:
        logger.exception("arrival crashed", extra={"path": request.context.get("resourcePath")})
        return None


def _check(visit: Visit, allow: Right) -> None:
    """Signed in where needed, with the right, and from one of our own forms."""
    if allow is not Right.ANYONE:
        if visit.must_add_second_factor and visit.path != SECOND_FACTOR_PATH:
            raise SecondFactorMissing
        access.require(visit.person, allow)
    if visit.request.method == "POST":
        visit.sent = forms.fields(_body(visit.request), visit.request.headers.get("content-type", ""))
        if not cookies.is_csrf_token(visit.value("csrf_token"), visit.csrf_cookie):
            raise StaleForm


SECOND_FACTOR_PATH = "/account/totp"
"""The only page that needs a sign-in and is open to staff whose second factor is missing where it is mandatory (ACC-11)."""


class SecondFactorMissing(DomainError):
    """This person must set up a second factor before anything else."""

    code = "second_factor_missing"
    status = 403


class StaleForm(DomainError):
    """The form doesn't carry this browser's token: it was left open too long, or another site sent it."""

    code = "stale_form"
    status = 400


def _body(request: Request) -> bytes:
    body = request.raw_body
    return body.encode() if isinstance(body, str) else bytes(body)


def refused(visit: Visit, refusal: DomainError) -> Response:
    """The page that says what is refused, why, and what to do now."""
    if isinstance(refusal, NotSignedIn):
        return _to_sign_in(visit)
    if isinstance(refusal, SecondFactorMissing):
        return responses.redirect(SECOND_FACTOR_PATH)
    logger.info("refused", extra={"code": refusal.code, "path": visit.request.context.get("resourcePath")})
    message = ""
    if isinstance(refusal, RuleViolation):
        message = visit.say(refusal.message, **refusal.facts)
    elif isinstance(refusal, InvalidInput):
        message = " ".join(visit.say(why.message, **why.facts) for why in refusal.errors.values())
    return show_error(visit, code=refusal.code, status=refusal.status, message=message)


def show_error(visit: Visit, *, code: str, status: int, message: str = "") -> Response:
    """`templates/errors/<status>.html`; the request's id lets support find the log line."""
    from chalicelib.templating import render  # jinja2 is slow to import, and this is rare

    body = render(
        f"errors/{status}.html",
        language=visit.language,
        page=visit.page(),
        code=code,
        message=message,
        request_id=str(visit.request.context.get("requestId", "")),
    )
    visit.rendered = True
    return responses.html(body, status=status)


def _to_sign_in(visit: Visit) -> Response:
    """Back to where one wanted to go, after signing in."""
    wanted = visit.path if visit.request.method == "GET" else "/"
    query = visit.request.query_params
    if wanted != "/" and query:
        wanted += "?" + urlencode([(name, value) for name in query for value in query.getlist(name)])
    address = f"/sign-in?next={quote(wanted)}"
    if visit.is_htmx:
        return responses.html("", status=401, headers={"HX-Redirect": config.url(address)})
    return responses.redirect(address)


def _sealed(visit: Visit, response: Response) -> Response:
    """Cookies this visit sets: messages for the next page, or their removal once shown."""
    if visit.outgoing_flashes and not visit.rendered:
        packed = cookies.pack([*visit.incoming_flashes, *visit.outgoing_flashes])
        visit.set_cookie(cookies.FLASHES, packed, max_age=60)
    elif visit.incoming_flashes and visit.rendered:
        visit.set_cookie(cookies.FLASHES, "", max_age=0)
    if visit.new_cookies:
        response.headers["Set-Cookie"] = visit.new_cookies
    return response
