"""The search of the catalogue: words, codes with `*`, filters and their counts, over what is published (CAT-2, CAT-4, PER-2)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Any

from chalicelib.domain import ids
from chalicelib.domain.search_words import in_title, matcher
from chalicelib.domain.sessions import Audience, Session, SessionKind, is_visible
from chalicelib.domain.trainings import Training, is_open_to


class Sorting(StrEnum):
    """How results are sorted: best match first, or what starts first."""

    RELEVANCE = "relevance"
    DATE = "date"
    PRICE = "price"


@dataclass(frozen=True)
class Listed:
    """A published training as the search knows it, with its published sessions in date order."""

    code: str
    title: str
    family: str
    theme: str
    offer: str
    modality: str
    languages: tuple[str, ...]
    duration_days_tenths: int
    duration_minutes: int
    price_cents: int
    price_intra_cents: int | None
    populations: frozenset[str]
    words: str
    """Every word of it once, folded, between spaces."""
    title_words: str
    sessions: tuple[Session, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is asked; empty: everything."""

    text: str = ""
    family: str = ""
    theme: str = ""
    offer: str = ""
    modality: str = ""
    city: str = ""
    month: str = ""
    """`2026-12`."""
    language: str = ""
    with_seats: bool = False
    order: Sorting = Sorting.RELEVANCE

    @property
    def wants_sessions(self) -> bool:
        """Whether only trainings with a session of some sort will do."""
        return bool(self.city or self.month or self.with_seats)


@dataclass(frozen=True, slots=True)
class Row:
    """A training with the sessions that exist for an audience, and what filters ask of them."""

    training: Listed
    sessions: tuple[Session, ...]
    modalities: tuple[str, ...]
    languages: tuple[str, ...]
    cities: tuple[str, ...]
    months: tuple[str, ...]
    seats: tuple[str, ...]
    """`("yes",)` when a session has some left."""


@dataclass(frozen=True)
class Found:
    """A training that answers, with the sessions of it that do."""

    training: Listed
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class Answer:
    """All that was found, and for each filter how many each choice would find beside the other filters."""

    query: Query
    rows: Sequence[Row]
    facets: dict[str, dict[str, int]]

    @property
    def total(self) -> int:
        return len(self.rows)

    def part(self, start: int, count: int) -> list[Found]:
        """What one page shows."""
        return [
            Found(row.training, _fitting(row.sessions, self.query))
            for row in self.rows[start : start + count]
        ]


def listed(training: Training, sessions: Iterable[Session]) -> Listed:
    """A training as the search keeps it."""
    text = " ".join(
        (training.title, training.family, training.theme, training.objectives, training.certification)
    )
    code_words = ids.folded(training.code)
    words = sorted({*ids.folded(text).split(), *code_words.split()})
    return Listed(
        code=training.code,
        title=training.title,
        family=training.family,
        theme=training.theme,
        offer=training.offer.value,
        modality=training.modality.value,
        languages=training.languages,
        duration_days_tenths=training.duration_days_tenths,
        duration_minutes=training.duration_minutes,
        price_cents=training.price_cents,
        price_intra_cents=training.price_intra_cents,
        populations=training.populations,
        words=f" {' '.join(words)} ",
        title_words=f" {ids.folded(training.title)} ",
        sessions=tuple(sorted(sessions, key=by_date)),
    )


def by_date(session: Session) -> tuple[date, str]:
    """Dated sessions in order, pool and on demand last (CAT-3)."""
    return (session.starts_on or date.max, session.code)


@dataclass(frozen=True)
class Catalogue:
    """What is published, in order of title."""

    trainings: tuple[Listed, ...] = ()
    views: dict[Audience, list[Row]] = field(default_factory=dict, compare=False)

    @cached_property
    def by_code(self) -> dict[str, Listed]:
        return {training.code: training for training in self.trainings}

    @cached_property
    def populations(self) -> frozenset[str]:
        """For which something is reserved."""
        sessions = (session for training in self.trainings for session in training.sessions)
        return frozenset().union(*(t.populations for t in self.trainings), *(s.populations for s in sessions))

    @cached_property
    def organisations(self) -> frozenset[str]:
        """That have sessions of their own."""
        return frozenset(
            session.organisation_id
            for training in self.trainings
            for session in training.sessions
            if session.organisation_id
        )

    def seen_by(self, audience: Audience) -> list[Row]:
        """Sessions and trainings reserved for others don't exist for it (CAT-4).

        Kept while the catalogue is: organisations that see the same share it.
        """
        alike = Audience(
            organisation_id=audience.organisation_id
            if audience.organisation_id in self.organisations
            else "",
            populations=audience.populations & self.populations,
            today=audience.today,
        )
        if alike not in self.views:
            if len(self.views) >= VIEWS_KEPT:
                self.views.clear()
            self.views[alike] = [
                _row(training, alike)
                for training in self.trainings
                if is_open_to(alike.populations, training.populations)
            ]
        return self.views[alike]


