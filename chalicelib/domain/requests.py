"""Requests: in-house (INTRA) and specific needs sent to the staff (ORD-13, ORD-14)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.errors import RuleViolation


class RequestKind(StrEnum):
    INTRA = "intra"
    SPECIFIC = "specific"


class RequestState(StrEnum):
    RECEIVED = "received"
    ASSIGNED = "assigned"
    PLANNED = "planned"
    DECLINED = "declined"


@dataclass(frozen=True, kw_only=True)
class Request:
    organisation_id: str
    request_id: str
    kind: RequestKind
    state: RequestState
    subject: str
    training_code: str = ""
    comment: str = ""
    people: int | None = None
    wished_period: str = ""
    place: str = ""
    copy_email: str = ""
    sent_at: datetime
    sent_by_id: str
    sent_by_name: str
    sent_by_email: str
    organisation_name: str = ""
    language: str = "fr"
    assigned_to_id: str = ""
    assigned_to_name: str = ""
    """The training consultant who handles it."""
    session_id: str | None = None
    """The in-house session it became (ORD-15)."""
    answer: str = ""
    version: int = 0


OPEN_STATES = (RequestState.RECEIVED, RequestState.ASSIGNED)

_STEPS: dict[RequestState, frozenset[RequestState]] = {
    RequestState.RECEIVED: frozenset({RequestState.ASSIGNED, RequestState.PLANNED, RequestState.DECLINED}),
    RequestState.ASSIGNED: frozenset({RequestState.ASSIGNED, RequestState.PLANNED, RequestState.DECLINED}),
    RequestState.PLANNED: frozenset(),
    RequestState.DECLINED: frozenset({RequestState.ASSIGNED}),
}
"""From a state to those that may follow it: a declined request can be taken up again, a planned one is a session now."""


class ImpossibleStep(RuleViolation):
    code = "impossible_step"
    message = (
        "This request can’t go from its present state to that one. Reload the page to see where it stands."
    )


def may_become(request: Request, state: RequestState) -> bool:
    return state in _STEPS[request.state]


def assign(request: Request, *, to_id: str, to_name: str) -> Request:
    """Hand the request to a training consultant (ORD-14); handing it on to a colleague is the same. Raises ImpossibleStep."""
    _check_step(request, RequestState.ASSIGNED)
    return replace(
        request, state=RequestState.ASSIGNED, assigned_to_id=to_id, assigned_to_name=to_name, answer=""
    )


def decline(request: Request, *, answer: str) -> Request:
    """Say no, with the reason that the client reads. Raises ImpossibleStep."""
    _check_step(request, RequestState.DECLINED)
    return replace(request, state=RequestState.DECLINED, answer=answer)


def plan(request: Request, *, session_id: str, by_id: str, by_name: str) -> Request:
    """It became this in-house session (ORD-15); who plans it handles it when nobody did before. Raises ImpossibleStep."""
    _check_step(request, RequestState.PLANNED)
    return replace(
        request,
        state=RequestState.PLANNED,
        session_id=session_id,
        assigned_to_id=request.assigned_to_id or by_id,
        assigned_to_name=request.assigned_to_name or by_name,
    )


def for_client(request: Request, *, is_published: bool) -> Request:
    """As its client sees it: a session is planned for him or her once it is published (ORD-13)."""
    if request.state is not RequestState.PLANNED or is_published:
        return request
    return replace(request, state=RequestState.ASSIGNED, session_id=None)


def _check_step(request: Request, state: RequestState) -> None:
    if not may_become(request, state):
        raise ImpossibleStep
