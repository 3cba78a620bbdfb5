"""The words of messages that staff administrators change, per kind and language; ours stay behind them (NOT-8)."""

from dataclasses import replace

from chalicelib.domain import changes
from chalicelib.domain.access import Person
from chalicelib.domain.errors import InvalidInput, Reason
from chalicelib.domain.history import Entry
from chalicelib.domain.message_words import OwnWords, Words, unknown
from chalicelib.emails import own_words
from chalicelib.models import history, mail_words
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.templating import N_

UNKNOWN = N_("Nothing fills %(placeholders)s. You may use %(known)s.")


def in_force(own: OwnWords) -> Words:
    """What a message of this kind and language says now: the institute's words, else ours."""
    return own.words or own_words.original(own.kind, language=own.language)


def check(kind: str, words: Words) -> None:
    """Raises InvalidInput for placeholders that nothing fills, field by field."""
    known = own_words.placeholders(kind)
    told = ", ".join(f"{{{name}}}" for name in known)
    wrong = {
        name: Reason(UNKNOWN, {"placeholders": ", ".join(found), "known": told})
        for name in ("subject", "opening", "closing")
        if (found := unknown(getattr(words, name), known=known))
    }
    if wrong:
        raise InvalidInput(wrong)


def save(
    ports: Ports, by: Person, *, kind: str, language: str, words: Words | None, version: int
) -> OwnWords:
    """Put words in force; None: ours again. `version`: of the state the person saw.

    May be run twice: what is in force already is not written again. Raises InvalidInput, Conflict.
    """
    if words is not None:
        check(kind, words)
    stored = mail_words.get(kind, language)
    own = words if words != own_words.original(kind, language=language) else None
    if own == stored.words:
        return stored
    before, after = replace(stored, version=version), replace(stored, words=own)
    with transaction() as tx:
        mail_words.replace(tx, after, before=before)
        mail_words.forget_draft(tx, kind, language, user_id=by.user_id)
        history.add(tx, _entry(ports, by, stored, after))
    return mail_words.get(kind, language)


def object_id(kind: str) -> str:
    """What the history of a kind's words is kept under."""
    return f"words#{kind}"


def _entry(ports: Ports, by: Person, before: OwnWords, after: OwnWords) -> Entry:
    return Entry(
        object_id=object_id(after.kind),
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what="message.words_changed" if after.words else "message.words_restored",
        facts={
            "said_in": after.language,
            **changes.between(in_force(before), in_force(after)),
        },
    )
