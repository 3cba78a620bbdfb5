"""Annulling a driver registration: void everywhere, credited, the driver and the centre told (DRV-14)."""

from chalicelib.domain import drivers as rules
from chalicelib.domain.access import Person, Right, require
from chalicelib.domain.drivers import DriverRegistration, held_key
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.history import Entry
from chalicelib.domain.outbox import Promise
from chalicelib.models import driver_registrations, drivers, history, outbox
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports
from chalicelib.templating import N_

KIND = "driver_annulled"
"""Kind of the promise that documents are void and people told."""


def annul(
    ports: Ports, by: Person, organisation_id: str, registration_id: str, *, reason: str
) -> DriverRegistration:
    """The driver may be registered again from now on. Raises NotAllowed, NotFound, InvalidInput, AlreadyAnnulled, Conflict."""
    require(by, Right.STAFF_CENTRES)
    before = driver_registrations.get(organisation_id, registration_id)
    if not reason.strip():
        raise InvalidInput({"reason": N_("Say why this registration is annulled: the driver reads it.")})
    after = rules.annul(before, reason=reason.strip(), by_name=by.name, at=ports.now())
    promise = Promise(
        key=f"{KIND}/{registration_id}",
        kind=KIND,
        organisation_id=organisation_id,
        object_id=registration_id,
        due_at=ports.now(),
        promised_at=ports.now(),
    )
    try:
        with transaction() as tx:
            driver_registrations.replace(tx, after, before=before)
            if _is_of_somebody(before):
                drivers.release(tx, before.driver_key, held_key(before.training, before.ends_on))
            history.add(tx, _entry(ports, by, after))
            outbox.add(tx, promise)
    except Refused as refusal:
        raise Conflict(registration_id) from refusal
    ports.outbox_hints.send(promise.key)
    return after


def _is_of_somebody(registration: DriverRegistration) -> bool:
    """False once the person was erased: what is left is billed and credited, and holds nobody (DRV-15)."""
    return registration.driver_key == rules.driver_key(registration.neph, registration.birth_date)


def _entry(ports: Ports, by: Person, annulled: DriverRegistration) -> Entry:
    return Entry(
        object_id=annulled.registration_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what="driver.annulled",
        before=annulled.full_name,
        reason=annulled.annul_reason,
    )
