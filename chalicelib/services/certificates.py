"""Certificates of a session: issued for all or some, drawn and told about, revoked with a reason (CER-1, TRN-2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain import access
from chalicelib.domain import certificates as rules
from chalicelib.domain.access import Person, Right
from chalicelib.domain.calendar import local_date
from chalicelib.domain.certificates import Certificate, CertificateKind, NotFinished
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.history import Entry
from chalicelib.domain.outbox import Promise
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Message
from chalicelib.domain.sessions import Planning, Session
from chalicelib.domain.trainings import Training
from chalicelib.models import certificates, documents, history, institute, outbox, registrations, sessions
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.models.contention import retrying
from chalicelib.models.trainings import get as get_training
from chalicelib.ports import Ports
from chalicelib.services import attendance

ISSUED = "certificate_issued"
"""Kind of the promise a certificate owes: its PDF, then its e-mail."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of issuing certificates for several people."""

    issued: list[Certificate] = field(default_factory=list)
    already: list[Certificate] = field(default_factory=list)
    """Had one of this kind before; nothing happened."""
    refused: list[RuleViolation] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Finished:
    """A session that is over, with what decides on its certificates."""

    session: Session
    training: Training
    sheet: attendance.Sheet
    before: Sequence[Certificate]


def issue(
    ports: Ports, session_id: str, registration_ids: Iterable[str], kind: CertificateKind, *, by: Person
) -> Outcome:
    """A certificate of this kind for each who earned it; the others are refused one by one, with the rule.

    Each is a transaction of its own, so that forty people need no single one. Issued twice, there is one.
    Raises NotFound, NotAllowed, NotFinished, InvalidInput.
    """
    access.require(by, Right.STAFF_CERTIFICATES)
    wanted = list(dict.fromkeys(registration_ids))
    if not wanted:
        raise InvalidInput({"": "Choose somebody in the list."})
    session, planning = sessions.read(session_id)
    zone_name = institute.get().zone_name
    if not rules.is_finished(session, planning, at=ports.now(), zone_name=zone_name):
        raise NotFinished
    people = {each.registration_id: each for each in registrations.of_session(session_id)}
    access.hide_unless(set(wanted) <= people.keys())
    finished = _finished(session, planning)
    outcome = Outcome()
    for registration_id in wanted:
        _issue(ports, by, finished, people[registration_id], kind, outcome, zone_name=zone_name)
    return outcome


def _finished(session: Session, planning: Planning) -> _Finished:
    return _Finished(
        session=session,
        training=get_training(session.training_code),
        sheet=attendance.sheet(planning),
        before=certificates.of_session(session.session_id),
    )


def _issue(
    ports: Ports,
    by: Person,
    finished: _Finished,
    registration: Registration,
    kind: CertificateKind,
    outcome: Outcome,
    *,
    zone_name: str,
) -> None:
    at = ports.now()
    try:
        minutes = _earned(finished, registration, kind)
    except RuleViolation as refusal:
        outcome.refused.append(refusal)
        return
    made = rules.issue(
        kind,
        finished.session,
        finished.training,
        registration,
        minutes=minutes,
        revoked=_revoked(finished.before, registration, kind),
        at=at,
        on=local_date(at, zone_name=zone_name),
    )
    try:
        promise = _write(by, made, registration)
    except Refused:
        outcome.already.append(made)
        return
    ports.outbox_hints.send(promise.key)
    outcome.issued.append(made)


def _earned(finished: _Finished, registration: Registration, kind: CertificateKind) -> int:
    """Minutes attended. Raises UnnamedSeat, NotAttended, NotPassed."""
    known = registration.registration_id in finished.sheet.attendance
    if not known:
        raise rules.UnnamedSeat
    minutes = finished.sheet.minutes(registration.registration_id)
    marks = finished.sheet.attendance[registration.registration_id]
    rules.check(kind, finished.session, registration, marks, minutes=minutes)
    return minutes


def _revoked(before: Iterable[Certificate], registration: Registration, kind: CertificateKind) -> int:
    return sum(
        not each.is_valid
        for each in before
        if (each.registration_id, each.trainee_id, each.kind)
        == (registration.registration_id, registration.trainee_id, kind)
    )


