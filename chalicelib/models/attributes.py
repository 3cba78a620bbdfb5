"""How the domain's values are stored: instants, days, members of closed lists, sets, nested values."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pynamodb.attributes import Attribute
from pynamodb.constants import STRING, STRING_SET


class InstantAttribute(Attribute[datetime]):
    """An aware UTC instant as sortable text, to the millisecond."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"

    def deserialize(self, value: str) -> datetime:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


class DayAttribute(Attribute[date]):
    """A local day, ISO."""

    attr_type = STRING

    def serialize(self, value: date) -> str:
        return value.isoformat()

    def deserialize(self, value: str) -> date:
        return date.fromisoformat(value)


E_ = TypeVar("E_", bound=StrEnum)


class EnumAttribute(Attribute[E_]):
    """A member of a closed list, by value."""

    attr_type = STRING

    def __init__(self, kind: type[E_], **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind

    def serialize(self, value: E_) -> str:
        return value.value

    def deserialize(self, value: str) -> E_:
        return self.kind(value)


class SetAttribute(Attribute[frozenset[Any]]):
    """A frozenset of strings or enum members. DynamoDB has no empty set: an empty one is left out (`Table.holding`)."""

    attr_type = STRING_SET

    def __init__(self, kind: Callable[[str], Any] = str, **options: Any) -> None:
        super().__init__(null=True, **options)
        self.kind = kind

    def serialize(self, value: frozenset[Any]) -> list[str] | None:
        return sorted(str(v) for v in value) or None

    def deserialize(self, value: Sequence[str]) -> frozenset[Any]:
        return frozenset(self.kind(v) for v in value)


class ValueAttribute(Attribute[Any]):
    """A nested value of the domain (dataclass, tuple of them, dict), as JSON text by way of its type."""

    attr_type = STRING

    def __init__(self, kind: Any, **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.kind)

    def serialize(self, value: Any) -> str:
        return self.adapter.dump_json(value, exclude_defaults=True).decode()

    def deserialize(self, value: str) -> Any:
        return self.adapter.validate_json(value)
