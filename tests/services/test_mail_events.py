"""Bounces and complaints as SES tells them: addresses are marked once, our rows say why, nobody marked is written to (NOT-8)."""

import json
from datetime import UTC, datetime

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.mail_addresses import AddressState, EventKind
from chalicelib.domain.mailings import Mail, MailState, key_in_tag, tag_of
from chalicelib.models import addresses, emails
from chalicelib.services import mail_events, mailings
from tests.deliveries import ORDER_ID, stored_order
from tests.factories import (
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_training,
)
from tests.fakes import NOW

KEY = f"order_confirmed/{ORDER_ID}"
CLAIRE = "claire@duvallon.example"
COPY = "formation@duvallon.example"


def about(key: str = KEY) -> dict:
    """`mail` of an event, as documented by AWS, headers left out."""
    return {
        "timestamp": "2026-11-23T09:00:02.012Z",
        "source": "Institut Horizon <portail@horizon.example>",
        "sourceArn": "arn:aws:ses:eu-west-3:123456789012:identity/horizon.example",
        "sendingAccountId": "123456789012",
        "messageId": "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
        "destination": [CLAIRE, COPY],
        "headersTruncated": False,
        "headers": [{"name": "To", "value": CLAIRE}],
        "commonHeaders": {"to": [CLAIRE], "subject": "Commande"},
        "tags": {
            "ses:operation": ["SendRawEmail"],
            "ses:configuration-set": ["cursus-prod"],
            "ses:source-ip": ["192.0.2.0"],
            "ses:from-domain": ["horizon.example"],
            "mail": [tag_of(key)],
        },
    }


def bounce(kind: str = "Permanent", sub: str = "General", *, to: str = CLAIRE, **overrides) -> dict:
    told = {
        "bounceType": kind,
        "bounceSubType": sub,
        "bouncedRecipients": [
            {
                "emailAddress": to,
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 user unknown",
            }
        ],
        "timestamp": "2026-11-23T09:01:02.669Z",
        "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
        "reportingMTA": "dsn; mta.example.com",
    }
    return {"eventType": "Bounce", "bounce": {**told, **overrides}, "mail": about()}


def complaint(*, to: str = CLAIRE) -> dict:
    return {
        "eventType": "Complaint",
        "complaint": {
            "complainedRecipients": [{"emailAddress": to}],
            "timestamp": "2026-11-23T10:00:02.669Z",
            "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000001",
            "userAgent": "ExampleCorp Feedback Loop (V0.01)",
            "complaintFeedbackType": "abuse",
            "arrivalDate": "2026-11-23T09:59:00.000Z",
        },
        "mail": about(),
    }


REJECT = {"eventType": "Reject", "reject": {"reason": "Bad content"}, "mail": about()}


def told(event: dict) -> None:
    mail_events.note(json.dumps(event))


def a_mail(**overrides) -> Mail:
    values = {
        "key": KEY,
        "kind": "order_confirmed",
        "object_id": ORDER_ID,
        "organisation_id": "org_acme",
        "to": (CLAIRE,),
        "cc": (COPY,),
        "due_at": NOW,
        "promised_at": NOW,
    }
    return Mail(**{**values, **overrides})


@pytest.fixture
def sent(tables, ports):
    """The confirmation of an order, sent to Claire with a copy."""
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_session()
    stored_order()
    mailings.promise(ports, a_mail())
    mailings.deliver(ports, KEY)
    return ports


def test_the_message_carries_what_leads_back_to_its_row(sent):
    assert [key_in_tag(tag) for tag in sent.mailer.tags] == [KEY]


@pytest.mark.parametrize("key", ["a", "mailing/ses_1/convocation#-/trn_1/0", "é" * 50])
def test_a_key_goes_through_a_tag_unharmed(key):
    tag = tag_of(key)

    assert key_in_tag(tag) == key
    assert all(c.isascii() and (c.isalnum() or c in "-_") for c in tag)


def test_a_key_too_long_for_a_tag_has_none():
    assert len(tag_of("x" * 192)) == 256
    assert tag_of("x" * 193) == ""
    assert key_in_tag("") == ""
    assert key_in_tag("é§") == ""


@pytest.mark.parametrize(
    ("sub", "reason"),
    [
        ("General", "bounced"),
        ("NoEmail", "no_such_address"),
        ("Suppressed", "listed"),
        ("OnAccountSuppressionList", "listed"),
        ("SomethingNew", "bounced"),
    ],
)
def test_a_lasting_bounce_marks_the_address_and_the_email(sent, sub, reason):
    told(bounce(sub=sub, to="Claire <CLAIRE@duvallon.example>"))

    mark = addresses.marks([CLAIRE])[CLAIRE]
    assert (mark.state, mark.reason, mark.times) == (AddressState.BOUNCED, reason, 1)
    assert (mark.at, mark.mail_key) == (datetime(2026, 11, 23, 9, 1, 2, 669000, tzinfo=UTC), KEY)
    mail = emails.get(KEY)
    assert (mail.state, mail.last_error) == (MailState.BOUNCED, reason)
    assert mail.undelivered == frozenset({"CLAIRE@duvallon.example"})


