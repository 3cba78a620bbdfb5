"""The published catalogue: built into a snapshot, kept in memory, searched (CAT-2 to CAT-4, PER-2)."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.domain import search as searching
from chalicelib.domain import search_words
from chalicelib.domain.access import Person
from chalicelib.domain.calendar import local_date
from chalicelib.domain.errors import NotFound
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.search import Catalogue, Listed, Query, by_date
from chalicelib.domain.sessions import Audience, Session, is_visible
from chalicelib.domain.trainings import Path, Training, TrainingState, is_open_to
from chalicelib.models import catalogue, institute, paths, sessions, trainings
from chalicelib.models.catalogue import Head
from chalicelib.models.sessions import Standing
from chalicelib.ports import Ports
from chalicelib.services import snapshots

PAGE_SIZE = 20
CURSOR_DIGITS = 10
DATES_SHOWN = 4
"""Next sessions under each training of the results: 20 times 4 seat counters fit one read of at most 100 rows."""

YEARS_BACK = 5
YEARS_AHEAD = 3
"""Years whose sessions can still be booked: pool and on-demand ones stay open long after theirs."""


def audience_of(person: Person, organisation: Organisation | None, *, today: date) -> Audience:
    """Who is looking: the person's own populations and those of the organisation."""
    own = organisation.populations if organisation else frozenset()
    return Audience(
        organisation_id=person.organisation_id,
        populations=person.populations | own,
        today=today,
    )


def rebuild(ports: Ports) -> dict[str, int]:
    """Write the snapshot anew from what is published; counts for the log.

    May be run at any time, twice, and by two at once: the one that began to read last wins. Unchanged content is not written again.
    """
    began = ports.now()
    content, counts = _gathered(local_date(began, zone_name=institute.get().zone_name))
    digest = snapshots.digest_of(content)
    current = catalogue.head()
    if current is not None and current.digest == digest:
        # An older rebuild still under way must not put its content in place of this one.
        catalogue.point_to(replace(current, built_at=max(began, current.built_at)), instead_of=current)
        return {**counts, "written": 0}
    made = catalogue.write(ports.new_id("cat"), zlib.compress(content, 6), digest=digest, built_at=began)
    replaced = _put_in_place(made)
    if replaced is not None:
        catalogue.remove(replaced)
    return {**counts, "written": int(replaced is not made)}


def _put_in_place(made: Head) -> Head | None:
    """Make it current; the snapshot to remove now: the one it replaces, or itself when a newer one is current."""
    while True:
        current = catalogue.head()
        if current is not None and current.built_at > made.built_at:
            return made
        if catalogue.point_to(made, instead_of=current):
            return current


def _gathered(today: date) -> tuple[bytes, dict[str, int]]:
    """The snapshot as text, the same for the same catalogue."""
    upcoming = _upcoming(today)
    published = [t for t in trainings.everything() if t.state is TrainingState.PUBLISHED]
    listed = [searching.listed(t, upcoming.get(t.code, ())) for t in published]
    listed.sort(key=lambda training: (training.title_words, training.code))
    shown = [path for path in paths.everything() if path.is_published]
    counts = {
        "trainings": len(listed),
        "sessions": sum(len(training.sessions) for training in listed),
        "paths": len(shown),
    }
    return snapshots.packed(listed, shown), counts


def _upcoming(today: date) -> dict[str, list[Session]]:
    """Published sessions people may still book, by training: dated ones from tomorrow on, and the undated."""
    found: dict[str, list[Session]] = {}
    for year in range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1):
        for session in sessions.published_from(year, today + timedelta(days=1)):
            found.setdefault(session.training_code, []).append(session)
    return found


@dataclass(frozen=True, kw_only=True)
class Result:
    """A training found, with its next sessions and how many more there are."""

    training: Listed
    sessions: Sequence[Session]
    more_sessions: int


@dataclass(frozen=True, kw_only=True)
class Results:
    """A page of results."""

    rows: Sequence[Result]
    total: int
    facets: dict[str, dict[str, int]]
    next_cursor: str | None
    wider_text: str = ""
    """When nothing was found: a text that finds something."""
    wider_total: int = 0


def search(audience: Audience, query: Query, *, cursor: str = "", size: int = PAGE_SIZE) -> Results:
    """A page of what is found, seats left as they are now: two round trips."""
    snapshot = snapshots.current()
    answer = searching.search(snapshot.catalogue, query, audience)
    start = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < CURSOR_DIGITS else 0
    found = answer.part(start, size)
    live = sessions.standings(s.session_id for row in found for s in row.sessions[:DATES_SHOWN])
    rows = [_result(row, live, audience) for row in found]
    after = start + size
    wider_text, wider_total = _wider(snapshot.catalogue, query, audience) if not answer.total else ("", 0)
    return Results(
        rows=rows,
        total=answer.total,
        facets=answer.facets,
        next_cursor=str(after) if after < answer.total else None,
        wider_text=wider_text,
        wider_total=wider_total,
    )


def _result(found: searching.Found, live: dict[str, Standing], audience: Audience) -> Result:
    """With seats as they are now; what was withdrawn since the snapshot is gone."""
    next_ones = [
        replace(session, **vars(live[session.session_id]))
        for session in found.sessions[:DATES_SHOWN]
        if session.session_id in live
    ]
    return Result(
        training=found.training,
        sessions=[session for session in next_ones if is_visible(session, audience)],
        more_sessions=max(0, len(found.sessions) - DATES_SHOWN),
    )


def _wider(catalogue: Catalogue, query: Query, audience: Audience) -> tuple[str, int]:
    """Word beginnings instead of words, when that finds something."""
    text = search_words.wider(query.text)
    if not text:
        return "", 0
    total = searching.search(catalogue, replace(query, text=text), audience).total
    return (text, total) if total else ("", 0)


def training_page(code: str, audience: Audience) -> tuple[Training, list[Session]]:
    """A published training and the sessions of it this audience may book, in date order, undated last (CAT-3).

    Raises NotFound for what is reserved for others too.
    """
    training = trainings.get(code)
    if training.state is not TrainingState.PUBLISHED or not is_open_to(
        audience.populations, training.populations
    ):
        raise NotFound(code)
    offered = sessions.of_training(code, from_day=audience.today)
    return training, sorted((s for s in offered if is_visible(s, audience)), key=by_date)


def visible_paths(audience: Audience) -> list[Path]:
    return [p for p in snapshots.current().paths if is_open_to(audience.populations, p.populations)]


def path_page(path_id: str, audience: Audience) -> tuple[Path, list[searching.Row]]:
    """A path and its modules in order, with their sessions; modules not in the catalogue (any more) are left out. Raises NotFound."""
    snapshot = snapshots.current()
    path = next((p for p in snapshot.paths if p.path_id == path_id), None)
    if path is None or not is_open_to(audience.populations, path.populations):
        raise NotFound(path_id)
    rows = {row.training.code: row for row in snapshot.catalogue.seen_by(audience)}
    return path, [rows[code] for code in path.training_codes if code in rows]


def published(audience: Audience | None) -> Iterable[searching.Row]:
    """All that is published and can still be booked: what this audience sees; without one, everything."""
    catalogue_now = snapshots.current().catalogue
    if audience is not None:
        return catalogue_now.seen_by(audience)
    return [searching.row(training, training.sessions) for training in catalogue_now.trainings]
