"""Style sheets, scripts and icons: a fixed list of names, the fingerprint in the address, kept by browsers for a year."""

from chalice.app import Blueprint, Response

from chalicelib import assets
from chalicelib.domain.errors import NotFound
from chalicelib.web import responses

bp = Blueprint(__name__)

YEAR = "public, max-age=31536000, immutable"


@bp.route("/static/{proxy+}")
def show_static() -> Response:
    """`/static/<fingerprint>/<name>`: an old fingerprint gets today's file, kept for a moment only."""
    parts = bp.current_request.uri_params or {}
    fingerprint, _, name = str(parts.get("proxy") or parts.get("proxy+") or "").partition("/")
    try:
        content = assets.read(name)
    except NotFound:
        return Response(b"Not found", status_code=404, headers={"Content-Type": "text/plain; charset=utf-8"})
    cache = YEAR if fingerprint == assets.fingerprint(name) else "public, max-age=60"
    return responses.file(content, content_type=assets.content_type(name), cache=cache)
