"""Hints to queue Lambdas by SQS."""

from chalicelib import config
from chalicelib.adapters.aws import client
from chalicelib.observability import logger


class SqsQueue:
    """The queue whose address is in this environment variable."""

    def __init__(self, setting: str) -> None:
        self.setting = setting

    def send(self, body: str) -> None:
        """A hint that can't be sent is logged, never raised: what it hints at is written, and a schedule finds it."""
        from botocore.exceptions import BotoCoreError, ClientError  # slow to import

        try:
            client("sqs").send_message(QueueUrl=config.setting(self.setting), MessageBody=body)
        except (BotoCoreError, ClientError):
            logger.warning("hint not sent", extra={"queue": self.setting}, exc_info=True)