@pytest.mark.parametrize(
    ("kind", "sub", "reason"),
    [
        ("Transient", "General", "delayed"),
        ("Transient", "MailboxFull", "mailbox_full"),
        ("Transient", "MessageTooLarge", "message_too_large"),
        ("Transient", "AttachmentRejected", "content_refused"),
        ("Undetermined", "Undetermined", "delayed"),
    ],
)
def test_a_bounce_that_may_pass_is_only_noted(sent, kind, sub, reason):
    told(bounce(kind, sub))

    assert addresses.marks([CLAIRE]) == {}
    mail = emails.get(KEY)
    assert (mail.state, mail.last_error, mail.undelivered) == (MailState.SENT, reason, frozenset())


def test_a_complaint_marks_the_address_and_is_told_on_the_email_that_arrived(sent):
    told(complaint())

    assert addresses.marks([CLAIRE])[CLAIRE].state is AddressState.COMPLAINED
    assert (emails.get(KEY).state, emails.get(KEY).last_error) == (MailState.SENT, "complained")


def test_a_message_that_the_service_finds_harmful_reached_nobody_and_marks_nobody(sent):
    told(REJECT)

    assert addresses.marks([CLAIRE, COPY]) == {}
    mail = emails.get(KEY)
    assert (mail.state, mail.last_error) == (MailState.BOUNCED, "harmful")
    assert mail.undelivered == frozenset({CLAIRE, COPY})


def test_an_event_told_twice_has_one_effect(sent):
    told(bounce())
    told(bounce())

    assert addresses.marks([CLAIRE])[CLAIRE].times == 1


def test_another_bounce_counts_again(sent):
    told(bounce())
    told(bounce(feedbackId="another"))

    assert addresses.marks([CLAIRE])[CLAIRE].times == 2


def test_a_delay_told_after_a_bounce_says_less_and_changes_nothing(sent):
    told(bounce())
    told(bounce("Transient", "MailboxFull", feedbackId="later"))

    assert (emails.get(KEY).state, emails.get(KEY).last_error) == (MailState.BOUNCED, "bounced")


def test_two_addresses_of_one_email_may_bounce(sent):
    told(bounce())
    told(bounce(to=COPY, feedbackId="of the copy"))

    assert emails.get(KEY).undelivered == frozenset({CLAIRE, COPY})


def test_a_bounce_that_comes_while_the_email_is_handed_over_waits(sent):
    other = a_mail(key="other")
    mailings.promise(sent, other)
    emails.claim("other", at=NOW, lease=mailings.LEASE)
    event = {**bounce(), "mail": about("other")}

    with pytest.raises(Conflict):
        told(event)
    emails.mark_sent(emails.get("other"), at=NOW, archive_key="emails/x.eml", subject="S")
    told(event)

    assert emails.get("other").state is MailState.BOUNCED
    assert addresses.marks([CLAIRE])[CLAIRE].times == 1


@pytest.mark.parametrize("key", ["", "order_confirmed/ord_gone"])
def test_a_bounce_of_an_email_we_do_not_know_marks_its_address(tables, key):
    told({**bounce(), "mail": about(key)})

    assert addresses.marks([CLAIRE])[CLAIRE].state is AddressState.BOUNCED


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Successfully validated SNS topic for Amazon SES event publishing.",
        "[]",
        "null",
        '{"mail": 3}',
        '{"eventType": "Bounce"}',
        json.dumps({"eventType": "Bounce", "mail": about()}),
        json.dumps({"eventType": "Bounce", "bounce": {"bouncedRecipients": 3}, "mail": about()}),
        json.dumps({"eventType": "Delivery", "delivery": {}, "mail": about()}),
        json.dumps({"Type": "Notification", "Message": "not JSON"}),
        "{" * 100_000,
    ],
    ids=lambda body: body[:30],
)
def test_what_is_no_event_does_not_poison_the_queue(tables, body):
    mail_events.note(body)

    assert mail_events.read(body) is None


def test_an_event_is_read_in_the_envelope_of_sns_too():
    event = mail_events.read(json.dumps({"Type": "Notification", "Message": json.dumps(bounce())}))

    assert event is not None
    assert (event.kind, event.addresses, event.mail_key) == (EventKind.LOST, (CLAIRE,), KEY)


def test_an_address_that_bounced_is_not_written_to_again(sent):
    told(bounce())
    told(bounce(to=COPY, feedbackId="of the copy"))

    mailings.promise(sent, a_mail(key="next"))
    mailings.deliver(sent, "next")

    mail = emails.get("next")
    assert (mail.state, mail.last_error) == (MailState.FAILED, "suppressed")
    assert len(sent.mailer.sent) == 1


def test_the_others_of_a_message_still_get_it(sent):
    told(bounce())

    mailings.promise(sent, a_mail(key="next"))
    mailings.deliver(sent, "next")

    mail = emails.get("next")
    assert (mail.state, mail.undelivered) == (MailState.SENT, frozenset({CLAIRE}))
    assert sent.mailer.sent[-1][1] == (COPY,)
