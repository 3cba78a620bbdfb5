"""What the e-mails of an order say, to whom, in which case (ORD-10, NOT-5)."""

from datetime import date, time

import pytest
from icalendar import Calendar

from chalicelib.domain.access import Role
from chalicelib.domain.orders import snapshot
from chalicelib.domain.registrations import RegistrationState
from chalicelib.domain.sessions import Planning, Sequence, SessionKind, Slot
from chalicelib.domain.trainings import Modality
from chalicelib.domain.users import UserState
from chalicelib.models import documents, emails, registrations, trainees, users
from chalicelib.models.registrations import RegistrationItem
from chalicelib.models.sessions import SessionItem
from chalicelib.services import follow_ups, mailings
from chalicelib.services import registration_changes as registration_services
from tests.deliveries import KEY, ORDER_ID, TWO, sent, stored_order
from tests.factories import (
    a_session,
    a_trainee,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_staff,
    stored_trainee,
    stored_training,
    stored_user,
)

ON_DEMAND = a_session(
    kind=SessionKind.ON_DEMAND, modality=Modality.ON_DEMAND, starts_on=None, ends_on=None, place="", city=""
)


@pytest.fixture
def world(tables):
    stored_institute()
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_session()


def deliver_all(ports, key=KEY):
    follow_ups.follow_up(ports, key)
    for each in list(ports.email_hints):
        mailings.deliver(ports, each)
    ports.email_hints.clear()
    return sent(ports.mailer)


def text_of(message):
    return message.get_body(("plain",)).get_content()


def plan(*sequences):
    SessionItem.holding(Planning(session_id="ses_1", sequences=sequences), part="planning").save()


def a_sequence(sequence_id, *days, modality=Modality.CLASSROOM):
    slots = tuple(
        Slot(slot_id=f"{sequence_id}{day}", day=date(2026, 12, day), starts_at=time(9), ends_at=time(17))
        for day in days
    )
    return Sequence(sequence_id=sequence_id, title=sequence_id, modality=modality, slots=slots)


def test_the_confirmation_says_what_for_whom_and_at_what_price(world, ports):
    order = stored_order()

    confirmation, *_ = deliver_all(ports)

    text = text_of(confirmation)
    for told in (
        order.reference,
        "FCO transport de marchandises",
        "Léa Châtelain",
        "Bảo Nguyễn",
        "€3,360.00",
    ):
        assert told in text
    assert "1 seat has no name yet" in text
    assert "Nadia Benali" in text
    assert f"/orders/{ORDER_ID}" in text
    assert (confirmation["Cc"], confirmation["From"].addresses[0].addr_spec) == (
        "formation@duvallon.example",
        "portail@horizon.example",
    )
    assert confirmation["Reply-To"].addresses[0].addr_spec == "formation@horizon.example"
    assert "Username" not in text


def test_each_dated_sequence_has_its_invitation(world, ports):
    plan(
        a_sequence("seq_pre", modality=Modality.PRE_WORK),
        a_sequence("seq_a", 14),
        a_sequence("seq_b", 16, 17),
    )
    stored_order()

    messages = deliver_all(ports)

    calendars = [
        Calendar.from_ical(part.get_content())
        for message in messages
        for part in message.walk()
        if part.get_content_type() == "text/calendar"
    ]
    found = {
        str(event["UID"]): (str(calendar["METHOD"]), int(event["SEQUENCE"]))
        for calendar in calendars
        for event in calendar.walk("VEVENT")
    }
    seat = ORDER_ID.replace("ord_", "reg_") + "_001"
    assert found == {
        f"{seat}-seq_a@cursus.localhost": ("REQUEST", 0),
        f"{seat}-seq_b@cursus.localhost": ("REQUEST", 0),
    }


def test_what_an_update_needs_stays_known_per_recipient(world, ports):
    stored_order()
    deliver_all(ports)

    (mail,) = (mail for mail in emails.of_object(ORDER_ID).rows if mail.kind == "registration_invitation")

    assert {
        name: mail.facts[name] for name in ("sequence_id", "calendar_host", "revision", "trainee_id")
    } == {
        "sequence_id": "seq_1",
        "calendar_host": "cursus.localhost",
        "revision": "0",
        "trainee_id": "trn_lea",
    }


