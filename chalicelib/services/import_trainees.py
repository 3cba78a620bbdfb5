"""The trainees' import: people by establishment, names and birth date or e-mail (RUN-7, TRN-1)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from chalicelib.domain import changes, ids
from chalicelib.domain.access import Person, may_read_establishment
from chalicelib.domain.history import Entry
from chalicelib.domain.identifiers import siren_of
from chalicelib.domain.imports import Outcome, Problem
from chalicelib.domain.organisations import Establishment, Organisation
from chalicelib.domain.trainees import Details, Trainee, name_key
from chalicelib.models import history, organisations, trainees
from chalicelib.ports import Ports
from chalicelib.services.import_steps import Step, refused, warning
from chalicelib.spreadsheets.trainees_file import TraineeRow
from chalicelib.templating import N_


@dataclass(frozen=True)
class Client:
    organisation: Organisation
    sites: tuple[Establishment, ...]


@dataclass(frozen=True)
class Place:
    """Where a line puts somebody: the client, and the sites that have the line's SIRET and name (several, when it leaves that open)."""

    client: Client
    sites: tuple[Establishment, ...]

    @property
    def establishment_id(self) -> str | None:
        return self.sites[0].establishment_id if len(self.sites) == 1 else None


class TraineeLoader:
    """With `organisation_id` it is a client's own import: only that directory exists."""

    def __init__(self, ports: Ports, by: Person, *, organisation_id: str = "") -> None:
        self.ports = ports
        self.by = by
        self.organisation_id = organisation_id
        self.clients: dict[str, Client | None] = {}
        """By SIREN; "" is the client whose own import it is."""
        self.directories: dict[str, defaultdict[str, list[Trainee]]] = {}
        """By organisation, then by folded name."""
        self.people: dict[str, Trainee] = {}
        """By identifier."""

    def read(self, rows: Sequence[TraineeRow]) -> None:
        sirens = {siren_of(row.siret) for row in rows} - self.clients.keys()
        held = self._held(sirens)
        for siren in sorted(sirens):
            self.clients[siren] = None
            if organisation_id := held.get(siren):
                organisation, sites = organisations.with_establishments(organisation_id)
                self.clients[siren] = Client(organisation, tuple(sites))
                self._read_directory(organisation_id)

    def _held(self, sirens: set[str]) -> dict[str, str]:
        if not self.organisation_id:
            return organisations.holders_of_sirens(sirens)
        own = organisations.get(self.organisation_id)
        return {siren: self.organisation_id for siren in sirens if siren in ("", own.siren)}

    def _read_directory(self, organisation_id: str) -> None:
        if organisation_id in self.directories:
            return
        directory = self.directories[organisation_id] = defaultdict(list)
        for trainee in trainees.everybody(organisation_id):
            directory[name_key(trainee.last_name, trainee.first_name)].append(trainee)
            self.people[trainee.trainee_id] = trainee

    def plan(self, line: int, row: TraineeRow) -> Step:
        """Empty cells leave what is there. Whoever was renamed, merged or archived since stays so."""
        place = self._place(line, row)
        if isinstance(place, Step):
            return place
        trainee_id = _trainee_id(row, place)
        directory = self.directories[place.client.organisation.organisation_id]
        namesakes = directory[name_key(row.details.last_name, row.details.first_name)]
        found = [one for one in namesakes if _is_same(one, row, place)]
        if len(found) > 1:
            found = [one for one in found if one.trainee_id == trainee_id] or found
        if len(found) > 1:
            return _ambiguous(line, row)
        if found:
            return self._change(line, row, found[0], place, namesakes)
        if trainee_id in self.people:
            return _kept(line, row, self.people[trainee_id])
        return self._add(line, row, place, trainee_id, namesakes)

    def _place(self, line: int, row: TraineeRow) -> Place | Step:
        client = self.clients[siren_of(row.siret)]
        if client is None:
            return _unknown_client(line, row, own=bool(self.organisation_id))
        sites = client.sites
        if row.siret:
            sites = tuple(site for site in sites if site.siret == row.siret)
        if row.establishment:
            name = ids.folded(row.establishment)
            sites = tuple(site for site in sites if ids.folded(site.name) == name)
        if (row.siret or row.establishment) and not sites:
            return _unknown_site(line, row, client)
        place = Place(client, sites)
        if self.organisation_id and not _is_within(self.by, place):
            return _not_given(line, row)
        return place

    def _add(
        self, line: int, row: TraineeRow, place: Place, trainee_id: str, namesakes: list[Trainee]
    ) -> Step:
        trainee = Trainee(
            organisation_id=place.client.organisation.organisation_id,
            trainee_id=trainee_id,
            **{name: getattr(row.details, name) for name in _FIELDS},
            establishment_id=place.establishment_id,
        )
        told = [one for one in namesakes if may_read_establishment(self.by, one.establishment_id)]
        problems = [*_open_place(line, row, place), *_namesake(line, row, place, told)]
        namesakes.append(trainee)
        self.people[trainee_id] = trainee
        write = partial(trainees.add, trainee=trainee)
        return Step(outcome=Outcome.CREATED, problems=tuple(problems), writes=(write,), items=1)

    def _change(
        self, line: int, row: TraineeRow, before: Trainee, place: Place, namesakes: list[Trainee]
    ) -> Step:
        if before.merged_into or before.is_archived:
            return _kept(line, row, before)
        given = {
            name: value for name in sorted(row.given & _CHANGED) if (value := getattr(row.details, name))
        }
        if before.email.casefold() == row.details.email.casefold():
            given.pop("email", None)
        after = replace(before, **given, establishment_id=before.establishment_id or place.establishment_id)
        problems = _open_place(line, row, place) if after.establishment_id is None else ()
        if after == before:
            return Step(outcome=Outcome.UNCHANGED, problems=tuple(problems))
        namesakes[namesakes.index(before)] = replace(after, version=before.version + 1)
        write = partial(trainees.replace, trainee=after, before=before)
        note = partial(history.add, entry=self._entry(before, after))
        return Step(outcome=Outcome.UPDATED, problems=tuple(problems), writes=(write, note), items=2)

    def _entry(self, before: Trainee, after: Trainee) -> Entry:
        return Entry(
            object_id=before.trainee_id,
            at=self.ports.now(),
            who_id=self.by.user_id,
            who_name=self.by.name,
            what="trainee_changed",
            facts={"fields": ", ".join(sorted(changes.between(before, after)))},
        )


