"""Requests: in-house and specific needs that clients send and staff take up (ORD-13, ORD-14)."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain import ids
from chalicelib.domain import requests as rules
from chalicelib.domain.access import STAFF, Person, Right, hide_unless, may
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.history import Entry
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.outbox import Promise
from chalicelib.domain.requests import Request, RequestKind, RequestState
from chalicelib.domain.sessions import Planning, Publication, Session, SessionKind
from chalicelib.domain.trainings import Training
from chalicelib.domain.users import UserState
from chalicelib.models import history, outbox, requests, sessions, users
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.models.paging import Page
from chalicelib.ports import Ports
from chalicelib.services import attempts
from chalicelib.services import sessions as session_service
from chalicelib.services.orders import own_email

PROMISE = "request_sent"
"""Kind of the promise that a sent request owes: its e-mails."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """What the client asks for, as entered."""

    comment: str
    people: int | None = None
    wished_period: str = ""
    place: str = ""
    copy_email: str = ""


def send(
    ports: Ports,
    by: Person,
    *,
    request_id: str,
    organisation: Organisation,
    training: Training | None,
    subject: str,
    need: Need,
) -> Request:
    """Send a need to the staff's inbox. Sent twice with the same id, it is there once.

    With a training it is an in-house request about it, without one a specific request. Raises TooManyAttempts.
    """
    attempts.count(attempts.of_requests(by.user_id), at=ports.now())
    request = Request(
        organisation_id=by.organisation_id,
        request_id=request_id,
        kind=RequestKind.INTRA if training else RequestKind.SPECIFIC,
        state=RequestState.RECEIVED,
        subject=subject,
        training_code=training.code if training else "",
        **vars(need),
        sent_at=ports.now(),
        sent_by_id=by.user_id,
        sent_by_name=by.name,
        sent_by_email=by.email,
        organisation_name=organisation.name,
        language=by.language,
    )
    return _added(ports, by, request)


def _added(ports: Ports, by: Person, request: Request) -> Request:
    """The request, now in the inbox; the one of the first time when it was sent before."""
    key = f"{PROMISE}/{request.request_id}"
    try:
        with transaction() as tx:
            requests.add(tx, request)
            outbox.add(tx, _promise(request, key))
            history.add(tx, _entry(request, by=by, what="request.sent", ports=ports))
    except Refused as refusal:
        if "request" in refusal.labels:
            return requests.get(request.organisation_id, request.request_id)
        raise
    ports.outbox_hints.send(key)
    return request


def _promise(request: Request, key: str) -> Promise:
    return Promise(
        key=key,
        kind=PROMISE,
        organisation_id=request.organisation_id,
        object_id=request.request_id,
        due_at=request.sent_at,
        promised_at=request.sent_at,
    )


def assign(ports: Ports, by: Person, *, organisation_id: str, request_id: str, to_user_id: str) -> Request:
    """Hand a request to a member of staff who handles requests. Raises NotFound, InvalidInput, ImpossibleStep, Refused."""
    before = requests.get(organisation_id, request_id)
    consultant = next((c for c in consultants() if c.user_id == to_user_id), None)
    if consultant is None:
        raise InvalidInput({"to_user_id": "Choose somebody from the list."})
    after = rules.assign(before, to_id=consultant.user_id, to_name=consultant.name)
    return _change(ports, by, before, after, what="request.assigned")


def decline(ports: Ports, by: Person, *, organisation_id: str, request_id: str, answer: str) -> Request:
    """Say no with a reason that the client reads. Raises NotFound, ImpossibleStep, Refused."""
    before = requests.get(organisation_id, request_id)
    return _change(ports, by, before, rules.decline(before, answer=answer), what="request.declined")


def plan(ports: Ports, by: Person, request: Request, session: Session, planning: Planning) -> Session:
    """Turn a request into an in-house session of its organisation, both in one transaction (ORD-15).

    Pressed twice, or by two people: the session of the first one. Raises ImpossibleStep.
    """
    before = requests.get(request.organisation_id, request.request_id)
    if before.session_id is not None:
        return sessions.get(before.session_id)
    after = rules.plan(before, session_id=session.session_id, by_id=by.user_id, by_name=by.name)

    def also(tx: Transaction, coded: Session) -> None:
        requests.replace(tx, after, before=before)
        noted = _entry(after, by=by, what="request.planned", ports=ports, before=before)
        history.add(tx, dataclasses.replace(noted, facts={"code": coded.code}))

    in_house = dataclasses.replace(session, kind=SessionKind.INTRA, organisation_id=before.organisation_id)
    try:
        return session_service.add(ports, in_house, planning, by=by, origin=session_service.Origin(also=also))
    except Refused:
        now = requests.get(request.organisation_id, request.request_id)
        if now.session_id is None:
            raise
        return sessions.get(now.session_id)


def consultants() -> list[Person]:
    """The staff who may handle requests, by name."""
    people = [u.person() for u in users.of_organisation(STAFF) if u.state is not UserState.DISABLED]
    return sorted((p for p in people if may(p, Right.STAFF_REQUESTS)), key=lambda p: ids.folded(p.name))


def waiting_count() -> int:
    """Requests nobody has taken up yet, counted up to a hundred, for the staff's rail."""
    return requests.count_in_state(RequestState.RECEIVED)


def of_client(person: Person, request_id: str) -> Request:
    """Raises NotFound, also for another organisation's request, and for a colleague's where one sees one's own only (ACC-6)."""
    if person.is_staff:
        raise NotFound(request_id)
    request = requests.get(person.organisation_id, request_id)
    hide_unless(own_email(person).casefold() in ("", request.sent_by_email.casefold()))
    (shown,) = _for_client([request])
    return shown


def list_of_client(person: Person, *, cursor: str | None = None) -> Page[Request]:
    """What this person may see of the organisation's requests, the newest first."""
    page = requests.of_organisation(person.organisation_id, sent_by_email=own_email(person), cursor=cursor)
    return dataclasses.replace(page, rows=tuple(_for_client(page.rows)))


def _for_client(found: Sequence[Request]) -> list[Request]:
    """Sessions that became of them are there for the client once they are published (ORD-13)."""
    standings = sessions.standings(request.session_id for request in found if request.session_id)
    published = {
        session_id for session_id, now in standings.items() if now.publication is Publication.PUBLISHED
    }
    return [rules.for_client(request, is_published=request.session_id in published) for request in found]


def _change(ports: Ports, by: Person, before: Request, after: Request, *, what: str) -> Request:
    with transaction() as tx:
        requests.replace(tx, after, before=before)
        history.add(tx, _entry(after, by=by, what=what, ports=ports, before=before))
    return after


def _entry(request: Request, *, by: Person, what: str, ports: Ports, before: Request | None = None) -> Entry:
    return Entry(
        object_id=request.request_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        before=before.state.value if before else "",
        after=request.state.value,
        reason=request.answer,
        facts={"assigned_to": request.assigned_to_name} if request.assigned_to_name else {},
    )
