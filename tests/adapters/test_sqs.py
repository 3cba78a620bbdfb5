"""Hints to queue Lambdas: a convenience, never a condition."""

import logging
from collections.abc import Iterator

import pytest
from moto import mock_aws

from chalicelib.adapters import aws
from chalicelib.adapters.sqs import SqsQueue


@pytest.fixture(autouse=True)
def _no_aws() -> Iterator[None]:
    aws.client.cache_clear()
    with mock_aws():
        yield
    aws.client.cache_clear()


def test_a_hint_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    address = aws.client("sqs").create_queue(QueueName="hints")["QueueUrl"]
    monkeypatch.setenv("OUTBOX_QUEUE_URL", address)

    SqsQueue("OUTBOX_QUEUE_URL").send("order_placed/ord_1")

    [message] = aws.client("sqs").receive_message(QueueUrl=address)["Messages"]
    assert message["Body"] == "order_placed/ord_1"


def test_a_hint_that_cannot_be_sent_is_logged_and_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OUTBOX_QUEUE_URL", "https://sqs.eu-west-3.amazonaws.com/123456789012/gone")

    with caplog.at_level(logging.WARNING, logger="cursus"):
        SqsQueue("OUTBOX_QUEUE_URL").send("order_placed/ord_1")

    assert [record.message for record in caplog.records] == ["hint not sent"]
