"""Hints to queue Lambdas by SQS."""

from chalicelib import config
from chalicelib.adapters.aws import client


class SqsQueue:
    """The queue whose address is in this environment variable."""

    def __init__(self, setting: str) -> None:
        self.setting = setting

    def send(self, body: str) -> None:
        client("sqs").send_message(QueueUrl=config.setting(self.setting), MessageBody=body)
