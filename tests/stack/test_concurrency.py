"""Many people at the same instant, on engines that keep transactions apart (SAF-1, ORD-1, ORD-8)."""

import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException

from chalicelib.domain import audit as audit_rules
from chalicelib.domain import carts as rules
from chalicelib.domain import ids
from chalicelib.domain.access import STAFF, Role
from chalicelib.domain.carts import Cart, Seat, TurnTaken
from chalicelib.domain.errors import Conflict, DomainError
from chalicelib.domain.orders import TooBusy, Validation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.waiting import SeatsLeft, Waiting
from chalicelib.models import audit, base, carts, registrations, registry, seats, sessions, waiting
from chalicelib.models.carts import CartItem
from chalicelib.models.contention import code_of
from chalicelib.models.history import EntryItem
from chalicelib.models.orders import OrderItem
from chalicelib.models.outbox import PromiseItem
from chalicelib.models.registrations import RegistrationItem
from chalicelib.ports import Ports
from chalicelib.services import carts as cart_service
from chalicelib.services import orders as service
from chalicelib.services import registration_changes, waiting_lists, waiting_orders
from chalicelib.services import registrations as registration_service
from chalicelib.services.carts import Client
from chalicelib.services.waiting_lists import Wish
from chalicelib.services.waiting_orders import Acceptance
from tests.factories import a_user, an_institute, an_organisation, stored_session, stored_training
from tests.fakes import NOW, fake_ports
from tests.stack import engines

pytestmark = pytest.mark.emulator

PROCESSES = 4
T = TypeVar("T")