VIEWS_KEPT = 32


def _row(training: Listed, audience: Audience) -> Row:
    if not training.sessions:
        return Row(training, (), (training.modality,), training.languages, (), (), ())
    return row(training, tuple(session for session in training.sessions if is_visible(session, audience)))


def row(training: Listed, sessions: tuple[Session, ...]) -> Row:
    """What filters ask of a training with these sessions."""
    dated = [s for s in sessions if s.kind is not SessionKind.ON_DEMAND]
    return Row(
        training,
        sessions,
        tuple({training.modality, *(s.modality.value for s in sessions)}),
        tuple({*training.languages, *(s.language for s in dated)}),
        tuple({s.city for s in sessions if s.city}),
        tuple({month_of(s) for s in sessions if s.starts_on}),
        ("yes",) if any(not s.is_full for s in sessions) else (),
    )


def month_of(session: Session) -> str:
    """`2026-12`; empty without a date."""
    return session.starts_on.isoformat()[:7] if session.starts_on else ""


def search(catalogue: Catalogue, query: Query, audience: Audience) -> Answer:
    """What this audience finds, sorted, with the counts of each filter."""
    rows = catalogue.seen_by(audience)
    matches = matcher(query.text)
    if matches is not None:
        rows = [row for row in rows if matches(row.training)]
    hits, near = _sorted_out(rows, query)
    facets = {name: _counts(values, [*hits, *near.get(name, ())]) for name, values in _VALUES.items()}
    return Answer(query, sorted(hits, key=_sort_key(query)), facets)


def _sorted_out(rows: list[Row], query: Query) -> tuple[list[Row], dict[str, list[Row]]]:
    """Rows that answer every filter, and by filter those that miss it alone: they count among its choices."""
    wanted = [(name, getattr(query, name), _VALUES[name]) for name in _FACETS if getattr(query, name)]
    if not wanted:
        return rows, {}
    hits: list[Row] = []
    near: dict[str, list[Row]] = {}
    for row in rows:
        missed = [
            name for name, value, values in wanted if (_YES if value is True else value) not in values(row)
        ]
        if not missed and query.wants_sessions:
            missed = _missed_by_sessions(row.sessions, query)
        if not missed:
            hits.append(row)
        elif len(missed) == 1:
            near.setdefault(missed[0], []).append(row)
    return hits, near


_YES = "yes"


def _missed_by_sessions(sessions: tuple[Session, ...], query: Query) -> list[str]:
    """One session has to answer place, month and seats together; when none does, the filters that would each let one pass."""
    if _fitting(sessions, query):
        return []
    asked = [name for name in ("city", "month", "with_seats") if getattr(query, name)]
    return [name for name in asked if any(_fits(s, query, leave_out=name) for s in sessions)][:1] or asked


def _fitting(sessions: tuple[Session, ...], query: Query) -> tuple[Session, ...]:
    if not query.wants_sessions:
        return sessions
    return tuple(session for session in sessions if _fits(session, query))


def _fits(session: Session, query: Query, *, leave_out: str = "") -> bool:
    if query.city and leave_out != "city" and session.city != query.city:
        return False
    if query.month and leave_out != "month" and month_of(session) != query.month:
        return False
    return not (query.with_seats and leave_out != "with_seats" and session.is_full)


def _counts(values: Callable[[Row], tuple[str, ...]], rows: list[Row]) -> dict[str, int]:
    return dict(Counter(chain.from_iterable(map(values, rows))))


_VALUES: dict[str, Callable[[Row], tuple[str, ...]]] = {
    "family": lambda row: (row.training.family,),
    "theme": lambda row: (row.training.theme,),
    "offer": lambda row: (row.training.offer,),
    "modality": attrgetter("modalities"),
    "language": attrgetter("languages"),
    "city": attrgetter("cities"),
    "month": attrgetter("months"),
    "with_seats": attrgetter("seats"),
}
_FACETS = tuple(_VALUES)


def _sort_key(query: Query) -> Callable[[Row], Any]:
    """Over the catalogue's own order, which is that of titles: found in the title first, then what has a date."""
    if query.order is Sorting.DATE:
        return lambda row: min((by_date(s)[0] for s in _fitting(row.sessions, query)), default=date.max)
    if query.order is Sorting.PRICE:
        return lambda row: row.training.price_cents
    is_in_title = in_title(query.text)
    if is_in_title is None:
        return lambda row: not row.sessions
    return lambda row: (not is_in_title(row.training), not row.sessions)
