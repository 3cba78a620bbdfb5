"""The trainees' file: one person per line, with the SIRET of his or her establishment (RUN-7, TRN-1)."""

from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain import ids
from chalicelib.domain.identifiers import normal_email, normal_siret
from chalicelib.domain.trainees import MAX_NAME, Details, is_plausible_birth
from chalicelib.spreadsheets.cells import Reader
from chalicelib.spreadsheets.parsed import ParsedFile, parsed
from chalicelib.spreadsheets.table import Column
from chalicelib.templating import N_

COLUMNS = (
    Column("siret", ("n siret", "numéro siret", "siret établissement"), True,
           words=N_("SIRET of the trainee’s establishment"), example="99143382200012"),
    Column("establishment", ("établissement", "site", "agence"), example="Site de Paris",
           words=N_("The establishment’s name, where two share a SIRET")),
    Column("last_name", ("nom", "nom de famille", "nom d usage", "surname"), True, words=N_("Last name"),
           example="Châtelain"),
    Column("first_name", ("prénom", "prénoms", "given name"), True, words=N_("First name"), example="Léa"),
    Column("email", ("e mail", "mail", "courriel", "adresse e mail"), words=N_("E-mail; may be empty"),
           example="lea.chatelain@duvallon.example"),
    Column("birth_date", ("date de naissance", "naissance", "né le", "née le", "date naissance"),
           words=N_("Date of birth: dd/mm/yyyy"), example="05/12/1988"),
    Column("job", ("emploi", "fonction", "poste", "métier"), words=N_("Job"), example="Conductrice"),
    Column("number", ("matricule", "numéro", "numéro agent", "identifiant"),
           words=N_("Your own number for this person"), example="M-0042"),
    Column("population", ("populations",), words=N_("Populations, separated by ;"), example="Conducteurs"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TraineeRow:
    siret: str
    """Empty only in a client's own file."""
    establishment: str
    details: Details
    """Without its establishment, which the tables know."""
    given: frozenset[str]
    """Fields of `Details` that the file has a column for."""


def columns(*, own: bool = False) -> tuple[Column, ...]:
    """Of a client's `own` file the SIRET may be left out."""
    return tuple(replace(c, required=False) if own and c.name == "siret" else c for c in COLUMNS)


def parse(content: bytes, *, today: date, file_name: str = "", own: bool = False) -> ParsedFile[TraineeRow]:
    """Raises UnreadableFileError."""
    return parsed(
        content,
        columns(own=own),
        lambda cells: _row(cells, today, own=own),
        file_name=file_name,
        same=_person,
    )


def _person(row: TraineeRow) -> tuple[str, ...]:
    born = row.details.birth_date
    return (
        row.siret,
        ids.folded(row.establishment),
        ids.folded(row.details.last_name),
        ids.folded(row.details.first_name),
        born.isoformat() if born else row.details.email.casefold(),
    )


def _row(cells: Reader, today: date, *, own: bool) -> TraineeRow:
    siret = cells.checked(
        "siret", normal_siret, N_("This SIRET is wrong."), N_("Fourteen digits, of which the last is a key.")
    )
    if not siret and not own and not cells.text("siret"):
        cells.refuse("siret", N_("The SIRET is missing."), N_("The SIRET of the trainee’s establishment."))
    born = cells.day("birth_date")
    if born and not is_plausible_birth(born, today=today):
        cells.refuse("birth_date", N_("Nobody to be trained was born then."), N_("Check the year."))
    details = Details(
        last_name=cells.required("last_name", limit=MAX_NAME),
        first_name=cells.required("first_name", limit=MAX_NAME),
        email=cells.checked(
            "email", normal_email, N_("This is not an e-mail address."), N_("name@company.fr, or nothing.")
        ),
        birth_date=born,
        job=cells.text("job", limit=120),
        number=cells.text("number", limit=40),
        populations=frozenset(cells.parts("population")),
    )
    given = frozenset("populations" if name == "population" else name for name in cells.table.names)
    return TraineeRow(
        siret=siret,
        establishment=cells.text("establishment", limit=120),
        details=details,
        given=given & frozenset(Details.__dataclass_fields__),
    )
