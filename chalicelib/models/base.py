"""What all tables share: one connection, attributes for the domain's values, transactions, and reads of several tables at once.

PynamoDB makes one botocore client per model class unless told otherwise (50 to 130 ms each at cold start), hence `Table`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeVar

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.domain.errors import Conflict
from chalicelib.models.contention import CONTENTION, Contended, code_of

T = TypeVar("T")
R = TypeVar("R")
M = TypeVar("M", bound=Model)

_shared: Connection | None = None


def connection() -> Connection:
    """The one connection of this process."""
    global _shared
    if _shared is None:
        _shared = Connection(read_timeout_seconds=5, connect_timeout_seconds=2, max_retry_attempts=3)
    return _shared


def forget_connection() -> None:
    """For tests: a new engine wants a new connection."""
    global _shared
    _shared = None
    for model in _all_models(Table):
        model._connection = None


def _all_models(model: type[Model]) -> Iterator[type[Model]]:
    for child in model.__subclasses__():
        yield child
        yield from _all_models(child)


class Table(Model):
    """Base of every model. Subclasses have a `Meta` with `table_name = config.table_name("<noun>")`."""

    @classmethod
    def _get_connection(cls) -> Any:
        table = super()._get_connection()
        shared = connection()
        if table.connection is not shared:
            if table.table_name not in shared._tables:
                shared.add_meta_table(table.get_meta_table())
            table.connection = shared
        return table

    @classmethod
    def get(
        cls: type[M],
        hash_key: Any,
        range_key: Any = None,
        consistent_read: bool = False,
        attributes_to_get: Sequence[str] | None = None,
    ) -> M:
        """As PynamoDB's; a key that DynamoDB would refuse to look for (people type identifiers) finds nothing."""
        if not (_is_possible(hash_key) and _is_possible(range_key)):
            raise cls.DoesNotExist
        found: M = super().get(hash_key, range_key, consistent_read, attributes_to_get)
        return found

    @classmethod
    def query(cls, hash_key: Any, *conditions: Any, **options: Any) -> Any:
        """As PynamoDB's, of an index too; a key that DynamoDB would refuse to look for finds nothing, one to go on after is left out."""
        after = options.get("last_evaluated_key")
        if after is not None and not _is_key(after, cls._types_of_keys(options.get("index_name"))):
            options["last_evaluated_key"] = None
        return super().query(hash_key if _is_possible(hash_key) else "-", *conditions, **options)

    @classmethod
    def _types_of_keys(cls, index_name: str | None) -> dict[str, str]:
        """What names a row in the table, and in the index too where there is one: attributes with their types."""
        attributes = cls.get_attributes().values()
        types = {a.attr_name: a.attr_type for a in attributes if a.is_hash_key or a.is_range_key}
        if index_name is not None:
            defined = cls._indexes[index_name]._get_schema()["attribute_definitions"]
            types |= {each["AttributeName"]: each["AttributeType"] for each in defined}
        return types

    @classmethod
    def holding(cls: type[T], value: object, **extra: object) -> T:
        """An item that holds a domain dataclass: fields by name, `extra` for keys of indexes.

        Defaults are left out where the attribute may be (`null=True`): smaller items cost less.
        """
        known = cls.get_attributes()  # type: ignore[attr-defined]
        stored = {
            f.name: getattr(value, f.name)
            for f in fields(value)  # type: ignore[arg-type]
            if f.name in known and not (known[f.name].null and _is_default(f, getattr(value, f.name)))
        }
        return cls(**stored, **{name: v for name, v in extra.items() if v is not None})

    def to(self, kind: type[T]) -> T:
        """The domain dataclass; what an old row lacks takes its default."""
        known = self.get_attributes()
        present = {f: getattr(self, f.name) for f in fields(kind) if f.name in known}  # type: ignore[arg-type]
        return kind(**{f.name: value for f, value in present.items() if value is not None or _is_required(f)})


def _is_key(key: Mapping[str, Any], types: Mapping[str, str]) -> bool:
    """Whether cursors people typed or damaged could be rows at all."""
    return key.keys() == types.keys() and all(
        isinstance(value, dict)
        and list(value) == [types[name]]
        and isinstance(text := value[types[name]], str)
        and _is_possible(text)
        and (types[name] == "S" or bool(_NUMBER.fullmatch(text)))
        for name, value in key.items()
    )


def _is_required(described: Field[Any]) -> bool:
    """A required field that may be None is left out of the row when it is."""
    return described.default is MISSING and described.default_factory is MISSING


_NUMBER = re.compile("-?[0-9]{1,38}")
MAX_KEY_BYTES = 1024
"""Of a sort key; partition keys may be twice as long, but none of ours is."""


def _is_possible(key: object) -> bool:
    return not isinstance(key, str) or 0 < len(key.encode("utf-8", "replace")) <= MAX_KEY_BYTES


def _is_default(described: Field[Any], value: object) -> bool:
    factory = described.default_factory
    default = factory() if factory is not MISSING else described.default
    return value is None or (default is not MISSING and value == default)


