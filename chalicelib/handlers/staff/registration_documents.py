"""The documents on a registration's page: each version, drawing anew, and the convocation sent by hand (NOT-6, SES-17)."""

from typing import Any

from chalicelib import bootstrap
from chalicelib.domain.access import DocumentType, Right, may_read_document
from chalicelib.domain.documents import Document
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Session
from chalicelib.handlers.staff.session_documents import tell_drawn, tell_sent
from chalicelib.models import documents
from chalicelib.services import certificates, convocations, session_documents
from chalicelib.templating import N_
from chalicelib.web.visit import Visit

ACTIONS = frozenset({"draw", "send_convocation"})


def shown(visit: Visit, registration: Registration) -> dict[str, Any]:
    """What `pages/staff/registrations/documents.html` needs."""
    found = documents.of_owner(registration.registration_id)
    readable = [each for each in found if may_read_document(visit.person, each.kind)]
    in_force = [each for each in readable if not each.is_replaced and not each.is_void]
    return {
        "documents": sorted(
            in_force, key=lambda each: (each.kind is not DocumentType.CONVOCATION, each.created_at)
        ),
        "earlier_documents": sorted(
            (each for each in readable if each not in in_force),
            key=lambda each: (each.kind.value, -each.version),
        ),
        "has_convocation": any(each.kind is DocumentType.CONVOCATION for each in in_force),
        "may_send": Right.STAFF_MAILINGS in visit.person.rights,
        "run": bootstrap.ports().new_id("hnd"),
    }


def change(visit: Visit, registration: Registration, session: Session) -> None:
    """`do=draw` (`kind`, `reason`) or `do=send_convocation` (`run`). Raises InvalidInput, NotAllowed, NotFound, NotAllTold."""
    if visit.value("do") == "send_convocation":
        _send(visit, registration, session)
    else:
        _draw(visit, registration, session)


def _send(visit: Visit, registration: Registration, session: Session) -> None:
    run = visit.value("run")
    if not run.startswith("hnd_") or not registration.is_named:
        raise InvalidInput({"": N_("Choose what to do with this registration.")})
    number = convocations.send(bootstrap.ports(), visit.person, session, [registration], run=run)
    tell_sent(visit, number)


def _draw(visit: Visit, registration: Registration, session: Session) -> None:
    """A first convocation; any document anew, with a reason."""
    kind = _wanted(visit)
    before = documents.newest(registration.registration_id, kind)
    reason = visit.value("reason").strip()
    if before is not None and not before.is_void and not reason:
        raise InvalidInput({"": N_("Say why the document is issued again.")})
    if not registration.is_running:
        raise InvalidInput({"": N_("The seat is cancelled.")})
    made: Document = session_documents.current(
        bootstrap.ports(), kind, session, registration=registration, by=visit.person, reason=reason
    )
    certificate = session_documents.certificate_of(registration, kind)
    if certificate is not None:
        certificates.keep_document(certificate, made.owner_id, made.document_id)
    tell_drawn(visit, made, before)


def _wanted(visit: Visit) -> DocumentType:
    kinds = {kind.value: kind for kind in session_documents.OF_REGISTRATION}
    wanted = kinds.get(visit.value("kind"))
    if wanted is None or not may_read_document(visit.person, wanted):
        raise InvalidInput({"": N_("Choose a document of the list.")})
    return wanted
