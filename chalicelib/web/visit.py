"""A visit: one request, who makes it and how to answer it. What a view gets instead of Chalice's request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import quote

from chalice.app import Request, Response
from pydantic import BaseModel

from chalicelib import config
from chalicelib.domain.access import Person, Right
from chalicelib.domain.accounts import SessionToken
from chalicelib.domain.calendar import local_date
from chalicelib.domain.carts import Cart
from chalicelib.domain.errors import NotSignedIn
from chalicelib.domain.institute import Institute
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.users import User
from chalicelib.templating import label, render, translate
from chalicelib.web import cookies, forms, responses
from chalicelib.web.cookies import Flash

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """A step of the breadcrumbs; without a path it is where one is."""

    text: str
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """What layouts know, under the name `page`."""

    language: str
    path: str
    user: User | None
    person: Person | None
    rights: frozenset[Right]
    organisation: Organisation | None
    cart: Cart | None
    institute: Institute
    csrf_token: str
    flashes: Sequence[Flash]
    now: datetime
    today: date
    """In the institute's time zone."""
    stage: str
    base_path: str
    theme: str
    breadcrumbs: Sequence[Crumb] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    """What waits for the staff, beside their menu."""


@dataclass(kw_only=True)
class Visit:
    """Who asks for what, and the answers a view can give."""

    request: Request
    now: datetime
    language: str
    institute: Institute
    user: User | None = None
    organisation: Organisation | None = None
    cart: Cart | None = None
    session_token: SessionToken | None = None
    csrf_cookie: str = ""
    theme: str = ""
    incoming_flashes: list[Flash] = field(default_factory=list)
    outgoing_flashes: list[Flash] = field(default_factory=list)
    new_cookies: list[str] = field(default_factory=list)
    sent: Mapping[str, list[str]] = field(default_factory=dict)
    """The fields of a posted form."""
    rendered: bool = False
    uploads_to: str = ""
    """Origin of the store that forms of this page may reach."""

    @property
    def person(self) -> Person:
        """The signed-in person. Raises NotSignedIn."""
        if self.user is None:
            raise NotSignedIn
        return self.user.person()

    @property
    def must_add_second_factor(self) -> bool:
        """Staff of an institute that asks for it, until theirs is set up (ACC-11)."""
        user = self.user
        return bool(user and user.is_staff and self.institute.staff_must_use_totp and not user.has_totp)

    @property
    def today(self) -> date:
        """The local day of the institute."""
        return local_date(self.now, zone_name=self.institute.zone_name)

    @property
    def path(self) -> str:
        """As it was asked for, without its query; Chalice's own is the route's pattern, `/orders/{order_id}`."""
        values = self.request.uri_params or {}
        return re.sub(r"\{(\w+)\+?\}", lambda name: quote(values.get(name[1], "")), str(self.request.path))

    @property
    def address(self) -> str:
        """The visitor's network address."""
        return str(self.request.context.get("identity", {}).get("sourceIp", ""))

    @property
    def is_htmx(self) -> bool:
        return self.request.headers.get("hx-request") == "true"

    def query(self, name: str, default: str = "") -> str:
        """A query parameter, trimmed; the last one when repeated."""
        return (self.queries(name) or [default])[-1].strip()

    def queries(self, name: str) -> list[str]:
        given = self.request.query_params
        return list(given.getlist(name)) if given and name in given else []

    def value(self, name: str, default: str = "") -> str:
        """A field of the posted form, trimmed; its beginning where it is longer than any such field is."""
        return forms.readable((self.sent.get(name) or [default])[-1][: forms.MAX_VALUE]).strip()

    def secret(self, name: str) -> str:
        """A field of the posted form exactly as typed: blanks belong to a password."""
        return (self.sent.get(name) or [""])[-1]

    def cookie(self, name: str) -> str:
        return cookies.read(self.request.headers.get("cookie", "")).get(name, "")

    def parse(self, model: type[M]) -> M:
        """The posted form as its model. Raises InvalidInput."""
        return forms.parse(model, self.sent)

    @property
    def form(self) -> forms.Form:
        """The posted form as it must be shown again: single values as text, repeated ones as lists."""
        return forms.Form(
            {name: values if len(values) > 1 else values[0] for name, values in self.sent.items()}
        )

    def say(self, msgid: str, **values: object) -> str:
        return translate(self.language, msgid, **values)

    def options(self, members: Iterable[StrEnum]) -> list[tuple[str, str]]:
        """Values of a closed list and what people read for them: what a form offers."""
        return [(member.value, label(member, language=self.language)) for member in members]

    def flash(self, msgid: str, *, tone: str = "success", **values: object) -> None:
        """Tell this on the next page."""
        self.outgoing_flashes.append(Flash(self.say(msgid, **values), tone))

    def let_forms_reach(self, address: str) -> None:
        """Forms of this page may end at this signed address of a store: they upload to it, or are redirected there.

        Called again, both stores may be reached.
        """
        origin = "/".join(address.split("/")[:3])
        self.uploads_to = " ".join(dict.fromkeys((*self.uploads_to.split(), origin)))

    def set_cookie(self, name: str, value: str, *, max_age: int | None = None) -> None:
        self.new_cookies.append(cookies.write(name, value, max_age=max_age))

    def show(
        self, template: str, *, status: int = 200, breadcrumbs: Sequence[Crumb] = (), **context: Any
    ) -> Response:
        """A page: `templates/pages/<template>.html` with `page` and these values."""
        body = render(
            f"pages/{template}.html", language=self.language, page=self.page(breadcrumbs), **context
        )
        self.rendered = True
        return responses.html(body, status=status, headers=self._upload_policy())

    def show_part(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A piece of a page for htmx."""
        body = render(f"pages/{template}.html", language=self.language, page=self.page(), **context)
        return responses.html(body, status=status)

    def redirect(self, path: str) -> Response:
        return responses.redirect(path)

    def page(self, breadcrumbs: Sequence[Crumb] = ()) -> Page:
        return Page(
            language=self.language,
            path=self.path,
            user=self.user,
            person=self.user.person() if self.user else None,
            rights=self.user.person().rights if self.user else frozenset(),
            organisation=self.organisation,
            cart=self.cart,
            institute=self.institute,
            csrf_token=cookies.csrf_token(self.csrf_cookie),
            flashes=[*self.incoming_flashes, *self.outgoing_flashes],
            now=self.now,
            today=self.today,
            stage=config.stage(),
            base_path=config.base_path(),
            theme=self.theme,
            breadcrumbs=breadcrumbs,
            counts=self._counts(),
        )

    def _counts(self) -> Mapping[str, int]:
        if self.user is None or not self.user.is_staff:
            return {}
        from chalicelib.services import waiting  # only the staff's menu needs it

        return waiting.counts(at=self.now)

    def _upload_policy(self) -> responses.Headers:
        if not self.uploads_to:
            return {}
        return {"Content-Security-Policy": responses.content_security_policy(self.uploads_to)}
