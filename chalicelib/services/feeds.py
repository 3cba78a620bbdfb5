"""Subscription feeds: the own planning under a private address, for trainees and trainers (NOT-5)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from chalicelib.domain.access import Person, Role
from chalicelib.domain.accounts import hash_of
from chalicelib.domain.calendar import instant, local_date
from chalicelib.domain.errors import NotFound
from chalicelib.domain.institute import Institute
from chalicelib.domain.occupations import TRAINER
from chalicelib.domain.sessions import Planning, Sequence, Session, Slot, Workflow
from chalicelib.domain.users import User, UserState
from chalicelib.emails import calendar_feed
from chalicelib.emails.calendar_feed import Entry
from chalicelib.models import feeds, occupations, registrations, sessions, users
from chalicelib.models.feeds import Feed
from chalicelib.ports import Ports
from chalicelib.services import letterheads
from chalicelib.templating import translate

KEPT = timedelta(days=90)
"""Past slots stay this long in the calendar."""
AHEAD = timedelta(days=730)
MAX_SESSIONS = 200


def may_have(person: Person) -> bool:
    """Who has a planning of his or her own: trainees, and the institute's trainers."""
    return person.trainee_id is not None or Role.TRAINER in person.roles


def make(ports: Ports, person: Person) -> str:
    """A new address's token, told once: only its hash is kept. An older address is dead from now on."""
    token = f"{person.user_id}.{ports.new_secret()}"
    feeds.put(
        Feed(
            user_id=person.user_id,
            organisation_id=person.organisation_id,
            token_hash=hash_of(token),
            made_at=ports.now(),
        )
    )
    return token


def calendar(ports: Ports, token: str, *, institute: Institute) -> bytes:
    """The planning behind this address. Raises NotFound for an unknown or old one, and for whoever may not sign in any more."""
    user = _owner(token)
    person, today = user.person(), local_date(ports.now(), zone_name=institute.zone_name)
    found = [*_of_trainee(person, today), *_of_trainer(person, today)]
    entries = {each.uid: each for each in found if each.day >= today - KEPT}
    return calendar_feed.build(
        entries.values(),
        name=translate(user.language, "Courses – %(institute)s", institute=institute.name),
        zone_name=institute.zone_name,
        at=_start_of(today, institute),
    )


def _owner(token: str) -> User:
    feed = feeds.of_token(token)
    if feed is None:
        raise NotFound
    user = users.get(feed.organisation_id, feed.user_id)
    if user.state is UserState.DISABLED or not may_have(user.person()):
        raise NotFound
    return user


def _start_of(today: date, institute: Institute) -> datetime:
    """One instant a day, so that a planning that did not change gives the same file."""
    return instant(today, time(0), zone_name=institute.zone_name)


def _of_trainee(person: Person, today: date) -> Iterator[Entry]:
    if person.trainee_id is None:
        return
    mine = registrations.of_trainee(person.organisation_id, person.trainee_id)
    recent = [
        r.session_id for r in mine if r.is_running and (r.ends_on or r.starts_on or date.min) >= today - KEPT
    ]
    for session, planning in _plannings(recent[-MAX_SESSIONS:]):
        for sequence in planning.sequences:
            for slot in sequence.slots:
                yield _entry(session, sequence, slot, language=person.language)


def _of_trainer(person: Person, today: date) -> Iterator[Entry]:
    if Role.TRAINER not in person.roles:
        return
    taken = occupations.of(TRAINER + person.user_id, first=today - KEPT, last=today + AHEAD)
    given = list(dict.fromkeys(each.session_id for each in taken))
    for session, planning in _plannings(given[:MAX_SESSIONS]):
        for sequence in planning.sequences:
            for slot in sequence.slots:
                if person.user_id in slot.trainer_ids:
                    yield _entry(session, sequence, slot, language=person.language)


def _plannings(session_ids: Iterable[str]) -> Iterator[tuple[Session, Planning]]:
    """Without cancelled sessions."""
    wanted = list(dict.fromkeys(session_ids))
    known, plannings = sessions.read_many(wanted), sessions.read_plannings(wanted)
    for session_id in wanted:
        session, planning = known.get(session_id), plannings.get(session_id)
        if session is not None and planning is not None and session.workflow is not Workflow.CANCELLED:
            yield session, planning


def _entry(session: Session, sequence: Sequence, slot: Slot, *, language: str) -> Entry:
    link = slot.link or sequence.link
    own_title = sequence.title if sequence.title not in ("", session.title) else ""
    lines = (
        own_title,
        slot.place_comment,
        link,
        translate(language, "Session %(code)s", code=session.code),
    )
    places = ", ".join(part for part in (slot.place, slot.room, slot.address) if part)
    return Entry(
        uid=f"{slot.slot_id}@{letterheads.calendar_host()}",
        day=slot.day,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        title=session.title,
        location=places or link,
        description="\n".join(line for line in lines if line),
        url=link,
    )
