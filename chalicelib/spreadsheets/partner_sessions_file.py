"""A partner's sessions: one session per line with its training, from our own table or from LHÉO (SES-9).

`lheo_reader` brings an XML file into the columns of this module, so both are checked by the same rules and a refused line of either
can be corrected in the template.
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from chalicelib.domain.partners import NUMBER_MAX
from chalicelib.domain.trainings import Modality
from chalicelib.spreadsheets import catalogue_file, lheo_reader
from chalicelib.spreadsheets.cells import Reader
from chalicelib.spreadsheets.parsed import ParsedFile, ParsedRow, parsed_table
from chalicelib.spreadsheets.table import Column, Table, UnreadableFileError, read
from chalicelib.templating import N_

MAX_LINES = 10_000
"""Of one file: each line may make a training and a session."""
LATEST = date(2100, 1, 1)
EARLIEST = date(2000, 1, 1)
USUAL_DAY_MINUTES = 7 * 60

COLUMNS = (
    Column("training_number", ("numéro formation", "numéro de formation", "formation", "référence formation",
           "code formation"), True, words=N_("The partner’s number of the training"), example="F-120"),
    Column("training_title", ("intitulé", "titre", "intitulé formation", "titre formation", "title"), True,
           words=N_("The title people read"), example="Gestes et postures"),
    Column("session_number", ("numéro session", "numéro de session", "session", "référence session"),
           words=N_("The partner’s number of the session; empty: the training alone"), example="S-2027-014"),
    Column("starts_on", ("début", "date de début", "date début", "du", "start", "first day"),
           words=N_("First day: 25/06/2027; empty while it isn’t known"), example="25/06/2027"),
    Column("ends_on", ("fin", "date de fin", "date fin", "au", "end", "last day"),
           words=N_("Last day; empty: the first one"), example="26/06/2027"),
    Column("city", ("ville", "commune", "town"), words=N_("The town"), example="Lyon"),
    Column("place", ("lieu", "site", "nom du lieu", "venue"), words=N_("The name of the place"), example="Centre Part-Dieu"),
    Column("address", ("adresse",), words=N_("Street, postal code and town"), example="12 rue Servient, 69003 Lyon"),
    Column("modality", ("modalité", "mode", "modalité d’enseignement"), example="classroom",
           words=N_("classroom, virtual, e_learning, workplace, mixed or on_demand")),
    Column("duration_hours", ("durée heures", "heures", "durée en heures", "nb heures", "durée"), example="14",
           words=N_("Hours: 14 or 3,5")),
    Column("price_eur", ("prix", "prix ht", "tarif", "tarif ht", "price"), example="448.00",
           words=N_("Euros per trainee, excluding VAT")),
    Column("price_incl_vat_eur", ("prix ttc", "tarif ttc", "prix total ttc"), example="537.60",
           words=N_("Euros per trainee including VAT, where the price without it is not known")),
    Column("places", ("nombre de places", "nb places", "capacité", "capacité max", "seats"), example="12",
           words=N_("Largest number of trainees")),
    Column("languages", ("langues", "langue", "language"), example="fr", words=N_("Languages: fr or fr;en")),
    Column("objectives", ("objectifs", "objectif"), words=N_("What a trainee can do afterwards")),
    Column("programme", ("program", "contenu"), words=N_("What it covers")),
    Column("audience", ("public", "public visé"), words=N_("Who it is for")),
    Column("prerequisites", ("prérequis", "pré requis"), words=N_("What a trainee must know before")),
    Column("certification", ("diplôme", "certificat"), words=N_("The certificate it leads to")),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OfferedTraining:
    """What the file says of a training; what it leaves out stays as it is with us."""

    number: str
    title: str
    modality: Modality | None = None
    duration_minutes: int | None = None
    duration_days_tenths: int | None = None
    price_cents: int | None = None
    capacity_max: int | None = None
    languages: tuple[str, ...] = ()
    objectives: str = ""
    programme: str = ""
    audience: str = ""
    prerequisites: str = ""
    certification: str = ""


@dataclass(frozen=True, kw_only=True)
class OfferedSession:
    """What the file says of a session; what it leaves out stays as it is with us."""

    number: str
    title: str
    """Its training's; a person may give it another one here."""
    starts_on: date | None = None
    ends_on: date | None = None
    city: str = ""
    place: str = ""
    address: str = ""
    modality: Modality | None = None
    duration_minutes: int | None = None
    price_cents: int | None = None
    capacity_max: int | None = None
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class PartnerRow:
    training: OfferedTraining
    session: OfferedSession | None
    """None: the line tells of a training that has no session yet."""


def parse(content: bytes, *, file_name: str = "", vat_rate: Decimal = Decimal(0)) -> ParsedFile[PartnerRow]:
    """A table or an LHÉO file; prices without VAT are reckoned at `vat_rate`. Raises UnreadableFileError."""
    is_xml = lheo_reader.is_xml(content)
    table = _xml(content) if is_xml else _table(content, file_name)
    if len(table.lines) > MAX_LINES:
        raise UnreadableFileError(
            N_("The file has more than %(limit)s lines."),
            expectation=N_("Split it into several files."),
            limit=MAX_LINES,
        )
    found = parsed_table(table, lambda cells: _row(cells, vat_rate), same=_key)
    rows = [_naming_its_element(row) for row in found.rows] if is_xml else found.rows
    return replace(found, rows=_one_training_each(rows))


