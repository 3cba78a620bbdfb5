"""Cookies: the signed-in browser, the visitor before that, the language, and messages for the next page."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from chalicelib import config

SESSION = "cursus"
VISITOR = "visitor"
LANGUAGE = "language"
THEME = "theme"
FLASHES = "flashes"
YEAR_SECONDS = 365 * 24 * 3600
MOST_BYTES = 2800
"""Of the messages in their cookie: browsers keep about 4,000 characters of one, and base 64 needs a third more."""


def read(header: str) -> dict[str, str]:
    """The cookies of a request; a damaged header is no cookies."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def write(name: str, value: str, *, max_age: int | None = None) -> str:
    """A Set-Cookie line; without `max_age` it lasts until the browser closes, with 0 it is removed."""
    secure = "" if config.is_local() else "; Secure"
    age = "" if max_age is None else f"; Max-Age={max_age}"
    return f"{name}={value}; Path={config.base_path() or '/'}; HttpOnly; SameSite=Lax{secure}{age}"


def csrf_token(cookie: str) -> str:
    """What forms must carry: derived from a cookie that other sites can't read, so that nothing needs storing."""
    return hmac.new(cookie.encode(), b"csrf", hashlib.sha256).hexdigest()


def is_csrf_token(given: str, cookie: str) -> bool:
    return bool(cookie) and hmac.compare_digest(given.encode(), csrf_token(cookie).encode())


@dataclass(frozen=True)
class Flash:
    """A message for the next page, in words: `tone` is success, info, warning or danger."""

    text: str
    tone: str = "success"


def pack(flashes: Sequence[Flash]) -> str:
    """The messages for a cookie; the oldest are left out when there are too many for one."""
    content = json.dumps([[f.tone, f.text] for f in flashes], ensure_ascii=False, separators=(",", ":"))
    if len(content.encode()) > MOST_BYTES:
        return pack(flashes[1:])
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def unpack(value: str) -> list[Flash]:
    """What `pack` packed; anything else (it comes from a browser) is nothing."""
    try:
        content = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
        return [Flash(str(text), str(tone)) for tone, text in content]
    except (ValueError, TypeError, RecursionError, binascii.Error):
        return []
