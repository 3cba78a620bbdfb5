"""A program that calls the API with the token of a centre."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.ports import Ports
from tests.centres import stored_centre, stored_registrar, stored_token
from tests.factories import stored_institute
from tests.gateway import Answer, Gateway


@dataclass
class Program:
    gateway: Gateway
    token: str

    def get(self, address: str, **headers: str) -> Answer:
        return self.gateway.request("GET", address, headers=self._headers(headers))

    def post(self, address: str, body: Any, *, key: str = "", **headers: str) -> Answer:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {"idempotency-key": key} if key else {}
        sent = self._headers({"content-type": "application/json", **named, **headers})
        return self.gateway.request("POST", address, headers=sent, body=content)

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"authorization": f"Bearer {self.token}", **said}


@pytest.fixture
def program(tables: None, ports: Ports, gateway: Gateway) -> Program:
    stored_institute()
    stored_centre()
    return Program(gateway, stored_token(stored_registrar()))


def told(answer: Answer) -> Any:
    return json.loads(answer.body)