@dataclass
class Transaction:
    """Writes that happen together or not at all. Each has a label, so that a refusal names what refused."""

    writes: TransactWrite
    _checks: list[str] = field(default_factory=list)
    _deletes: list[str] = field(default_factory=list)
    _saves: list[str] = field(default_factory=list)
    _updates: list[str] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        """In the order PynamoDB sends the writes, whatever the order they were asked in: the reasons come back in it."""
        return [*self._checks, *self._deletes, *self._saves, *self._updates]

    def check(
        self,
        model: type[Model],
        hash_key: str,
        range_key: str | None = None,
        *,
        label: str,
        condition: Condition,
    ) -> None:
        """A row that must stay as it is while the others are written."""
        self._checks.append(label)
        self.writes.condition_check(model, hash_key, range_key, condition=condition)

    def save(self, item: Model, *, label: str = "", condition: Condition | None = None) -> None:
        self._saves.append(label)
        self.writes.save(item, condition=condition)

    def update(
        self, item: Model, *, actions: Sequence[Action], label: str = "", condition: Condition | None = None
    ) -> None:
        self._updates.append(label)
        self.writes.update(item, actions=list(actions), condition=condition, add_version_condition=False)

    def delete(self, item: Model, *, label: str = "", condition: Condition | None = None) -> None:
        self._deletes.append(label)
        self.writes.delete(item, condition=condition, add_version_condition=False)


class Refused(Conflict):
    """A transaction was refused by the conditions with these labels."""

    def __init__(self, labels: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(labels)))
        self.labels = labels


def unchanged(version_attribute: Any, version: int) -> Condition:
    """The row still has the version that was read. A row at version 0 doesn't store it."""
    condition: Condition = version_attribute == version if version else version_attribute.does_not_exist()
    return condition


@contextmanager
def transaction() -> Iterator[Transaction]:
    """All the writes of the block, or none. Raises Refused, Contended.

    An exception inside the block writes nothing. At most 100 items.
    """
    writes = TransactWrite(connection=connection())
    tx = Transaction(writes)
    yield tx
    if not tx.labels:
        return
    try:
        writes._commit()
    except TransactWriteError as error:
        raise _refusal(error, tx.labels) from error


def _refusal(error: TransactWriteError, labels: Sequence[str]) -> Exception:
    if code_of(error) in CONTENTION:
        return Contended()
    reasons = [reason.code if reason else None for reason in error.cancellation_reasons]
    refused = {
        label for label, code in zip(labels, reasons, strict=False) if code == "ConditionalCheckFailed"
    }
    if refused:
        return Refused(frozenset(refused))
    if CONTENTION.intersection(reasons):
        return Contended()
    return error


READ_AT_ONCE = 100
"""Of BatchGetItem."""


def read_together(
    wanted: Sequence[tuple[type[Model], tuple[Any, ...]]], *, only: Sequence[str] = ()
) -> list[Any]:
    """Items of several tables, read consistently in one round trip per hundred (BatchGetItem); None where there is none.

    `wanted` holds pairs of a model and its key: `(partition,)` or `(partition, sort)`. `only` names the attributes to read, keys among
    them, where a page needs few of many rows.
    """
    keys = [(model, _raw_key(model, key)) for model, key in wanted]
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(keys), READ_AT_ONCE):
        found |= _found(keys[start : start + READ_AT_ONCE], only)
    return [
        model.from_raw_data(found[i]) if (i := _identity(model, key)) in found else None
        for model, key in keys
    ]


def _found(
    keys: Sequence[tuple[type[Model], dict[str, Any]]], only: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Raw items by `_identity`."""
    request: dict[str, Any] = {}
    for model, key in keys:
        if not all(_is_possible(part["S"]) for part in key.values()):
            continue
        table = request.setdefault(
            model.Meta.table_name, {"Keys": [], "ConsistentRead": True, **_projection(only)}
        )
        if key not in table["Keys"]:
            table["Keys"].append(key)
    found: dict[str, dict[str, Any]] = {}
    while request:
        answer = connection().dispatch(
            "BatchGetItem", {"RequestItems": request, "ReturnConsumedCapacity": "TOTAL"}
        )
        for model in {model for model, _ in keys}:
            for item in answer["Responses"].get(model.Meta.table_name, []):
                found[_identity(model, item)] = item
        request = answer.get("UnprocessedKeys") or {}
    return found


def _projection(only: Sequence[str]) -> dict[str, Any]:
    """By way of other names: those of attributes may be words that DynamoDB reserves."""
    if not only:
        return {}
    names = {f"#{n}": name for n, name in enumerate(only)}
    return {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}


def _raw_key(model: type[Model], key: tuple[Any, ...]) -> dict[str, Any]:
    names = [model._hash_keyname, model._range_keyname]
    return {name: {"S": str(part)} for name, part in zip(names, key, strict=False) if name is not None}


def _identity(model: type[Model], item: Mapping[str, Any]) -> str:
    names = [n for n in (model._hash_keyname, model._range_keyname) if n]
    return "\x1f".join([model.Meta.table_name, *(item[n]["S"] for n in names)])
