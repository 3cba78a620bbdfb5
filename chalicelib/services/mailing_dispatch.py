"""Sending what is due: each waiting message becomes one promised e-mail per person, once (NOT-7).

A worker claims a row first, so of two schedules at once one does it; e-mails have keys, so a worker that is killed and
another that takes over repeat nothing. What fails is tried again when the claim lapses, with delays that grow, then reported.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from time import monotonic

from chalicelib.domain.outbox import Promise, is_given_up
from chalicelib.domain.session_mailings import Mailing
from chalicelib.models import institute as institutes
from chalicelib.models import mailing_scenes, mailings
from chalicelib.observability import attempted, logger
from chalicelib.ports import Ports
from chalicelib.services import mailing_letters, mailing_recipients, session_mailings
from chalicelib.services.mailing_letters import FIRST, Outgoing

KIND = "mailing_due"
"""The promise to send one message now: a person pressed a button."""
LEASE = timedelta(minutes=6)
"""A little more than the Lambda that sends may take."""
MAX_DUE = 500
SECONDS = 180
"""Messages that one run looks at, and how long it begins new ones; the next goes on with what is still due."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run of the schedule did."""

    sent: int = 0
    failed: int = 0
    """Tried again later."""
    given_up: int = 0


class Outcome(StrEnum):
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    NOTHING = "nothing"
    """Withdrawn, moved, or another worker's."""


def send_due(
    ports: Ports, *, limit: int = MAX_DUE, seconds: float = SECONDS, clock: Callable[[], float] = monotonic
) -> Run:
    """Send every message whose time has come, but for an institute whose mail is suspended: there it waits.

    May be run twice and at the same time. A message that fails stops no other.
    """
    if institutes.get().mail_is_suspended:
        return Run()
    ends = clock() + seconds
    outcomes: list[Outcome] = []
    planned: dict[str, bool] = {}
    for session_id, mailing_id in mailings.due(at=ports.now(), limit=limit):
        if clock() > ends:
            break
        if session_id not in planned:
            planned[session_id] = _plan(ports, session_id)
        with attempted("mailing failed", session_id=session_id, mailing_id=mailing_id) as attempt:
            outcomes.append(_send(ports, session_id, mailing_id, can_be_made=planned[session_id]))
        if attempt.failed:
            outcomes.append(Outcome.FAILED)
    return Run(
        sent=outcomes.count(Outcome.SENT),
        failed=outcomes.count(Outcome.FAILED),
        given_up=outcomes.count(Outcome.GIVEN_UP),
    )


def _plan(ports: Ports, session_id: str) -> bool:
    """Whether the session could be planned anew: what is due may be older than the planning, and nobody is called to a day that moved."""
    with attempted("session not planned", session_id=session_id) as attempt:
        session_mailings.recompute(ports, session_id)
    return not attempt.failed


def follow(ports: Ports, promise: Promise) -> None:
    """Send one message that a person wants to leave now. May be run twice; while mail is suspended it stays due."""
    if not institutes.get().mail_is_suspended:
        _send(ports, promise.object_id, promise.facts["mailing_id"])


def _send(ports: Ports, session_id: str, mailing_id: str, *, can_be_made: bool = True) -> Outcome:
    """Whatever is raised leaves the row claimed: it is due again when the claim lapses. So is what can't be made for now."""
    mailing = mailings.claim(session_id, mailing_id, at=ports.now(), lease=LEASE)
    if mailing is None:
        return Outcome.NOTHING
    if is_given_up(mailing.attempts):
        return _give_up(mailing)
    if not can_be_made or _promise(ports, mailing):
        mailings.note_failure(mailing, reason="not_all_made")
        return Outcome.FAILED
    mailings.mark_sent(mailing, at=ports.now())
    return Outcome.SENT


def _promise(ports: Ports, mailing: Mailing) -> int:
    """For how many people it failed; the e-mails of the others are promised."""
    scene = mailing_scenes.read(mailing.session_id)
    setting = scene.settings[mailing.message]
    people = mailing_recipients.read(scene, mailing_recipients.running_seats(mailing.session_id))
    addressees = mailing_recipients.of(people, setting, sequence_id=mailing.sequence_id)
    outgoing = Outgoing(
        message=mailing.message,
        setting=setting,
        sequence_id=mailing.sequence_id,
        run=run_of(mailing),
    )
    return mailing_letters.promise(ports, scene, outgoing, addressees).failed


def run_of(mailing: Mailing) -> str:
    """What ends the keys of its e-mails: sent again on purpose, everybody gets it once more."""
    return str(mailing.run) if mailing.run else FIRST


def _give_up(mailing: Mailing) -> Outcome:
    """Reported: on the session's page, and by the job, whose alarm rings."""
    if not mailings.mark_failed(mailing, reason=mailing.last_error or "gave_up"):
        return Outcome.NOTHING
    logger.error(
        "mailing given up",
        extra={"session_id": mailing.session_id, "mailing_id": mailing.mailing_id},
    )
    return Outcome.GIVEN_UP
