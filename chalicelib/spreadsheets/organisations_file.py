"""The organisations' file: one establishment per line, with the organisation it belongs to (RUN-7)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from chalicelib.domain import ids
from chalicelib.domain.identifiers import (
    is_postal_code,
    normal_email,
    normal_phone,
    normal_siren,
    normal_siret,
    siren_of,
)
from chalicelib.domain.imports import Problem, Severity
from chalicelib.domain.organisations import Address, is_placeholder_email
from chalicelib.spreadsheets.cells import Reader
from chalicelib.spreadsheets.parsed import ParsedFile, ParsedRow, parsed
from chalicelib.spreadsheets.table import Column
from chalicelib.templating import N_

COLUMNS = (
    Column("organisation", ("organisme", "raison sociale", "client", "company"), True,
           words=N_("The organisation’s name"), example="Transports Duvallon"),
    Column("siren", (), words=N_("Its SIREN; may be left out: the SIRET begins with it"), example="991433822"),
    Column("siret", ("n siret", "numéro siret"), True, words=N_("The establishment’s SIRET"),
           example="99143382200012"),
    Column("establishment", ("établissement", "site", "nom établissement", "agence"), True,
           words=N_("The establishment’s name"), example="Site de Paris"),
    Column("address", ("adresse", "rue", "voie", "street"), words=N_("Number and street"),
           example="58 rue Victor-Hugo"),
    Column("postal_code", ("code postal", "cp", "postcode", "zip"), words=N_("Postcode"), example="75012"),
    Column("city", ("ville", "commune"), words=N_("Town"), example="Paris"),
    Column("email", ("e mail", "mail", "courriel", "adresse e mail"), words=N_("Contact address"),
           example="formation@duvallon.example"),
    Column("phone", ("téléphone", "tel", "tél"), words=N_("Phone"), example="01 44 55 66 77"),
    Column("public_body", ("organisme public", "public", "secteur public"), words=N_("yes for a public body"),
           example="no"),
    Column("driver_centre", ("centre conducteurs", "centre de formation conducteurs", "centre agréé"),
           words=N_("yes for a centre that trains drivers"), example="yes"),
    Column("service_code", ("code service", "code service chorus"), words=N_("Chorus service code")),
    Column("populations", ("population",), words=N_("Populations whose sessions its people see")),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class EstablishmentRow:
    organisation: str
    siren: str
    siret: str
    name: str
    address: Address
    email: str
    email_is_placeholder: bool
    phone: str
    is_public_body: bool | None
    """None: the file doesn't say."""
    is_driver_centre: bool | None
    service_code: str
    populations: frozenset[str]
    given: frozenset[str]
    """Columns that the file has."""


def parse(
    content: bytes, *, file_name: str = "", placeholders: Collection[str] = ()
) -> ParsedFile[EstablishmentRow]:
    """`placeholders` are the addresses the institute knows as such. Raises UnreadableFileError."""
    found = parsed(
        content,
        COLUMNS,
        _row,
        file_name=file_name,
        same=lambda row: (row.siret, ids.folded(row.name)),
    )
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for row in found.rows:
        if row.value and row.value.email:
            owners[row.value.email.casefold()].add(row.value.siren)
    shared = {email: len(sirens) for email, sirens in owners.items() if len(sirens) > 1}
    sirets: dict[str, int] = {}
    names: dict[str, str] = {}
    rows = (_in_context(row, shared, placeholders, sirets, names) for row in found.rows)
    return ParsedFile(found.table, tuple(rows))


