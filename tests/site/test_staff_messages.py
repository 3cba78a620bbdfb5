"""Words of messages in the settings, previews, and e-mails that were kept (NOT-4, NOT-8)."""

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.message_words import Words
from chalicelib.domain.session_mailings import Message
from chalicelib.emails import session_words
from chalicelib.models import history, mail_words
from chalicelib.services import mailings
from tests.factories import a_user, signed_in, stored_staff, stored_user
from tests.services.session_mailing import a_mail, a_session_with_people

REMINDER = "/staff/settings/messages/reminder"


@pytest.fixture
def session(browser):
    a_session_with_people()


@pytest.fixture
def administrator(session, browser):
    return signed_in(browser, stored_staff())


def send(browser, page, *, status=303, **values):
    """The form as it was, but for these values; `action` is the button that was pressed."""
    return browser.post(REMINDER, {**page.form(REMINDER), **values}, status=status)


def words(language="en"):
    return mail_words.get("reminder", language).words


def test_the_list_leads_to_each_message_in_each_language(administrator):
    page = administrator.get("/staff/settings/messages")

    links = page.links()
    for message in Message:
        for language in ("fr", "en"):
            assert f"/staff/settings/messages/{message.value}?language={language}" in links
    assert "/staff/settings/messages" in administrator.get("/staff/settings").links()


def test_the_form_shows_our_words_and_a_preview_with_real_data(administrator, gateway):
    page = administrator.get(f"{REMINDER}?language=fr")

    frame = page.soup.find("iframe")
    cookie = "; ".join(f"{k}={v}" for k, v in administrator.cookies.items())
    shown = gateway.request("GET", frame["src"], headers={"cookie": cookie})
    assert page.form(REMINDER)["opening"] == session_words.original(Message.REMINDER, language="fr").opening
    assert "Rappel : FCO transport de marchandises" in page.text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "Bonjour Léa Châtelain" in page.soup.find("pre").get_text()
    assert "sandbox" in frame.attrs
    assert not frame["sandbox"]
    assert "Bonjour Léa Châtelain" in shown.body.decode()
    assert "sandbox" in shown.headers["content-security-policy"]
    assert "frame-src 'self'" in page.answer.headers["content-security-policy"]


def test_words_are_tried_before_they_are_saved(administrator, ports):
    page = administrator.get(f"{REMINDER}?language=en")

    answer = send(
        administrator, page, action="try", subject="See you at {place}", opening="Come, {name}!", closing=""
    )
    tried = administrator.follow(answer)

    assert words() is None
    assert "not saved yet" in tried.text
    assert "See you at Centre Bercy, salle 4" in tried.text
    assert "Come, Léa Châtelain!" in tried.soup.find("pre").get_text()
    assert tried.form(REMINDER)["opening"] == "Come, {name}!"
    send(administrator, tried, action="save")
    assert words() == Words(subject="See you at {place}", opening="Come, {name}!")
    assert words("fr") is None


def test_saved_words_leave_and_are_told_in_the_history(administrator, ports):
    page = administrator.get(f"{REMINDER}?language=fr")
    send(administrator, page, action="save", subject="À {place}")
    mailings.promise(ports, a_mail(Message.REMINDER, sequence_id="seq_1"))
    mailings.deliver(ports, a_mail(Message.REMINDER).key)

    [mail] = mailings.log_of("ses_1")
    assert mail.subject == "À Centre Bercy, salle 4 / Centre Bercy, salle 5"
    assert "Words of the message changed" in administrator.get(f"{REMINDER}?language=fr").text


def test_the_original_comes_back(administrator):
    page = administrator.get(f"{REMINDER}?language=en")
    send(administrator, page, action="save", subject="S")
    changed = administrator.get(f"{REMINDER}?language=en")
    version = changed.form(REMINDER)["version"]

    for _ in range(2):
        administrator.post(REMINDER, {"action": "restore", "language": "en", "version": version})

    assert words() is None
    back = administrator.get(f"{REMINDER}?language=en")
    assert back.form(REMINDER)["subject"] == "Reminder: {training}, {dates}"
    assert len(history.of("words#reminder").rows) == 2


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"subject": "{trainee.email}"}, "subject", "Nothing fills {trainee.email}"),
        ({"opening": "Hi {nom}, {prenom}"}, "opening", "Nothing fills {nom}, {prenom}. You may use {name}"),
        ({"closing": "{}"}, "closing", "Nothing fills {}"),
        ({"subject": ""}, "subject", "Fill in this field."),
        ({"opening": "  "}, "opening", "Fill in this field."),
        ({"opening": "x" * 3001}, "opening", "3000"),
        ({"session_code": "2020-99999", "action": "try"}, "session_code", "no session with this code"),
    ],
)
@pytest.mark.parametrize("action", ["save", "try"])
def test_what_is_wrong_is_said_beside_the_field_and_nothing_changes(
    administrator, changed, field, said, action
):
    page = administrator.get(f"{REMINDER}?language=en")

    answer = send(administrator, page, status=422, **{"action": action, **changed})

    assert said in answer.errors[field]
    assert answer.form(REMINDER)[field] == (changed[field].strip() if field != "opening" else changed[field])
    assert words() is None


