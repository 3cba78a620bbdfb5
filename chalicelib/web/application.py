"""The Chalice application: loads handlers when they are asked for, and gives every HTTP answer what they have in common.

Every reply is binary for API Gateway (`*/*`), so that pages and files leave as they are; bodies are bytes.
"""

import gc
import importlib
import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from chalice.app import Chalice, Response

from chalicelib.observability import logger
from chalicelib.web import responses

GetResponse = Callable[[Any], Response]


PLACES = Path(__file__).parents[1] / "handlers" / "places.json"
"""Written by the packager: which modules answer each address, so that a cold start loads only those of the page asked."""


class Application(Chalice):
    """Chalice, which loads handlers when they are first asked for, and takes requests that don't say what they accept."""

    def __init__(self, modules: Sequence[str]) -> None:
        super().__init__(app_name="cursus", configure_logs=False)
        self.api.binary_types = ["*/*"]
        self.register_middleware(_finish, "http")
        self.loaded: set[str] = set()
        self.places: dict[str, list[str]] = _packaged_places()
        if not self.places:
            for module in modules:
                self._load(module)
            gc.enable()

    def __call__(self, event: Any, context: Any) -> Any:
        for module in self.places.get(event["requestContext"]["resourcePath"], ()):
            if module not in self.loaded:
                self._load(module)
        answer = super().__call__(_accepting(event), context)
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        return answer

    def _load(self, module: str) -> None:
        """Register a module's blueprint, and note which addresses it answers."""
        before = {path: set(methods) for path, methods in self.routes.items()}
        self.register_blueprint(importlib.import_module(module).bp)
        self.loaded.add(module)
        if not _is_lambda():
            for path, methods in self.routes.items():
                if set(methods) - before.get(path, set()):
                    self.places.setdefault(path, []).append(module)


def _packaged_places() -> dict[str, list[str]]:
    """Nothing outside Lambda: tests, packaging and tools see every route at once."""
    if not _is_lambda() or not PLACES.exists():
        return {}
    places: dict[str, list[str]] = json.loads(PLACES.read_text())
    return places


def _is_lambda() -> bool:
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def _accepting(event: Any) -> Any:
    """Chalice refuses a request without an Accept header; monitors and scripts send none."""
    for name, value in (("multiValueHeaders", ["*/*"]), ("headers", "*/*")):
        sent = event.get(name) or {}
        if not any(header.lower() == "accept" for header in sent):
            event[name] = {**sent, "accept": value}
    return event


def _finish(event: Any, get_response: GetResponse) -> Response:
    """One log line per request, security headers, and Chalice's own refusals (405, 415) as pages."""
    started = time.perf_counter()
    response = get_response(event)
    if isinstance(response.body, dict | str):
        response = _page_of(event, response)
    response.headers = {
        **responses.SECURITY_HEADERS,
        "Content-Security-Policy": responses.content_security_policy(),
        **response.headers,
    }
    logger.info(
        "request",
        extra={
            "method": event.method,
            "route": event.context.get("resourcePath", ""),
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - started) * 1000, 1),
        },
    )
    return response


def _page_of(event: Any, response: Response) -> Response:
    """Chalice refuses wrong content types and methods with JSON, before any view runs: show a page, or a program a problem."""
    from chalicelib.web import problems, site  # only for refusals

    if str(event.context.get("resourcePath", "")).startswith("/api/"):
        return problems.of_refusal(event, response.status_code)
    status = response.status_code if response.status_code in (400, 404, 405, 413, 415) else 500
    visit = site.arrived(event)
    if visit is None:
        return responses.unavailable()
    return site.show_error(visit, code=str(status), status=status)
