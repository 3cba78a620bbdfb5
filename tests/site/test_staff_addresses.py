"""Addresses whose mail came back are told where staff look, and written to again once they are right; a test message to oneself (NOT-8)."""

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.mail_addresses import AddressState, EventKind, MailEvent
from chalicelib.models import addresses, emails, history
from chalicelib.services import mailings
from tests.factories import (
    a_user,
    signed_in,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_staff,
    stored_trainee,
    stored_user,
)
from tests.fakes import NOW

LEA = "lea@duvallon.example"
TRAINEE = "/staff/organisations/org_acme/trainees/trn_lea"


def bounced(address: str, *, event_id: str = "one", state: AddressState = AddressState.BOUNCED) -> None:
    event = MailEvent(
        event_id=event_id, kind=EventKind.LOST, at=NOW, reason="no_such_address", addresses=(address,)
    )
    addresses.mark(address, state, event)


@pytest.fixture
def manager(browser):
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_trainee()
    return signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))


def test_a_trainee_whose_address_is_right_shows_no_mark(manager):
    assert "came back" not in manager.get(TRAINEE).text


def test_a_bounced_address_is_told_and_may_be_written_to_again(manager):
    bounced("LEA@duvallon.example")
    told = manager.get(TRAINEE)

    for _ in range(2):
        manager.post(TRAINEE, {"action": "clear_address"})

    assert "Mail to lea@duvallon.example came back on" in told.text
    assert "there is no such address" in told.text
    assert addresses.suppressed([LEA]) == {}
    [entry] = history.of("trn_lea").rows
    assert (entry.what, entry.facts) == ("address.cleared", {"address": LEA})
    cleared = manager.get(TRAINEE).text
    assert "came back" not in cleared
    assert "The address lea@duvallon.example may be written to again" in cleared


def test_an_address_that_bounces_once_more_is_marked_once_more(manager):
    bounced(LEA)
    manager.post(TRAINEE, {"action": "clear_address"})

    bounced(LEA)  # told twice: what was cleared stays cleared
    cleared = dict(addresses.suppressed([LEA]))
    bounced(LEA, event_id="two")

    assert cleared == {}
    assert addresses.suppressed([LEA])[LEA].times == 2


def test_a_complaint_is_called_what_it_is(manager):
    bounced(LEA, state=AddressState.COMPLAINED)

    assert "called our messages unwanted" in manager.get(TRAINEE).text


@pytest.mark.parametrize("form", [{}, {"action": "archive"}])
def test_staff_change_nothing_else_of_a_trainee_here(manager, form):
    bounced(LEA)

    manager.post(TRAINEE, form, status=404)

    assert addresses.suppressed([LEA])


def test_a_client_reads_it_and_leaves_the_clearing_to_staff(browser):
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_trainee()
    stored_user()
    bounced(LEA)

    page = signed_in(browser, a_user()).get("/trainees/trn_lea")

    assert "came back" in page.text
    assert "tell your contact" in page.text
    assert "clear_address" not in page.answer.body.decode()


def test_a_colleague_who_bounced_is_told_on_the_users_page(browser):
    stored_institute()
    colleague = stored_staff(Role.TRAINER)
    administrator = signed_in(browser, stored_staff())
    bounced(colleague.email)
    path = f"/staff/users/{colleague.user_id}"
    told = administrator.get(path)

    administrator.post(path, {"action": "clear_address"})

    assert "came back" in told.text
    assert "came back" not in administrator.get(path).text
    assert [entry.what for entry in history.of(colleague.user_id).rows] == ["address.cleared"]


def test_a_user_of_a_client_who_bounced_is_told_on_the_clients_page(manager):
    claire = stored_user()
    other = stored_user(user_id="usr_marc", username="marc", email="marc@duvallon.example")
    path = "/staff/organisations/org_acme"
    before = manager.get(f"{path}?tab=users").text
    bounced(claire.email.upper())
    told = manager.get(f"{path}?tab=users")

    for _ in range(2):
        manager.post(path, {"action": "clear_address", "user_id": claire.user_id})

    assert "Mail comes back" not in before
    assert f"Mail to {claire.email} came back on" in told.text
    assert f"Mail to {other.email}" not in told.text
    assert told.text.count("Mail comes back") == 1
    assert addresses.suppressed([claire.email]) == {}
    assert [entry.what for entry in history.of(claire.user_id).rows] == ["address.cleared"]
    assert "came back" not in manager.get(f"{path}?tab=users").text


@pytest.mark.parametrize(
    "form",
    [
        {"user_id": "usr_claire"},
        {"action": "disable", "user_id": "usr_claire"},
        {"action": "clear_address"},
        {"action": "clear_address", "user_id": "usr_operationsmanager"},
    ],
)
def test_staff_change_nothing_else_of_a_client_here(manager, form):
    claire = stored_user()
    bounced(claire.email)

    manager.post("/staff/organisations/org_acme", form, status=404)

    assert addresses.suppressed([claire.email])


def test_a_test_message_leaves_once_a_minute_for_who_asks(browser, ports):
    stored_institute()
    somebody = stored_staff()
    administrator = signed_in(browser, somebody)

    for _ in range(2):
        answer = administrator.post("/staff/settings/mail", {"action": "test"})
    ports.now.forward(minutes=1)
    administrator.post("/staff/settings/mail", {"action": "test"})
    for key in ports.email_hints:
        mailings.deliver(ports, key)

    assert somebody.email in administrator.follow(answer).text
    assert [to for _, to, _ in ports.mailer.sent] == [(somebody.email,)] * 2
    assert {mail.subject for mail in emails.of_object("institute").rows} == {
        "Test message from the portal of Institut Horizon"
    }


def test_somebody_without_an_address_reads_why_nothing_leaves(browser, ports):
    stored_institute()
    administrator = signed_in(browser, stored_staff(email=""))

    page = administrator.post("/staff/settings/mail", {"action": "test"}, status=422)

    assert "You have no e-mail address" in page.text
    assert ports.email_hints == []
