"""Who gets a message of a session: found among its people when it leaves, each person once (NOT-1, NOT-7)."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.access import STAFF
from chalicelib.domain.orders import Order
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Recipients, Setting
from chalicelib.domain.sessions import Slot
from chalicelib.domain.users import User
from chalicelib.models import registrations
from chalicelib.models.base import read_together
from chalicelib.models.mailing_scenes import Scene
from chalicelib.models.orders import OrderItem
from chalicelib.models.organisations import ORGANISATION, OrganisationItem
from chalicelib.models.users import UserItem

NO_ADDRESS = "no_address"


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Somebody a message goes to, or can't go to."""

    key: str
    """Names him or her in the keys of e-mails: the same person at each attempt. Never an address."""
    role: Recipients
    name: str
    email: str
    language: str
    organisation_id: str = STAFF
    registrations: tuple[Registration, ...] = ()
    """Those it is about: a trainee's own, all of an orderer's; empty for the institute's people and partners."""
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    why_not: str = ""
    """A code of `labels_mail.REASONS`; empty: the message can leave."""


@dataclass(frozen=True)
class _World:
    """What the people of a session are found in."""

    scene: Scene
    sequence_id: str
    seats: tuple[Registration, ...]
    orders: dict[str, Order]
    organisations: dict[str, Organisation]

    @property
    def slots(self) -> list[Slot]:
        return [
            slot
            for sequence in self.scene.planning.sequences
            if self.sequence_id in ("", sequence.sequence_id)
            for slot in sequence.slots
        ]

    @property
    def language(self) -> str:
        return self.scene.institute.default_language


def running_seats(session_id: str) -> tuple[Registration, ...]:
    return tuple(seat for seat in registrations.of_session(session_id) if seat.is_running)


def of(
    scene: Scene, setting: Setting, *, sequence_id: str = "", seats: Iterable[Registration]
) -> list[Addressee]:
    """Everybody the setting names, the trainees by name. Of people of one address, trainees get a message each, others one together."""
    world = _world(scene, sequence_id, tuple(seats))
    found: dict[str, Addressee] = {}
    taken: set[str] = set()
    for role in setting.to:
        for addressee in _FINDERS[role](world):
            address = addressee.email.casefold()
            if addressee.key in found or (role is not Recipients.TRAINEES and address in taken):
                continue
            found[addressee.key] = _with_copies(world, setting, _checked(world, addressee))
            taken.add(address)
    return list(found.values())


def _world(scene: Scene, sequence_id: str, seats: tuple[Registration, ...]) -> _World:
    """Orders and organisations of the seats, in as few round trips as there can be."""
    orders = list(dict.fromkeys((seat.organisation_id, seat.order_id) for seat in seats))
    clients = list(dict.fromkeys(seat.organisation_id for seat in seats))
    rows = read_together(
        [
            *((OrderItem, key) for key in orders),
            *((OrganisationItem, (client, ORGANISATION)) for client in clients),
        ]
    )
    return _World(
        scene=scene,
        sequence_id=sequence_id,
        seats=tuple(sorted(seats, key=lambda seat: (seat.last_name, seat.first_name))),
        orders={row.order_id: row.to(Order) for row in rows[: len(orders)] if row is not None},
        organisations={
            row.organisation_id: row.to(Organisation) for row in rows[len(orders) :] if row is not None
        },
    )


def _trainees(world: _World) -> Iterator[Addressee]:
    for seat in world.seats:
        if seat.trainee_id is not None:
            client = world.organisations.get(seat.organisation_id)
            yield Addressee(
                key=seat.trainee_id,
                role=Recipients.TRAINEES,
                name=seat.full_name,
                email=seat.email,
                language=client.language if client else world.language,
                organisation_id=seat.organisation_id,
                registrations=(seat,),
            )


def _orderers(world: _World) -> Iterator[Addressee]:
    """Who ordered each seat, and the contact address of the organisation; the first is told about own orders, the other about all."""
    people: dict[tuple[str, str], Addressee] = {}
    for seat in world.seats:
        for name, email, language in _told_of(world, seat):
            known = people.get((seat.organisation_id, email.casefold()))
            people[seat.organisation_id, email.casefold()] = Addressee(
                key=_key(Recipients.ORDERERS, seat.organisation_id, email),
                role=Recipients.ORDERERS,
                name=known.name if known else name,
                email=email,
                language=known.language if known else language,
                organisation_id=seat.organisation_id,
                registrations=(*(known.registrations if known else ()), seat),
            )
    yield from people.values()


