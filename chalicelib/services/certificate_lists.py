"""Certificates as clients and trainees read them: of a person, of an order's seats; with until when they are valid (TRN-2, CER-1)."""

from collections.abc import Iterable

from chalicelib.domain.access import Person, may_read_document
from chalicelib.domain.certificates import DOCUMENTS, Certificate
from chalicelib.domain.registrations import Registration
from chalicelib.models import certificates


def of_seats(person: Person, seats: Iterable[Registration]) -> list[Certificate]:
    """Of seats this person may see, of the kinds he or she may read, the newest first; a query per session."""
    shown = {seat.registration_id: seat.trainee_id for seat in seats if seat.is_named}
    sessions = {seat.session_id for seat in seats if seat.is_named}
    found = [each for session_id in sessions for each in certificates.of_session(session_id)]
    own = [each for each in found if shown.get(each.registration_id) == each.trainee_id]
    return _readable(person, own)


def of_trainee(
    person: Person, trainee_id: str, *, seats: Iterable[Registration] | None = None
) -> list[Certificate]:
    """Of one person in the organisation of who asks; with `seats` only those that these gave, the newest first."""
    found = certificates.of_trainee(person.organisation_id, trainee_id)
    if seats is not None:
        shown = {seat.registration_id for seat in seats}
        found = [each for each in found if each.registration_id in shown]
    return _readable(person, found)


def _readable(person: Person, found: Iterable[Certificate]) -> list[Certificate]:
    readable = [each for each in found if may_read_document(person, DOCUMENTS[each.kind])]
    return sorted(readable, key=lambda each: (each.issued_at, each.certificate_id), reverse=True)
