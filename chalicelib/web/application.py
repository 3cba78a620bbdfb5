"""The Chalice application: what every HTTP answer has in common."""

import time
from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, Response

from chalicelib.observability import logger
from chalicelib.web import responses

GetResponse = Callable[[Any], Response]


class Application(Chalice):
    """Chalice, without its refusal of requests that don't say which types they accept (monitors, scripts)."""

    def __call__(self, event: Any, context: Any) -> Any:
        headers = event.get("multiValueHeaders") or {}
        if not any(name.lower() == "accept" for name in headers):
            event["multiValueHeaders"] = {**headers, "accept": ["*/*"]}
        if not event.get("headers"):
            event["headers"] = {}
        if not any(name.lower() == "accept" for name in event["headers"]):
            event["headers"] = {**event["headers"], "accept": "*/*"}
        return super().__call__(event, context)


def application() -> Application:
    """Every reply is binary for API Gateway (`*/*`), so that pages and files leave as they are; bodies are bytes."""
    app = Application(app_name="cursus", configure_logs=False)
    app.api.binary_types = ["*/*"]
    app.register_middleware(_finish, "http")
    return app


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
    """Chalice refuses wrong content types with JSON, before any view runs: show a page instead."""
    from chalicelib.bootstrap import ports
    from chalicelib.web import arrival, site  # only for refusals

    visit = arrival.arrive(event, now=ports().now())
    status = response.status_code if response.status_code in (400, 404, 405, 413, 415) else 500
    return site.show_error(visit, code=str(status), status=status)