def _xml(content: bytes) -> Table:
    return lheo_reader.read(content, [column.name for column in COLUMNS])


def _table(content: bytes, file_name: str) -> Table:
    """Raises UnreadableFileError."""
    if content.strip() and file_name.lower().endswith(".xml"):
        raise UnreadableFileError(
            N_("The file’s name ends in .%(extension)s, but its content is something else."),
            expectation=N_("An LHÉO file begins with <lheo>."),
            extension="xml",
        )
    return read(content, COLUMNS, file_name=file_name)


def digest(offered: OfferedTraining | OfferedSession) -> str:
    """The same while the file says the same."""
    text = json.dumps(asdict(offered), default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _key(row: PartnerRow) -> tuple[str, str]:
    return row.training.number, row.session.number if row.session else ""


_EXPECTED_IN_LHEO = {
    "This is not a date.": N_("Year, month, day: 20270625."),
    "This word is not in the list.": N_("0 on site, 1 both, 2 at a distance."),
}
"""By reason: dates and modalities are written otherwise there than in a table."""


def _naming_its_element(row: ParsedRow[PartnerRow]) -> ParsedRow[PartnerRow]:
    """An XML file may be one long line: a problem says which session, or training, it is about."""
    number = row.line.text("session_number") or row.line.text("training_number")
    problems = (
        replace(
            each,
            column=f"{number}: {each.column}".strip(": "),
            expectation=_EXPECTED_IN_LHEO.get(each.reason, each.expectation),
        )
        for each in row.problems
    )
    return replace(row, problems=tuple(problems))


def _one_training_each(rows: Sequence[ParsedRow[PartnerRow]]) -> tuple[ParsedRow[PartnerRow], ...]:
    """Lines repeat their training and may differ in its price or modality: the first line speaks for it, wherever an import goes on."""
    first: dict[str, OfferedTraining] = {}
    for row in rows:
        if row.value is not None:
            first.setdefault(row.value.training.number, row.value.training)
    return tuple(
        replace(row, value=replace(row.value, training=first[row.value.training.number]))
        if row.value
        else row
        for row in rows
    )


def _row(cells: Reader, vat_rate: Decimal) -> PartnerRow:
    minutes = cells.scaled("duration_hours", factor=60, highest=catalogue_file.HIGHEST_HOURS) or None
    languages = catalogue_file.languages(cells)
    modality = cells.one_of("modality", catalogue_file.MODALITIES)
    price, places = _price(cells, vat_rate), _places(cells)
    training = OfferedTraining(
        number=cells.required("training_number", limit=NUMBER_MAX),
        title=cells.required("training_title", limit=255),
        modality=modality,
        duration_minutes=minutes,
        duration_days_tenths=_days_tenths(minutes) if minutes else None,
        price_cents=price,
        capacity_max=places,
        languages=languages,
        objectives=cells.text("objectives"),
        programme=cells.text("programme", limit=30_000),
        audience=cells.text("audience"),
        prerequisites=cells.text("prerequisites"),
        certification=cells.text("certification", limit=200),
    )
    starts_on, ends_on = _days(cells)
    number = cells.text("session_number", limit=NUMBER_MAX)
    if not number:
        _check_nothing_dated(cells, starts_on or ends_on)
        return PartnerRow(training=training, session=None)
    session = OfferedSession(
        number=number,
        title=training.title,
        starts_on=starts_on,
        ends_on=ends_on,
        city=cells.text("city", limit=100),
        place=cells.text("place", limit=200),
        address=cells.text("address", limit=300),
        modality=modality,
        duration_minutes=minutes,
        price_cents=price,
        capacity_max=places,
        language=languages[0] if languages else "",
    )
    return PartnerRow(training=training, session=session)


def _places(cells: Reader) -> int | None:
    return cells.whole("places", lowest=1, highest=catalogue_file.HIGHEST_CAPACITY)


def _days_tenths(minutes: int) -> int:
    """Days of seven hours, in halves, for a duration told in hours."""
    return max(1, math.ceil(minutes / (USUAL_DAY_MINUTES / 2))) * 5


def _price(cells: Reader, vat_rate: Decimal) -> int | None:
    without = cells.scaled("price_eur", factor=100, highest=catalogue_file.HIGHEST_PRICE)
    including = cells.scaled("price_incl_vat_eur", factor=100, highest=catalogue_file.HIGHEST_PRICE)
    if without is not None or including is None:
        return without
    return int((including / (1 + vat_rate)).quantize(Decimal(1), ROUND_HALF_UP))


def _days(cells: Reader) -> tuple[date | None, date | None]:
    """First and last day; a session of one day may leave out the last."""
    first, last = cells.day("starts_on"), cells.day("ends_on")
    for column, day in (("starts_on", first), ("ends_on", last)):
        if day is not None and not EARLIEST <= day < LATEST:
            cells.refuse(column, N_("This date can’t be right."), N_("A day of this century."))
    if last is not None and first is None and not cells.text("starts_on"):
        cells.refuse("starts_on", N_("The last day is there, the first is not."), N_("Both, or neither."))
    if first is not None and last is not None and last < first:
        cells.refuse("ends_on", N_("The last day is before the first."), N_("The first day or a later one."))
    return first, last or first


def _check_nothing_dated(cells: Reader, day: date | None) -> None:
    """Without a number a session would be created again by each file."""
    if day is not None:
        cells.refuse(
            "session_number",
            N_("This session has no number: it couldn’t be recognised the next time."),
            N_("The partner’s own number of the session."),
        )
