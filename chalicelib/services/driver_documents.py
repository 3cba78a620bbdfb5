"""The documents of registered drivers: drawn once, void when annulled, e-mailed to who has an account (DRV-10, DRV-14).

A driver gets a training summary, and a qualification certificate unless it was one module of an FCO. A trainer gets neither,
but is told that a card can be requested (DRV-2). Whoever has no account finds everything in the space once there is one.
"""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain import ids
from chalicelib.domain.access import DRIVERS, DocumentType
from chalicelib.domain.calendar import local_date
from chalicelib.domain.documents import Document, initials
from chalicelib.domain.drivers import (
    DriverRegistration,
    certificate_valid_until,
    summary_until,
)
from chalicelib.domain.errors import NotFound
from chalicelib.domain.institute import Institute
from chalicelib.domain.outbox import Promise
from chalicelib.models import documents as stored
from chalicelib.models import driver_registrations, drivers, organisations
from chalicelib.models import institute as institutes
from chalicelib.ports import Ports
from chalicelib.services import documents, driver_notices
from chalicelib.services.driver_registrations import registration_id
from chalicelib.templating import LANGUAGES

_FILE_NAMES: dict[DocumentType, dict[str, str]] = {
    DocumentType.DRIVER_SUMMARY: {"fr": "bilan-formation", "en": "training-summary"},
    DocumentType.DRIVER_CERTIFICATE: {"fr": "certificat-qualification", "en": "qualification-certificate"},
}
_NUMBERS = {DocumentType.DRIVER_SUMMARY: "BF", DocumentType.DRIVER_CERTIFICATE: "CQ"}


@dataclass(frozen=True, kw_only=True)
class _Issuer:
    """Who issues the documents of one promise, read once for all its drivers."""

    institute: Institute
    centre_name: str

    def day_of(self, registration: DriverRegistration) -> date:
        """The local day on which a registration was made, and its documents established."""
        return local_date(registration.registered_at, zone_name=self.institute.zone_name)


def follow(ports: Ports, promise: Promise) -> None:
    """Draw what a lot of registered drivers is owed, then promise its e-mails. May be run twice and by two workers at a time."""
    lines = [int(line) for line in promise.facts["lines"].split(";") if line]
    centre = promise.organisation_id
    made = driver_registrations.many([(centre, registration_id(promise.object_id, line)) for line in lines])
    issuer = _Issuer(institute=institutes.get(), centre_name=organisations.get(centre).name)
    known = drivers.known([each.driver_key for each in made])
    for registration in made:
        if registration.is_void:
            continue
        if registration.has_documents:
            draw(ports, registration, issuer)
        driver_notices.tell_registered(ports, registration, known.get(registration.driver_key))


def draw(ports: Ports, registration: DriverRegistration, issuer: _Issuer) -> None:
    """Its documents; void at once when it was annulled while they were drawn. May be run twice."""
    for kind in kinds_of(registration):
        documents.publish(
            ports,
            _first(ports, registration, kind, issuer),
            freeze=lambda document: _says(registration, document, issuer),
        )
    if driver_registrations.get(registration.organisation_id, registration.registration_id).is_void:
        withdraw(ports, registration)


def kinds_of(registration: DriverRegistration) -> list[DocumentType]:
    """What this registration is proved by."""
    if not registration.has_documents:
        return []
    if not registration.has_certificate:
        return [DocumentType.DRIVER_SUMMARY]
    return [DocumentType.DRIVER_SUMMARY, DocumentType.DRIVER_CERTIFICATE]


def follow_annulled(ports: Ports, promise: Promise) -> None:
    """Make the documents void, then promise the e-mails that say why (DRV-14). May be run twice."""
    registration = driver_registrations.get(promise.organisation_id, promise.object_id)
    withdraw(ports, registration)
    known = drivers.known([registration.driver_key])
    driver_notices.tell_annulled(ports, registration, known.get(registration.driver_key))


def withdraw(ports: Ports, registration: DriverRegistration) -> int:
    """Its documents are void, and their verification page says so: how many there were left. May be run twice."""
    valid = [each for each in stored.of_owner(registration.registration_id) if not each.is_void]
    return documents.withdraw(ports, valid)


def certificate_of(registration: DriverRegistration) -> Document:
    """The drawn certificate. Raises NotFound, also for one that is void."""
    found = stored.newest(registration.registration_id, DocumentType.DRIVER_CERTIFICATE)
    if found is None or not found.is_drawn or found.is_void:
        raise NotFound(registration.registration_id)
    return found


def _first(ports: Ports, registration: DriverRegistration, kind: DocumentType, issuer: _Issuer) -> Document:
    """No centre's client finds it: what it is filed under is no organisation."""
    institute = issuer.institute
    language = institute.default_language if institute.default_language in LANGUAGES else "fr"
    number = _number(registration, kind, issuer)
    name = f"{_FILE_NAMES[kind][language]}-{number}-v1.pdf"
    return Document(
        owner_id=registration.registration_id,
        kind=kind,
        version=1,
        organisation_id=f"{DRIVERS}.{registration.organisation_id}",
        number=number,
        title=registration.title,
        file_key=f"documents/{DRIVERS}/{registration.organisation_id}/{registration.registration_id}/{name}",
        file_name=name,
        language=language,
        created_at=ports.now(),
        holder=initials(registration.full_name),
        logo_key=institute.logo_key,
        trainee_id=registration.driver_key,
        valid_until=until(registration, kind, issuer.day_of(registration))
        if kind is DocumentType.DRIVER_CERTIFICATE
        else None,
    )


def until(registration: DriverRegistration, kind: DocumentType, established_on: date) -> date:
    """The last day a certificate proves, or a summary is kept."""
    if kind is DocumentType.DRIVER_CERTIFICATE:
        return certificate_valid_until(registration.birth_date, established_on)
    return summary_until(established_on)


def _number(registration: DriverRegistration, kind: DocumentType, issuer: _Issuer) -> str:
    """`CQ-2026-7KQ4M2X-00012`: the lot and the line make it unique."""
    batch, line = ids.body(registration.batch_id), ids.body(registration.registration_id)
    year = issuer.day_of(registration).year
    return f"{_NUMBERS[kind]}-{year}-{batch[-ids.CHANCE_CHARACTERS :].upper()}-{line}"


def _says(registration: DriverRegistration, document: Document, issuer: _Issuer) -> object:
    from chalicelib.services import driver_papers  # fpdf2 is slow to import

    return driver_papers.says(
        registration,
        document,
        institute=issuer.institute,
        centre_name=issuer.centre_name,
        until=until(registration, document.kind, issuer.day_of(registration)),
    )
