"""How messages are sent: changed for one session, or for a kind of session as a default; what has not left follows (NOT-1)."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain import changes, mailing_defaults
from chalicelib.domain.access import STAFF, Person
from chalicelib.domain.calendar import local_date
from chalicelib.domain.errors import Conflict
from chalicelib.domain.history import Entry
from chalicelib.domain.mailing_defaults import KindSettings
from chalicelib.domain.outbox import Promise
from chalicelib.domain.session_mailings import MailSettings, Message, Setting
from chalicelib.domain.sessions import SessionKind
from chalicelib.models import history, mailing_scenes, outbox, session_parts
from chalicelib.models import institute as institutes
from chalicelib.models import mailing_defaults as defaults
from chalicelib.models.base import transaction
from chalicelib.models.mailing_scenes import Scene
from chalicelib.ports import Ports
from chalicelib.services import session_mailings
from chalicelib.services.institute import OBJECT_ID

KIND = "mail_defaults_changed"
"""The promise to plan anew the messages of every session of a kind."""
LOOK_BACK = timedelta(days=400)
"""Sessions that began before may still have a late survey to come."""


def save(ports: Ports, session_id: str, setting: Setting, *, version: int, by: Person) -> MailSettings:
    """How one message of this session is sent from now on; saying what the defaults say removes the exception.

    What hasn't left is planned anew. Saved twice it is saved once. Raises NotFound, Conflict.
    """
    scene = mailing_scenes.read(session_id)
    before = scene.own
    beneath = beneath_of(scene)[setting.message]
    after = replace(before, settings=mailing_defaults.differing(setting, beneath, before.settings))
    was = scene.settings[setting.message]
    if after == before:
        return before
    if before.version != version:
        raise Conflict(session_id)
    promise = session_mailings.promised(
        scene.session, version=before.version + 1, at=ports.now(), why="settings"
    )
    with transaction() as tx:
        session_parts.replace(tx, after, before=before)
        outbox.add(tx, promise)
        history.add(tx, _entry(ports, session_id, was, setting, "mail_setting_changed", by=by))
    session_mailings.recompute(ports, session_id)
    return replace(after, version=before.version + 1)


def take_default(
    ports: Ports, session_id: str, message: Message, *, version: int, by: Person
) -> MailSettings:
    """As all sessions of its kind again. Raises NotFound, Conflict."""
    beneath = beneath_of(mailing_scenes.read(session_id))[message]
    return save(ports, session_id, beneath, version=version, by=by)


def beneath_of(scene: Scene) -> dict[Message, Setting]:
    """What counts where the session says nothing."""
    return mailing_defaults.in_force(scene.session.kind, scene.of_kind.settings)


def save_default(
    ports: Ports, kind: SessionKind, setting: Setting, *, version: int, by: Person
) -> KindSettings:
    """For every session of this kind that doesn't say otherwise. Raises Conflict."""
    before = defaults.get(kind)
    built_in = mailing_defaults.settings(kind)[setting.message]
    was = mailing_defaults.in_force(kind, before.settings)[setting.message]
    after = replace(before, settings=mailing_defaults.differing(setting, built_in, before.settings))
    if after == before:
        return before
    if before.version != version:
        raise Conflict(kind.value)
    promise = Promise(
        key=f"{KIND}/{kind.value}/{before.version + 1}",
        kind=KIND,
        organisation_id=STAFF,
        object_id=kind.value,
        due_at=ports.now(),
        promised_at=ports.now(),
    )
    with transaction() as tx:
        defaults.replace(tx, after, before=before)
        outbox.add(tx, promise)
        history.add(tx, _entry(ports, OBJECT_ID, was, setting, "mail_default_changed", by=by))
    ports.outbox_hints.send(promise.key)
    return replace(after, version=before.version + 1)


def follow(ports: Ports, promise: Promise) -> None:
    """Owe each session of the kind a new plan of its messages. May be run twice: owed once per change."""
    kind = SessionKind(promise.object_id)
    today = local_date(ports.now(), zone_name=institutes.get().zone_name)
    for session_id in mailing_scenes.sessions_of_kind(kind, from_day=today - LOOK_BACK):
        owed = replace(
            promise,
            key=f"{session_mailings.KIND}/{session_id}/{promise.key}",
            kind=session_mailings.KIND,
            object_id=session_id,
            due_at=ports.now(),
            promised_at=ports.now(),
        )
        if outbox.put_new(owed):
            ports.outbox_hints.send(owed.key)


def _entry(ports: Ports, object_id: str, was: Setting, now: Setting, what: str, *, by: Person) -> Entry:
    return Entry(
        object_id=object_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        facts={"message": now.message.value, **changes.between(was, now, leave_out=("message",))},
    )
