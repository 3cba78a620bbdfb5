"""An API Gateway in the process: turns a request into the event that Chalice gets, and back. No network, half a millisecond."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


class LambdaContext:
    aws_request_id = "req-test"
    function_name = "api_handler"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-west-3:000000000000:function:api_handler"

    def get_remaining_time_in_millis(self) -> int:
        return 28_000


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    set_cookies: tuple[str, ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Gateway:
    """Routes like API Gateway: exact segments before parameters, `{proxy+}` last."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.patterns = sorted(
            (
                (path, re.compile("^" + re.sub(r"\{(\w+)\\?\+\}", r"(?P<\1>.+)", _escape(path)) + "$"))
                for path in app.routes
            ),
            key=lambda pair: ("+}" in pair[0], pair[0].count("{"), -len(pair[0])),
        )

    def request(
        self,
        method: str,
        address: str,
        *,
        form: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        source: str = "192.0.2.1",
    ) -> Answer:
        split = urlsplit(address)
        resource, parameters = self._match(split.path, method)
        if resource is None:
            return Answer(403, {}, (), b'{"message":"Missing Authentication Token"}')
        sent = dict(headers or {})
        if form is not None:
            body = urlencode(form, doseq=True).encode()
            sent.setdefault("content-type", "application/x-www-form-urlencoded")
        query = parse_qs(split.query, keep_blank_values=True)
        event = {
            "resource": resource,
            "path": split.path,
            "httpMethod": method,
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "queryStringParameters": {k: v[-1] for k, v in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "requestContext": {
                "resourcePath": resource,
                "path": split.path,
                "httpMethod": method,
                "requestId": "req-test",
                "identity": {"sourceIp": source},
            },
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }
        answer = self.app(event, LambdaContext())
        content = answer["body"]
        cookies = tuple(answer.get("multiValueHeaders", {}).get("Set-Cookie", ()))
        if not cookies and "Set-Cookie" in answer.get("headers", {}):
            cookies = (answer["headers"]["Set-Cookie"],)
        return Answer(
            answer["statusCode"],
            {k.lower(): v for k, v in answer["headers"].items()},
            cookies,
            base64.b64decode(content) if answer.get("isBase64Encoded") else content.encode(),
        )

    def _match(self, path: str, method: str) -> tuple[str | None, dict[str, str]]:
        for resource, pattern in self.patterns:
            if (found := pattern.match(path)) and method in self.app.routes[resource]:
                return resource, found.groupdict()
        return None, {}


def _escape(path: str) -> str:
    return re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
