"""Asking for known holes, against a database of our own on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from infra import advisories


class _Database(BaseHTTPRequestHandler):
    """Knows one hole: everything of jinja2 below 3.1.6."""

    def do_POST(self) -> None:
        asked: list[dict[str, Any]] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))[
            "queries"
        ]
        hole = {"vulns": [{"id": "GHSA-cpwx-vrp4-4pq7", "modified": "2025-03-05T00:00:00Z"}]}
        results = [hole if query["package"]["name"] == "jinja2" else {} for query in asked]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"results": results}).encode())

    def log_message(self, *_: object) -> None:
        """Tests keep quiet."""


@pytest.fixture
def database() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Database)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_library_with_a_known_hole_is_named(database: str):
    assert advisories.known_holes({"babel": "2.18.0", "jinja2": "3.1.5"}, database=database) == {
        "jinja2": ["GHSA-cpwx-vrp4-4pq7"]
    }


def test_libraries_without_holes_are_left_out(database: str):
    assert advisories.known_holes({"babel": "2.18.0"}, database=database) == {}
