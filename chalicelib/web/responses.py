"""Answers: HTML, redirects, files; and the headers every one of them carries (ACC-14)."""

import re
from urllib.parse import quote

from chalice.app import Response

from chalicelib import assets, config

HTML = "text/html; charset=utf-8"

SECURITY_HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

Headers = dict[str, str | list[str]]

_PLAIN_NAME = re.compile(r"[A-Za-z0-9._ ()+-]+")
_NOT_IN_AN_ADDRESS = re.compile(r"[\x00-\x20\x7f]")


def content_security_policy(uploads: str = "") -> str:
    """No inline script or style, nothing from elsewhere; `uploads` are the origins of the stores that forms may end at."""
    sources = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' {uploads}".strip(),
        "form-action": f"'self' {uploads}".strip(),
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in sources.items())


def html(body: str, *, status: int = 200, headers: Headers | None = None) -> Response:
    """A page. Pages are about somebody: no cache keeps them."""
    return Response(
        body.encode(),
        status_code=status,
        headers={"Content-Type": HTML, "Cache-Control": "no-store", **(headers or {})},
    )


def unavailable() -> Response:
    """The page that needs neither tables nor templates, in both languages."""
    return html(assets.read("crash.html").decode(), status=503, headers={"Retry-After": "60"})


def redirect(path: str, *, headers: Headers | None = None) -> Response:
    """303 See Other to a path of this portal, or to a signed address elsewhere: the way to answer a POST that worked."""
    location = config.url(path) if path.startswith("/") else path
    location = _NOT_IN_AN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", location)
    return Response(
        b"",
        status_code=303,
        headers={"Location": location, "Content-Type": HTML, "Cache-Control": "no-store", **(headers or {})},
    )


def absolute(path: str) -> str:
    """A path of this portal with its address, for a store that sends the browser back."""
    return config.site_url() + path


def file(content: bytes, *, content_type: str, file_name: str = "", cache: str = "no-store") -> Response:
    headers: Headers = {"Content-Type": content_type, "Cache-Control": cache}
    if file_name:
        headers["Content-Disposition"] = _attachment(file_name)
    return Response(content, status_code=200, headers=headers)


def _attachment(file_name: str) -> str:
    """People name files as they like; a header holds no accents, quotation marks and line ends (RFC 6266, RFC 8187)."""
    if _PLAIN_NAME.fullmatch(file_name):
        return f'attachment; filename="{file_name}"'
    return f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
