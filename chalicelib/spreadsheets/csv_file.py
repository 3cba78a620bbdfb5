"""CSV as people save it: several encodings, several separators, line ends inside quotation marks."""

import csv
import io
import re
from collections.abc import Iterator, Mapping

from chalicelib.domain.imports import Problem, Severity
from chalicelib.spreadsheets.table import (
    HEADER_WITHIN,
    MAX_COLUMNS,
    MAX_LINES,
    Grid,
    UnreadableFileError,
    header_key,
)
from chalicelib.templating import N_

SEPARATORS = (";", ",", "\t", "|")
SAMPLE_BYTES = 200_000
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"PK": "ZIP",
    b"\x1f\x8b": "GZIP",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
    b"MZ": "EXE",
    b"\x7fELF": "ELF",
    b"SQLite": "SQLite",
    b"{\\rtf": "RTF",
}
_DOUBLY_ENCODED = re.compile("Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œŸ]")
_ODD_INSIDE_A_WORD = re.compile("[A-Za-z][‚ƒ„…†‡ˆ‰‹•˜™›¡-©¬®-¶¸-¿×÷][a-z]|[a-z][ŠŽ][a-z]|\\w[‚…‡ˆ]\\w")
"""What Windows-1252 makes of the accents of old DOS and Macintosh files."""


def rows(content: bytes, *, headers: Mapping[str, str]) -> tuple[Grid, list[Problem]]:
    """Numbered rows, and what to know about the encoding. `headers` are the header keys we know. Raises UnreadableFileError."""
    text, problems = decoded(content)
    separator, text, skipped = _announced_separator(text)
    separator = separator or _best_separator(text, headers)
    return _parsed(text, separator, skipped), problems


def decoded(content: bytes) -> tuple[str, list[Problem]]:
    """The text, and a notice when its encoding isn't what it should be. Raises UnreadableFileError."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise UnreadableFileError(
                N_("The file is damaged: it says it is %(encoding)s but byte %(place)s is not."),
                expectation=N_("Save it again as CSV UTF-8."),
                encoding=encoding.upper().removesuffix("-SIG"),
                place=error.start + 1,
            ) from error
        text, encoding = _in_an_old_encoding(content)
    if "\x00" in text or _control_share(text) > 0.01:
        raise UnreadableFileError(
            N_("This is not a text file."), expectation=N_("A CSV file or an Excel workbook (.xlsx).")
        )
    return text, list(_about_encoding(text, encoding))


def _about_encoding(text: str, encoding: str) -> Iterator[Problem]:
    if not encoding.startswith("utf"):
        yield Problem(
            line=0,
            reason=N_("The file is not in UTF-8: it was read as %(encoding)s."),
            expectation=N_("Check the accents below; if they are wrong, save the file as CSV UTF-8."),
            facts={"encoding": encoding},
            severity=Severity.NOTICE,
        )
    if broken := _DOUBLY_ENCODED.search(text):
        yield Problem(
            line=text.count("\n", 0, broken.start()) + 1,
            value=text[max(0, broken.start() - 15) : broken.end() + 15].strip(),
            reason=N_("The accents of this file were broken when it was saved."),
            expectation=N_("Export it again, in UTF-8."),
            severity=Severity.WARNING,
        )


def refuse_other_formats(content: bytes) -> None:
    """Raises UnreadableFileError for what is plainly no text."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(
            N_("This is an old Excel file (.xls), or a workbook protected by a password."),
            expectation=N_("Save it as an Excel workbook (.xlsx) without password, or as CSV UTF-8."),
        )
    for mark, name in _OTHERS.items():
        if content.startswith(mark):
            raise UnreadableFileError(
                N_("This is a %(format)s file, not a table."),
                expectation=N_("A CSV file or an Excel workbook (.xlsx)."),
                format=name,
            )


def _in_an_old_encoding(content: bytes) -> tuple[str, str]:
    """Windows-1252 unless its accents come out odd; then what charset-normalizer finds among the others French files are in."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if text and not _ODD_INSIDE_A_WORD.search(text):
        return text, "Windows-1252"
    from charset_normalizer import from_bytes  # slow to import

    found = from_bytes(content[:SAMPLE_BYTES], cp_isolation=["cp1252", "cp850", "mac_roman"]).best()
    if found is not None:
        try:
            return content.decode(found.encoding), found.encoding
        except UnicodeDecodeError:
            pass  # the sample was decodable, the rest isn't: refused below like any unknown encoding
    raise UnreadableFileError(
        N_("The encoding of this file is unknown: its accents can’t be read."),
        expectation=N_("Save it as CSV UTF-8."),
    )


def _control_share(text: str) -> float:
    sample = text[:SAMPLE_BYTES]
    return sum(c < " " and c not in "\r\n\t\x0b\x0c" for c in sample) / max(1, len(sample))


def _announced_separator(text: str) -> tuple[str, str, int]:
    """Excel's first line `sep=;`: the separator, the text after that line, the lines skipped."""
    if form := re.match(r"\"?sep=(.)\"?\r?\n", text):
        return form[1], text[form.end() :], 1
    return "", text, 0


def _best_separator(text: str, headers: Mapping[str, str]) -> str:
    """The one under which the first lines name the most of our columns; then the one that cuts them most."""
    beginning = text[:SAMPLE_BYTES]

    def score(separator: str) -> tuple[int, int]:
        best, cells = 0, 0
        for count, row in enumerate(_reader(beginning, separator)):
            best = max(best, len({header_key(cell) for cell in row[:MAX_COLUMNS]} & set(headers)))
            cells += len(row)
            if count == HEADER_WITHIN:
                break
        return best, cells

    def safe_score(separator: str) -> tuple[int, int]:
        try:
            return score(separator)
        except csv.Error:
            return 0, 0

    return max(SEPARATORS, key=safe_score)


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _parsed(text: str, separator: str, skipped: int) -> Grid:
    """Rows numbered by their first line in the file. Raises UnreadableFileError."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[tuple[int, list[str]]] = []
    start = skipped + 1
    try:
        for row in reader:
            if any(row):
                found.append((start, row[: MAX_COLUMNS + 1]))
            _check_size(row, len(found), start)
            start = reader.line_num + skipped + 1
    except csv.Error as error:
        raise UnreadableFileError(
            N_("The file can’t be cut into cells from line %(line)s on."),
            expectation=N_("Check the quotation marks of that line: each one that opens must close."),
            line=start,
        ) from error
    return found


def _check_size(row: list[str], count: int, line: int) -> None:
    if len(row) > MAX_COLUMNS:
        raise UnreadableFileError(
            N_("Line %(line)s has more than %(limit)s cells."),
            expectation=N_("A table with the columns of the template."),
            line=line,
            limit=MAX_COLUMNS,
        )
    if count > MAX_LINES + HEADER_WITHIN:
        raise UnreadableFileError(
            N_("The file has more than %(limit)s lines."),
            expectation=N_("Split it into several files."),
            limit=MAX_LINES,
        )
