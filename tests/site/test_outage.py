"""When nothing answers, people still read what happens and what to do."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from chalicelib.models import base
from chalicelib.ports import Ports
from tests.gateway import Gateway
from tests.page import Browser


@pytest.fixture
def nothing_answers(ports: Ports) -> Iterator[None]:
    """No table exists: every read fails, as in an outage."""
    with mock_aws():
        base.forget_connection()
        yield
    base.forget_connection()


def test_without_tables_a_page_says_that_the_service_is_unavailable(
    gateway: Gateway, nothing_answers: None
) -> None:
    page = Browser(gateway).get("/sign-in", status=503)

    assert page.h1 == "Le service est momentanément indisponible"
    assert "The service is unavailable for a moment" in page.text
    assert page.answer.headers["retry-after"] == "60"


def test_static_files_need_no_tables(gateway: Gateway, nothing_answers: None) -> None:
    assert gateway.request("GET", "/static/0/cursus.css").status == 200
