"""E-mail by SES v1 `SendRawEmail`: v2 raw mail loses attachments on the emulator."""

from collections.abc import Sequence

from chalicelib.adapters.aws import client
from chalicelib.ports import MailRefused, MailUnavailable

_FINAL = {"MessageRejected", "MailFromDomainNotVerifiedException", "InvalidParameterValue"}


class Ses:
    def send(self, mime: bytes, *, sender: str, recipients: Sequence[str]) -> str:
        from botocore.exceptions import BotoCoreError, ClientError  # slow to import

        try:
            answer = client("ses").send_raw_email(
                Source=sender, Destinations=list(recipients), RawMessage={"Data": mime}
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _FINAL:
                raise MailRefused(error.response["Error"]["Code"]) from error
            raise MailUnavailable(error.response["Error"]["Code"]) from error
        except BotoCoreError as error:
            raise MailUnavailable(type(error).__name__) from error
        return str(answer["MessageId"])
