"""The institute's own words for e-mails of orders, requests and accounts: in place of ours, part by part (NOT-8)."""

from dataclasses import replace

import pytest

from chalicelib.domain import ids
from chalicelib.domain.message_words import Words
from chalicelib.domain.requests import Request, RequestKind, RequestState
from chalicelib.emails import own_words, registration_invitation
from chalicelib.models import emails, mail_words, requests
from chalicelib.models.base import transaction
from chalicelib.services import follow_ups, mailings
from chalicelib.services import mail_words as service
from tests.deliveries import KEY, ORDER_ID, stored_order
from tests.emails.samples import REGISTERED, envelope
from tests.factories import a_user, signed_in, stored_institute, stored_staff
from tests.fakes import NOW
from tests.services.session_mailing import a_session_with_people

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


def test_a_changed_invitation_says_that_it_changed_whatever_the_words(tables):
    worded = replace(envelope("en"), words=Words(subject="Welcome to {training}", opening="Join us."))

    first = registration_invitation.build(REGISTERED, worded)
    update = registration_invitation.build(replace(REGISTERED, revision=1), worded)

    assert (first.subject, "Join us." in first.text) == (
        "Welcome to Sauveteur secouriste du travail (SST)",
        True,
    )
    assert (update.subject.split(":")[0], "Join us." in update.text) == ("Changed", False)


@pytest.mark.parametrize("kind", own_words.OTHERS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_has_its_page_also_while_there_is_nothing_to_show(administrator, kind, language):
    page = administrator.get(f"{PAGE}/{kind}?language={language}")

    assert page.form(f"{PAGE}/{kind}")["subject"] == ""
    assert f"{PAGE}/{kind}?language={language}" in administrator.get(PAGE).links()
    has_preview = page.soup.find("iframe") is not None
    assert has_preview is (kind in ("new_user", "password_link"))


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
