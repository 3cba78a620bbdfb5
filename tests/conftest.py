"""Fixtures everything shares: tables on moto, fake ports, a browser in front of the application."""

import os

os.environ.update(
    STAGE="local",
    AWS_DEFAULT_REGION="eu-west-3",
    AWS_REGION="eu-west-3",
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    POWERTOOLS_SERVICE_NAME="cursus",
    MAIL_SENDER="portail@horizon.example",
    POWERTOOLS_LOG_LEVEL="ERROR",
)
os.environ.pop("AWS_ENDPOINT_URL", None)

from collections.abc import Iterator

import pytest

from chalicelib import bootstrap
from chalicelib.ports import Ports
from tests.fakes import fake_ports
from tests.gateway import Gateway
from tests.page import Browser


@pytest.fixture
def ports() -> Iterator[Ports]:
    """Fakes, for services (first argument) and for handlers (through bootstrap)."""
    fakes = fake_ports()
    bootstrap.use(fakes)
    yield fakes
    bootstrap.use(None)


@pytest.fixture
def tables() -> Iterator[None]:
    """Every table, empty, on moto."""
    from moto import mock_aws

    from chalicelib.models import base, registry
    from chalicelib.services import waiting

    with mock_aws():
        base.forget_connection()
        waiting.forget()
        for model in registry.ALL:
            model.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
        yield
    base.forget_connection()


@pytest.fixture(scope="session")
def gateway() -> Gateway:
    from app import app

    return Gateway(app)


@pytest.fixture
def browser(tables: None, ports: Ports, gateway: Gateway) -> Browser:
    """A stranger's browser; `tests.factories.signed_in(browser, user)` signs somebody in."""
    return Browser(gateway)
