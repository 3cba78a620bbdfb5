"""Who gets a message of a session: found among its people when it leaves, each person once (NOT-1, NOT-7)."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.access import STAFF
from chalicelib.domain.mail_addresses import normal
from chalicelib.domain.orders import Order
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Recipients, Setting
from chalicelib.domain.sessions import Slot
from chalicelib.domain.users import User
from chalicelib.models import addresses, registrations
from chalicelib.models.base import read_together
from chalicelib.models.mailing_scenes import Scene
from chalicelib.models.orders import OrderItem
from chalicelib.models.organisations import ORGANISATION, OrganisationItem
from chalicelib.models.users import UserItem

NO_ADDRESS = "no_address"
SUPPRESSED = "suppressed"


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


@dataclass(frozen=True, kw_only=True)
class People:
    """Those of a session, with what tells how to reach them."""

    scene: Scene
    seats: tuple[Registration, ...]
    orders: dict[str, Order]
    organisations: dict[str, Organisation]
    trainers: dict[str, User]
    suppressed: frozenset[str]
    """Addresses that are not written to any more, in small letters (NOT-8)."""
    sequence_id: str = ""
    """Empty: the whole session."""

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
        """Of those whose own we don't know."""
        return self.scene.institute.default_language


def running_seats(session_id: str) -> tuple[Registration, ...]:
    return tuple(seat for seat in registrations.of_session(session_id) if seat.is_running)


def read(scene: Scene, seats: Iterable[Registration]) -> People:
    """The people of these seats, and of the session, in one round trip per hundred, and one for the marks of their addresses."""
    kept = tuple(sorted(seats, key=lambda seat: (seat.last_name, seat.first_name)))
    orders = list(dict.fromkeys((seat.organisation_id, seat.order_id) for seat in kept))
    clients = list(dict.fromkeys(seat.organisation_id for seat in kept))
    trainers = sorted(scene.planning.trainer_ids)
    rows = read_together(
        [
            *((OrderItem, key) for key in orders),
            *((OrganisationItem, (client, ORGANISATION)) for client in clients),
            *((UserItem, (STAFF, user_id)) for user_id in trainers),
        ]
    )
    ordered, rest = rows[: len(orders)], rows[len(orders) :]
    buying, training = rest[: len(clients)], rest[len(clients) :]
    found = People(
        scene=scene,
        seats=kept,
        orders={row.order_id: row.to(Order) for row in ordered if row is not None},
        organisations={row.organisation_id: row.to(Organisation) for row in buying if row is not None},
        trainers={row.user_id: row.to(User) for row in training if row is not None},
        suppressed=frozenset(),
    )
    everybody = (each.email for finder in _FINDERS.values() for each in finder(found))
    return replace(found, suppressed=frozenset(addresses.suppressed({each for each in everybody if each})))


def of(people: People, setting: Setting, *, sequence_id: str = "") -> list[Addressee]:
    """Everybody the setting names, the trainees by name. Of people of one address, trainees get a message each, others one together."""
    people = replace(people, sequence_id=sequence_id)
    found: dict[str, Addressee] = {}
    taken: set[str] = set()
    for role in setting.to:
        for addressee in _FINDERS[role](people):
            address = addressee.email.casefold()
            if addressee.key in found or (role is not Recipients.TRAINEES and address in taken):
                continue
            found[addressee.key] = _with_copies(people, setting, _checked(people, addressee))
            taken.add(address)
    return list(found.values())


def _trainees(people: People) -> Iterator[Addressee]:
    for seat in people.seats:
        if seat.trainee_id is not None:
            client = people.organisations.get(seat.organisation_id)
            yield Addressee(
                key=seat.trainee_id,
                role=Recipients.TRAINEES,
                name=seat.full_name,
                email=seat.email,
                language=client.language if client else people.language,
                organisation_id=seat.organisation_id,
                registrations=(seat,),
            )


def _orderers(people: People) -> Iterator[Addressee]:
    """Who ordered each seat, and the contact address of the organisation; the first is told about own orders, the other about all."""
    told: dict[tuple[str, str], Addressee] = {}
    for seat in people.seats:
        for name, email, language in _told_of(people, seat):
            known = told.get((seat.organisation_id, email.casefold()))
            told[seat.organisation_id, email.casefold()] = Addressee(
                key=_key(Recipients.ORDERERS, seat.organisation_id, email),
                role=Recipients.ORDERERS,
                name=known.name if known else name,
                email=email,
                language=known.language if known else language,
                organisation_id=seat.organisation_id,
                registrations=(*(known.registrations if known else ()), seat),
            )
    yield from told.values()


