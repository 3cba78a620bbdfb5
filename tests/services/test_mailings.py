"""E-mails as rows: promised once, sent once, retried with growing delays, told when they fail (NOT-7, NOT-8)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import labels_mail
from chalicelib.domain.mailings import Mail, MailState, addresses
from chalicelib.domain.outbox import RETRY_DELAYS, claim_ends, is_given_up, next_attempt
from chalicelib.domain.session_mailings import Message
from chalicelib.models import emails, organisations
from chalicelib.models.base import transaction
from chalicelib.ports import MailRefused, MailUnavailable
from chalicelib.services import follow_ups, mail_builders, mailings
from chalicelib.templating import TEMPLATES
from tests.deliveries import KEY, ORDER_ID, parsed, stored_order
from tests.factories import (
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_training,
)
from tests.fakes import NOW

CONFIRMATION = f"order_confirmed/{ORDER_ID}"


def a_mail(**overrides) -> Mail:
    values = {
        "key": CONFIRMATION,
        "kind": "order_confirmed",
        "object_id": ORDER_ID,
        "organisation_id": "org_acme",
        "to": ("claire@duvallon.example",),
        "due_at": NOW,
        "promised_at": NOW,
    }
    return Mail(**{**values, **overrides})


@pytest.fixture
def order(tables):
    stored_institute(placeholder_emails=frozenset({"inconnu@horizon.example"}))
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_session()
    return stored_order()


def test_an_email_promised_twice_is_promised_once(tables, ports):
    assert mailings.promise(ports, a_mail()) == 1
    assert mailings.promise(ports, a_mail(), a_mail(key="another")) == 1
    assert ports.email_hints == [CONFIRMATION, "another"]


def test_an_email_for_later_waits_for_the_sweep(order, ports):
    mailings.promise(ports, a_mail(due_at=NOW + timedelta(hours=2)))

    mailings.deliver(ports, CONFIRMATION)
    before = (list(ports.email_hints), mailings.requeue(ports), len(ports.mailer.sent))
    ports.now.forward(hours=2)
    after = mailings.requeue(ports)
    mailings.deliver(ports, CONFIRMATION)

    assert before == ([], 0, 0)
    assert after == 1
    assert len(ports.mailer.sent) == 1


def test_an_email_told_five_times_is_sent_once(order, ports):
    mailings.promise(ports, a_mail())

    for _ in range(5):
        mailings.deliver(ports, CONFIRMATION)
        ports.now.forward(hours=1)

    assert len(ports.mailer.sent) == 1


def test_two_workers_at_once_send_one_email(order, ports):
    mailings.promise(ports, a_mail())
    mine = emails.claim(CONFIRMATION, at=NOW, lease=mailings.LEASE)

    mailings.deliver(ports, CONFIRMATION)

    assert mine is not None
    assert ports.mailer.sent == []


def test_a_claim_lapses_when_its_worker_must_be_dead(order, ports):
    mailings.promise(ports, a_mail())
    emails.claim(CONFIRMATION, at=NOW, lease=mailings.LEASE)

    ports.now.forward(seconds=mailings.LEASE.total_seconds() - 1)
    mailings.deliver(ports, CONFIRMATION)
    too_early = len(ports.mailer.sent)
    ports.now.forward(seconds=1)
    mailings.deliver(ports, CONFIRMATION)

    assert (too_early, len(ports.mailer.sent)) == (0, 1)


def test_a_sent_email_is_archived_logged_and_forgets_its_secrets(order, ports):
    mailings.promise(ports, a_mail(facts={"secret_password_trn_x": "Ab1!", "username_trn_x": "x"}))

    mailings.deliver(ports, CONFIRMATION)

    (mail,) = mailings.log_of(ORDER_ID)
    assert (mail.state, mail.sent_at) == (MailState.SENT, NOW)
    assert mail.subject
    assert mail.facts == {"username_trn_x": "x"}
    assert mail.archive_key.startswith("emails/2026/11/23090000-")
    archived = ports.files.documents[mail.archive_key]
    (_, recipients, mime), *_ = ports.mailer.sent
    assert archived == f"X-Archived-Mail: {CONFIRMATION}\r\n".encode() + mime
    assert recipients == ("claire@duvallon.example",)
    message = parsed(mime)
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
    ]


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (MailRefused("MessageRejected"), "MessageRejected"),
        (MailRefused("InvalidParameterValue"), "InvalidParameterValue"),
    ],
)
def test_a_refused_email_is_told_and_not_tried_again(order, ports, failure, reason):
    mailings.promise(ports, a_mail())
    ports.mailer.failure = failure

    mailings.deliver(ports, CONFIRMATION)
    ports.mailer.failure = None
    ports.now.forward(days=2)
    mailings.deliver(ports, CONFIRMATION)

    mail = emails.get(CONFIRMATION)
    assert (mail.state, mail.last_error) == (MailState.FAILED, reason)
    assert ports.mailer.sent == []
    assert mailings.requeue(ports) == 0


@pytest.mark.parametrize("address", ["nobody", "a@b@c.example", "evil@x.example\r\nBcc: all@x.example"])
def test_a_bad_address_stops_nobody_else(order, ports, address):
    mailings.promise(ports, a_mail(to=(address,)), a_mail(key="good"))

    for key in ports.email_hints:
        mailings.deliver(ports, key)

    assert emails.get(CONFIRMATION).state is MailState.FAILED
    assert emails.get(CONFIRMATION).last_error == "unsendable"
    assert len(ports.mailer.sent) == 1


def test_a_busy_mail_service_is_asked_again_later_and_later(order, ports):
    mailings.promise(ports, a_mail())
    ports.mailer.failure = MailUnavailable("Throttling")
    waits = []
    for _ in RETRY_DELAYS:
        mailings.deliver(ports, CONFIRMATION)
        mail = emails.get(CONFIRMATION)
        assert (mail.state, mail.last_error) == (MailState.QUEUED, "Throttling")
        waits.append(mail.due_at - ports.now())
        ports.now.at = mail.due_at

    mailings.deliver(ports, CONFIRMATION)

    assert tuple(waits) == RETRY_DELAYS
    assert emails.get(CONFIRMATION).state is MailState.FAILED


def test_an_email_whose_worker_always_dies_is_given_up(order, ports):
    mailings.promise(ports, a_mail())
    for _ in range(len(RETRY_DELAYS) + 1):
        assert emails.claim(CONFIRMATION, at=ports.now(), lease=mailings.LEASE)
        ports.now.forward(days=1)

    mailings.deliver(ports, CONFIRMATION)

    mail = emails.get(CONFIRMATION)
    assert (mail.state, mail.last_error) == (MailState.FAILED, "gave_up")
    assert ports.mailer.sent == []


def test_an_email_about_an_order_that_went_away_is_told(tables, ports):
    stored_institute()
    mailings.promise(ports, a_mail())

    mailings.deliver(ports, CONFIRMATION)

    assert emails.get(CONFIRMATION).last_error == "nothing_to_tell"


AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LEASE = timedelta(minutes=2)


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [
        (1, 2),
        (2, 5),
        (3, 30),
        (4, 120),
        (5, 480),
        (6, 2),
    ],  # the first delay is shorter than the lease; the sixth is the last
)
def test_a_claim_ends_when_the_next_attempt_may_begin(attempts, minutes):
    assert claim_ends(attempts, at=AT, lease=LEASE) == AT + timedelta(minutes=minutes)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 480), (6, None)])
def test_delays_grow_and_end(attempts, minutes):
    expected = None if minutes is None else AT + timedelta(minutes=minutes)

    assert next_attempt(attempts, at=AT) == expected


@pytest.mark.parametrize(("attempts", "given_up"), [(1, False), (6, False), (7, True)])
def test_six_attempts_are_enough(attempts, given_up):
    assert is_given_up(attempts) is given_up


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (("a@x.example", "b@x.example"), ("a@x.example", "b@x.example")),
        (("a@x.example", "A@X.example"), ("a@x.example",)),
        (("", "b@x.example"), ("b@x.example",)),
        (("Unknown@x.example", "b@x.example"), ("b@x.example",)),
        (("", ""), ()),
    ],
)
def test_addresses_are_each_once_and_known(wanted, kept):
    assert addresses(*wanted, unknown={"unknown@x.example"}) == kept


@pytest.mark.parametrize(
    ("organisation", "cc"),
    [
        ({}, ("formation@duvallon.example",)),
        ({"email": ""}, ()),
        ({"email": "CLAIRE@duvallon.example"}, ()),
        ({"email_is_placeholder": True}, ()),
        ({"email": "inconnu@horizon.example"}, ()),
    ],
    ids=["its own", "none", "the same", "marked placeholder", "known placeholder"],
)
def test_the_organisation_gets_a_copy_at_an_address_of_its_own(order, ports, organisation, cc):
    before = organisations.get("org_acme")
    with transaction() as tx:
        organisations.replace(tx, replace(before, **organisation), before=before)

    follow_ups.follow_up(ports, KEY)

    mail = emails.get(CONFIRMATION)
    assert (mail.to, mail.cc) == (("claire@duvallon.example",), cc)


def test_every_kind_has_its_words_and_its_name_for_people():
    folders = {folder.name for folder in (TEMPLATES / "emails").iterdir() if not folder.name.startswith("_")}

    shared = {
        "session_message": {message.value for message in Message},
        "seat_notice": {
            "registration_cancelled",
            "seats_offered",
            "not_started",
            "driver_certificate",
            "driver_trainer_notice",
            "driver_annulled",
        },
        "registration_invitation": {"registration_invitation", "registration_changed"},
    }
    said = set().union(*(shared.get(folder, {folder}) for folder in folders))
    assert set(mail_builders.BUILDERS) <= said
    assert said == set(labels_mail.KINDS)


def test_a_trainee_without_address_gets_no_invitation(order, ports):
    follow_ups.follow_up(ports, KEY)

    kinds = [(mail.kind, mail.to[0]) for mail in mailings.log_of(ORDER_ID)]
    assert sorted(kinds) == [
        ("order_confirmed", "claire@duvallon.example"),
        ("registration_invitation", "lea@duvallon.example"),
    ]
