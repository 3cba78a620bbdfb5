"""The snapshot of the published catalogue: how it is packed, and the copy each process keeps (PER-2)."""

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from chalicelib.domain.errors import Conflict
from chalicelib.domain.search import Catalogue, Listed
from chalicelib.domain.sessions import Publication, Session, SessionKind, Workflow
from chalicelib.domain.trainings import Modality, Path
from chalicelib.models import catalogue

FORMAT = 1
"""Of the snapshot: raise it when `packed` changes, so that code never reads another version's."""

READING_ATTEMPTS = 5


@dataclass(frozen=True)
class Snapshot:
    """What is published, as this process holds it."""

    digest: str
    catalogue: Catalogue
    paths: tuple[Path, ...] = ()


_EMPTY = Snapshot("", Catalogue())
_held: Snapshot = _EMPTY


def current() -> Snapshot:
    """The current snapshot; read again only when another one took its place. One round trip when it is held.

    Raises Conflict when rebuilds overtake the reading again and again.
    """
    global _held
    for _ in range(READING_ATTEMPTS):
        head = catalogue.head()
        if head is None or not head.digest.startswith(f"{FORMAT}-"):
            return _EMPTY
        if head.digest == _held.digest:
            return _held
        content = catalogue.read(head)
        if content is not None:
            _held = _unpacked(head.digest, zlib.decompress(content))
            return _held
    raise Conflict(catalogue.HEAD)


def packed(listed: Iterable[Listed], shown: Iterable[Path]) -> bytes:
    """The snapshot as text, the same for the same catalogue."""
    text = json.dumps(
        {"trainings": [_packed(t) for t in listed], "paths": [_plain(asdict(p)) for p in shown]},
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return text.encode()


def digest_of(content: bytes) -> str:
    return f"{FORMAT}-{hashlib.sha256(content).hexdigest()[:32]}"


_SESSION_FIELDS: tuple[str, ...] = (
    "session_id",
    "code",
    "year",
    "training_code",
    "title",
    "kind",
    "modality",
    "workflow",
    "language",
    "starts_on",
    "ends_on",
    "city",
    "place",
    "price_cents",
    "capacity_max",
    "seats_taken",
    "populations",
    "organisation_id",
)


def _packed(training: Listed) -> list[Any]:
    """Values in the order of their fields: a third of the size of named ones."""
    own = [_plain(getattr(training, f.name)) for f in fields(training) if f.name != "sessions"]
    return [*own, [_packed_session(session) for session in training.sessions]]


def _packed_session(session: Session) -> list[Any]:
    """Seats are read live where they are shown; the search asks whether any is left, so that an order makes no new snapshot."""
    known = replace(session, seats_taken=(session.capacity_max or 0) if session.is_full else 0)
    return [_plain(getattr(known, name)) for name in _SESSION_FIELDS]


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value


def _unpacked(digest: str, content: bytes) -> Snapshot:
    data = json.loads(content)
    listed = tuple(_listed(values) for values in data["trainings"])
    return Snapshot(digest, Catalogue(listed), tuple(_path(values) for values in data["paths"]))


def _listed(values: list[Any]) -> Listed:
    *own, packed = values
    named = dict(zip((f.name for f in fields(Listed)), own, strict=False))
    named["languages"] = tuple(named["languages"])
    named["populations"] = frozenset(named["populations"])
    return Listed(**named, sessions=tuple(_session(session) for session in packed))


def _session(values: list[Any]) -> Session:
    named = dict(zip(_SESSION_FIELDS, values, strict=True))
    for name, kind in (("kind", SessionKind), ("modality", Modality), ("workflow", Workflow)):
        named[name] = kind(named[name])
    for name in ("starts_on", "ends_on"):
        named[name] = date.fromisoformat(named[name]) if named[name] else None
    named["populations"] = frozenset(named["populations"])
    return Session(**named, publication=Publication.PUBLISHED)


def _path(values: dict[str, Any]) -> Path:
    named = {**values, "training_codes": tuple(values["training_codes"])}
    return Path(**{**named, "populations": frozenset(values["populations"])})