def _told_of(people: People, seat: Registration) -> list[tuple[str, str, str]]:
    """Name, address and language of each, an address once."""
    told: list[tuple[str, str, str]] = []
    client = people.organisations.get(seat.organisation_id)
    order = people.orders.get(seat.order_id)
    if seat.ordered_by_email:
        name, language = (order.ordered_by_name, order.language) if order else ("", people.language)
        told.append((name, seat.ordered_by_email, language))
    if client is not None and client.email and not client.email_is_placeholder:
        told.append((client.name, client.email, client.language))
    return list({email.casefold(): (name, email, lang) for name, email, lang in reversed(told)}.values())


def _trainers(people: People) -> Iterator[Addressee]:
    """Those who give the slots and have an access: of others we know no address."""
    for user_id in dict.fromkeys(each for slot in people.slots for each in slot.trainer_ids):
        user = people.trainers.get(user_id)
        if user is not None:
            yield Addressee(
                key=user.user_id,
                role=Recipients.TRAINERS,
                name=user.name,
                email=user.email,
                language=user.language,
            )


def _providers(people: People) -> Iterator[Addressee]:
    session = people.scene.session
    named = [
        (session.provider, session.provider_email),
        *((s.provider, s.provider_email) for s in people.slots),
    ]
    yield from _partners(people, Recipients.PROVIDER, named)


def _hosts(people: People) -> Iterator[Addressee]:
    yield from _partners(people, Recipients.HOST, [(s.host, s.host_email) for s in people.slots])


def _manager(people: People) -> Iterator[Addressee]:
    session = people.scene.session
    yield from _partners(people, Recipients.MANAGER, [(session.manager_name, session.manager_email)])


def _partners(people: People, role: Recipients, named: Sequence[tuple[str, str]]) -> Iterator[Addressee]:
    """Known by name and address only. One who is named somewhere with an address has it everywhere."""
    addressed = {name for name, email in named if email}
    for name, email in dict.fromkeys(named):
        if email or (name and name not in addressed):
            key = _key(role, email or name)
            yield Addressee(key=key, role=role, name=name, email=email, language=people.language)


_FINDERS: dict[Recipients, Callable[[People], Iterator[Addressee]]] = {
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


def _checked(people: People, addressee: Addressee) -> Addressee:
    """With the reason why no message can leave: an address that imports put where none was known (ACC-4), or a marked one (NOT-8)."""
    unknown = {address.casefold() for address in people.scene.institute.placeholder_emails}
    if not addressee.email or addressee.email.casefold() in unknown:
        return replace(addressee, why_not=NO_ADDRESS)
    if normal(addressee.email) in people.suppressed:
        return replace(addressee, why_not=SUPPRESSED)
    return addressee


def _with_copies(people: People, setting: Setting, addressee: Addressee) -> Addressee:
    """Copies of a trainee's message go to those who ordered this very seat: other clients' people are none of their business.

    So whoever is told about several clients' people, a trainer for one, has no copy sent to those who ordered.
    """
    about = replace(people, seats=addressee.registrations) if addressee.registrations else people
    taken = {addressee.email.casefold()}
    cc = _copies(about, setting.cc, taken)
    return replace(addressee, cc=cc, bcc=_copies(about, setting.bcc, taken))


def _copies(people: People, wanted: Iterable[str], taken: set[str]) -> tuple[str, ...]:
    """Addresses, each once; `taken` grows. Roles stand for their people, but for trainees: a trainee's message is nobody else's."""
    found: list[str] = []
    for each in wanted:
        for address in _addresses(people, each):
            if address.casefold() not in taken:
                taken.add(address.casefold())
                found.append(address)
    return tuple(found)


def _addresses(people: People, wanted: str) -> list[str]:
    if "@" in wanted:
        return [wanted]
    role = Recipients(wanted)
    several = len({seat.organisation_id for seat in people.seats}) > 1
    if role is Recipients.TRAINEES or (role is Recipients.ORDERERS and several):
        return []
    found = (_checked(people, addressee) for addressee in _FINDERS[role](people))
    return [addressee.email for addressee in found if not addressee.why_not]
