"""E-mail by SES v1 `SendRawEmail`: v2 raw mail loses attachments on the emulator."""

from collections.abc import Sequence

from chalicelib.adapters.aws import client
from chalicelib.ports import MailRefused

_FINAL = {"MessageRejected", "MailFromDomainNotVerifiedException", "InvalidParameterValue"}


class Ses:
    def send(self, mime: bytes, *, sender: str, recipients: Sequence[str]) -> str:
        from botocore.exceptions import ClientError  # slow to import

        try:
            answer = client("ses").send_raw_email(
                Source=sender, Destinations=list(recipients), RawMessage={"Data": mime}
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _FINAL:
                raise MailRefused(error.response["Error"]["Code"]) from error
            raise
        return str(answer["MessageId"])