def _write(by: Person, made: Certificate, registration: Registration) -> Promise:
    """Refused (label `certificate`) when it is there."""
    promise = Promise(
        key=f"{ISSUED}/{made.certificate_id}",
        kind=ISSUED,
        organisation_id=made.organisation_id,
        object_id=made.certificate_id,
        due_at=made.issued_at,
        promised_at=made.issued_at,
        facts={"registration_id": registration.registration_id},
    )

    def once() -> Promise:
        with transaction() as tx:
            certificates.add(tx, made)
            outbox.add(tx, promise)
            _note(tx, by, made, what=f"certificate.issued_{made.kind.value}", at=made.issued_at)
        return promise

    return retrying(once)


def _note(
    tx: Transaction, by: Person, certificate: Certificate, *, what: str, at: datetime, reason: str = ""
) -> None:
    history.add(
        tx,
        Entry(
            object_id=certificate.registration_id,
            at=at,
            who_id=by.user_id,
            who_name=by.name,
            what=what,
            after=certificate.certificate_id,
            reason=reason,
            facts={"name": certificate.full_name},
        ),
    )


def follow(ports: Ports, promise: Promise) -> None:
    """Draw the PDF of a certificate, then tell that it is ready. May be run twice; one revoked meanwhile is void at once.

    A seat that was moved or given to somebody else meanwhile has nothing to be drawn for.
    """
    from chalicelib.services import session_documents, session_mailings  # fpdf2 is slow to import

    certificate = certificates.get(promise.organisation_id, promise.object_id)
    registration = registrations.get(promise.organisation_id, promise.facts["registration_id"])
    seat = registration.session_id, registration.trainee_id
    if not certificate.is_valid or seat != (certificate.session_id, certificate.trainee_id):
        return
    session = sessions.get(certificate.session_id)
    drawn = session_documents.current(
        ports, rules.DOCUMENTS[certificate.kind], session, registration=registration
    )
    kept = keep_document(certificate, drawn.owner_id, drawn.document_id)
    if not kept.is_valid:
        return
    session_mailings.tell(
        ports,
        session.session_id,
        Message.CERTIFICATE_READY,
        registrations=[registration],
        facts={"documents": f"{drawn.owner_id}/{drawn.document_id}"},
        key=certificate.certificate_id,
    )


def keep_document(certificate: Certificate, owner_id: str, document_id: str) -> Certificate:
    """The certificate with its newest PDF, void with it when it was revoked while that was drawn. May be run twice."""

    def once() -> Certificate:
        before = certificates.get(certificate.organisation_id, certificate.certificate_id)
        after = replace(before, document_owner=owner_id, document_id=document_id)
        if after == before:
            return before
        with transaction() as tx:
            certificates.replace(tx, after, before=before)
            if not after.is_valid:
                documents.mark_void(tx, owner_id, document_id)
        return after

    return retrying(once, on=Conflict)


def follow_merge(tx: Transaction, before: Registration, after: Registration) -> None:
    """The same person under another identifier: the certificates of this seat follow, as they were issued (TRN-1)."""
    for each in certificates.of_session(before.session_id):
        if (each.registration_id, each.trainee_id) == (before.registration_id, before.trainee_id):
            certificates.move(tx, each, to=rules.renamed(each, before, after))


def revoke(ports: Ports, by: Person, certificate: Certificate, *, reason: str) -> Certificate:
    """Take a certificate back: it and its PDF are void, and the verification page says so.

    Raises NotAllowed, InvalidInput, AlreadyVoid, Refused.
    """
    access.require(by, Right.STAFF_CERTIFICATES)
    if not reason.strip():
        raise InvalidInput({"reason": "Say why the certificate is revoked."})
    after = rules.revoke(certificate, reason=reason.strip())
    with transaction() as tx:
        certificates.replace(tx, after, before=certificate)
        if certificate.document_id:
            documents.mark_void(tx, certificate.document_owner, certificate.document_id)
        _note(tx, by, after, what="certificate.revoked", at=ports.now(), reason=reason.strip())
    return after
