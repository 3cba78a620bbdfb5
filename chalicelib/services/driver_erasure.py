"""What is known of a driver, exported or erased when he or she asks, where the law allows (DRV-15).

Erasing keeps what invoices need of a registration (training, day, order number, price) and nobody's name, number or birth date.
It is refused while a certificate proves or a summary must be available.
"""

import json
from dataclasses import asdict, replace
from datetime import date

from chalicelib import formats
from chalicelib.domain import drivers as rules
from chalicelib.domain.access import DRIVERS, Person, Right, require
from chalicelib.domain.calendar import local_date
from chalicelib.domain.drivers import DriverLine, DriverRegistration, ErasedTooSoon, KnownDriver
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.history import Entry
from chalicelib.models import (
    browser_sessions,
    documents,
    driver_batches,
    driver_registrations,
    drivers,
    emails,
    history,
    users,
)
from chalicelib.models import institute as institutes
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.ports import Ports
from chalicelib.services import driver_removals

FORMAT = "application/json"


def export(ports: Ports, by: Person, key: str) -> bytes:
    """Everything known of a driver, as JSON; noted in the history. Raises NotAllowed, NotFound."""
    require(by, Right.STAFF_CENTRES)
    driver = _known(key)
    declared = driver_registrations.of_driver(key)
    told = {
        "driver": {"first_name": driver.first_name, "last_name": driver.last_name, "key": driver.key},
        "account": _account(driver),
        "history": [asdict(entry) for entry in history.of(key, limit=1000).rows],
        "registrations": [_told(each) for each in declared],
    }
    with transaction() as tx:
        history.add(tx, _entry(ports, by, key, "driver.exported"))
    return json.dumps(told, default=str, ensure_ascii=False, indent=2).encode()


def erase(ports: Ports, by: Person, key: str, *, language: str) -> None:
    """Nothing of the driver is left but what invoices need. May be run again after it was killed.

    Raises NotAllowed, NotFound, ErasedTooSoon, Conflict.
    """
    require(by, Right.STAFF_CENTRES)
    driver = _known(key)
    declared = driver_registrations.of_driver(key)
    _check(ports, declared, language=language)
    for registration in declared:
        _erase_registration(ports, by, registration, driver)
    if driver.organisation_id == DRIVERS and driver.user_id:
        _erase_account(ports, driver.user_id)
    history.forget(key)
    try:
        with transaction() as tx:
            drivers.remove(tx, key)
    except Refused as refusal:
        raise Conflict(key) from refusal


def _known(key: str) -> KnownDriver:
    found = drivers.known([key]).get(key)
    if found is None:
        raise NotFound(key)
    return found


def _check(ports: Ports, declared: list[DriverRegistration], *, language: str) -> None:
    """Raises ErasedTooSoon."""
    zone = institutes.get().zone_name
    today = local_date(ports.now(), zone_name=zone)
    kept = [
        until
        for each in declared
        if (until := rules.must_be_kept_until(each, local_date(each.registered_at, zone_name=zone)))
    ]
    if kept and max(kept) >= today:
        raise ErasedTooSoon(day=formats.day(date.fromordinal(max(kept).toordinal() + 1), language))


def _erase_registration(
    ports: Ports, by: Person, registration: DriverRegistration, driver: KnownDriver
) -> None:
    """Files and e-mails first: a worker that dies leaves a registration that is still the driver's."""
    found = documents.of_owner(registration.registration_id)
    driver_removals.remove_files(ports, found)
    _erase_mails(ports, registration.registration_id)
    history.without_names(registration.registration_id, who_id=driver.user_id or "")
    after = rules.without_person(registration, at=ports.now())
    try:
        with transaction() as tx:
            driver_removals.remove_rows(tx, found)
            driver_registrations.replace(tx, after, before=registration)
            _erase_typed_line(tx, registration)
            history.add(tx, _entry(ports, by, registration.registration_id, "driver.erased"))
    except Refused as refusal:
        raise Conflict(registration.registration_id) from refusal


def _erase_typed_line(tx: Transaction, registration: DriverRegistration) -> None:
    """What was typed of the person in the entry."""
    try:
        batch = driver_batches.get(registration.organisation_id, registration.batch_id)
    except NotFound:
        return
    number = int(registration.registration_id.rpartition("_")[2])
    lines = tuple(DriverLine(number=line.number) if line.number == number else line for line in batch.lines)
    if lines != batch.lines:
        driver_batches.replace(tx, replace(batch, lines=lines), before=batch)


def _erase_mails(ports: Ports, object_id: str) -> None:
    for mail in emails.of_object(object_id).rows:
        if mail.archive_key:
            ports.files.remove(mail.archive_key)
        emails.forget(mail)


def _erase_account(ports: Ports, user_id: str) -> None:
    """Of a driver who made it as one: it served nothing else. Done twice it is done once."""
    try:
        user = users.get(DRIVERS, user_id)
    except NotFound:
        return
    ports.identity.delete(user.username)
    browser_sessions.remove_all_of(user_id)
    _erase_mails(ports, user_id)
    history.without_names(user_id, who_id=user_id)
    with transaction() as tx:
        users.remove(tx, user)


def _account(driver: KnownDriver) -> dict[str, str]:
    if not driver.user_id:
        return {}
    try:
        user = users.get(driver.organisation_id, driver.user_id)
    except NotFound:
        return {}
    return {"username": user.username, "email": user.email, "language": user.language}


def _told(registration: DriverRegistration) -> dict[str, object]:
    owner = registration.registration_id
    return {
        **asdict(registration),
        "documents": [
            {
                "number": each.number,
                "kind": each.kind.value,
                "created_at": each.created_at,
                "void": each.is_void,
            }
            for each in documents.of_owner(owner)
        ],
        "emails": [
            {"kind": mail.kind, "to": mail.to, "sent_at": mail.sent_at}
            for mail in emails.of_object(owner).rows
        ],
        "history": [asdict(entry) for entry in history.of(owner, limit=1000).rows],
    }


def _entry(ports: Ports, by: Person, object_id: str, what: str) -> Entry:
    return Entry(object_id=object_id, at=ports.now(), who_id=by.user_id, who_name=by.name, what=what)
