"""One message of a session sent now or again, postponed, reworded, cancelled or restored by a person, each in the history (NOT-4)."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.domain import mailing_acts
from chalicelib.domain.access import STAFF, Person
from chalicelib.domain.errors import Conflict
from chalicelib.domain.history import Entry
from chalicelib.domain.outbox import Promise
from chalicelib.domain.session_mailings import Mailing
from chalicelib.models import history, mailings, outbox
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import mailing_dispatch

Act = Callable[[Mailing], Mailing]


def send_now(ports: Ports, session_id: str, mailing_id: str, *, version: int, by: Person) -> Mailing:
    """Raises NotFound, Conflict, MailingNotOpen, as all of these."""
    return _leave(
        ports,
        _read(session_id, mailing_id, version),
        lambda mailing: mailing_acts.send_now(mailing, at=ports.now()),
        "mailing_sent_now",
        by=by,
    )


def send_again(ports: Ports, session_id: str, mailing_id: str, *, version: int, by: Person) -> Mailing:
    return _leave(
        ports,
        _read(session_id, mailing_id, version),
        lambda mailing: mailing_acts.send_again(mailing, at=ports.now()),
        "mailing_sent_again",
        by=by,
    )


def postpone(
    ports: Ports, session_id: str, mailing_id: str, *, to: datetime, version: int, by: Person
) -> Mailing:
    """Raises NotLater too."""
    return _change(
        ports,
        _read(session_id, mailing_id, version),
        lambda mailing: mailing_acts.postpone(mailing, to=to, at=ports.now()),
        "mailing_postponed",
        by=by,
    )


def reword(
    ports: Ports,
    session_id: str,
    mailing_id: str,
    *,
    subject: str,
    text: str,
    version: int,
    by: Person,
) -> Mailing:
    return _change(
        ports,
        _read(session_id, mailing_id, version),
        lambda mailing: mailing_acts.reword(mailing, subject=subject, text=text),
        "mailing_reworded",
        by=by,
    )


def cancel(ports: Ports, session_id: str, mailing_id: str, *, version: int, by: Person) -> Mailing:
    return _change(
        ports, _read(session_id, mailing_id, version), mailing_acts.cancel, "mailing_cancelled", by=by
    )


def restore(ports: Ports, session_id: str, mailing_id: str, *, version: int, by: Person) -> Mailing:
    return _change(
        ports,
        _read(session_id, mailing_id, version),
        lambda mailing: mailing_acts.restore(mailing, at=ports.now()),
        "mailing_restored",
        by=by,
    )


def _read(session_id: str, mailing_id: str, version: int) -> Mailing:
    """As the form showed it. Raises NotFound, Conflict."""
    mailing = mailings.get(session_id, mailing_id)
    if mailing.version != version:
        raise Conflict(mailing_id)
    return mailing


def _change(ports: Ports, before: Mailing, act: Act, what: str, *, by: Person) -> Mailing:
    """What changes nothing leaves no trace."""
    after = act(before)
    if after != before:
        with transaction() as tx:
            mailings.replace(tx, after)
            history.add(tx, _entry(ports, before, after, what, by=by))
    return after


def _leave(ports: Ports, before: Mailing, act: Act, what: str, *, by: Person) -> Mailing:
    """Sent by the worker that keeps promises: a page can't wait for twenty documents. The schedule finds what is forgotten."""
    after, now = act(before), ports.now()
    promise = Promise(
        key=f"{mailing_dispatch.KIND}/{before.session_id}/{before.mailing_id}/{before.version}",
        kind=mailing_dispatch.KIND,
        organisation_id=STAFF,
        object_id=before.session_id,
        due_at=now,
        promised_at=now,
        facts={"mailing_id": before.mailing_id},
    )
    with transaction() as tx:
        mailings.replace(tx, after)
        outbox.add(tx, promise)
        history.add(tx, _entry(ports, before, after, what, by=by))
    ports.outbox_hints.send(promise.key)
    return after


def _entry(ports: Ports, before: Mailing, after: Mailing, what: str, *, by: Person) -> Entry:
    return Entry(
        object_id=before.session_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        before=before.leaves_at.isoformat(),
        after=after.leaves_at.isoformat(),
        facts={"message": before.message.value},
    )
