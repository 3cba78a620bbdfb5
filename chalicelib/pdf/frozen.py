"""Documents as JSON and back: a service stores the frozen copy, a reprint draws it and gives the same bytes (DOC-2).

Only what document dataclasses are made of: text, numbers, days, times, instants, bytes, enums, dataclasses, tuples of these, and None.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Document = TypeVar("Document")

READERS: dict[type, Callable[[Any], object]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    Decimal: Decimal,
    bytes: lambda text: base64.b64decode(text),
}


def to_json(document: object) -> str:
    """The document as JSON; equal documents give equal text."""
    return json.dumps(_plain(document), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[Document], text: str) -> Document:
    """The document back. Fields added to the dataclass since it was stored take their default value."""
    document = _restored(kind, json.loads(text))
    assert isinstance(document, kind)
    return document


def _plain(value: Any) -> object:
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            return base64.b64encode(value).decode()
        case date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case tuple():
            return [_plain(each) for each in value]
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"a document cannot hold {type(value).__name__}")


def _restored(kind: Any, value: Any) -> object:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return None if value is None else _restored(_only_kind(kind), value)
    if origin is tuple:
        return tuple(_restored(get_args(kind)[0], each) for each in value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        known = {name: _restored(hints[name], each) for name, each in value.items() if name in hints}
        return kind(**known)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return READERS[kind](value) if kind in READERS else value


def _only_kind(union: Any) -> Any:
    (kind,) = (each for each in get_args(union) if each is not NoneType)
    return kind


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
