"""The e-mails tab of a session: what leaves when, to whom, what was sent, and everything a person may do with it (NOT-1, NOT-4)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from bs4 import Tag

from chalicelib.domain.access import DocumentType, Role
from chalicelib.domain.accounts import session_token
from chalicelib.domain.session_mailings import Anchor, MailingState, MailSettings, Message, Recipients, Unit
from chalicelib.models import browser_sessions, history, institute, mailings, registrations, session_parts
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import follow_ups, mailing_dispatch, session_mailings
from chalicelib.web import cookies
from tests.deliveries import a_seat, an_order
from tests.factories import signed_in, stored_staff
from tests.page import Browser, Page, form_values
from tests.services.mailing import LEA, of_days, store_planning, stored_world, told

TAB = "/staff/sessions/ses_1/emails"
REMINDER = "reminder#seq_1"
OPENED = f"{TAB}?mailing=reminder%23seq_1"
BOTH = ["bao@duvallon.example", "lea@duvallon.example"]


@pytest.fixture
def staff(browser: Browser, ports: Ports) -> Browser:
    """In front of an intra session on 14 December, whose messages are planned."""
    stored_world()
    session_mailings.recompute(ports, "ses_1")
    return signed_in(browser, stored_staff(Role.TRAINING_MANAGER))


def rows(page: Page, caption: str) -> dict[str, str]:
    """The lines of a table: title -> all of its words."""
    table = next(t for t in page.soup.find_all("table") if caption in t.caption.get_text())
    return {
        " ".join(line.th.get_text(" ").split()): " ".join(line.get_text(" ").split())
        for line in table.tbody.find_all("tr")
    }


def form(page: Page, action: str) -> Tag:
    """The form of the page that does this."""
    for found in page.soup.find_all("form", action=TAB):
        if found.find("input", attrs={"name": "action", "value": action}):
            return found
    raise AssertionError(f"no form does {action}")


def press(browser: Browser, page: Page, action: str, *, status: int = 303, **changed: object) -> Page:
    values = {**form_values(form(page, action)), **changed}
    return browser.post(TAB, {k: v for k, v in values.items() if v is not None}, status=status)


def what_happened() -> list[str]:
    return sorted(entry.what for entry in history.of("ses_1").rows)


def later(browser: Browser, ports: Ports, *, days: int) -> None:
    """Time goes by, and whoever was signed in signs in again."""
    ports.now.forward(days=days)  # type: ignore[attr-defined]
    token = session_token(browser.cookies[cookies.SESSION])
    assert token is not None
    again = browser_sessions.BrowserSession(
        token_hash=token.hash,
        organisation_id=token.organisation_id,
        user_id=token.user_id,
        signed_in_at=ports.now(),
        seen_at=ports.now(),
    )
    browser_sessions.add(again, expires_at=ports.now())


def keep_promises(ports: Ports) -> None:
    for key in list(ports.outbox_hints):
        follow_ups.follow_up(ports, key)


def test_messages_are_listed_in_the_order_of_time_with_date_and_time(staff: Browser) -> None:
    listed = rows(staff.get(TAB), "What leaves when")

    assert list(listed) == [
        "Convocation",
        "Notice to the host",
        "Notice to the training provider",
        "Trainer’s file",
        "Reminder",
        "Attendance sheet to the trainer",
    ]
    assert "4 December 2026" in listed["Convocation"]
    assert "8:00 am" in listed["Convocation"]
    assert "To come" in listed["Convocation"]
    assert "2 people" in listed["Convocation"]
    assert "0 people" in listed["Notice to the training provider"]


def test_what_is_past_and_unsent_is_said_in_words_not_by_colour_only(staff: Browser, ports: Ports) -> None:
    later(staff, ports, days=12)

    listed = rows(staff.get(TAB), "What leaves when")

    assert "Due, not sent yet" in listed["Convocation"]
    assert "To come" in listed["Reminder"]


def test_a_message_that_was_missed_is_sent_by_a_person(staff: Browser, ports: Ports) -> None:
    later(staff, ports, days=19)
    mailings.withdraw(mailings.get("ses_1", REMINDER))
    session_mailings.recompute(ports, "ses_1")
    page = staff.get(OPENED)
    assert "Not sent in time" in page.text

    press(staff, page, "send_now")
    mailing_dispatch.send_due(ports)

    assert told(Message.REMINDER) == BOTH
    assert "Sent" in rows(staff.get(TAB), "What leaves when")["Reminder"]


def test_two_sequences_are_told_apart(staff: Browser, ports: Ports) -> None:
    store_planning(of_days(*(datetime(2026, 12, day, tzinfo=UTC).date() for day in (14, 16))))
    session_mailings.recompute(ports, "ses_1")

    listed = rows(staff.get(TAB), "What leaves when")

    assert "Reminder Jour 1" in listed
    assert "Reminder Jour 2" in listed


def test_a_message_tells_who_gets_it(staff: Browser) -> None:
    page = staff.get(OPENED)

    assert "Goes to 2 people" in page.text
    assert "Léa Châtelain" in page.text
    assert "bao@duvallon.example" in page.text


def test_sent_now_everybody_gets_it_at_once_and_the_history_says_so(staff: Browser, ports: Ports) -> None:
    press(staff, staff.get(OPENED), "send_now")
    keep_promises(ports)

    assert told(Message.REMINDER) == BOTH
    assert what_happened() == ["mailing_sent_now"]
    shown = staff.get(OPENED)
    assert "Who got it" in shown.text
    assert "To be sent: 2" in rows(shown, "What leaves when")["Reminder"]


def test_the_dialog_says_to_how_many_people(staff: Browser, ports: Ports) -> None:
    dialog = staff.get(OPENED).soup.find("dialog", id="send-now")

    assert "It goes to 2 people." in dialog.get_text(" ")


def test_pressed_twice_it_leaves_once(staff: Browser, ports: Ports) -> None:
    page = staff.get(OPENED)

    press(staff, page, "send_now")
    press(staff, page, "send_now", status=409)
    keep_promises(ports)
    mailing_dispatch.send_due(ports)

    assert told(Message.REMINDER) == BOTH


def test_sent_again_everybody_gets_it_once_more(staff: Browser, ports: Ports) -> None:
    press(staff, staff.get(OPENED), "send_now")
    keep_promises(ports)

    page = staff.get(OPENED)
    press(staff, page, "send_again")
    keep_promises(ports)
    mailing_dispatch.send_due(ports)

    assert told(Message.REMINDER) == sorted(BOTH * 2)
    assert "mailing_sent_again" in what_happened()


def test_a_postponed_message_keeps_its_hour_when_dates_move(staff: Browser, ports: Ports) -> None:
    press(staff, staff.get(OPENED), "postpone", day="2026-12-13", at="18:30")
    store_planning(of_days(datetime(2026, 12, 21, tzinfo=UTC).date()))
    session_mailings.recompute(ports, "ses_1")

    mailing = mailings.get("ses_1", REMINDER)
    assert mailing.leaves_at == datetime(2026, 12, 13, 17, 30, tzinfo=UTC)
    assert "postponed" in rows(staff.get(TAB), "What leaves when")["Reminder"]
    assert what_happened() == ["mailing_postponed"]


@pytest.mark.parametrize(
    ("day", "at", "status"),
    [("2026-11-23", "10:00", 409), ("2026-11-23", "10:01", 303), ("", "10:00", 422), ("2026-12-01", "", 422)],
)
def test_a_message_is_postponed_to_a_time_to_come_only(
    staff: Browser, day: str, at: str, status: int
) -> None:
    page = press(staff, staff.get(OPENED), "postpone", status=status, day=day, at=at)

    if status != 303:
        assert mailings.get("ses_1", REMINDER).postponed_to is None
        assert what_happened() == []
        typed = form_values(form(page, "postpone"))
        assert (typed["day"], typed["at"]) == (day, at)


def test_a_message_has_words_of_its_own(staff: Browser) -> None:
    press(staff, staff.get(OPENED), "reword", subject="N’oubliez pas", text="Venez à pied.\nÀ bientôt.")

    mailing = mailings.get("ses_1", REMINDER)
    assert (mailing.subject, mailing.text) == ("N’oubliez pas", "Venez à pied.\nÀ bientôt.")
    assert form_values(form(staff.get(OPENED), "reword"))["subject"] == "N’oubliez pas"
    assert what_happened() == ["mailing_reworded"]


def test_a_cancelled_message_does_not_leave_until_it_is_planned_again(staff: Browser, ports: Ports) -> None:
    press(staff, staff.get(OPENED), "cancel")
    later(staff, ports, days=18)
    session_mailings.recompute(ports, "ses_1")
    assert mailings.get("ses_1", REMINDER).state is MailingState.CANCELLED

    press(staff, staff.get(OPENED), "restore")
    later(staff, ports, days=1)
    mailing_dispatch.send_due(ports)

    assert told(Message.REMINDER) == BOTH
    assert {"mailing_cancelled", "mailing_restored"} <= set(what_happened())


def test_restored_too_late_it_is_missed(staff: Browser, ports: Ports) -> None:
    press(staff, staff.get(OPENED), "cancel")
    later(staff, ports, days=20)

    press(staff, staff.get(OPENED), "restore")

    assert mailings.get("ses_1", REMINDER).state is MailingState.MISSED


def test_what_left_can_not_be_cancelled_any_more(staff: Browser, ports: Ports) -> None:
    page = staff.get(OPENED)
    later(staff, ports, days=19)
    mailing_dispatch.send_due(ports)

    again = press(staff, page, "cancel", status=409)

    assert "Somebody saved changes meanwhile" in again.text
    assert mailings.get("ses_1", REMINDER).state is MailingState.SENT


def setting_page(staff: Browser, message: str = "reminder") -> Page:
    return staff.get(f"{TAB}?setting={message}")


def test_a_setting_is_changed_for_this_session_and_what_waits_follows(staff: Browser) -> None:
    press(
        staff,
        setting_page(staff),
        "save_setting",
        amount="3",
        unit="hours",
        to=["trainees", "manager"],
        cc_roles=["orderers"],
        cc="Qualite@Horizon.example; rh@horizon.example",
        bcc="archive@horizon.example",
        documents=["programme"],
    )

    (own,) = session_parts.get(MailSettings, "ses_1").settings
    assert (own.amount, own.unit, own.anchor) == (3, Unit.HOURS, Anchor.BEFORE_START)
    assert own.to == (Recipients.TRAINEES, Recipients.MANAGER)
    assert own.cc == ("orderers", "Qualite@horizon.example", "rh@horizon.example")
    assert own.bcc == ("archive@horizon.example",)
    assert own.documents == (DocumentType.PROGRAMME,)
    assert mailings.get("ses_1", REMINDER).due_at == datetime(2026, 12, 14, 5, tzinfo=UTC)
    assert what_happened() == ["mail_setting_changed"]
    assert "own to this session" in staff.get(TAB).text


def test_a_message_switched_off_is_planned_no_more_and_on_again_as_before(staff: Browser) -> None:
    press(staff, setting_page(staff), "save_setting", is_on=None)
    assert REMINDER not in {m.mailing_id for m in mailings.of_session("ses_1")}
    assert "Off" in rows(staff.get(TAB), "How each message is sent")["Reminder own to this session"]

    press(staff, setting_page(staff), "take_default")

    assert session_parts.get(MailSettings, "ses_1").settings == ()
    assert mailings.get("ses_1", REMINDER).state is MailingState.WAITING


def test_saying_what_the_default_says_keeps_nothing(staff: Browser) -> None:
    press(staff, setting_page(staff), "save_setting")

    assert session_parts.get(MailSettings, "ses_1").version == 0
    assert what_happened() == []


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"amount": "-1"}, "amount"),
        ({"amount": "731"}, "amount"),
        ({"amount": "two"}, "amount"),
        ({"to": None}, "to"),
        ({"cc": "nobody"}, "cc"),
        ({"bcc": "a@b.example, x\ny"}, "bcc"),
        ({"documents": ["invoice"]}, "documents"),
    ],
)
def test_a_wrong_setting_is_refused_without_a_trace_and_kept_as_typed(
    staff: Browser, changed: dict[str, object], wrong: str
) -> None:
    page = press(staff, setting_page(staff), "save_setting", status=422, **changed)

    assert wrong in page.errors
    assert session_parts.get(MailSettings, "ses_1").version == 0
    if isinstance(changed[wrong], str) and wrong == "cc":
        assert form_values(form(page, "save_setting"))[wrong] == changed[wrong]


def test_two_people_change_a_setting_and_the_second_is_told(staff: Browser) -> None:
    page = setting_page(staff)
    press(staff, setting_page(staff), "save_setting", amount="5")

    late = press(staff, page, "save_setting", status=409, amount="7")
    assert form_values(form(late, "save_setting"))["amount"] == "7"
    press(staff, late, "save_setting")

    (own,) = session_parts.get(MailSettings, "ses_1").settings
    assert own.amount == 7


def test_trainers_and_clients_have_no_such_tab(browser: Browser, ports: Ports) -> None:
    stored_world()
    trainer = signed_in(browser, stored_staff(Role.TRAINER, user_id="usr_other", username="other"))

    assert trainer.get(TAB, status=403)
    trainer.post(TAB, {"action": "cancel", "mailing": REMINDER, "version": "1"}, status=403)


@pytest.mark.parametrize("query", ["?setting=nothing", "?setting=%00"])
def test_what_nobody_sends_has_no_setting(staff: Browser, query: str) -> None:
    staff.get(TAB + query, status=404)


def test_an_unknown_message_or_action_changes_nothing(staff: Browser) -> None:
    staff.get(f"{TAB}?mailing=none")
    staff.post(TAB, {"action": "send_now", "mailing": "none", "version": "1"}, status=404)
    staff.post(TAB, {"action": "burn", "mailing": REMINDER, "version": "1"}, status=422)

    assert what_happened() == []


def test_while_mail_is_suspended_the_tab_says_so(staff: Browser) -> None:
    before = institute.get()
    with transaction() as tx:
        institute.replace(tx, replace(before, mail_is_suspended=True), before=before)

    assert "E-mails are suspended." in staff.get(TAB).text


def test_people_who_can_not_be_reached_are_named_with_the_reason(browser: Browser, ports: Ports) -> None:
    stored_world()
    with transaction() as tx:
        registrations.add(
            tx, a_seat(an_order(), replace(LEA, trainee_id="trn_zoe", first_name="Zoé", email=""), number=7)
        )
    session_mailings.recompute(ports, "ses_1")
    page = signed_in(browser, stored_staff(Role.TRAINING_MANAGER)).get(OPENED)

    assert "Zoé Châtelain" in page.text
    assert "No e-mail address is known." in page.text
    assert "Goes to 2 people" in page.text
