"""Which e-mails may be said in the institute's own words, and what may stand in those (NOT-8).

Messages of sessions have words of ours that can be changed one by one. The others choose their sentences by what happened, so
that there the institute's words, where it has some, stand in their place: an empty part keeps ours.
"""

from collections.abc import Mapping

from chalicelib.domain.message_words import Words
from chalicelib.domain.session_mailings import Message
from chalicelib.emails import session_words
from chalicelib.templating import N_

MEANINGS: Mapping[str, str] = {
    **session_words.PLACEHOLDERS,
    "reference": N_("the reference of the order"),
    "request": N_("the subject of the request"),
    "username": N_("the username"),
}
OTHERS: Mapping[str, tuple[str, ...]] = {
    "order_confirmed": (
        "name",
        "reference",
        "training",
        "training_code",
        "session_code",
        "dates",
        "place",
        "people",
        "contact",
        "institute",
    ),
    "registration_invitation": (
        "name",
        "organisation",
        "training",
        "training_code",
        "session_code",
        "sequence",
        "dates",
        "contact",
        "institute",
    ),
    "request_received": ("name", "request", "organisation", "contact", "institute"),
    "new_user": ("name", "username", "organisation", "contact", "institute"),
    "password_link": ("name", "username", "contact", "institute"),
}
KINDS: tuple[str, ...] = (*(message.value for message in Message), *OTHERS)
"""In the order of the settings."""


def placeholders(kind: str) -> dict[str, str]:
    """With what each stands for."""
    names = OTHERS.get(kind) or session_words.PLACEHOLDERS
    return {name: MEANINGS[name] for name in names}


def original(kind: str, *, language: str) -> Words:
    """What we say while the institute says nothing else; without words where we choose sentences by what happened."""
    return Words() if kind in OTHERS else session_words.original(Message(kind), language=language)
