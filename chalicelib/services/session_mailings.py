"""The messages of a session: planned from its dates and settings, told at once when something happens (NOT-1, NOT-3, NOT-7)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from chalicelib.domain import mailing_plan
from chalicelib.domain.access import STAFF
from chalicelib.domain.errors import Conflict
from chalicelib.domain.outbox import Promise
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Message, Recipients, Setting
from chalicelib.domain.sessions import Session
from chalicelib.models import mailing_scenes, mailings
from chalicelib.models.contention import retrying
from chalicelib.models.mailing_scenes import Scene
from chalicelib.ports import Ports
from chalicelib.services import mailing_letters, mailing_recipients
from chalicelib.services.mailing_letters import Outgoing
from chalicelib.services.mailing_recipients import People

KIND = "mailings_changed"
"""The promise to plan the messages of a session anew."""
SEVERAL = 2
"""Sequences from which on a registration is confirmed by a message of its own."""


class NotAllTold(Conflict):
    """Some people's e-mails could not be made; the others' are promised. Asked again, only the missing ones are tried."""


def recompute(ports: Ports, session_id: str) -> None:
    """Plan what has not left from the session, its planning, settings and evaluation as they are now (NOT-7).

    May be run twice, at any time: it writes only what differs. Raises NotFound, and Conflict when others keep changing it.
    """

    def once() -> None:
        _recompute(mailing_scenes.read(session_id), at=ports.now())

    retrying(once, on=Conflict)


def _recompute(scene: Scene, *, at: datetime) -> None:
    """Raises Refused when a row changed meanwhile."""
    session = scene.session
    wanted = mailing_plan.wanted(
        session,
        scene.planning,
        scene.evaluation,
        scene.settings.__getitem__,
        zone_name=scene.institute.zone_name,
    )
    changes = mailing_plan.changes(mailings.of_session(session.session_id), wanted, at=at)
    for mailing in changes.put:
        mailings.write(mailing)
    for mailing in changes.removed:
        mailings.withdraw(mailing)


def promised(session: Session, *, version: int, at: datetime, why: str = "session") -> Promise:
    """Owed by a change of a session that moves its messages: published, another kind, other settings, another evaluation.

    `version`: of what changed (`why` names it), as it is from now on.
    """
    return Promise(
        key=f"{KIND}/{session.session_id}/{why}/{version}",
        kind=KIND,
        organisation_id=STAFF,
        object_id=session.session_id,
        due_at=at,
        promised_at=at,
    )


def follow(ports: Ports, promise: Promise) -> None:
    """Keep such a promise. May be run twice."""
    recompute(ports, promise.object_id)


def catch_up(ports: Ports, session_id: str, registrations: Iterable[Registration]) -> None:
    """Tell people that they are registered, and give them what left before and still makes sense. May be run twice.

    Raises NotFound, NotAllTold.
    """
    late = [seat for seat in registrations if seat.is_running and seat.session_id == session_id]
    if not late:
        return
    scene = mailing_scenes.read(session_id)
    people = mailing_recipients.read(scene, late)
    failed = _confirm(ports, people)
    for mailing in mailings.of_session(session_id):
        setting = scene.settings[mailing.message]
        if Recipients.TRAINEES in setting.to and mailing_plan.still_makes_sense(
            mailing, setting, scene.planning, at=ports.now(), zone_name=scene.institute.zone_name
        ):
            outgoing = Outgoing(message=mailing.message, setting=setting, sequence_id=mailing.sequence_id)
            told = mailing_recipients.of(people, setting, sequence_id=mailing.sequence_id)
            trainees = [each for each in told if each.role is Recipients.TRAINEES]
            failed += mailing_letters.promise(ports, scene, outgoing, trainees).failed
    if failed:
        raise NotAllTold(session_id)


def _confirm(ports: Ports, people: People) -> int:
    """All that is planned in one message, pre-work too (NOT-3); with one sequence its invitation says it all. For how many it failed."""
    scene, message = people.scene, Message.REGISTRATION_CONFIRMED
    setting = scene.settings[message]
    if not setting.is_on or len(scene.planning.sequences) < SEVERAL:
        return 0
    told = mailing_recipients.of(people, setting)
    return mailing_letters.promise(ports, scene, Outgoing(message=message, setting=setting), told).failed


def tell(
    ports: Ports,
    session_id: str,
    message: Message,
    *,
    registrations: Iterable[Registration] | None = None,
    facts: Mapping[str, str] | None = None,
    key: str = "",
) -> int:
    """Tell at once what happened; how many e-mails are new. Nobody is told when the message is switched off.

    With `registrations`, cancelled ones too, only these seats' people; without, everybody. `facts["sequence_id"]` makes it
    about one sequence. The same `key` (what happened: a planning's version, a certificate's number) tells each person once.
    Raises NotFound, NotAllTold.
    """
    scene = mailing_scenes.read(session_id)
    setting = scene.settings[message]
    if not setting.is_on:
        return 0
    return _send(ports, scene, setting, registrations, facts=facts or {}, key=key)


def hand_out(
    ports: Ports, session_id: str, message: Message, *, registrations: Iterable[Registration], key: str
) -> int:
    """Send by hand, to these seats' people, whether or not the message is switched on (NOT-6); otherwise as `tell`.

    `key` names the click, so that a form sent twice sends once.
    """
    scene = mailing_scenes.read(session_id)
    return _send(ports, scene, scene.settings[message], registrations, facts={}, key=key)


def _send(
    ports: Ports,
    scene: Scene,
    setting: Setting,
    seats: Iterable[Registration] | None,
    *,
    facts: Mapping[str, str],
    key: str,
) -> int:
    session_id = scene.session.session_id
    sequence_id = facts.get("sequence_id", "")
    told = mailing_recipients.running_seats(session_id) if seats is None else seats
    people = mailing_recipients.read(scene, told)
    outgoing = Outgoing(
        message=setting.message,
        setting=setting,
        sequence_id=sequence_id,
        run=key or mailing_letters.FIRST,
        facts=facts,
    )
    addressees = mailing_recipients.of(people, setting, sequence_id=sequence_id)
    made = mailing_letters.promise(ports, scene, outgoing, addressees)
    if made.failed:
        raise NotAllTold(session_id)
    return made.new
