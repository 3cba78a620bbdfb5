"""Calendar invitations as they stand: what each participant was told last of each sequence, to update and withdraw it (NOT-5)."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.planning import told
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Planning, Sequence, Session, SessionKind, Workflow


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """One participant and one sequence. `revision` (SEQUENCE) only rises: mail programs ignore a lower one."""

    registration_id: str
    trainee_id: str
    sequence_id: str
    organisation_id: str
    order_id: str
    session_id: str
    session_code: str
    training_code: str
    title: str
    """Of the course."""
    name: str
    email: str
    """Who was invited and where: a withdrawal goes there, whoever has the seat by then."""
    sequence: Sequence
    """As it was told; a withdrawal repeats it."""
    host: str
    """What stands behind the @ of its lasting name (UID): kept when the portal moves to another address."""
    revision: int = 0
    is_withdrawn: bool = False
    carried_by: str = ""
    """Key of the e-mail that took this revision along, when that was not an invitation of its own (the convocation)."""
    digest: str = ""

    def is_over(self, today: date) -> bool:
        return is_over(self.sequence, today)


def new(registration: Registration, session: Session, sequence: Sequence, *, host: str) -> Invitation:
    """The first one of a named seat to a sequence with slots."""
    assert registration.trainee_id is not None
    return Invitation(
        registration_id=registration.registration_id,
        trainee_id=registration.trainee_id,
        sequence_id=sequence.sequence_id,
        organisation_id=registration.organisation_id,
        order_id=registration.order_id,
        session_id=session.session_id,
        session_code=session.code,
        training_code=session.training_code,
        title=session.title,
        name=registration.full_name,
        email=registration.email,
        sequence=bare(sequence),
        host=host,
        digest=digest(session, sequence),
    )


def again(before: Invitation | None, now: Invitation, *, carried_by: str = "") -> Invitation:
    """What is told now, as the next revision of what stood before."""
    if before is None:
        return replace(now, carried_by=carried_by)
    return replace(now, revision=before.revision + 1, host=before.host, carried_by=carried_by)


def withdrawn(before: Invitation) -> Invitation:
    """With a higher revision than the last request; the next request is higher still."""
    return replace(before, revision=before.revision + 1, is_withdrawn=True, carried_by="")


def bare(sequence: Sequence) -> Sequence:
    """Only what participants are told: no comments to others, no trainers' addresses."""
    slots = tuple(
        replace(slot, host="", host_email="", provider="", provider_email="", provider_comment="")
        for slot in sequence.slots
    )
    return replace(sequence, slots=tuple(replace(s, place_comment="", trainer_comment="") for s in slots))


def digest(session: Session, sequence: Sequence) -> str:
    """Of what an invitation says: the same while nothing of it changes."""
    text = repr((session.title, session.place, session.city, told(sequence)))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def wanted(
    registration: Registration, session: Session, planning: Planning, *, today: date
) -> list[Sequence]:
    """The sequences this seat is to be invited to, preparation too (NOT-3): dated ones that are not over, while the seat is somebody's."""
    if not (registration.is_running and registration.is_named):
        return []
    if session.workflow is Workflow.CANCELLED or session.kind is SessionKind.ON_DEMAND:
        return []
    return [each for each in planning.sequences if each.slots and not is_over(each, today)]


def is_over(sequence: Sequence, today: date) -> bool:
    """Its last day is past: nobody's calendar needs to hear of it any more."""
    return max(slot.day for slot in sequence.slots) < today