def _told_of(world: _World, seat: Registration) -> list[tuple[str, str, str]]:
    """Name, address and language of each, an address once."""
    told: list[tuple[str, str, str]] = []
    client = world.organisations.get(seat.organisation_id)
    order = world.orders.get(seat.order_id)
    if seat.ordered_by_email:
        name, language = (order.ordered_by_name, order.language) if order else ("", world.language)
        told.append((name, seat.ordered_by_email, language))
    if client is not None and client.email and not client.email_is_placeholder:
        told.append((client.name, client.email, client.language))
    return list({email.casefold(): (name, email, lang) for name, email, lang in reversed(told)}.values())


def _trainers(world: _World) -> Iterator[Addressee]:
    """Those who give the slots and have an access: of others we know no address."""
    ids = dict.fromkeys(each for slot in world.slots for each in slot.trainer_ids)
    for item in read_together([(UserItem, (STAFF, user_id)) for user_id in ids]):
        if item is not None:
            user = item.to(User)
            yield Addressee(
                key=user.user_id,
                role=Recipients.TRAINERS,
                name=user.name,
                email=user.email,
                language=user.language,
            )


def _providers(world: _World) -> Iterator[Addressee]:
    session = world.scene.session
    named = [
        (session.provider, session.provider_email),
        *((s.provider, s.provider_email) for s in world.slots),
    ]
    yield from _partners(world, Recipients.PROVIDER, named)


def _hosts(world: _World) -> Iterator[Addressee]:
    yield from _partners(world, Recipients.HOST, [(s.host, s.host_email) for s in world.slots])


def _manager(world: _World) -> Iterator[Addressee]:
    session = world.scene.session
    yield from _partners(world, Recipients.MANAGER, [(session.manager_name, session.manager_email)])


def _partners(world: _World, role: Recipients, named: Sequence[tuple[str, str]]) -> Iterator[Addressee]:
    """Known by name and address only. One who is named somewhere with an address has it everywhere."""
    addressed = {name for name, email in named if email}
    for name, email in dict.fromkeys(named):
        if email or (name and name not in addressed):
            key = _key(role, email or name)
            yield Addressee(key=key, role=role, name=name, email=email, language=world.language)


_FINDERS: dict[Recipients, Callable[[_World], Iterator[Addressee]]] = {
    Recipients.TRAINEES: _trainees,
    Recipients.ORDERERS: _orderers,
    Recipients.TRAINERS: _trainers,
    Recipients.PROVIDER: _providers,
    Recipients.HOST: _hosts,
    Recipients.MANAGER: _manager,
}


def _key(role: Recipients, *parts: str) -> str:
    """Keys are logged and archived: an address has no place there."""
    digest = hashlib.sha256("/".join(part.casefold() for part in parts).encode()).hexdigest()
    return f"{role.value}-{digest[:12]}"


def _checked(world: _World, addressee: Addressee) -> Addressee:
    """With the reason why no message can leave, where there is one: addresses that imports put where none was known (ACC-4)."""
    unknown = {address.casefold() for address in world.scene.institute.placeholder_emails}
    if not addressee.email or addressee.email.casefold() in unknown:
        return replace(addressee, why_not=NO_ADDRESS)
    return addressee


def _with_copies(world: _World, setting: Setting, addressee: Addressee) -> Addressee:
    """Copies of a trainee's message go to those who ordered this very seat: other clients' people are none of their business."""
    about = _about_seats(world, addressee.registrations)
    taken = {addressee.email.casefold()}
    cc = _copies(about, setting.cc, taken)
    return replace(addressee, cc=cc, bcc=_copies(about, setting.bcc, taken))


def _about_seats(world: _World, seats: tuple[Registration, ...]) -> _World:
    return replace(world, seats=seats) if seats else world


def _copies(world: _World, wanted: Iterable[str], taken: set[str]) -> tuple[str, ...]:
    """Addresses, each once; `taken` grows. Roles stand for their people, but for trainees: a trainee's message is nobody else's."""
    found: list[str] = []
    for each in wanted:
        for address in _addresses(world, each):
            if address.casefold() not in taken:
                taken.add(address.casefold())
                found.append(address)
    return tuple(found)


def _addresses(world: _World, wanted: str) -> list[str]:
    if "@" in wanted:
        return [wanted]
    role = Recipients(wanted)
    if role is Recipients.TRAINEES:
        return []
    people = (_checked(world, addressee) for addressee in _FINDERS[role](world))
    return [addressee.email for addressee in people if not addressee.why_not]
