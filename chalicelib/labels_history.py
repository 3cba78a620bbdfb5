"""What the history says: a sentence per `Entry.what`, in the words of the trade.

`told(entries, language)` gives what `components/timeline.html` shows. Placeholders are the entry's facts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.history import Entry
from chalicelib.templating import N_, translate

WHAT: dict[str, str] = {
    "request.sent": N_("Request sent"),
    "request.assigned": N_("Request handed to %(assigned_to)s"),
    "request.declined": N_("Request declined"),
    "organisation_created": N_("Organisation added"),
    "organisation_changed": N_("Organisation changed"),
    "establishment_created": N_("Establishment %(name)s added"),
    "establishment_changed": N_("Establishment %(name)s changed"),
    "trainee_created": N_("Trainee added to the directory"),
    "trainee_changed": N_("Trainee changed: %(fields)s"),
    "trainee_archived": N_("Trainee archived"),
    "trainee_restored": N_("Trainee put back in the directory"),
    "trainee_merged": N_("Merged into another trainee"),
    "trainee_received_merge": N_("Duplicate merged into this trainee"),
}
"""English msgids by code; a test holds every code written in the code to be here."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A line of a timeline."""

    at: datetime
    who: str
    words: str
    detail: str


def told(entries: Iterable[Entry], *, language: str) -> list[Told]:
    """The entries in words, in the order given."""
    return [
        Told(
            at=entry.at,
            who=entry.who_name,
            words=translate(language, WHAT[entry.what], **entry.facts),
            detail=entry.reason,
        )
        for entry in entries
    ]
