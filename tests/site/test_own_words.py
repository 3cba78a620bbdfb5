"""The institute's own words for e-mails of orders, requests and accounts: in place of ours, part by part (NOT-8)."""

from dataclasses import replace

import pytest

from chalicelib import labels_mail
from chalicelib.domain import ids
from chalicelib.domain.message_words import Words
from chalicelib.domain.requests import Request, RequestKind, RequestState
from chalicelib.emails import own_words
from chalicelib.models import emails, mail_words, requests, sessions
from chalicelib.models.base import transaction
from chalicelib.models.sessions import SessionItem
from chalicelib.services import follow_ups, invitations, made_up_mails, mail_builders, mailings
from chalicelib.services import mail_words as service
from tests.deliveries import KEY, ORDER_ID, stored_order
from tests.factories import a_user, signed_in, stored_institute, stored_staff
from tests.fakes import NOW
from tests.services.session_mailing import a_session_with_people, a_slot

PAGE = "/staff/settings/messages"


@pytest.fixture
def administrator(browser):
    stored_institute()
    return signed_in(browser, stored_staff())


@pytest.fixture
def order(browser, ports):
    a_session_with_people()


def save(kind, language="en", **words):
    service.save(
        ports=_ports(),
        by=a_user().person(),
        kind=kind,
        language=language,
        words=Words(**words),
        version=mail_words.get(kind, language).version,
    )


def _ports():
    from chalicelib import bootstrap

    return bootstrap.ports()


def stored_request():
    asked = Request(
        organisation_id="org_acme",
        request_id="req_1",
        kind=RequestKind.SPECIFIC,
        state=RequestState.RECEIVED,
        subject="Eco-driving",
        sent_at=NOW,
        sent_by_id="usr_claire",
        sent_by_name="Claire Fontaine",
        sent_by_email="claire@duvallon.example",
    )
    with transaction() as tx:
        requests.add(tx, asked)


def delivered(ports):
    follow_ups.follow_up(ports, KEY)
    for key in list(ports.email_hints):
        mailings.deliver(ports, key)
    return {mail.kind: mail for mail in emails.of_object(ORDER_ID).rows}


def test_an_order_is_confirmed_in_the_words_of_the_institute(order, ports):
    save(
        "order_confirmed",
        subject="Thank you, {name}: {reference}",
        opening="{people} seats for {training}.",
        closing="See you,\n{institute}",
    )

    confirmed = delivered(ports)["order_confirmed"]

    assert confirmed.subject.startswith("Thank you, Claire Fontaine: BC-")
    body = ports.files.documents[confirmed.archive_key].decode()
    assert "3 seats for FCO transport de marchandises." in body
    assert "See you,\r\nInstitut Horizon" in body
    assert "seats are booked" not in body
    assert "2026-00001" in body  # the facts stay


def test_what_stays_empty_is_said_in_our_words(order, ports):
    save("order_confirmed", closing="Bye, {name}")

    confirmed = delivered(ports)["order_confirmed"]

    body = ports.files.documents[confirmed.archive_key].decode()
    assert confirmed.subject.startswith("Order BC-")
    assert "The 3 seats are booked." in body
    assert "Bye, Claire Fontaine" in body


def test_a_changed_invitation_has_words_of_its_own(order, ports):
    save("registration_invitation", language="fr", opening="Welcome to {training}.")
    save("registration_changed", language="fr", opening="Look again at {training}.")
    delivered(ports)
    _, planning = sessions.read("ses_1")
    moved = replace(planning.sequences[1], slots=(a_slot(16),))
    SessionItem.holding(replace(planning, sequences=(moved,)), part="planning").save()

    invitations.update(ports, "ses_1", notify=True)

    mails = (mail for mail in emails.of_object(ORDER_ID).rows if mail.facts.get("sequence_id") == "seq_1")
    texts = {mail.kind: mail_builders.build(ports, mail).text for mail in mails}
    assert set(texts) == {"registration_invitation", "registration_changed"}
    assert "Welcome to FCO transport de marchandises." in texts["registration_invitation"]
    assert "Look again at FCO transport de marchandises." in texts["registration_changed"]
    assert "Welcome" not in texts["registration_changed"]


def test_an_invitation_promised_before_changes_had_a_kind_says_that_it_changed(order, ports):
    delivered(ports)
    save("registration_invitation", language="fr", subject="Welcome", opening="Join us.")
    first = next(mail for mail in emails.of_object(ORDER_ID).rows if mail.kind == "registration_invitation")

    update = mail_builders.build(ports, replace(first, facts={**first.facts, "revision": "1"}))

    assert update.subject.startswith("Changement")
    assert "Join us." not in update.text


