"""An e-mail on a page: its HTML in a frame that may do nothing but look as its recipient sees it, its files as downloads."""

from urllib.parse import quote

from chalice.app import Response

from chalicelib.domain.errors import NotFound
from chalicelib.emails.reading import AttachedFile
from chalicelib.web import responses

MESSAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
)
"""E-mails carry their styles inline, as mail programs want them; here they may do nothing else."""


def framing(response: Response) -> Response:
    """The page, allowed to frame a page of ours."""
    policy = f"{responses.content_security_policy()}; frame-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response


def html(content: str) -> Response:
    """What stands in the frame."""
    headers: responses.Headers = {
        "Content-Security-Policy": MESSAGE_POLICY,
        "X-Frame-Options": "SAMEORIGIN",
    }
    return responses.html(content, headers=headers)


def download(content: bytes, *, content_type: str, name: str) -> Response:
    response = responses.file(content, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def attached(files: tuple[AttachedFile, ...], number: str) -> Response:
    """The file with this number in the message, from 0. Raises NotFound."""
    if not (number.isascii() and number.isdecimal()) or len(number) > 3 or int(number) >= len(files):
        raise NotFound(number)
    file = files[int(number)]
    return download(file.content, content_type=file.content_type, name=file.name)
