"""What was given up is listed for the staff and tried again by a person (NOT-7)."""

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.mailings import Mail, MailState
from chalicelib.domain.outbox import RETRY_DELAYS, Promise, PromiseState
from chalicelib.handlers.staff.failed_emails import WORK
from chalicelib.models import emails, history, outbox
from chalicelib.models.base import transaction
from chalicelib.ports import MailRefused, Ports
from chalicelib.services import follow_ups, mailings
from chalicelib.services.follow_ups import KINDS
from tests.deliveries import KEY, ORDER_ID, stored_order
from tests.factories import (
    signed_in,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_staff,
    stored_training,
)
from tests.fakes import NOW
from tests.page import Browser

PAGE = "/staff/emails"
MAIL = f"order_confirmed/{ORDER_ID}"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_session()
    stored_order()
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER))


def failed_mail(ports: Ports, **overrides: object) -> None:
    values = {
        "key": MAIL,
        "kind": "order_confirmed",
        "object_id": ORDER_ID,
        "organisation_id": "org_acme",
        "to": ("claire@duvallon.example",),
        "due_at": NOW,
        "promised_at": NOW,
    }
    mail = Mail(**{**values, **overrides})  # type: ignore[arg-type]
    mailings.promise(ports, mail)
    ports.mailer.failure = MailRefused("MessageRejected")  # type: ignore[attr-defined]
    mailings.deliver(ports, mail.key)
    ports.mailer.failure = None  # type: ignore[attr-defined]
    assert emails.get(mail.key).state is MailState.FAILED


def test_when_all_was_sent_the_page_says_so(staff: Browser) -> None:
    assert "Everything was sent" in staff.get(PAGE).text


def test_an_email_that_failed_is_listed_with_the_reason_and_sent_again(staff: Browser, ports: Ports) -> None:
    follow_ups.follow_up(ports, KEY)
    ports.mailer.failure = MailRefused("MessageRejected")  # type: ignore[attr-defined]
    mailings.deliver(ports, MAIL)
    ports.mailer.failure = None  # type: ignore[attr-defined]
    page = staff.get(PAGE)
    assert "claire@duvallon.example" in page.text
    assert "The mail service refused this message." in page.text

    staff.submit(page, PAGE)
    mailings.deliver(ports, MAIL)

    assert emails.get(MAIL).state is MailState.SENT
    assert "Everything was sent" in staff.get(PAGE).text
    assert "email_retried" in [entry.what for entry in history.of(ORDER_ID).rows]


def test_pressed_twice_it_is_sent_once(staff: Browser, ports: Ports) -> None:
    failed_mail(ports)
    page = staff.get(PAGE)

    staff.submit(page, PAGE)
    again = staff.submit(page, PAGE, status=409)

    assert "It was tried again or sent meanwhile." in again.text
    assert emails.get(MAIL).attempts == 0


def test_an_email_whose_password_is_forgotten_is_not_sent_again(staff: Browser, ports: Ports) -> None:
    failed_mail(ports, key="secret", facts={"secret_password_trn_lea": "abc"})
    page = staff.get(PAGE)
    assert page.soup.find("form", action=PAGE) is None

    refused = staff.post(PAGE, {"key": "secret"}, status=409)

    assert "a password or a link that is forgotten by now" in refused.text
    assert emails.get("secret").facts == {"forgotten": "yes"}


def test_work_that_was_given_up_is_done_again(staff: Browser, ports: Ports) -> None:
    promise = Promise(
        key="request_sent/req_none",
        kind="request_sent",
        organisation_id="org_acme",
        object_id="req_none",
        due_at=NOW,
        promised_at=NOW,
        attempts=len(RETRY_DELAYS) + 1,
    )
    with transaction() as tx:
        outbox.add(tx, promise)
    follow_ups.follow_up(ports, promise.key)
    assert outbox.get(promise.key).state is PromiseState.FAILED
    page = staff.get(PAGE)
    assert "Work that was given up" in page.text

    staff.submit(page, PAGE)
    staff.submit(page, PAGE, status=409)

    now = outbox.get(promise.key)
    assert (now.state, now.attempts) == (PromiseState.PENDING, 0)
    assert promise.key in ports.outbox_hints  # type: ignore[operator]


def test_what_there_is_not_is_not_found(staff: Browser) -> None:
    staff.post(PAGE, {"key": "none"}, status=404)
    staff.post(PAGE, {"key": "none", "action": "work"}, status=404)


def test_trainers_don_t_see_failed_emails(browser: Browser) -> None:
    stored_institute()

    signed_in(browser, stored_staff(Role.TRAINER)).get(PAGE, status=403)


def test_every_kind_of_work_has_a_name_that_people_read() -> None:
    assert set(WORK) == set(KINDS)