def test_every_kind_of_email_may_be_said_in_own_words_but_the_test_message():
    assert set(own_words.KINDS) == set(labels_mail.KINDS) - {"setup_test"}
    assert set(own_words.KINDS) == set(mail_builders.BUILDERS) - {"setup_test"}


def test_own_words_of_every_kind_are_previewed_on_real_or_made_up_data(order, browser, ports):
    newest = stored_order(order_id=ids.new("ord", at=NOW))
    follow_ups.follow_up(ports, f"order_placed/{newest.order_id}")
    stored_request()
    administrator = signed_in(browser, stored_staff())
    hints = list(ports.email_hints)

    for kind in own_words.KINDS:
        save(kind, subject="My subject, {institute}", opening="My opening.")
        page = administrator.get(f"{PAGE}/{kind}?language=en")

        assert "My subject, Institut Horizon" in page.text, kind
        assert "My opening." in page.soup.find("pre").get_text(), kind
        assert page.soup.find("iframe") is not None, kind
    assert ports.email_hints == hints


@pytest.mark.parametrize("kind", made_up_mails.BUILDERS)
def test_every_placeholder_of_made_up_data_is_filled(administrator, kind):
    path, names = f"{PAGE}/{kind}", list(own_words.placeholders(kind))
    page = administrator.get(f"{path}?language=en")
    opening = "\n\n".join(f"<{name}>{{{name}}}" for name in names)

    answer = administrator.post(path, {**page.form(path), "action": "try", "opening": opening})
    told = administrator.follow(answer)

    text = told.soup.find("pre").get_text()
    assert "{" not in text
    assert [name for name in names if f"<{name}>\n" in text] == []
    assert "With made-up data." in told.text


@pytest.mark.parametrize("kind", own_words.OTHERS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_has_its_page_also_while_there_is_nothing_to_show(administrator, kind, language):
    page = administrator.get(f"{PAGE}/{kind}?language={language}")

    assert page.form(f"{PAGE}/{kind}")["subject"] == ""
    assert f"{PAGE}/{kind}?language={language}" in administrator.get(PAGE).links()
    has_preview = page.soup.find("iframe") is not None
    of_the_account = ("new_user", "password_link", "email_confirmation")
    assert has_preview is (kind in (*of_the_account, *made_up_mails.BUILDERS))


def test_words_of_an_order_are_tried_on_the_newest_one(order, browser):
    stored_order(order_id=ids.new("ord", at=NOW))
    administrator = signed_in(browser, stored_staff())
    path = f"{PAGE}/order_confirmed"
    form = administrator.get(f"{path}?language=en").form(path)

    answer = administrator.post(path, {**form, "action": "try", "subject": "Thanks for {training}"})
    tried = administrator.follow(answer)

    assert "Thanks for FCO transport de marchandises" in tried.text
    assert "The 3 seats are booked." in tried.soup.find("pre").get_text()
    assert mail_words.get("order_confirmed", "en").words is None
    administrator.post(path, {**tried.form(path), "action": "save"})
    assert mail_words.get("order_confirmed", "en").words == Words(subject="Thanks for {training}")


def test_words_of_an_invitation_and_of_a_request_are_tried_on_the_newest_ones(order, browser, ports):
    newest = stored_order(order_id=ids.new("ord", at=NOW))
    follow_ups.follow_up(ports, f"order_placed/{newest.order_id}")
    stored_request()
    administrator = signed_in(browser, stored_staff())

    invitation = administrator.get(f"{PAGE}/registration_invitation?language=en")
    request = administrator.get(f"{PAGE}/request_received?language=en")

    assert "Hello Léa Châtelain," in invitation.soup.find("pre").get_text()
    assert "Eco-driving" in request.soup.find("pre").get_text()


def test_a_preview_of_an_access_shows_no_secret(administrator):
    text = administrator.get(f"{PAGE}/new_user?language=en").soup.find("pre").get_text()

    assert "Temporary password: ••••••••" in text


def test_each_kind_has_its_own_placeholders(administrator):
    path = f"{PAGE}/password_link"
    form = administrator.get(f"{path}?language=en").form(path)

    wrong = administrator.post(
        path, {**form, "action": "save", "opening": "{training} for {username}"}, status=422
    )

    assert "Nothing fills {training}. You may use {name}, {username}" in wrong.errors["opening"]
    assert mail_words.get("password_link", "en").words is None


def test_words_left_empty_are_ours_again(administrator):
    path = f"{PAGE}/new_user"
    for subject in ("Mine", ""):
        form = administrator.get(f"{path}?language=en").form(path)
        administrator.post(path, {**form, "action": "save", "subject": subject})

    assert mail_words.get("new_user", "en").words is None
