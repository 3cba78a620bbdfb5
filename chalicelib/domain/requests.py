"""Requests: in-house (INTRA) and specific needs sent to the staff (ORD-13, ORD-14)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
