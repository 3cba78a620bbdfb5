"""What may stand in the institute's own words: every kind of e-mail has some, but the test message to oneself (NOT-8).

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
    "sender": N_("who sent the request"),
    "username": N_("the username"),
    "email": N_("the address to confirm"),
    "seats": N_("how many seats are held"),
    "deadline": N_("the last day or hour that counts"),
    "driver": N_("the driver’s name"),
    "centre": N_("the name of the centre"),
    "certificate": N_("the number of the certificate"),
    "why": N_("why the registration was annulled"),
    "file": N_("the name of the file"),
    "import": N_("what was imported"),
    "outcome": N_("what became of the file"),
    "refused": N_("how many lines were refused"),
}
_ALWAYS = ("contact", "institute")
_COURSE = ("training", "training_code", "session_code", "sequence", "dates")
_DRIVER = ("name", "driver", "training", "centre")
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "order_confirmed": (
        "name",
        "reference",
        "training",
        "training_code",
        "session_code",
        "dates",
        "place",
        "people",
    ),
    "registration_invitation": ("name", "organisation", *_COURSE),
    "registration_changed": ("name", "organisation", *_COURSE),
    "registration_withdrawn": ("name", *_COURSE, "place"),
    "registration_cancelled": ("name", "trainee", "training", "session_code", "reference"),
    "not_started": ("name", "trainee", "training", "training_code", "session_code"),
    "seats_offered": ("name", "training", "session_code", "seats", "deadline"),
    "request_received": ("name", "request", "organisation", "training_code"),
    "request_notice": ("request", "organisation", "sender", "training_code"),
    "new_user": ("name", "username", "organisation"),
    "password_link": ("name", "username"),
    "email_confirmation": ("name", "email"),
    "driver_certificate": (*_DRIVER, "certificate", "deadline"),
    "driver_trainer_notice": _DRIVER,
    "driver_annulled": (*_DRIVER, "why"),
    "driver_file_report": ("file", "outcome"),
    "import_report": ("file", "import", "outcome", "refused"),
}
OTHERS: Mapping[str, tuple[str, ...]] = {kind: (*names, *_ALWAYS) for kind, names in _OTHERS.items()}
"""Those of no session, with their placeholders."""
KINDS: tuple[str, ...] = (*(message.value for message in Message), *OTHERS)
"""In the order of the settings."""


def placeholders(kind: str) -> dict[str, str]:
    """With what each stands for."""
    names = OTHERS.get(kind) or session_words.PLACEHOLDERS
    return {name: MEANINGS[name] for name in names}


def original(kind: str, *, language: str) -> Words:
    """What we say while the institute says nothing else; without words where we choose sentences by what happened."""
    return Words() if kind in OTHERS else session_words.original(Message(kind), language=language)