def test_two_people_at_once_compare_before_one_writes_over_the_other(administrator):
    page = administrator.get(f"{REMINDER}?language=en")
    send(administrator, page, action="save", subject="Theirs")

    answer = send(administrator, page, status=409, action="save", subject="Mine")

    assert words().subject == "Theirs"
    assert "Theirs" in answer.text
    assert answer.form(REMINDER)["subject"] == "Mine"
    send(administrator, answer, action="save")
    assert words().subject == "Mine"


@pytest.mark.parametrize("role", [Role.OPERATIONS_MANAGER, Role.TRAINING_MANAGER, Role.TRAINER])
def test_only_administrators_change_words(session, browser, role):
    somebody = signed_in(browser, stored_staff(role))

    somebody.get(REMINDER, status=403)
    somebody.post(REMINDER, {"action": "restore", "language": "en", "version": "0"}, status=403)


@pytest.mark.parametrize(
    "path", ["/staff/settings/messages/none", f"{REMINDER}?language=fr&session=ses_none"]
)
def test_there_is_no_page_for_what_does_not_exist(administrator, path):
    administrator.get(path, status=404)


def test_a_language_we_do_not_speak_has_no_words(administrator):
    administrator.post(REMINDER, {"action": "restore", "language": "de", "version": "0"}, status=404)


def test_without_a_session_the_page_says_so(browser, tables):
    from tests.factories import stored_institute

    stored_institute()

    page = signed_in(browser, stored_staff()).get(f"{REMINDER}?language=en")

    assert "There is no session to come" in page.text


def test_a_message_of_a_session_is_previewed_in_both_languages(session, browser, gateway):
    manager = signed_in(browser, stored_staff(Role.TRAINING_MANAGER))
    path = "/staff/sessions/ses_1/emails/convocation.seq_1"

    french, english = (manager.get(f"{path}?language={language}") for language in ("fr", "en"))

    assert "Munissez-vous" in french.soup.find("pre").get_text()
    assert "Bring an identity document" in english.soup.find("pre").get_text()
    assert "Léa Châtelain <lea@duvallon.example>" in english.text
    assert f"{path}?language=fr" in english.links()
    manager.get("/staff/sessions/ses_1/emails/nothing.-", status=404)
    manager.get("/staff/sessions/ses_none/emails/convocation.-", status=404)


def sent(ports):
    mailings.promise(ports, a_mail(Message.REMINDER, sequence_id="seq_1"))
    mailings.deliver(ports, a_mail(Message.REMINDER).key)
    [mail] = mailings.log_of("ses_1")
    return mail


def test_a_kept_email_is_opened_from_the_log_of_its_object(session, browser, ports, gateway):
    mail = sent(ports)
    manager = signed_in(browser, stored_staff(Role.TRAINING_MANAGER))

    log = manager.get("/staff/sessions/ses_1/emails")
    path = f"/staff/mails/{mail.archive_id}"
    page = manager.get(path)

    assert path in log.links()
    assert page.h1 == mail.subject
    assert "Léa Châtelain" in page.text
    cookie = {"cookie": "; ".join(f"{k}={v}" for k, v in manager.cookies.items())}
    frame = gateway.request("GET", f"{path}?part=html", headers=cookie)
    source = gateway.request("GET", f"{path}?part=source", headers=cookie)
    assert "sandbox" in frame.headers["content-security-policy"]
    assert source.headers["content-type"] == "message/rfc822"
    manager.get(f"{path}?part=7", status=404)


@pytest.mark.parametrize("message_id", ["x", "2026-11-none", "2026-11-..%2F..%2Flogos", "..-..-x"])
def test_an_email_that_was_not_kept_does_not_exist(session, browser, message_id):
    signed_in(browser, stored_staff()).get(f"/staff/mails/{message_id}", status=404)


def test_a_trainer_opens_no_kept_email(session, browser, ports):
    mail = sent(ports)

    signed_in(browser, stored_staff(Role.TRAINER)).get(f"/staff/mails/{mail.archive_id}", status=404)


def test_a_client_opens_no_kept_email(session, browser, ports):
    mail = sent(ports)
    stored_user()

    signed_in(browser, a_user()).get(f"/staff/mails/{mail.archive_id}", status=403)
