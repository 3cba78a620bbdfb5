"""What a driver finds in the own space: documents while they are kept, until when each proves, the card to request (DRV-10, TRN-3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from chalicelib.domain.access import DocumentType, Person, Right, require
from chalicelib.domain.documents import Document
from chalicelib.domain.drivers import DriverRegistration, Profile
from chalicelib.domain.errors import Conflict, NotFound, RuleViolation
from chalicelib.domain.history import Entry
from chalicelib.models import documents, driver_registrations, drivers, history, organisations
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports


class NoCard(RuleViolation):
    code = "no_card"
    message = "No card is requested with this registration: it is void, or one module only."


@dataclass(frozen=True, kw_only=True)
class Line:
    """One registration as its driver reads it."""

    registration: DriverRegistration
    centre_name: str
    documents: Sequence[Document] = ()
    """What is drawn and kept; of a void registration none."""
    certificate: Document | None = None
    proves: bool = False
    """Whether the certificate counts today."""
    is_drawing: bool = False

    @property
    def is_trainer(self) -> bool:
        return self.registration.profile is Profile.TRAINER


@dataclass(frozen=True, kw_only=True)
class Space:
    """Everything declared about the drivers of one account, the newest end first."""

    lines: list[Line] = field(default_factory=list)
    is_driver: bool = False


def of(person: Person, *, today: date) -> Space:
    """For who has no driver: one query, and nothing."""
    known = drivers.of_account(person.user_id)
    declared = [each for driver in known for each in driver_registrations.of_driver(driver.key)]
    papers = [each for driver in known for each in documents.of_trainee(driver.key, limit=200)]
    names = organisations.names({each.organisation_id for each in declared})
    lines = [
        _line(each, papers, centre_name=names.get(each.organisation_id, ""), today=today)
        for each in sorted(declared, key=lambda each: each.ends_on, reverse=True)
    ]
    return Space(lines=lines, is_driver=bool(known))


def request_card(ports: Ports, person: Person, registration_id: str) -> DriverRegistration:
    """Note that the driver wants the card. Pressed twice, the first time counts.

    Raises NotAllowed, NotFound (also for somebody else's), NoCard, Conflict.
    """
    require(person, Right.OWN_SPACE)
    before = _own(person, registration_id)
    if not before.may_request_card:
        raise NoCard
    if before.card_requested_at is not None:
        return before
    after = replace(before, card_requested_at=ports.now())
    entry = Entry(
        object_id=registration_id,
        at=ports.now(),
        who_id=person.user_id,
        who_name=person.name,
        what="driver.card_requested",
    )
    try:
        with transaction() as tx:
            driver_registrations.replace(tx, after, before=before)
            history.add(tx, entry)
    except Refused as refusal:
        raise Conflict(registration_id) from refusal
    return after


def _own(person: Person, registration_id: str) -> DriverRegistration:
    for driver in drivers.of_account(person.user_id):
        for each in driver_registrations.of_driver(driver.key):
            if each.registration_id == registration_id:
                return driver_registrations.get(each.organisation_id, registration_id)
    raise NotFound(registration_id)


def _line(
    registration: DriverRegistration, papers: Sequence[Document], *, centre_name: str, today: date
) -> Line:
    mine = [each for each in papers if each.owner_id == registration.registration_id and each.is_drawn]
    valid = [each for each in mine if not each.is_void and not registration.is_void]
    certificate = next((each for each in valid if each.kind is DocumentType.DRIVER_CERTIFICATE), None)
    waits = registration.has_documents and not mine and registration.summary_removed_at is None
    return Line(
        registration=registration,
        centre_name=centre_name,
        documents=valid,
        certificate=certificate,
        proves=certificate is not None and (certificate.valid_until or today) >= today,
        is_drawing=waits and not registration.is_void,
    )
