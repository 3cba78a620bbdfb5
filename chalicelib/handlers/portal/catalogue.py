"""The catalogue as clients see it: search, a training with its sessions, the specific product, exports (CAT-1 to CAT-4, CAT-6)."""

from typing import Any

from chalice.app import Response

from chalicelib import formats
from chalicelib.domain.access import Right
from chalicelib.domain.calendar import month_of
from chalicelib.domain.errors import NotFound
from chalicelib.domain.search import Query, Sorting
from chalicelib.domain.sessions import Audience
from chalicelib.domain.trainings import Modality, Offer
from chalicelib.services import catalogue
from chalicelib.services.catalogue_exports import ExportFormat, export
from chalicelib.templating import label
from chalicelib.web import downloads
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

FILTERS = ("family", "theme", "offer", "modality", "city", "month", "language")
LANGUAGE_NAMES = {"fr": "Français", "en": "English", "de": "Deutsch", "es": "Español", "it": "Italiano"}
"""Languages are called as those who speak them call them."""


@bp.page("/catalogue", allow=Right.BROWSE_CATALOGUE)
def show_catalogue(visit: Visit) -> Response:
    query = _query(visit)
    results = catalogue.search(audience_of(visit), query, cursor=visit.query("cursor"))
    params = _params(visit)
    context: dict[str, Any] = {
        "asked": query,
        "results": results,
        "params": params,
        "options": {name: _options(visit, name, results.facets[name], params) for name in FILTERS},
        "chips": _chips(visit, params),
        "orders": visit.options(Sorting),
        "modalities": {m.value: label(m, language=visit.language) for m in Modality},
    }
    if visit.is_htmx:
        return visit.show_part("portal/catalogue/results", **context)
    return visit.show("portal/catalogue/index", **context)


@bp.page("/catalogue/specific", allow=Right.BROWSE_CATALOGUE)
def show_specific(visit: Visit) -> Response:
    return visit.show("portal/catalogue/specific")


@bp.page("/catalogue/export", allow=Right.BROWSE_CATALOGUE)
def export_catalogue(visit: Visit) -> Response:
    """`?format=xlsx`, `csv` or `lheo`: what this person sees."""
    return send_export(visit, audience_of(visit))


def send_export(visit: Visit, audience: Audience | None) -> Response:
    wanted = visit.query("format", "xlsx")
    if wanted not in tuple(ExportFormat):
        raise NotFound(wanted)
    made = export(ExportFormat(wanted), visit.institute, audience=audience, language=visit.language)
    return downloads.send(made.content, content_type=made.content_type, file_name=made.name)


@bp.page("/trainings/{code}", allow=Right.BROWSE_CATALOGUE)
def show_training(visit: Visit, code: str) -> Response:
    training, sessions = catalogue.training_page(code, audience_of(visit))
    crumbs = (Crumb(text=visit.say("Inter/Intra"), path="/catalogue"), Crumb(text=training.title))
    return visit.show(
        "portal/trainings/show",
        training=training,
        sessions=sessions,
        languages=LANGUAGE_NAMES,
        spoken=[LANGUAGE_NAMES.get(language, language) for language in training.languages],
        breadcrumbs=crumbs,
    )


def audience_of(visit: Visit) -> Audience:
    return catalogue.audience_of(visit.person, visit.organisation, today=visit.today)


def _query(visit: Visit) -> Query:
    order = visit.query("sort")
    return Query(
        text=visit.query("q")[:200],
        **{name: visit.query(name) for name in FILTERS},
        with_seats=visit.query("with_seats") == "yes",
        order=Sorting(order) if order in tuple(Sorting) else Sorting.RELEVANCE,
    )


def _params(visit: Visit) -> dict[str, str]:
    """What the address holds, for links that change one part of it."""
    names = ("q", *FILTERS, "with_seats", "sort", "cursor")
    return {name: visit.query(name) for name in names}


def _options(
    visit: Visit, name: str, counts: dict[str, int], params: dict[str, str]
) -> list[tuple[str, str]]:
    """The choices of a filter with how many trainings each would find; the chosen one stays even when it finds none."""
    values = {value for value in counts if value} | ({params[name]} if params[name] else set())
    options = [(value, _words(visit, name, value)) for value in values]
    if name == "month":
        options.sort()
    else:
        options.sort(key=lambda option: option[1].casefold())
    return [(value, f"{words} ({counts.get(value, 0)})") for value, words in options]


def _words(visit: Visit, name: str, value: str) -> str:
    """What people read for a filter's value; a value nobody offers is shown as it came."""
    if name in ("offer", "modality"):
        kind = Offer if name == "offer" else Modality
        return label(kind(value), language=visit.language) if value in tuple(kind) else value
    if name == "language":
        return LANGUAGE_NAMES.get(value, value)
    if name == "month":
        return _month(visit, value)
    return value


def _month(visit: Visit, value: str) -> str:
    first = month_of(value)
    return formats.month(first, visit.language) if first else value


def _chips(visit: Visit, params: dict[str, str]) -> list[dict[str, str]]:
    names = {
        "family": visit.say("Family"),
        "theme": visit.say("Theme"),
        "offer": visit.say("Offer"),
        "modality": visit.say("Modality"),
        "city": visit.say("Place"),
        "month": visit.say("Month"),
        "language": visit.say("Language"),
        "with_seats": visit.say("Seats left"),
    }
    return [
        {
            "name": words,
            "words": visit.say("Yes") if name == "with_seats" else _words(visit, name, params[name]),
            "field": name,
            "value": params[name],
        }
        for name, words in names.items()
        if params[name]
    ]
