"""The whole portal behind a real address, on moto and fakes: quick enough to open every page in Chromium."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer

from moto import mock_aws

from chalicelib import bootstrap
from chalicelib.domain.users import User
from chalicelib.models import base, registry
from chalicelib.services import waiting
from tests import factories, fakes
from tests.gateway import Answer, Gateway
from tests.page import Browser


@dataclass(frozen=True)
class Portal:
    url: str
    gateway: Gateway

    def cookies_of(self, user: User | None) -> dict[str, str]:
        """What the browser of this signed-in person carries; nobody carries nothing."""
        browser = Browser(self.gateway)
        if user:
            factories.signed_in(browser, user)
        return browser.cookies


@contextmanager
def portal() -> Iterator[Portal]:
    """Empty tables, fake ports, one address. One request at a time: moto loses updates between threads."""
    from app import app

    with mock_aws():
        base.forget_connection()
        for model in registry.ALL:
            model.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
        bootstrap.use(fakes.fake_ports())
        waiting.forget()
        gateway = Gateway(app)
        server = HTTPServer(("127.0.0.1", 0), handler_of(gateway))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Portal(f"http://127.0.0.1:{server.server_port}", gateway)
        server.shutdown()
        server.server_close()
        bootstrap.use(None)
    base.forget_connection()


def handler_of(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._pass_on(b"")

        def do_POST(self) -> None:
            self._pass_on(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _pass_on(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._answer(gateway.request(self.command, self.path, headers=headers, body=body))

        def _answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name not in ("set-cookie", "strict-transport-security"):
                    self.send_header(name, value)
            for cookie in answer.set_cookies:
                self.send_header("Set-Cookie", cookie)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Nothing: the test says what failed."""

    return Handler
