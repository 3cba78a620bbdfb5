"""Clients of AWS: what their settings mean outside this machine."""

from collections.abc import Iterator

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters.s3 import Buckets

LINK = {"file_name": "a.pdf", "content_type": "application/pdf"}


@pytest.fixture(autouse=True)
def somebody_s_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-3",
        "DOCUMENTS_BUCKET": "cursus-prod-1-documents",
        "DROPS_BUCKET": "cursus-prod-1-drops",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    aws.client.cache_clear()
    yield
    aws.client.cache_clear()


def test_signed_addresses_name_the_region_of_their_bucket(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STAGE", "prod")

    link = Buckets().link("documents/a.pdf", **LINK)
    form = Buckets().upload_form(
        "uploads/a.csv", max_bytes=1000, back_to="https://formation.example.org/imports"
    )

    assert link.startswith("https://cursus-prod-1-documents.s3.eu-west-3.amazonaws.com/documents/a.pdf?")
    assert form.url == "https://cursus-prod-1-drops.s3.eu-west-3.amazonaws.com/"


def test_on_the_emulator_a_signed_address_needs_no_name_per_bucket(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STAGE", "local")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")

    link = Buckets().link("documents/a.pdf", **LINK)

    assert link.startswith("http://localhost:4566/cursus-prod-1-documents/documents/a.pdf?")
