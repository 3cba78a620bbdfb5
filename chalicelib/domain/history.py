"""History: every state change leaves an entry that nobody can edit (ALL-2)."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Who, when, what, from, to; `what` is a code that `chalicelib/labels_history.py` puts in words."""

    object_id: str
    at: datetime
    who_id: str
    """A user's id, or `system`."""
    who_name: str
    what: str
    before: str = ""
    after: str = ""
    reason: str = ""
    facts: dict[str, str] = field(default_factory=dict)
