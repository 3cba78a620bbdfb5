"""E-mail by SES v1 `SendRawEmail`: v2 raw mail loses attachments on the emulator.

On AWS each message names our configuration set, which tells bounces and complaints to a topic, and carries a tag that
comes back with them. SES puts its own Message-ID in place of ours, so that one would not lead back.
"""

from collections.abc import Sequence
from typing import Any

from chalicelib import config
from chalicelib.adapters.aws import client
from chalicelib.ports import MailRefused, MailUnavailable

TAG = "mail"
"""The name of the tag, see `services/mail_events.py`."""
_FINAL = {"MessageRejected", "MailFromDomainNotVerifiedException", "InvalidParameterValue"}


class Ses:
    def send(self, mime: bytes, *, sender: str, recipients: Sequence[str], tag: str = "") -> str:
        from botocore.exceptions import BotoCoreError, ClientError  # slow to import

        try:
            answer = client("ses").send_raw_email(
                Source=sender,
                Destinations=list(recipients),
                RawMessage={"Data": mime},
                **_tracking(tag),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _FINAL:
                raise MailRefused(error.response["Error"]["Code"]) from error
            raise MailUnavailable(error.response["Error"]["Code"]) from error
        except BotoCoreError as error:
            raise MailUnavailable(type(error).__name__) from error
        return str(answer["MessageId"])


def _tracking(tag: str) -> dict[str, Any]:
    """The emulator tells nothing of what it sent."""
    if config.is_local():
        return {}
    tags = [{"Name": TAG, "Value": tag}] if tag else []
    return {"ConfigurationSetName": config.mail_configuration_set(), "Tags": tags}
