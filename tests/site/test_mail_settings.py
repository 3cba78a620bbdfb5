"""Defaults of messages by kind of session, and the suspension of all e-mails, in the staff's settings (NOT-1, NOT-7)."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.mailings import MailState
from chalicelib.domain.session_mailings import Message
from chalicelib.domain.sessions import SessionKind
from chalicelib.models import emails, history, institute, mailing_defaults, mailings
from chalicelib.ports import Ports
from chalicelib.services import follow_ups, mailing_dispatch, session_mailings
from chalicelib.services import mailings as mail_service
from tests.factories import signed_in, stored_institute, stored_staff
from tests.page import Browser, Page, form_values
from tests.services.mailing import mails, stored_dated_session, stored_world

PAGE = "/staff/settings/session-messages"
INTRA = f"{PAGE}?kind=intra"


@pytest.fixture
def admin(browser: Browser) -> Browser:
    stored_institute()
    return signed_in(browser, stored_staff(Role.STAFF_ADMINISTRATOR))


def values(page: Page, **changed: object) -> dict[str, object]:
    (form,) = page.soup.find_all("form", action=PAGE)
    return {k: v for k, v in {**form_values(form), **changed}.items() if v is not None}


def keep_promises(ports: Ports) -> None:
    """Those that others make are kept too."""
    for _ in range(2):
        for key in list(ports.outbox_hints):  # type: ignore[call-overload]
            follow_ups.follow_up(ports, key)


def test_each_kind_has_its_defaults(admin: Browser) -> None:
    assert "By hand, from the page of each registration" in admin.get(PAGE).text
    intra = admin.get(INTRA).text
    assert "10 days before the start" in intra
    assert "2 hours after the end" in intra
    assert "By hand" not in intra
    assert "After the end, as the evaluation says" in intra


def test_a_default_that_changes_reaches_the_sessions_of_its_kind(browser: Browser, ports: Ports) -> None:
    stored_world()
    stored_dated_session(session_id="ses_2", kind=SessionKind.INTER)
    for session_id in ("ses_1", "ses_2"):
        session_mailings.recompute(ports, session_id)
    admin = signed_in(browser, stored_staff(Role.STAFF_ADMINISTRATOR))

    admin.post(PAGE, values(admin.get(f"{INTRA}&setting=reminder"), amount="5"))
    keep_promises(ports)

    assert mailings.get("ses_1", "reminder#seq_1").due_at == datetime(2026, 12, 9, 7, tzinfo=UTC)
    assert mailings.get("ses_2", "reminder#seq_1").due_at == datetime(2026, 12, 12, 7, tzinfo=UTC)
    assert "changed by the institute" in admin.get(INTRA).text
    assert [entry.what for entry in history.of("institute").rows] == ["mail_default_changed"]


def test_a_default_goes_back_to_what_was_built_in(admin: Browser) -> None:
    admin.post(PAGE, values(admin.get(f"{INTRA}&setting=reminder"), is_on=None))
    (own,) = mailing_defaults.get(SessionKind.INTRA).settings
    assert (own.message, own.is_on) == (Message.REMINDER, False)

    admin.post(PAGE, values(admin.get(f"{INTRA}&setting=reminder"), action="take_default"))

    assert mailing_defaults.get(SessionKind.INTRA).settings == ()


def test_what_changes_nothing_leaves_no_trace(admin: Browser) -> None:
    admin.post(PAGE, values(admin.get(f"{INTRA}&setting=reminder")))

    assert mailing_defaults.get(SessionKind.INTRA).version == 0
    assert history.of("institute").rows == ()


def test_two_administrators_change_a_default_and_the_second_is_told(admin: Browser) -> None:
    page = admin.get(f"{INTRA}&setting=reminder")
    admin.post(PAGE, values(admin.get(f"{INTRA}&setting=reminder"), amount="5"))

    late = admin.post(PAGE, values(page, amount="7"), status=409)
    admin.post(PAGE, values(late))

    assert mailing_defaults.get(SessionKind.INTRA).settings[0].amount == 7


def test_a_wrong_default_is_refused_and_kept_as_typed(admin: Browser) -> None:
    page = admin.post(PAGE, values(admin.get(f"{INTRA}&setting=reminder"), cc="nobody"), status=422)

    assert "cc" in page.errors
    assert values(page)["cc"] == "nobody"


@pytest.mark.parametrize("query", ["?kind=other", "?kind=intra&setting=other"])
def test_what_there_is_not_is_not_found(admin: Browser, query: str) -> None:
    admin.get(PAGE + query, status=404)


def test_defaults_are_for_administrators(browser: Browser) -> None:
    stored_institute()
    manager = signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))

    manager.get(PAGE, status=403)


def test_mail_is_suspended_and_lifted_and_everything_leaves_once(browser: Browser, ports: Ports) -> None:
    stored_world()
    admin = signed_in(browser, stored_staff(Role.STAFF_ADMINISTRATOR))
    session_mailings.tell(ports, "ses_1", Message.SLOT_CHANGED, key="1")
    section = "/staff/settings/sending"

    admin.submit(admin.get(section), section, mail_is_suspended="yes")
    for key in list(ports.email_hints):  # type: ignore[call-overload]
        mail_service.deliver(ports, key)
    mailing_dispatch.send_due(ports)
    waiting = {mail.state for mail in mails()}
    assert institute.get().mail_is_suspended
    assert "E-mails are suspended." in admin.get("/staff").text
    ports.email_hints.clear()  # type: ignore[attr-defined]
    admin.submit(admin.get(section), section, mail_is_suspended=None)

    assert waiting == {MailState.QUEUED}
    assert "E-mails are suspended." not in admin.get("/staff").text
    assert sorted(ports.email_hints) == [mail.key for mail in mails()]  # type: ignore[call-overload]
    for key in list(ports.email_hints) * 2:  # type: ignore[call-overload]
        mail_service.deliver(ports, key)
    assert len(ports.mailer.sent) == len(mails()) == 3  # type: ignore[attr-defined]
    assert emails.get(mails()[0].key).attempts == 1
