"""E-mail by SES: on AWS each message can be followed, on the emulator it just leaves."""

import pytest
from botocore.stub import Stubber

from chalicelib.adapters import aws
from chalicelib.adapters.ses import Ses
from chalicelib.ports import MailRefused, MailUnavailable

SENT = {
    "Source": "portail@horizon.example",
    "Destinations": ["claire@duvallon.example"],
    "RawMessage": {"Data": b"Subject: S\r\n\r\nT"},
}
TRACKED = {
    "ConfigurationSetName": "cursus-prod",
    "Tags": [{"Name": "mail", "Value": "b3JkZXIvMQ"}],
}


def send(*, tag: str = "b3JkZXIvMQ") -> str:
    return Ses().send(
        b"Subject: S\r\n\r\nT",
        sender="portail@horizon.example",
        recipients=["claire@duvallon.example"],
        tag=tag,
    )


@pytest.mark.parametrize(
    ("stage", "tag", "asked"),
    [
        ("prod", "b3JkZXIvMQ", {**SENT, **TRACKED}),
        ("prod", "", {**SENT, **TRACKED, "Tags": []}),
        ("local", "b3JkZXIvMQ", SENT),
    ],
)
def test_a_message_names_the_set_that_tells_what_becomes_of_it(
    monkeypatch: pytest.MonkeyPatch, stage: str, tag: str, asked: dict[str, object]
) -> None:
    monkeypatch.setenv("STAGE", stage)
    with Stubber(aws.client("ses")) as ses:
        ses.add_response("send_raw_email", {"MessageId": "m-1"}, asked)

        assert send(tag=tag) == "m-1"


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("MessageRejected", MailRefused),
        ("Throttling", MailUnavailable),
        ("ConfigurationSetDoesNotExist", MailUnavailable),
    ],
)
def test_what_the_service_says_no_to_is_final_or_not(code: str, refusal: type[Exception]) -> None:
    with Stubber(aws.client("ses")) as ses:
        ses.add_client_error("send_raw_email", code)

        with pytest.raises(refusal):
            send()
