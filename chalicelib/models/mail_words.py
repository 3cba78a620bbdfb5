"""The institute's own words for its messages: a row per kind and language, and what somebody is just trying out (NOT-8)."""

import dataclasses

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.domain.message_words import OwnWords, Words
from chalicelib.models.attributes import ValueAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged


class WordsItem(Table):
    """A row of the table `institute`."""

    class Meta:
        table_name = config.table_name("institute")

    part = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    language = UnicodeAttribute()
    words = ValueAttribute(Words, null=True)
    version = NumberAttribute(null=True)


def key(kind: str, language: str) -> str:
    return f"words#{kind}#{language}"


def of(item: WordsItem | None, kind: str, language: str) -> OwnWords:
    """From a row that was read with others."""
    return item.to(OwnWords) if item is not None else OwnWords(kind=kind, language=language)


def get(kind: str, language: str) -> OwnWords:
    """Without words while the institute has none of its own."""
    (item,) = read_together([(WordsItem, (key(kind, language),))])
    return of(item, kind, language)


def of_kinds(kinds: list[str], *, languages: tuple[str, ...]) -> dict[tuple[str, str], OwnWords]:
    """Of several kinds in one round trip, by kind and language."""
    wanted = [(kind, language) for kind in kinds for language in languages]
    items = read_together([(WordsItem, (key(*each),)) for each in wanted])
    return {each: of(item, *each) for each, item in zip(wanted, items, strict=True)}


def replace(tx: Transaction, own: OwnWords, *, before: OwnWords) -> None:
    """Write over the state that was read; Refused (label `words`) when somebody changed it meanwhile."""
    after = dataclasses.replace(own, version=before.version + 1)
    tx.save(
        WordsItem.holding(after, part=key(own.kind, own.language)),
        condition=unchanged(WordsItem.version, before.version),
        label="words",
    )


def keep_draft(own: OwnWords, *, user_id: str) -> None:
    """What this person typed and looks at before saving; the newest counts."""
    WordsItem.holding(own, part=_draft(own.kind, own.language, user_id)).save()


def draft(kind: str, language: str, *, user_id: str) -> OwnWords | None:
    (item,) = read_together([(WordsItem, (_draft(kind, language, user_id),))])
    return item.to(OwnWords) if item is not None else None


def forget_draft(tx: Transaction, kind: str, language: str, *, user_id: str) -> None:
    tx.delete(WordsItem(_draft(kind, language, user_id)))


def _draft(kind: str, language: str, user_id: str) -> str:
    return f"draft#{kind}#{language}#{user_id}"
