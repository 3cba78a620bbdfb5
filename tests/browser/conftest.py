"""A Chromium for the session, and the styleguide on a small server of its own: pages and static files, the real policy headers."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from chalicelib import assets
from chalicelib.domain.errors import NotFound
from chalicelib.handlers.public import styleguide
from chalicelib.web import responses
from infra import assets as browser_assets
from tests.browser.look import DESK
from tests.samples import sample_page

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[OpenPage]:
    """`open_page(path, size=PHONE, dark=True, script=False)`: a page, that fails the test when its console complains."""
    contexts, complaints = [], []

    def open_(path: str, *, size: ViewportSize = DESK, dark: bool = False, script: bool = True) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport=size,
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The styleguide at `/<language>/<sheet>`."""
    browser_assets.build()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Styleguide)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class _Styleguide(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        try:
            content, content_type = _content(self.path)
        except NotFound:
            self._answer(404, b"", "text/plain")
        else:
            self._answer(200, content, content_type)

    def _answer(self, status: int, content: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", responses.content_security_policy())
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: the test says what failed."""


def _content(path: str) -> tuple[bytes, str]:
    parts = path.partition("?")[0].strip("/").split("/")
    if parts[0] == "static":
        name = "/".join(parts[2:])
        return assets.read(name), assets.content_type(name)
    if len(parts) != 2 or parts[1] not in styleguide.SHEETS:
        raise NotFound(path)
    return styleguide.draw(sample_page(parts[0], path), parts[1]).encode(), responses.HTML
