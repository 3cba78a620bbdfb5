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

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import bootstrap
from chalicelib.ports import Ports
from tests import lambda_rights
from tests.fakes import fake_ports
from tests.gateway import Gateway
from tests.page import Browser

MOTO_ACCOUNT = "123456789012"
_TABLES: dict[str, Any] = {}


def pytest_collection_finish() -> None:
    """What was loaded by now stays: looking through it for garbage again and again took a tenth of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture
def ports() -> Iterator[Ports]:
    """Fakes, for services (first argument) and for handlers (through bootstrap)."""
    fakes = fake_ports()
    bootstrap.use(fakes)
    yield fakes
    bootstrap.use(None)


@pytest.fixture
def within_rights(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test in which a Lambda asks for what its policy doesn't allow."""
    missing = lambda_rights.watch(monkeypatch)
    yield
    assert not missing


@pytest.fixture(scope="module")
def moto() -> Iterator[Any]:
    """The backend of tables. Kept for a module: starting it takes as long as many tests."""
    from moto import mock_aws
    from moto.core.serialize import AttributePicker, AttributePickerContext
    from moto.dynamodb.models import dynamodb_backends

    slowly = AttributePicker.__call__

    def picked(picker: AttributePicker, context: AttributePickerContext) -> Any:
        """moto tries eight spellings of each name an answer may have: DynamoDB's are exact, and looking took a fifth of all tests."""
        if isinstance(context.obj, dict) and context.service_model.service_name == "dynamodb":
            return context.obj.get(context.key)
        return slowly(picker, context)

    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setattr(AttributePicker, "__call__", picked)
        yield dynamodb_backends[MOTO_ACCOUNT][os.environ["AWS_REGION"]]


@pytest.fixture
def tables(moto: Any, within_rights: None) -> None:
    """Every table, empty, on moto.

    Made once and emptied for each test: creating them takes thirty times as long as most tests.
    """
    from chalicelib.models import registry
    from chalicelib.services import waiting

    waiting.forget()
    if not _TABLES:
        for model in registry.ALL:
            model.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
        _TABLES.update(moto.tables)
    for table in _TABLES.values():
        table.items.clear()
    moto.tables.update(_TABLES)


@pytest.fixture(scope="session")
def gateway() -> Gateway:
    from app import app

    return Gateway(app)


@pytest.fixture
def browser(tables: None, ports: Ports, gateway: Gateway) -> Browser:
    """A stranger's browser; `tests.factories.signed_in(browser, user)` signs somebody in."""
    return Browser(gateway)
