"""Certificates: proof of attendance, of completion or of success, issued from a finished session; they may expire (CER-1)."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain import ids
from chalicelib.domain.access import DocumentType
from chalicelib.domain.attendance import Attendance
from chalicelib.domain.calendar import DEFAULT_ZONE, instant
from chalicelib.domain.errors import RuleViolation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.results import Result
from chalicelib.domain.sessions import Planning, Session, SessionKind, Workflow
from chalicelib.domain.trainings import Training


class CertificateKind(StrEnum):
    ATTENDANCE = "attendance"
    COMPLETION = "completion"
    SUCCESS = "success"


class CertificateState(StrEnum):
    VALID = "valid"
    REPLACED = "replaced"
    VOID = "void"


DOCUMENTS = {
    CertificateKind.ATTENDANCE: DocumentType.ATTESTATION,
    CertificateKind.COMPLETION: DocumentType.COMPLETION,
    CertificateKind.SUCCESS: DocumentType.CERTIFICATE,
}
"""What is drawn for each kind."""


class NotFinished(RuleViolation):
    code = "session_not_finished"
    message = "Certificates are issued once the session is over."


class NotAttended(RuleViolation):
    """Facts: `name`."""

    code = "not_attended"
    message = "%(name)s is not marked as present for any half-day: mark attendance first."


class NotPassed(RuleViolation):
    """Facts: `name`."""

    code = "not_passed"
    message = "%(name)s has not passed: only who passed gets a certificate of success."


class UnnamedSeat(RuleViolation):
    code = "unnamed_seat"
    message = "A seat without a name gets no certificate: name it first."


class AlreadyVoid(RuleViolation):
    code = "certificate_already_void"
    message = "This certificate is no longer valid."


@dataclass(frozen=True, kw_only=True)
class Certificate:
    organisation_id: str
    certificate_id: str
    """The same for registration, person and kind, until it is revoked: issued twice, there is one."""
    kind: CertificateKind
    session_id: str
    session_code: str
    registration_id: str
    trainee_id: str
    last_name: str
    first_name: str
    training_code: str
    title: str
    issued_at: datetime
    ends_on: date | None = None
    """The last day of the session."""
    expires_on: date | None = None
    """The last day it is valid; None: it does not expire."""
    minutes: int = 0
    """Of training attended."""
    state: CertificateState = CertificateState.VALID
    void_reason: str = ""
    document_owner: str = ""
    document_id: str = ""
    """Of its PDF; empty while that is drawn."""
    version: int = 0

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_valid(self) -> bool:
        return self.state is CertificateState.VALID

    @property
    def path(self) -> str:
        """The download page of its PDF; empty while it is drawn."""
        if not self.document_id:
            return ""
        return f"/documents/{self.document_owner}/{self.document_id.replace('#', '-')}"

    def is_expired(self, *, on: date) -> bool:
        return self.expires_on is not None and self.expires_on < on


def is_finished(session: Session, planning: Planning, *, at: datetime, zone_name: str = DEFAULT_ZONE) -> bool:
    """Done or closed by staff, or the last slot is over. On-demand courses are finished one by one (CER-1)."""
    if session.workflow is Workflow.CANCELLED:
        return False
    if session.workflow in (Workflow.DONE, Workflow.CLOSED) or session.kind is SessionKind.ON_DEMAND:
        return True
    ends = [instant(slot.day, slot.ends_at, zone_name=zone_name) for slot in planning.slots]
    return bool(ends) and max(ends) <= at


def check(
    kind: CertificateKind,
    session: Session,
    registration: Registration,
    attendance: Attendance,
    *,
    minutes: int,
) -> None:
    """Whether this person has earned it. An on-demand course has no half-days: its result says that it was completed.

    Raises UnnamedSeat, NotPassed, NotAttended.
    """
    if not registration.is_named or not registration.is_running:
        raise UnnamedSeat
    has_passed = attendance.result is Result.PASSED
    if kind is CertificateKind.SUCCESS or session.kind is SessionKind.ON_DEMAND:
        if not has_passed:
            raise NotPassed(name=registration.full_name)
    elif minutes <= 0:
        raise NotAttended(name=registration.full_name)


def issue(
    kind: CertificateKind,
    session: Session,
    training: Training,
    registration: Registration,
    *,
    minutes: int,
    revoked: int,
    at: datetime,
    on: date,
) -> Certificate:
    """The certificate of this person, from the end of the session; only success expires, by the training's first validity.

    `revoked` is how many of this kind the person had for this seat before.
    """
    assert registration.trainee_id is not None
    ended = session.ends_on or on
    months = training.validity_months[0] if training.validity_months else None
    return Certificate(
        organisation_id=registration.organisation_id,
        certificate_id=certificate_id(registration, kind, revoked=revoked),
        kind=kind,
        session_id=session.session_id,
        session_code=session.code,
        registration_id=registration.registration_id,
        trainee_id=registration.trainee_id,
        last_name=registration.last_name,
        first_name=registration.first_name,
        training_code=session.training_code,
        title=session.title,
        issued_at=at,
        ends_on=ended,
        expires_on=months_after(ended, months) if months and kind is CertificateKind.SUCCESS else None,
        minutes=minutes,
    )


def certificate_id(registration: Registration, kind: CertificateKind, *, revoked: int) -> str:
    seat = (registration.registration_id, registration.session_id, registration.trainee_id or "")
    return ids.derived("cer", *seat, kind.value, str(revoked))


def renamed(certificate: Certificate, before: Registration, after: Registration) -> Certificate:
    """The same certificate when two entries of its trainee were merged into one: what it says stays as it was issued."""
    revoked = 0
    while certificate_id(before, certificate.kind, revoked=revoked) != certificate.certificate_id:
        revoked += 1
    number = certificate_id(after, certificate.kind, revoked=revoked)
    return replace(certificate, certificate_id=number, trainee_id=after.trainee_id or "")


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day: 31 August and six months is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def revoke(certificate: Certificate, *, reason: str) -> Certificate:
    """Raises AlreadyVoid."""
    if not certificate.is_valid:
        raise AlreadyVoid
    return replace(certificate, state=CertificateState.VOID, void_reason=reason)
