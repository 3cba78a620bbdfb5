"""Pages and texts from templates, and the words in the person's language.

In templates: `{{ _("Orders") }}`, `{{ ngettext("%(num)s seat", "%(num)s seats", n) }}`, `{% trans name=x %}…{% endtrans %}`.
In Python: `N_("Orders")` marks a msgid where it is written, `translate(language, msgid, **values)` says it later.
Placeholders are `%(name)s`; a literal percent sign is `%%`. French is in `locales/fr/<area>.po`, compiled to one catalogue by the build.
"""

import gettext
import io
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from chalicelib import assets, config, formats

if TYPE_CHECKING:
    from jinja2 import Environment

LANGUAGES = ("fr", "en")
DEFAULT_LANGUAGE = "fr"
TEMPLATES = Path(__file__).parent / "templates"
COMPILED_TEMPLATES = Path(__file__).parent / "templates_compiled"
"""Templates as Python modules; in the deployment package only."""
LOCALES = Path(__file__).parent / "locales"


def render(name: str, *, language: str, **context: object) -> str:
    """The template with its values. A name it misses is a bug and raises."""
    return environment(language).get_template(name).render(language=language, **context)


def gettext_noop(msgid: str) -> str:
    """Mark a msgid for the catalogue where it is written; `translate` says it in a language later."""
    return msgid


N_ = gettext_noop


def translate(language: str, msgid: str, **values: object) -> str:
    """The sentence in this language; English when the catalogue has none."""
    return catalogue(language).gettext(msgid) % values


def translate_plural(language: str, one: str, many: str, num: int, **values: object) -> str:
    """The sentence for this number, which fills `%(num)s`."""
    return catalogue(language).ngettext(one, many, num) % {"num": num, **values}


def label(member: StrEnum, *, language: str) -> str:
    """What people read for a value of a closed list."""
    from chalicelib.labels import LABELS  # slow to import

    return translate(language, LABELS[type(member)][member])


def mail_kind(code: str, *, language: str) -> str:
    """What people call an e-mail of this kind."""
    from chalicelib import labels_mail  # it marks its words with ours

    return labels_mail.kind(code, language=language)


def mail_reason(code: str, *, language: str) -> str:
    """Why an e-mail did not leave."""
    from chalicelib import labels_mail  # it marks its words with ours

    return labels_mail.reason(code, language=language)


def static_url(name: str) -> str:
    """The address of a static file, its fingerprint inside: what it gives never changes."""
    return config.url(f"/static/{assets.fingerprint(name)}/{name}")


def accent_url(accent: str) -> str:
    """The address of the style sheet that puts the institute's colour in place of ours."""
    return static_url(assets.accent_name(accent))


def query(params: Mapping[str, Any], without: tuple[str, str] | None = None, **changes: str | None) -> str:
    """The query of a list's URL after these changes: `?family=sec&sort=-date`. None takes a name away, `without` one value of a name.

    A change starts the list again: the cursor goes unless it is what changes.
    """
    held = {
        name: [values] if isinstance(values, str) else list(values)
        for name, values in params.items()
        if values
    }
    if without is not None:
        held[without[0]] = [value for value in held.get(without[0], []) if value != without[1]]
    held.pop("cursor", None)
    held.update({name: [value] if value else [] for name, value in changes.items()})
    return "?" + urlencode(held, doseq=True)


@cache
def environment(language: str) -> "Environment":
    """One Jinja environment per language, so that imported macros know theirs."""
    from jinja2 import (  # slow to import
        Environment,
        FileSystemLoader,
        ModuleLoader,
        StrictUndefined,
        select_autoescape,
    )

    env = Environment(
        loader=ModuleLoader(COMPILED_TEMPLATES)
        if COMPILED_TEMPLATES.exists()
        else FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
        # Both languages share the compiled templates: nothing said in one of them may be computed beforehand.
        optimized=False,
    )
    env.policies["ext.i18n.trimmed"] = True
    words = catalogue(language)
    env.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(_filters(language))
    env.globals.update(
        url=config.url, static_url=static_url, accent_url=accent_url, query=query, language=language
    )
    return env


def compile_templates(into: Path) -> None:
    """Write every template as a Python module, which the package compiles: a first page then costs a third."""
    environment(DEFAULT_LANGUAGE).compile_templates(
        into, extensions=["html", "txt"], zip=None, ignore_errors=False
    )


def _filters(language: str) -> dict[str, Callable[..., Any]]:
    spoken: dict[str, Callable[..., str]] = {
        "money": formats.money,
        "number": formats.number,
        "percent": formats.percent,
        "date": formats.day,
        "date_range": formats.day_range,
        "month": formats.month,
        "time": formats.clock,
        "datetime": formats.moment,
        "duration": formats.duration,
        "file_size": formats.file_size,
        "ago": ago,
    }
    filters: dict[str, Callable[..., Any]] = {
        name: partial(_in_language, filter_, language) for name, filter_ in spoken.items()
    }
    return filters | {
        "label": partial(label, language=language),
        "mail_kind": partial(mail_kind, language=language),
        "mail_reason": partial(mail_reason, language=language),
        "tone": tone,
        "initials": initials,
        "short_date": formats.short_day,
    }


def _in_language(filter_: Callable[..., str], language: str, *values: Any) -> str:
    return filter_(*values, language)


def tone(member: StrEnum) -> str:
    """The tone a state is shown in: `success`, `warning`…, `neutral` unless its list says otherwise."""
    from chalicelib.labels import TONES  # slow to import

    return TONES.get(type(member), {}).get(member, "neutral")


def initials(name: str) -> str:
    """`CM` for Claire Morel: first and last word."""
    words = name.split()
    return "".join(word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words))


def ago(then: datetime, now: datetime, language: str) -> str:
    """`5 minutes ago`: only beside the absolute date."""
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 1:
        return translate(language, "just now")
    if minutes < 60:
        return translate_plural(language, "%(num)s minute ago", "%(num)s minutes ago", minutes)
    if minutes < 24 * 60:
        return translate_plural(language, "%(num)s hour ago", "%(num)s hours ago", minutes // 60)
    return translate_plural(language, "%(num)s day ago", "%(num)s days ago", minutes // (24 * 60))


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The words of a language: the compiled catalogue, or the sources where they are newer (a development checkout)."""
    folder = LOCALES / language
    compiled = folder / "LC_MESSAGES" / "cursus.mo"
    sources = sorted(folder.glob("*.po"))
    if compiled.exists() and all(compiled.stat().st_mtime >= source.stat().st_mtime for source in sources):
        return gettext.GNUTranslations(io.BytesIO(compiled.read_bytes()))
    if not sources:
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(compiled_catalogue(language)))


def compiled_catalogue(language: str) -> bytes:
    """All areas of a language as one compiled catalogue, as the build writes it."""
    from babel.messages.catalog import Catalog  # slow to import
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    merged = Catalog(locale=language)
    for source in sorted((LOCALES / language).glob("*.po")):
        with source.open("rb") as lines:
            for message in read_po(lines, locale=language):
                if message.id and message.string:
                    merged.add(message.id, message.string, context=message.context)
    output = io.BytesIO()
    write_mo(output, merged)
    return output.getvalue()
