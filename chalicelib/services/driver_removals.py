"""Training summaries go by themselves after six years (DRV-15)."""

from dataclasses import replace

from chalicelib.domain.access import SYSTEM, DocumentType
from chalicelib.domain.calendar import local_date
from chalicelib.domain.documents import Document
from chalicelib.domain.drivers import DriverRegistration
from chalicelib.domain.history import Entry
from chalicelib.models import documents, driver_registrations, history
from chalicelib.models import institute as institutes
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.ports import Ports

MAX_A_RUN = 2_000
"""Summaries of one night; the next one goes on with what is still due."""


def remove_expired(ports: Ports, *, limit: int = MAX_A_RUN) -> int:
    """Remove every summary whose last day is over: how many registrations were done.

    May be run twice, and after a run that was killed. One that somebody changes at the same moment is left to the next night.
    """
    today = local_date(ports.now(), zone_name=institutes.get().zone_name)
    keys = driver_registrations.with_summary_before(today, limit=limit)
    return sum(_remove(ports, each) for each in driver_registrations.many(keys))


def _remove(ports: Ports, registration: DriverRegistration) -> bool:
    """The file first: a worker that dies leaves a row that is due again."""
    if registration.summary_removed_at is not None:
        return False
    found = [
        each
        for each in documents.of_owner(registration.registration_id)
        if each.kind is DocumentType.DRIVER_SUMMARY
    ]
    remove_files(ports, found)
    try:
        with transaction() as tx:
            remove_rows(tx, found)
            after = replace(registration, summary_removed_at=ports.now())
            driver_registrations.replace(tx, after, before=registration)
            history.add(tx, _entry(ports, registration))
    except Refused:
        return False
    return True


def remove_files(ports: Ports, found: list[Document]) -> None:
    for document in found:
        ports.files.remove(document.file_key)


def remove_rows(tx: Transaction, found: list[Document]) -> None:
    for document in found:
        documents.remove(tx, document.owner_id, document.document_id)


def _entry(ports: Ports, registration: DriverRegistration) -> Entry:
    return Entry(
        object_id=registration.registration_id,
        at=ports.now(),
        who_id=SYSTEM.user_id,
        who_name=SYSTEM.name,
        what="driver.summary_removed",
    )
