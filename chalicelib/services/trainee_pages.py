"""What a trainee's page shows besides the person: courses, documents, sign-in (TRN-2); and the directory as a file (TRN-1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.access import Person, may_read_document, may_read_establishment
from chalicelib.domain.documents import Document
from chalicelib.domain.errors import NotFound
from chalicelib.domain.registrations import Registration
from chalicelib.domain.trainees import Trainee, name_key
from chalicelib.domain.users import User
from chalicelib.models import documents, organisations, registrations, trainees, users
from chalicelib.services.document_rights import may_read_registration
from chalicelib.spreadsheets.exports import Cell

RECENT_ORDERS = 5
"""Whose documents are listed; the others' are on the orders' pages."""


@dataclass(frozen=True, kw_only=True)
class Courses:
    upcoming: list[Registration]
    """In order of date, undated last."""
    past: list[Registration]
    """The latest first."""


def courses(person: Person, trainee: Trainee, *, today: date) -> Courses:
    """The registrations this person may see; a cancelled one is past."""
    seen = [
        r
        for r in registrations.of_trainee(trainee.organisation_id, trainee.trainee_id)
        if may_read_registration(person, r)
    ]
    upcoming = [r for r in seen if _is_to_come(r, today)]
    past = [r for r in seen if not _is_to_come(r, today)]
    return Courses(upcoming=upcoming, past=past[::-1])


def _is_to_come(registration: Registration, today: date) -> bool:
    last = registration.ends_on or registration.starts_on
    return registration.is_running and (last is None or last >= today)


def documents_of(person: Person, shown: Courses) -> list[Document]:
    """What is about this trainee, and the documents of the latest orders shown, of the types that the person was given."""
    seats = {r.registration_id: r for r in (*shown.upcoming, *shown.past)}
    latest = sorted({r.order_id for r in seats.values()}, reverse=True)[:RECENT_ORDERS]
    people = dict.fromkeys(r.trainee_id for r in seats.values() if r.trainee_id)
    about = (document for trainee_id in people for document in documents.of_trainee(trainee_id))
    found = [
        *(d for d in about if d.owner_id in seats and not d.is_replaced and not d.is_void),
        *(document for order_id in latest for document in documents.of_owner(order_id)),
    ]
    return [document for document in found if may_read_document(person, document.kind)]


def account_of(trainee: Trainee) -> User | None:
    """The trainee's own account, once there is one."""
    if trainee.user_id is None:
        return None
    try:
        return users.get(trainee.organisation_id, trainee.user_id)
    except NotFound:
        return None


EXPORTED = (
    "siret",
    "establishment",
    "last_name",
    "first_name",
    "email",
    "birth_date",
    "job",
    "number",
    "population",
)
"""The columns of the import, so that an export can be corrected and imported again."""


def table(person: Person) -> Iterator[list[Cell]]:
    """The directory as this person sees it, by name, without the archived."""
    sites = {site.establishment_id: site for site in organisations.establishments(person.organisation_id)}
    people = [
        trainee
        for trainee in trainees.everybody(person.organisation_id)
        if not trainee.is_archived and may_read_establishment(person, trainee.establishment_id)
    ]
    for trainee in sorted(people, key=lambda t: name_key(t.last_name, t.first_name)):
        site = sites.get(trainee.establishment_id or "")
        yield [
            site.siret if site else "",
            site.name if site else "",
            trainee.last_name,
            trainee.first_name,
            trainee.email,
            trainee.birth_date,
            trainee.job,
            trainee.number,
            ";".join(sorted(trainee.populations)),
        ]
