"""The front door: sends each person to his or her own first page; the language and theme switches; every unknown address."""

from chalice.app import Response

from chalicelib.domain.access import Right
from chalicelib.domain.errors import NotFound
from chalicelib.services import profile
from chalicelib.templating import LANGUAGES
from chalicelib.web import cookies
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

THEMES = ("light", "dark", "auto")


@bp.page("/", allow=Right.ANYONE)
def show_home(visit: Visit) -> Response:
    return visit.redirect(home_of(visit))


def home_of(visit: Visit) -> str:
    """The first page of a person's area; the set-up page on an empty deployment, sign-in for a stranger."""
    if not visit.institute.is_set_up:
        return "/setup"
    if visit.user is None:
        return "/sign-in"
    rights = visit.person.rights
    if Right.STAFF_AREA in rights:
        return "/staff"
    return "/catalogue" if Right.BROWSE_CATALOGUE in rights else "/space"


@bp.page("/preferences", allow=Right.ANYONE, methods=["POST"])
def choose_preferences(visit: Visit) -> Response:
    """Language and theme of this browser; then back to the page one was on."""
    language, theme = visit.value("language"), visit.value("theme")
    if language in LANGUAGES:
        visit.set_cookie(cookies.LANGUAGE, language, max_age=cookies.YEAR_SECONDS)
        if visit.user:
            profile.choose_language(visit.user, language)
    if theme in THEMES:
        visit.set_cookie(cookies.THEME, theme, max_age=cookies.YEAR_SECONDS)
    return visit.redirect(local_path(visit.value("back")))


def local_path(text: str) -> str:
    """A path of this portal, whatever was sent: never an address elsewhere."""
    return text if text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() else "/"


@bp.page("/{proxy+}", allow=Right.ANYONE)
def show_unknown(visit: Visit, **_: str) -> Response:
    raise NotFound(visit.path)


@bp.page("/{proxy+}", allow=Right.ANYONE, methods=["POST"])
def refuse_unknown(visit: Visit, **_: str) -> Response:
    raise NotFound(visit.path)
