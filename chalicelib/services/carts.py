"""The ordering turn and the cart: who may order, and what is about to be ordered (ORD-1 to ORD-5).

Every change reads the cart, applies a rule of `domain/carts.py` and writes if nobody wrote meanwhile; otherwise again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain import carts as rules
from chalicelib.domain.access import Person
from chalicelib.domain.calendar import local_date
from chalicelib.domain.carts import Cart, Seat
from chalicelib.domain.errors import NotFound, RuleViolation
from chalicelib.domain.institute import Institute
from chalicelib.domain.orders import AlreadyRegistered, Sale, reference
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.registrations import Registration, order_id_of
from chalicelib.domain.sessions import Session, check_seats, have_overlapping_slots
from chalicelib.domain.trainees import Trainee
from chalicelib.domain.trainings import Training
from chalicelib.models import carts, registrations, seats, sessions
from chalicelib.models.base import read_together
from chalicelib.models.contention import retrying
from chalicelib.models.sessions import SESSION, SessionItem
from chalicelib.models.trainings import TrainingItem
from chalicelib.ports import Ports
from chalicelib.services import trainees


class Overlap(RuleViolation):
    """Facts: `name`, `title`, `reference`, `starts_on`, `ends_on` of the other registration. A reason overrides it (ORD-4)."""

    code = "overlap"
    message = "%(name)s is already registered for %(title)s at the same time. Give a reason to add this person anyway."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants from the catalogue."""

    session_id: str
    seats: int = 1
    access_language: str = ""
    access_months: int | None = None


@dataclass(frozen=True, kw_only=True)
class Client:
    """Who orders, for whom, from whom: as read on arrival."""

    person: Person
    organisation: Organisation
    institute: Institute


def take_turn(ports: Ports, person: Person) -> Cart:
    """Of several people who press at once, exactly one gets it. Raises TurnTaken. Taking one's own turn again renews it (ORD-1)."""

    def change(cart: Cart) -> Cart:
        return rules.take_turn(cart, user_id=person.user_id, user_name=person.name, at=ports.now())

    return _change(person, change)


def release_turn(ports: Ports, person: Person) -> None:
    """On abandoning the cart and on sign-out: the turn is free, the cart gone. Somebody else's turn is left alone."""
    if person.is_staff:
        return

    def once() -> None:
        cart = carts.get(person.organisation_id)
        if rules.holds_turn(cart, person.user_id, at=ports.now()):
            carts.replace(rules.release_turn(cart), before=cart)

    retrying(once)


def add_session(ports: Ports, client: Client, wanted: Wanted) -> Cart:
    """Seats of a session in the cart; takes the turn when it is free (ORD-1, ORD-2, ORD-5).

    Raises NotFound, SessionNotOpen, SessionFull, TurnTaken, CartHoldsAnotherSession, TooManySeats, InvalidInput.
    """
    sale = read_sale(client, wanted.session_id)
    sale.check(seats=wanted.seats, on=local_date(ports.now(), zone_name=client.institute.zone_name))
    language, months = rules.choose_access(
        sale.session, sale.training, language=wanted.access_language, months=wanted.access_months
    )
    person = client.person

    def change(cart: Cart) -> Cart:
        mine = rules.take_turn(cart, user_id=person.user_id, user_name=person.name, at=ports.now())
        return rules.put_session(
            mine,
            session_id=sale.session.session_id,
            training_code=sale.training.code,
            title=sale.session.title,
            seats=wanted.seats,
            access_language=language,
            access_months=months,
        )

    return _change(person, change)


def set_seats(ports: Ports, client: Client, number: int) -> Cart:
    """Raises TurnLost, CartEmpty, SessionFull, FewerSeatsThanTrainees, TooManySeats, InvalidInput (ORD-3)."""

    def change(cart: Cart) -> Cart:
        return _fitting(rules.set_seats(cart, number), before=cart)

    return _change_mine(ports, client.person, change)


def add_trainee(ports: Ports, client: Client, trainee_id: str, *, overlap_reason: str = "") -> Cart:
    """A person of the organisation's directory gets a seat of the cart (ORD-4).

    Raises NotFound, TurnLost, AlreadyInCart, AlreadyRegistered, Overlap (unless a reason is given), SessionFull, TooManySeats.
    """
    trainee = trainees.get(client.person, client.organisation.organisation_id, trainee_id)
    if trainee.is_archived:
        raise NotFound(trainee_id)

    def change(cart: Cart) -> Cart:
        after = rules.add_trainee(cart, seat_of(trainee))
        assert after.session_id is not None
        check_not_registered(after.session_id, {trainee.trainee_id: trainee.full_name})
        other = overlapping(after.session_id, trainee)
        if other is None:
            return _fitting(after, before=cart)
        if not overlap_reason.strip():
            raise overlap(trainee, other)
        seat = seat_of(trainee, overlap_reason=overlap_reason.strip())
        return _fitting(rules.add_trainee(cart, seat), before=cart)

    return _change_mine(ports, client.person, change)