_FIELDS = tuple(name for name in Details.__dataclass_fields__ if name != "establishment_id")
_CHANGED = frozenset({"email", "birth_date", "job", "number", "populations"})
"""Names that differ only in accents stay as they were entered."""


def _trainee_id(row: TraineeRow, place: Place) -> str:
    """The same line gives the same identifier: two imports at the same instant add one trainee."""
    details = row.details
    return ids.derived(
        "trn",
        place.client.organisation.organisation_id,
        row.siret,
        ids.folded(row.establishment),
        name_key(details.last_name, details.first_name),
        _birth_or_email(details.birth_date, details.email),
    )


def _birth_or_email(birth_date: date | None, email: str) -> str:
    return birth_date.isoformat() if birth_date else email.casefold()


def _is_same(trainee: Trainee, row: TraineeRow, place: Place) -> bool:
    """Of the same site (or of none yet), and birth dates, else e-mails, that are equal or known on one side only."""
    sites = {site.establishment_id for site in place.sites}
    is_there = trainee.establishment_id is None or not sites or trainee.establishment_id in sites
    born, email = row.details.birth_date, row.details.email.casefold()
    if trainee.birth_date and born:
        return is_there and trainee.birth_date == born
    if trainee.email and email:
        return is_there and trainee.email.casefold() == email
    return is_there


def _is_within(by: Person, place: Place) -> bool:
    if not by.establishment_ids:
        return True
    return bool(place.sites) and all(
        may_read_establishment(by, site.establishment_id) for site in place.sites
    )


def _unknown_client(line: int, row: TraineeRow, *, own: bool) -> Step:
    if own:
        return refused(
            line,
            "siret",
            row.siret,
            N_("This SIRET isn’t one of your establishments."),
            N_("A SIRET of your organisation, or nothing."),
        )
    return refused(
        line,
        "siret",
        row.siret,
        N_("No organisation has the SIREN %(siren)s."),
        N_("Import the organisations first, or correct the SIRET."),
        siren=siren_of(row.siret),
    )


def _unknown_site(line: int, row: TraineeRow, client: Client) -> Step:
    return refused(
        line,
        "establishment" if row.establishment else "siret",
        row.establishment or row.siret,
        N_("%(organisation)s has no such establishment."),
        N_("One of: %(sites)s."),
        organisation=client.organisation.name,
        sites=", ".join(f"{site.name} ({site.siret})" for site in client.sites[:8]),
    )


def _not_given(line: int, row: TraineeRow) -> Step:
    return refused(
        line,
        "siret",
        row.siret,
        N_("You don’t look after this establishment."),
        N_("One of your establishments."),
    )


def _ambiguous(line: int, row: TraineeRow) -> Step:
    return refused(
        line,
        "last_name",
        f"{row.details.first_name} {row.details.last_name}",
        N_("Several trainees have this name: which one is meant can’t be told."),
        N_("A birth date or an e-mail that tells them apart."),
    )


def _kept(line: int, row: TraineeRow, trainee: Trainee) -> Step:
    reason = N_("This trainee was renamed since: kept as in the directory.")
    if trainee.merged_into:
        reason = N_("This trainee was merged with another since: left as it is.")
    elif trainee.is_archived:
        reason = N_("This trainee is archived: left as it is.")
    name = f"{row.details.first_name} {row.details.last_name}"
    return Step(outcome=Outcome.UNCHANGED, problems=(warning(line, "last_name", name, reason),))


def _open_place(line: int, row: TraineeRow, place: Place) -> tuple[Problem, ...]:
    if len(place.sites) < 2 or not row.siret:
        return ()
    return (
        warning(
            line,
            "siret",
            row.siret,
            N_("%(count)s establishments share this SIRET: the trainee was put in none of them."),
            N_("Add the column establishment with one of: %(sites)s."),
            count=len(place.sites),
            sites=", ".join(site.name for site in place.sites),
        ),
    )


def _namesake(line: int, row: TraineeRow, place: Place, namesakes: list[Trainee]) -> tuple[Problem, ...]:
    """Somebody of the same name and birth date at another site: added, but worth a look (ORD-4)."""
    born = row.details.birth_date
    other = next((t for t in namesakes if born and t.birth_date == born and not t.merged_into), None)
    if other is None:
        return ()
    site = next((s.name for s in place.client.sites if s.establishment_id == other.establishment_id), "")
    return (
        warning(
            line,
            "last_name",
            f"{row.details.first_name} {row.details.last_name}",
            N_("Somebody with this name and birth date is already at “%(site)s”: added here too."),
            N_("If it is the same person, merge the two on the page Trainees."),
            site=site,
        ),
    )
