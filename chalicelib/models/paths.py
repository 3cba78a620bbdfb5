"""Paths: ordered lists of trainings."""

import dataclasses

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.trainings import Path
from chalicelib.models.attributes import SetAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, unchanged


class PathItem(Table):
    class Meta:
        table_name = config.table_name("paths")

    path_id = UnicodeAttribute(hash_key=True)
    title = UnicodeAttribute()
    description = UnicodeAttribute(null=True)
    training_codes = ValueAttribute(tuple[str, ...], null=True)
    populations = SetAttribute()
    is_published = BooleanAttribute(null=True)
    version = NumberAttribute(null=True)


def get(path_id: str) -> Path:
    """Raises NotFound."""
    try:
        return PathItem.get(path_id, consistent_read=True).to(Path)
    except PathItem.DoesNotExist as error:
        raise NotFound(path_id) from error


def everything() -> list[Path]:
    """In order of title. An institute has a few dozen of them at most: this reads the whole table."""
    return sorted((item.to(Path) for item in PathItem.scan()), key=lambda path: (path.title, path.path_id))


def add(tx: Transaction, path: Path) -> None:
    tx.save(_item(path), condition=PathItem.path_id.does_not_exist(), label="path")


def replace(tx: Transaction, path: Path, *, before: Path) -> None:
    """Write over the state that was read; Refused when somebody changed it meanwhile."""
    after = dataclasses.replace(path, version=before.version + 1)
    tx.save(_item(after), condition=unchanged(PathItem.version, before.version), label="path")


def _item(path: Path) -> PathItem:
    return PathItem.holding(path)