@pytest.mark.parametrize("sequences", [(), (a_sequence("seq_a"),)], ids=["no sequence", "no slot"])
def test_a_pool_without_dates_invites_to_nothing(world, ports, sequences):
    plan(*sequences)
    pool = a_session(kind=SessionKind.POOL, starts_on=None, ends_on=None)
    stored_order(session=snapshot(pool))

    (confirmation,) = deliver_all(ports)

    assert "To be defined" in text_of(confirmation)


def test_a_trainee_who_gets_a_seat_later_is_invited_once(world, ports):
    stored_order()
    deliver_all(ports)
    stored_trainee(trainee_id="trn_zoe", last_name="Adam", first_name="Zoé", email="zoe@duvallon.example")
    seat = registrations.get("org_acme", ORDER_ID.replace("ord_", "reg_") + "_003")
    registration_services.give_seat(ports, stored_staff().person(), seat, "trn_zoe")
    (key,) = ports.outbox_hints

    deliver_all(ports, key)
    messages = deliver_all(ports, key)

    assert len([m for m in messages if "zoe@" in m["To"]]) == 1
    assert len(messages) == 3


def test_a_seat_given_up_meanwhile_is_not_invited(world, ports):
    stored_order()
    follow_ups.follow_up(ports, KEY)
    seat = ORDER_ID.replace("ord_", "reg_") + "_001"
    RegistrationItem("org_acme", seat).update(
        actions=[RegistrationItem.state.set(RegistrationState.CANCELLED)]
    )

    for key in list(ports.email_hints):
        mailings.deliver(ports, key)

    assert len(ports.mailer.sent) == 1
    (invitation,) = (
        mail for mail in emails.of_object(ORDER_ID).rows if mail.kind == "registration_invitation"
    )
    assert invitation.last_error == "nothing_to_tell"


def test_trainees_of_an_on_demand_course_get_access_once(world, ports):
    plan()
    for trainee in TWO:
        stored_trainee(trainee_id=trainee.trainee_id, email=trainee.email, last_name=trainee.last_name)
    SessionItem.holding(ON_DEMAND, part="session").save()
    stored_order(session=snapshot(ON_DEMAND))

    messages = deliver_all(ports)
    deliver_all(ports)

    (confirmation,) = [m for m in messages if "claire@" in m["To"]]
    text = text_of(confirmation)
    for trainee_id in ("trn_lea", "trn_bao"):
        user = users.get("org_acme", trainees.get("org_acme", trainee_id).user_id)
        assert (user.roles, user.state, user.trainee_id) == ({Role.TRAINEE}, UserState.INVITED, trainee_id)
        assert user.username in text
        assert ports.identity.accounts[user.username].password in text
    assert not [
        name for name in emails.get(f"order_confirmed/{ORDER_ID}").facts if name.startswith("secret_")
    ]
    subjects = [m["Subject"] for m in messages if "lea@" in m["To"]]
    assert len(subjects) == 2, "access, and the registration without a date"


def test_a_trainee_with_access_keeps_the_password(world, ports):
    plan()
    stored_trainee(user_id="usr_lea")
    stored_user(
        user_id="usr_lea", username="lea", roles=frozenset({Role.TRAINEE}), email="lea@duvallon.example"
    )
    stored_order(a_trainee(), session=snapshot(ON_DEMAND))

    text = text_of(next(m for m in deliver_all(ports) if "claire@" in m["To"]))

    assert "lea" in text
    assert "already chosen" in text
    assert ports.identity.accounts == {}


def test_an_order_placed_by_the_institute_claims_no_acceptance(world, ports):
    stored_order(terms_version="", ordered_by_name="Sam Planner", ordered_by_email="sam@horizon.example")

    confirmation, *_ = deliver_all(ports)

    frozen = documents.frozen_of(documents.of_owner(ORDER_ID)[0])
    assert '"terms":null' in frozen
    assert '"role":"Institut Horizon"' in frozen
    assert (confirmation["To"].addresses[0].addr_spec, confirmation["Cc"]) == (
        "sam@horizon.example",
        "formation@duvallon.example",
    )
