"""The OpenAPI document and the page made of it (API-1)."""

import json
import re
from typing import Any

import pytest

from chalicelib.web.api import ENDPOINTS
from tests.factories import stored_institute
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("tables")


def document(browser: Browser) -> dict[str, Any]:
    stored_institute()
    answer = browser.gateway.request("GET", "/api/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    said: dict[str, Any] = json.loads(answer.body)
    return said


def test_every_address_of_the_api_is_described(browser: Browser) -> None:
    said = document(browser)

    described = {(path, method.upper()) for path, each in said["paths"].items() for method in each}
    assert said["openapi"] == "3.1.0"
    assert described == {(endpoint.path, endpoint.method) for endpoint in ENDPOINTS}


def test_every_reference_leads_somewhere(browser: Browser) -> None:
    said = document(browser)

    wanted = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(said)))
    assert wanted <= said["components"]["schemas"].keys()


def test_calls_that_register_ask_for_an_idempotency_key(browser: Browser) -> None:
    operation = document(browser)["paths"]["/api/v1/driver-registrations"]["post"]

    assert [(p["name"], p["required"]) for p in operation["parameters"]] == [("Idempotency-Key", True)]


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "API pour vos logiciels"), ("en", "API for your software")]
)
def test_the_page_shows_each_call_with_an_example(browser: Browser, language: str, title: str) -> None:
    stored_institute(default_language=language)

    page = browser.get("/api", headers={"accept-language": language})

    assert page.h1 == title
    assert page.text.count("curl ") == len(ENDPOINTS)
    assert "Idempotency-Key" in page.text
