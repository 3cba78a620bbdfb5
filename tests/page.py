"""The only way to fetch a page in tests: follows the rules of every page and fails when one is broken."""

import re
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from bs4 import BeautifulSoup, Tag

from tests.gateway import Answer, Gateway


@dataclass
class Page:
    """A parsed answer."""

    answer: Answer
    soup: BeautifulSoup

    @property
    def status(self) -> int:
        return self.answer.status

    @property
    def location(self) -> str:
        return self.answer.headers.get("location", "")

    @property
    def h1(self) -> str:
        return words(self.soup.h1)

    @property
    def text(self) -> str:
        return words(self.soup.find("main") or self.soup)

    @property
    def errors(self) -> dict[str, str]:
        """What the form says beside its fields."""
        return {str(e["id"])[2:]: words(e) for e in self.soup.select(".field-error[id]")}

    def form(self, action: str) -> dict[str, Any]:
        """The values of the form with this action, as a browser would send them untouched."""
        form = next(
            (f for f in self.soup.find_all("form") if f.get("action", "").split("?")[0] == action), None
        )
        assert form is not None, (
            f"no form to {action} in {[f.get('action') for f in self.soup.find_all('form')]}"
        )
        return form_values(form)

    def links(self) -> list[str]:
        return [str(a["href"]) for a in self.soup.find_all("a", href=True)]


def words(tag: Tag | BeautifulSoup | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag else ""


def form_values(form: Tag) -> dict[str, Any]:
    values: dict[str, Any] = {}

    def put(name: str, value: str) -> None:
        if name in values:
            values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), value]
        else:
            values[name] = value

    for control in form.find_all(["input", "textarea", "select"]):
        name = control.get("name")
        if not name or control.has_attr("disabled"):
            continue
        if control.name == "textarea":
            put(name, control.get_text())
        elif control.name == "select":
            chosen = control.select("option[selected]") or (
                [] if control.has_attr("multiple") else control.select("option")[:1]
            )
            for option in chosen:
                put(name, option.get("value", option.get_text()))
        elif control.get("type") in ("checkbox", "radio"):
            if control.has_attr("checked"):
                put(name, control.get("value", "on"))
        elif control.get("type") not in ("submit", "button", "file"):
            put(name, control.get("value", ""))
    return values


@dataclass
class Browser:
    """A cookie jar in front of the gateway; `get` and `post` check what every page must have."""

    gateway: Gateway
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    source: str = "192.0.2.1"

    def get(self, path: str, *, status: int = 200, headers: dict[str, str] | None = None) -> Page:
        return self._page("GET", path, status=status, headers=headers)

    def post(
        self, path: str, values: dict[str, Any] | None = None, *, status: int = 303, csrf: bool = True
    ) -> Page:
        """Send a form; the CSRF token is added unless `csrf=False`."""
        sent = dict(values or {})
        if csrf and "csrf_token" not in sent:
            sent["csrf_token"] = self.csrf_token()
        return self._page("POST", path, status=status, form=sent)

    def submit(self, page: Page, action: str, *, status: int = 303, **changed: Any) -> Page:
        """Fill in a form of a page and send it."""
        values = {**page.form(action), **changed}
        return self.post(action, {k: v for k, v in values.items() if v is not None}, status=status)

    def follow(self, page: Page, *, status: int = 200) -> Page:
        return self.get(page.location, status=status)

    def csrf_token(self) -> str:
        from chalicelib.web import cookies

        if cookies.SESSION not in self.cookies and cookies.VISITOR not in self.cookies:
            self.cookies[cookies.VISITOR] = "a-visitor-of-the-tests-1234"
        return cookies.csrf_token(self.cookies.get(cookies.SESSION) or self.cookies[cookies.VISITOR])

    def _page(self, method: str, path: str, *, status: int, **options: Any) -> Page:
        headers = {
            "accept": "text/html",
            "accept-language": self.language,
            **(options.pop("headers", None) or {}),
        }
        if self.cookies:
            headers["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        answer = self.gateway.request(method, path, headers=headers, source=self.source, **options)
        self._keep(answer)
        page = Page(answer, BeautifulSoup(answer.body, "html.parser"))
        assert answer.status == status, f"{method} {path}: {answer.status} {page.text[:600]}"
        assert answer.headers.get("x-frame-options") == "DENY"
        assert "unsafe" not in answer.headers.get("content-security-policy", "unsafe")
        if (
            answer.status != 303
            and answer.headers["content-type"].startswith("text/html")
            and "hx-request" not in headers
        ):
            check_page(page)
        return page

    def _keep(self, answer: Answer) -> None:
        for line in answer.set_cookies:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


def check_page(page: Page) -> None:
    """What is true of every page: language, title, one h1, unique ids, labelled fields, forms with action and token, nothing inline."""
    soup = page.soup
    assert soup.html is not None
    assert soup.html.get("lang") in ("fr", "en")
    assert soup.title is not None
    assert soup.title.get_text().strip()
    assert len(soup.find_all("h1")) == 1, [words(h) for h in soup.find_all("h1")]
    ids = Counter(tag["id"] for tag in soup.find_all(id=True))
    assert not [i for i, n in ids.items() if n > 1], ids.most_common(3)
    assert not soup.select("[style], script:not([src])"), soup.select("[style], script:not([src])")[:2]
    assert not [t for t in soup.find_all(True) for a in t.attrs if re.fullmatch(r"on[a-z]+", a)]
    for form in soup.find_all("form"):
        assert form.get("action"), form
        if form.get("method", "get").lower() == "post" and not form["action"].startswith("http"):
            assert form.find("input", attrs={"name": "csrf_token"}), f"no token in form {form['action']}"
    for control in soup.select("input:not([type=hidden]):not([type=submit]), select, textarea"):
        assert _is_labelled(soup, control), control
    for image in soup.find_all("img"):
        assert image.has_attr("alt"), image


def _is_labelled(soup: BeautifulSoup, control: Tag) -> bool:
    if control.get("aria-label") or control.get("aria-labelledby") or control.find_parent("label"):
        return True
    return bool(control.get("id")) and soup.find("label", attrs={"for": control["id"]}) is not None
