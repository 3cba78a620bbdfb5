"""Files of drivers: CSV or XLSX, columns recognised by meaning; what is wrong in a line stays as it was, to be told (DRV-11)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.driver_checks import Check, Finding
from chalicelib.domain.drivers import DriverLine
from chalicelib.spreadsheets.table import Cell, Column, Line, Table, read, text_of
from chalicelib.templating import N_

COLUMNS = (
    Column("reference", ("référence", "réf", "ref", "votre référence"),
           words=N_("Your own reference; may be empty"), example="REF20260001"),
    Column("order_number", ("n° de commande", "n de commande", "numéro de commande", "no de commande", "commande",
           "numéro chorus", "n° chorus", "n d engagement", "order", "purchase order"), True,
           words=N_("Order number, the index of the invoice; of a public body the Chorus number"), example="COM20260232"),
    Column("first_name", ("prénom", "prénoms", "given name", "firstname"), True,
           words=N_("First name, as on the licence"), example="Hélène"),
    Column("last_name", ("nom", "nom de famille", "nom de naissance", "surname", "lastname", "family name"), True,
           words=N_("Last name, as on the licence"), example="Le Goff"),
    Column("birth_date", ("date de naissance", "naissance", "né le", "née le", "date naissance", "birthdate", "date of birth"),
           True, words=N_("Birth date: dd/mm/yyyy"), example="08/03/1988"),
    Column("neph", ("n° de permis de conduire", "numéro de permis de conduire", "n° de permis", "n de permis", "n° permis",
           "no permis", "numéro de permis",
           "permis", "n° de dossier", "numéro de dossier", "n° neph", "numéro neph", "driving licence", "licence number"),
           True, words=N_("Driving-licence file number (NEPH), twelve digits"), example="160331035473"),
)  # fmt: skip

_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: 00:00(?::00)?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})(?:[ T]00:00(?::00)?)?")
_SEPARATORS = str.maketrans("", "", "  \u00a0\u202f.-/")
NEPH_DIGITS = 12


@dataclass(frozen=True, kw_only=True)
class DriversFile:
    table: Table
    lines: tuple[DriverLine, ...]
    findings: tuple[Finding, ...]
    """What is wrong with lines before any value is looked at."""


def parse(content: bytes, *, file_name: str = "") -> DriversFile:
    """Raises UnreadableFileError."""
    table = read(content, COLUMNS, file_name=file_name)
    shifted = tuple(
        Finding(line=problem.line, name="", check=Check.TOO_MANY_CELLS, value=problem.value[:100])
        for problem in table.problems
        if problem.facts.get("cells")
    )
    return DriversFile(table=table, lines=tuple(_line(line) for line in table.lines), findings=shifted)


def _line(line: Line) -> DriverLine:
    cells: Mapping[str, Cell] = line.cells
    return DriverLine(
        number=line.number,
        reference=text_of(cells.get("reference")),
        order_number=text_of(cells.get("order_number")),
        first_name=text_of(cells.get("first_name")),
        last_name=text_of(cells.get("last_name")),
        birth_date=_day(cells.get("birth_date")),
        neph=_neph(cells.get("neph")),
    )


def day_of(text: str) -> str:
    """A day as people write it, `25/06/1990` or `1990-06-25`, as `1990-06-25`; anything else as it is."""
    text = text.strip()
    if form := _DAY_FIRST.fullmatch(text):
        day, month, year = form.groups()
    elif form := _YEAR_FIRST.fullmatch(text):
        year, month, day = form.groups()
    else:
        return text
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return text


def _day(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else day_of(text_of(cell))


def _neph(cell: Cell) -> str:
    """A number that a spreadsheet made of it has lost its leading zero (DRV-11)."""
    text = text_of(cell)
    digits = text.translate(_SEPARATORS)
    is_short = len(digits) == NEPH_DIGITS - 1 and digits.isascii() and digits.isdigit()
    return digits.zfill(NEPH_DIGITS) if is_short else text