@pytest.fixture(scope="module", params=["ministack", "dynamodb_local"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every table, empty, on a real engine."""
    if request.param == "dynamodb_local" and (why := engines.why_no_dynamodb_local()):
        pytest.skip(why)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        if request.param == "ministack":
            address = stack.enter_context(engines.ministack(tmp_path_factory.mktemp("ministack")))
        else:
            address = stack.enter_context(engines.dynamodb_local())
        patch.setenv("AWS_ENDPOINT_URL_DYNAMODB", address)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        base.forget_connection()
        for model in registry.ALL:
            model.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        yield
    base.forget_connection()


def test_four_hundred_clients_order_the_last_twenty_seats_and_exactly_twenty_get_one(engine: None) -> None:
    stored_training()
    stored_session(capacity_max=20)
    for number in range(400):
        _store_cart(number)

    outcomes = at_once(place_one, 400)

    assert outcomes == {"placed": 20, "session_full": 380}
    assert sessions.get("ses_1").seats_taken == 20
    registered = {item.trainee_id: item.registration_id for item in RegistrationItem.scan()}
    assert len(registered) == 20
    assert seats.all_holders("ses_1") == registered
    assert OrderItem.count() == PromiseItem.count() == EntryItem.count() == 20
    kept = [item.to(Cart) for item in CartItem.scan()]
    assert Counter(cart.is_empty for cart in kept) == {True: 20, False: 380}
    assert all(cart.turn is None for cart in kept if cart.is_empty)
    assert all((cart.version, cart.seats) == (1, 1) for cart in kept if not cart.is_empty)


def test_the_same_form_sent_forty_times_at_once_places_one_order(engine: None) -> None:
    stored_training(code="TWICE")
    stored_session(session_id="ses_twice", code="2026-00002", training_code="TWICE")
    _store_cart(900, session_id="ses_twice", training_code="TWICE")

    outcomes = at_once(place_the_same, 40)

    assert outcomes == {"placed": 40}
    assert sessions.get("ses_twice").seats_taken == 1
    assert len(list(OrderItem.query("org_0900"))) == 1


def test_of_fifty_people_who_take_the_turn_at_once_one_gets_it(engine: None) -> None:
    outcomes = at_once(take_turn, 50)

    assert outcomes == {"taken": 1, "turn_taken": 49}
    assert carts.get("org_turn").turn is not None


def test_of_fifty_people_who_take_an_expired_turn_at_once_one_gets_it(engine: None) -> None:
    expired = rules.take_turn(
        Cart(organisation_id="org_idle"),
        user_id="usr_former",
        user_name="Claire",
        at=NOW - timedelta(minutes=15),
    )
    carts.replace(expired, before=Cart(organisation_id="org_idle"))

    outcomes = at_once(take_expired_turn, 50)

    assert outcomes == {"taken": 1, "turn_taken": 49}


def test_a_waiting_list_keeps_count_whatever_fifty_people_do_at_once(engine: None) -> None:
    """Ten seats are given back while forty clients join the list, are offered seats and accept or decline them."""
    stored_training(code="LIST")
    stored_session(session_id="ses_list", code="2026-00003", training_code="LIST", capacity_max=10)
    addition = registration_service.Addition(session_id="ses_list", unnamed=10)
    organisation = an_organisation(organisation_id="org_first")
    registration_service.add_by_staff(fake_ports(), NADIA, organisation, addition)

    outcomes = at_once(crowd, 50)

    assert outcomes["cancelled"] == 10
    assert outcomes["waits"] + outcomes["accepted"] + outcomes["declined"] + outcomes["seats_left"] == 40
    waiting_lists.offer(_ports(), "ses_list")
    found = audit_rules.differences(audit.gather())
    assert [each for each in found if each.object_id == "ses_list"] == []
    session = sessions.get("ses_list")
    assert session.seats_taken == outcomes["accepted"]
    assert session.seats_taken + session.seats_offered <= 10


NADIA = a_user(
    organisation_id=STAFF, user_id="usr_nadia", roles=frozenset({Role.OPERATIONS_MANAGER})
).person()


def crowd(number: int) -> str:
    """The first ten give a seat back, the others wait for one; every third declines what is offered."""
    if number < 10:
        return _insisting(lambda: _cancel(number))
    client = _client(f"org_wait_{number}")
    try:
        entry = _insisting(lambda: waiting_lists.join(_ports(), client, Wish(session_id="ses_list", seats=1)))
    except SeatsLeft as refusal:
        return refusal.code
    for _ in range(3):
        _insisting(lambda: waiting_lists.offer(_ports(), "ses_list"))
        if waiting.get("ses_list", entry.waiting_id).is_offered:
            return _insisting(lambda: _answer(client, entry, accepts=number % 3 != 0))
    return "waits"


def _cancel(number: int) -> str:
    seat = sorted(registrations.of_session("ses_list", organisation_id="org_first"), key=_number)[number]
    if seat.is_running:
        registration_changes.cancel_by_staff(_ports(), NADIA, seat, reason="Départ")
    return "cancelled"


def _number(seat: Registration) -> str:
    return seat.registration_id


def _answer(client: Client, entry: Waiting, *, accepts: bool) -> str:
    if not accepts:
        waiting_lists.leave(_ports(), client.person, waiting.get("ses_list", entry.waiting_id))
        return "declined"
    said = Acceptance(
        order_id=ids.new("ord", at=NOW), total_cents=112_000, terms_version="2026-01", has_accepted=True
    )
    waiting_orders.accept(_ports(), client, entry, said)
    return "accepted"


def _ports() -> Ports:
    """With identifiers of their own: those of the fakes are the same in each thread."""
    return replace(fake_ports(), new_id=lambda prefix: ids.new(prefix, at=NOW))


def _insisting(work: Callable[[], T]) -> T:
    """Again when very many people are at it, as a person would."""
    for _ in range(40):
        try:
            return patiently(work)
        except (Conflict, TooBusy):
            time.sleep(0.05)
    return work()


def place_one(number: int) -> str:
    client, order_id = _client(f"org_{number:04d}"), ids.new("ord", at=NOW)
    return patiently(lambda: _place(client, carts.get(client.organisation.organisation_id), order_id))


def place_the_same(_: int) -> str:
    client, order_id = _client("org_0900"), ids.first("ord", at=NOW)
    return patiently(lambda: _place(client, carts.get("org_0900"), order_id))


def take_turn(number: int) -> str:
    return _take("org_turn", number)


def take_expired_turn(number: int) -> str:
    return _take("org_idle", number)


def _take(organisation_id: str, number: int) -> str:
    person = a_user(organisation_id=organisation_id, user_id=f"usr_{number}", name=f"User {number}").person()
    try:
        patiently(lambda: cart_service.take_turn(fake_ports(), person))
    except TurnTaken as refusal:
        return refusal.code
    return "taken"


def patiently(work: Callable[[], T], *, times: int = 10) -> T:
    """Again when the engine closed the connection without an answer, as one process under so many does; people would click again."""
    for attempt in range(1, times):
        try:
            return work()
        except PynamoDBException as error:
            if code_of(error):
                raise
            time.sleep(0.2 * attempt)
    return work()


def _place(client: Client, cart: Cart, order_id: str) -> str:
    validation = Validation(
        order_id=order_id,
        session_id=cart.session_id or "ses_twice",
        cart_version=1,
        total_cents=112_000,
        terms_version="2026-01",
        has_accepted=True,
    )
    try:
        service.place(fake_ports(), client, cart, validation)
    except DomainError as refusal:
        return refusal.code
    return "placed"


def _client(organisation_id: str) -> Client:
    return Client(
        person=a_user(organisation_id=organisation_id).person(),
        organisation=an_organisation(organisation_id=organisation_id),
        institute=an_institute(),
    )


def _store_cart(number: int, *, session_id: str = "ses_1", training_code: str = "GC42T_TRA_PE134") -> None:
    """One seat, named, in the hands of the organisation's only user."""
    empty = Cart(organisation_id=f"org_{number:04d}")
    cart = rules.take_turn(empty, user_id="usr_claire", user_name="Claire", at=NOW)
    cart = rules.put_session(cart, session_id=session_id, training_code=training_code, title="FCO", seats=1)
    seat = Seat(trainee_id=f"trn_{number:04d}", last_name="Weber", first_name="Max")
    carts.replace(rules.add_trainee(cart, seat), before=empty)


def at_once(act: Callable[[int], str], times: int) -> Counter[str]:
    """Do it so many times from several processes, each thread waiting for all the others of its process; count what came of it."""
    context = multiprocessing.get_context("fork")
    share = times // PROCESSES + (times % PROCESSES > 0)
    spans = [range(start, min(start + share, times)) for start in range(0, times, share)]
    with context.Pool(len(spans)) as pool:
        results = pool.starmap(_together, [(act, span) for span in spans])
    return Counter(outcome for outcomes in results for outcome in outcomes)


def _together(act: Callable[[int], str], numbers: range) -> list[str]:
    base.forget_connection()
    # Patient, because an engine on a busy machine answers some of 400 late; made once, because threads would make one each.
    base._shared = Connection(read_timeout_seconds=90, connect_timeout_seconds=30, max_retry_attempts=0)
    assert base._shared.client
    gate = threading.Barrier(len(numbers))

    def one(number: int) -> str:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(len(numbers)) as threads:
        return list(threads.map(one, numbers))
