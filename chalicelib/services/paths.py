"""Paths: ordered lists of trainings (CAT-5)."""

from dataclasses import replace

from chalicelib.domain import changes
from chalicelib.domain.access import Person
from chalicelib.domain.errors import Conflict, InvalidInput, Reason
from chalicelib.domain.history import Entry
from chalicelib.domain.trainings import Path
from chalicelib.models import history, paths, trainings
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports
from chalicelib.services.trainings import announce
from chalicelib.templating import N_

MODULES_MAX = 50


def add(ports: Ports, path: Path, *, by: Person) -> Path:
    """A new path; the same id twice is the same form sent twice. Raises InvalidInput."""
    _check(path)
    try:
        with transaction() as tx:
            paths.add(tx, path)
            history.add(tx, _entry(ports, path, by, "path_created"))
    except Refused:
        return paths.get(path.path_id)
    announce(ports)
    return path


def change(ports: Ports, path: Path, *, version: int, by: Person) -> Path:
    """Save an edit of the state with this version. Raises NotFound, InvalidInput, Conflict."""
    _check(path)
    before = paths.get(path.path_id)
    after = replace(path, version=before.version)
    if after == before:
        return before
    if before.version != version:
        raise Conflict(path.path_id)
    with transaction() as tx:
        paths.replace(tx, after, before=before)
        entry = _entry(ports, after, by, "path_changed")
        history.add(tx, replace(entry, facts=changes.between(before, after)))
    announce(ports)
    return replace(after, version=before.version + 1)


def _check(path: Path) -> None:
    """Each module exists and stands once. Raises InvalidInput."""
    if len(path.training_codes) > MODULES_MAX:
        raise InvalidInput(
            {"training_codes": Reason(N_("Enter at most %(most)s modules."), {"most": MODULES_MAX})}
        )
    repeated = {code for code in path.training_codes if path.training_codes.count(code) > 1}
    if repeated:
        facts = {"code": sorted(repeated)[0]}
        raise InvalidInput({"training_codes": Reason(N_("%(code)s stands there twice: keep one."), facts)})
    known = trainings.read_many(path.training_codes)
    unknown = [code for code in path.training_codes if code not in known]
    if unknown:
        facts = {"code": unknown[0]}
        raise InvalidInput({"training_codes": Reason(N_("No training has the code %(code)s."), facts)})


def _entry(ports: Ports, path: Path, by: Person, what: str) -> Entry:
    return Entry(
        object_id=path.path_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        after=path.title,
    )
