"""LHÉO files of partners, as a table with a line per session (SES-9).

LHÉO 2.2 and 2.3 in their namespaces or in none, and the dialect in which Mon Compte Formation takes catalogues: sessions without
`periode` where one may enter at any time, hours and fees in `<extra info="…">`.
Sources: schema of LHÉO 2.3 and its tables (lheo.gouv.fr; github.com/lheo/lheo-schema, read 2026-11); files that organisations make for
Mon Compte Formation.

The file is read once, element by element: what is kept is a formation at a time and the lines. A document type is refused, because
nothing else in XML can reach another file or grow when it is read.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.parsers import expat

from chalicelib.domain.imports import Problem, Severity
from chalicelib.spreadsheets.lheo import NOTHING, UNKNOWN_END, UNKNOWN_START
from chalicelib.spreadsheets.table import MAX_BYTES, Cell, Line, Table, UnreadableFileError, too_large
from chalicelib.templating import N_

BLOCK = 65_536
MAX_DEPTH = 60
"""LHÉO itself is twelve deep."""
ROOTS = frozenset({"lheo", "lheo-plus", "offres"})
MON_COMPTE_FORMATION = "https://www.of.moncompteformation.gouv.fr"
NAMESPACES = frozenset(
    {
        "",
        "http://lheo.gouv.fr/2.3",
        "http://lheo.gouv.fr/2.2",
        "http://www.lheo.org/2.2",
        MON_COMPTE_FORMATION,
    }
)
ELEMENTS = {
    "training_number": "formation/@numero",
    "training_title": "intitule-formation",
    "session_number": "session/@numero",
    "starts_on": "periode/debut",
    "ends_on": "periode/fin",
    "city": "lieu-de-formation/…/ville",
    "place": "lieu-de-formation/…/ligne",
    "address": "lieu-de-formation/…/adresse",
    "modality": "modalites-enseignement",
    "duration_hours": "nombre-heures-total",
    "price_eur": "frais-ht",
    "price_incl_vat_eur": "prix-total-TTC",
    "places": "recrutement/nb-places",
    "languages": "langue-formation",
    "objectives": "objectif-formation",
    "programme": "contenu-formation",
    "audience": "info-public-vise",
    "prerequisites": "conditions-specifiques",
    "certification": "certification",
}
"""Where each of our columns stands in LHÉO, for reports."""

_TEACHING = {"0": "classroom", "1": "mixed", "2": "virtual"}
"""Table `dict-modalites-enseignement`: on site, both, at a distance."""
_PERMANENT = "1"
"""Table `dict-modalites-es`: one may enter at any time."""
_PLACE = "lieu-de-formation"
_ADDRESS = f"{_PLACE}/coordonnees/adresse/"
_MARKS = ((b"\xff\xfe", b"<\x00"), (b"\xfe\xff", b"\x00<"), (b"\xef\xbb\xbf", b"<"), (b"", b"<"))
_BREAK = re.compile(r"<(?:br|/p|/li|/ul|/ol|/div|/tr|/h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
_BLANK_LINES = re.compile(r"[ \t]*\n\s*")


def is_xml(content: bytes) -> bool:
    for mark, beginning in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].lstrip(b" \r\n\t").startswith(beginning)
    return False


def read(content: bytes, columns: Sequence[str]) -> Table:
    """A line per session, numbered by its line in the file; one per training that has none. Raises UnreadableFileError."""
    if len(content) > MAX_BYTES:
        raise too_large()
    reading = _Reading(columns)
    _parse(content, reading)
    if not reading.lines:
        raise UnreadableFileError(
            N_("There is no training in this LHÉO file."),
            expectation=N_("An element “formation” for each training, within “offres”."),
        )
    return Table(
        headers=tuple(columns),
        names={column: ELEMENTS.get(column, column) for column in columns},
        lines=tuple(reading.lines),
        problems=tuple(reading.problems),
    )


def _parse(content: bytes, reading: "_Reading") -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: reading.start(
        tag, attributes, line=parser.CurrentLineNumber
    )
    parser.EndElementHandler = lambda _tag: reading.end()
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for start in range(0, len(content), BLOCK):
            parser.Parse(content[start : start + BLOCK], start + BLOCK >= len(content))
    except (expat.ExpatError, LookupError, ValueError) as error:
        # LookupError and ValueError: an encoding nobody knows, or one of several bytes that expat can't read.
        raise UnreadableFileError(
            N_("This XML file is damaged at line %(line)s."),
            expectation=N_(
                "Export it again: a file in UTF-8 or ISO-8859-1 that a browser opens without an error."
            ),
            line=parser.CurrentLineNumber,
        ) from error


def _refuse_doctype(*_: object) -> None:
    raise UnreadableFileError(
        N_("This XML file declares a document type, which is refused for safety."),
        expectation=N_("Take the DOCTYPE line out of the file."),
    )


@dataclass
class _Part:
    """A formation, action or session that is open: its attribute and the texts of what is in it, by path."""

    name: str
    line: int
    number: str
    values: dict[str, list[str]] = field(default_factory=dict)
    parts: list["_Part"] = field(default_factory=list)
    path: list[str] = field(default_factory=list)

    def first(self, path: str) -> str:
        """A dash stands for nothing where LHÉO wants a text."""
        found = next(iter(self.values.get(path, [])), "")
        return "" if found == NOTHING else found


_INSIDE = {"formation": "offres", "action": "formation", "session": "action"}


class _Reading:
    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = columns
        self.lines: list[Line] = []
        self.problems: list[Problem] = []
        self._tags: list[str] = []
        self._open: list[_Part] = []
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str], *, line: int) -> None:
        space, _, name = tag.rpartition(" ")
        if not self._tags:
            self._check_root(name, space)
        if len(self._tags) >= MAX_DEPTH:
            raise UnreadableFileError(
                N_("The elements of this XML file are nested deeper than %(depth)s levels."),
                expectation=N_("An LHÉO file."),
                line=line,
                depth=MAX_DEPTH,
            )
        if self._tags and _INSIDE.get(name) == self._tags[-1]:
            self._open.append(_Part(name, line, attributes.get("numero", "").strip()))
        elif self._open:
            self._open[-1].path.append(f"extra:{attributes.get('info', '')}" if name == "extra" else name)
        self._tags.append(name)
        self._text.clear()

    def text(self, text: str) -> None:
        self._text.append(text)

    def end(self) -> None:
        self._tags.pop()
        if not self._open:
            return
        part = self._open[-1]
        if part.path:
            key = "/".join(part.path)
            found = "".join(self._text).strip()
            if found or key == _PLACE:
                part.values.setdefault(key, []).append(found)
            part.path.pop()
        else:
            self._close(self._open.pop())
        self._text.clear()

    def _check_root(self, name: str, space: str) -> None:
        if name not in ROOTS:
            raise UnreadableFileError(
                N_("This XML file is no LHÉO file: it begins with <%(tag)s>."),
                expectation=N_("An LHÉO file begins with <lheo>."),
                tag=name[:40],
            )
        if space not in NAMESPACES:
            notice = Problem(
                line=0,
                value=space[:120],
                reason=N_("This version of LHÉO is not known: it was read as 2.3."),
                severity=Severity.NOTICE,
            )
            self.problems.append(notice)

    def _close(self, part: _Part) -> None:
        if self._open:
            self._open[-1].parts.append(part)
            return
        found = [
            (action, session)
            for action in part.parts or [_Part("action", part.line, "")]
            for session in action.parts or [_Part("session", action.line, "")]
        ]
        # A session without number and dates says that the training has none yet: once is enough.
        told = [
            (action, session) for action, session in found if session.number or _is_dated(action, session)
        ]
        for action, session in told or found[:1]:
            self._add(part, action, session)

    def _add(self, formation: _Part, action: _Part, session: _Part) -> None:
        if len(action.values.get(_PLACE, ())) > 1:
            notice = Problem(
                line=session.line,
                column=ELEMENTS["city"],
                reason=N_("The action names several places, so this session has none: enter it by hand."),
                severity=Severity.NOTICE,
            )
            self.problems.append(notice)
        cells = dict(_cells(formation, action, session))
        self.lines.append(
            Line(session.line, cells, tuple(_shown(cells.get(column)) for column in self.columns))
        )


def _has_dates(action: _Part) -> bool:
    """Where one may enter at any time, a period is how long that lasts."""
    return action.first("modalites-entrees-sorties") != _PERMANENT


def _is_dated(action: _Part, session: _Part) -> bool:
    return _has_dates(action) and _day(session.first("periode/debut")) is not None


def _shown(cell: Cell) -> Cell:
    """As the template takes it back."""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell


def _cells(formation: _Part, action: _Part, session: _Part) -> Iterator[tuple[str, Cell]]:
    yield "training_number", formation.number
    yield "training_title", plain(formation.first("intitule-formation"))
    yield "objectives", plain(formation.first("objectif-formation"))
    yield "programme", plain(formation.first("contenu-formation"))
    yield "certification", _certification(formation)
    yield from _terms(action)
    yield from _place(action)
    yield "session_number", session.number
    yield "places", session.first("recrutement/nb-places")
    if _has_dates(action):
        yield "starts_on", _day(session.first("periode/debut"))
        yield "ends_on", _day(session.first("periode/fin"))


def _terms(action: _Part) -> Iterator[tuple[str, Cell]]:
    teaching = action.first("modalites-enseignement")
    is_permanent = action.first("modalites-entrees-sorties") == _PERMANENT
    word = _TEACHING.get(teaching, teaching)
    yield "modality", "on_demand" if word == "virtual" and is_permanent else word
    yield "audience", plain(action.first("info-public-vise"))
    yield "prerequisites", plain(action.first("conditions-specifiques"))
    yield "languages", ";".join(language.lower() for language in action.values.get("langue-formation", []))
    yield "duration_hours", _hours(action)
    yield "price_eur", action.first("extras/extras/extra:frais-ht")
    including = action.first("prix-total-TTC") or action.first("extras/extras/extra:frais-ttc")
    yield "price_incl_vat_eur", including


def _hours(action: _Part) -> str:
    total = action.first("nombre-heures-total") or action.first("extras/extra:duree-apprentissage")
    if total:
        return total
    parts = [action.first(f"nombre-heures-{where}") for where in ("centre", "entreprise")]
    known = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 9]
    return str(sum(known)) if known else next((part for part in parts if part), "")


def _place(action: _Part) -> Iterator[tuple[str, Cell]]:
    """The one place of an action; of several, nobody knows which session is where.

    We write a place without postal code as lines: its name, then its town (see `lheo`).
    """
    if len(action.values.get(_PLACE, ())) != 1:
        return
    lines = action.values.get(f"{_PLACE}/coordonnees/ligne", [])
    town = action.first(f"{_ADDRESS}ville")
    street = [line for line in action.values.get(f"{_ADDRESS}ligne", []) if line != NOTHING]
    yield "place", action.first(f"{_ADDRESS}denomination") or (lines[0] if lines else "")
    yield "city", town or (lines[-1] if len(lines) > 1 else "")
    where = f"{action.first(f'{_ADDRESS}codepostal')} {town}".strip()
    yield "address", ", ".join(dict.fromkeys([*street, where])) if town else ""


def _certification(formation: _Part) -> str:
    """`RNCP474` or `RS5190`, however the code is written."""
    for register in ("RNCP", "RS"):
        code = formation.first(f"certification/code-{register}")
        if code:
            return register + code.upper().removeprefix(register).strip()
    return ""


def _day(text: str) -> Cell:
    """A day, nothing for one that isn't set, or the text itself, to be refused with its line."""
    if text in ("", UNKNOWN_START, UNKNOWN_END):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  (a day has no zone)
    except ValueError:
        return text


def plain(text: str) -> str:
    """Many write HTML in the texts of LHÉO: paragraphs and items become lines."""
    if not _TAG.search(text):
        return text
    lines = _ITEM.sub("\n– ", _BREAK.sub("\n", text))
    return _BLANK_LINES.sub("\n", html.unescape(_TAG.sub("", lines))).strip()