def remove_trainee(ports: Ports, client: Client, trainee_id: str) -> Cart:
    """Raises TurnLost, NotFound."""
    return _change_mine(ports, client.person, lambda cart: rules.remove_trainee(cart, trainee_id))


def remove_trainees(ports: Ports, client: Client) -> Cart:
    """Raises TurnLost."""
    return _change_mine(ports, client.person, rules.remove_trainees)


def empty(ports: Ports, client: Client) -> Cart:
    """No session any more; the turn stays. Raises TurnLost."""
    return _change_mine(ports, client.person, rules.empty)


def read_sale(client: Client, session_id: str) -> Sale:
    """The session and its training in one or two round trips. Raises NotFound, also for another organisation's in-house session."""
    session = sessions.get(session_id)
    [training] = read_together([(TrainingItem, (session.training_code,))])
    return sale_of(client, session, training.to(Training) if training else None)


def read_sale_of_cart(client: Client, cart: Cart) -> Sale:
    """What the cart holds, in one round trip. Raises CartEmpty, NotFound."""
    rules.require_session(cart)
    session, training = read_together(
        [(SessionItem, (cart.session_id, SESSION)), (TrainingItem, (cart.training_code,))]
    )
    return sale_of(
        client, session.to(Session) if session else None, training.to(Training) if training else None
    )


def sale_of(client: Client, session: Session | None, training: Training | None) -> Sale:
    """Raises NotFound for what is missing or another organisation's."""
    organisation_id = client.organisation.organisation_id
    if session is None or training is None or session.organisation_id not in (None, organisation_id):
        raise NotFound
    return Sale(
        session=session,
        training=training,
        organisation=client.organisation,
        institute=client.institute,
        person=client.person,
    )


def seat_of(trainee: Trainee, *, overlap_reason: str = "") -> Seat:
    return Seat(
        trainee_id=trainee.trainee_id,
        last_name=trainee.last_name,
        first_name=trainee.first_name,
        email=trainee.email,
        job=trainee.job,
        establishment_id=trainee.establishment_id,
        overlap_reason=overlap_reason,
    )


def check_not_registered(session_id: str, names: dict[str, str]) -> None:
    """Nobody twice in a session; `names` by trainee. Raises AlreadyRegistered with the order that gave the seat."""
    for trainee_id, registration_id in seats.holders(session_id, names).items():
        order_id = order_id_of(registration_id)
        raise AlreadyRegistered(
            name=names[trainee_id], reference=reference(order_id), order_id=order_id, trainee_id=trainee_id
        )


def overlapping(session_id: str, trainee: Trainee, *, leaving: str = "") -> Registration | None:
    """Another registration of this person with slots at the same time as a slot of this session (ORD-4).

    `leaving` is a session the person is about to leave for this one.
    """
    session, planning = sessions.read(session_id)
    if session.starts_on is None or session.ends_on is None:
        return None
    others = registrations.of_trainee(trainee.organisation_id, trainee.trainee_id, to_day=session.ends_on)
    near = [r for r in others if r.is_running and r.touches(session.starts_on, session.ends_on)]
    plannings = sessions.read_plannings(
        r.session_id for r in near if r.session_id not in (session_id, leaving)
    )
    return next(
        (
            r
            for r in near
            if r.session_id in plannings and have_overlapping_slots(planning, plannings[r.session_id])
        ),
        None,
    )


def overlap(trainee: Trainee, other: Registration) -> Overlap:
    return Overlap(
        name=trainee.full_name,
        trainee_id=trainee.trainee_id,
        title=other.title,
        reference=reference(other.order_id),
        starts_on=other.starts_on,
        ends_on=other.ends_on,
    )


def _fitting(after: Cart, *, before: Cart) -> Cart:
    """The cart, if the session still has so many seats; they are only taken on validation. Raises SessionFull."""
    if after.seats > before.seats:
        assert after.session_id is not None
        check_seats(sessions.get(after.session_id), wanted=after.seats)
    return after


def _change_mine(ports: Ports, person: Person, change: Callable[[Cart], Cart]) -> Cart:
    """A change only the holder of the turn may make. Raises TurnLost."""

    def as_holder(cart: Cart) -> Cart:
        at = ports.now()
        rules.require_turn(cart, person.user_id, at=at)
        return rules.renew_turn(change(cart), at=at)

    return _change(person, as_holder)


def _change(person: Person, change: Callable[[Cart], Cart]) -> Cart:
    def once() -> Cart:
        before = carts.get(person.organisation_id)
        return carts.replace(change(before), before=before)

    return retrying(once)