def _row(cells: Reader) -> EstablishmentRow:
    siret = cells.checked(
        "siret", normal_siret, N_("This SIRET is wrong."), N_("Fourteen digits, of which the last is a key.")
    )
    if not siret and not cells.text("siret"):
        cells.refuse(
            "siret",
            N_("The SIRET is missing."),
            N_("A SIRET; add foreign organisations on the page Organisations."),
        )
    siren = cells.checked(
        "siren", normal_siren, N_("This SIREN is wrong."), N_("Nine digits, of which the last is a key.")
    )
    if siren and siret and siren_of(siret) != siren:
        cells.refuse(
            "siret",
            N_("This SIRET doesn’t begin with the SIREN %(siren)s."),
            N_("The SIRET of an establishment of that organisation."),
            siren=siren,
        )
    return EstablishmentRow(
        organisation=cells.required("organisation", limit=120),
        siren=siren or siren_of(siret),
        siret=siret,
        name=cells.required("establishment", limit=120),
        address=_address(cells),
        email=cells.checked(
            "email", normal_email, N_("This is not an e-mail address."), N_("name@company.fr, or nothing.")
        ),
        email_is_placeholder=False,
        phone=_phone(cells),
        is_public_body=cells.yes_no("public_body"),
        is_driver_centre=cells.yes_no("driver_centre"),
        service_code=cells.text("service_code", limit=100),
        populations=frozenset(cells.parts("populations")),
        given=frozenset(cells.table.names),
    )


def _address(cells: Reader) -> Address:
    code = cells.text("postal_code", limit=12)
    if len(code) == 4 and code.isascii() and code.isdigit() and is_postal_code(f"0{code}"):
        cells.notice("postal_code", N_("The spreadsheet took the zero away: read as 0%(code)s."), code=code)
        code = f"0{code}"
    if code and not is_postal_code(code):
        cells.refuse("postal_code", N_("This postcode is wrong."), N_("Five digits, for example 75012."))
    return Address(
        street=cells.text("address", limit=200), postal_code=code, city=cells.text("city", limit=120)
    )


def _phone(cells: Reader) -> str:
    phone = cells.text("phone", limit=40)
    if len(phone) == 9 and phone.isdigit() and normal_phone(f"0{phone}"):
        phone = f"0{phone}"
    if phone and normal_phone(phone) is None:
        cells.refuse("phone", N_("This is not a phone number."), N_("For example 01 44 55 66 77."))
    return phone


def _in_context(
    row: ParsedRow[EstablishmentRow],
    shared: dict[str, int],
    placeholders: Collection[str],
    sirets: dict[str, int],
    names: dict[str, str],
) -> ParsedRow[EstablishmentRow]:
    """What only the other lines tell: an address of several organisations, a SIRET of two sites, an organisation of two names."""
    value = row.value
    if value is None:
        return row
    told = list(row.problems)
    is_shared = value.email.casefold() in shared
    if is_shared or is_placeholder_email(value.email, known=placeholders):
        value = replace(value, email_is_placeholder=True)
        told.append(_placeholder(row.line.number, value.email, shared.get(value.email.casefold(), 0)))
    if (first := sirets.setdefault(value.siret, row.line.number)) != row.line.number:
        told.append(_shared_siret(row.line.number, value.siret, first))
    name = names.setdefault(value.siren, value.organisation)
    if ids.folded(name) != ids.folded(value.organisation):
        told.append(_other_name(row.line.number, value.organisation, name))
    return ParsedRow(row.line, replace(value, organisation=name), tuple(told))


def _placeholder(line: int, email: str, organisations: int) -> Problem:
    if organisations:
        reason = N_(
            "%(organisations)s organisations of this file have this address: it is kept as a placeholder."
        )
    else:
        reason = N_("This address stands for none: it is kept as a placeholder.")
    return Problem(
        line=line,
        column="email",
        value=email,
        reason=reason,
        expectation=N_("The organisation is asked for its real address at each sign-in."),
        facts={"organisations": organisations},
        severity=Severity.NOTICE,
    )


def _shared_siret(line: int, siret: str, first: int) -> Problem:
    return Problem(
        line=line,
        column="siret",
        value=siret,
        reason=N_("Line %(first)s has the same SIRET for another establishment: both are kept."),
        expectation=N_("A SIRET of its own for each establishment."),
        facts={"first": first},
        severity=Severity.WARNING,
    )


def _other_name(line: int, name: str, first: str) -> Problem:
    return Problem(
        line=line,
        column="organisation",
        value=name,
        reason=N_("The same SIREN is called “%(first)s” above: that name is kept."),
        expectation=N_("One name for each SIREN."),
        facts={"first": first},
        severity=Severity.WARNING,
    )
