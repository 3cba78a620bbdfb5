"""One line of a file, cell by cell: typed values, and a problem with its expectation for each cell that has none."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from chalicelib.domain import ids
from chalicelib.domain.imports import Problem, Severity, shortened
from chalicelib.spreadsheets.table import Line, Table
from chalicelib.templating import N_

T = TypeVar("T")

YES = frozenset("yes y oui o true vrai 1 x".split())  # noqa: SIM905  (a list of words)
NO = frozenset("no n non false faux 0".split())  # noqa: SIM905  (a list of words)
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,15})?")
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
_LIST_SEPARATORS = re.compile(r"[;,|/\n]")


class Reader:
    """Reads the cells of one line by our column names."""

    def __init__(self, table: Table, line: Line) -> None:
        self.table = table
        self.line = line
        self.problems: list[Problem] = []

    @property
    def is_good(self) -> bool:
        return not any(problem.severity is Severity.ERROR for problem in self.problems)

    def has(self, column: str) -> bool:
        return column in self.table.names

    def refuse(self, column: str, reason: str, expectation: str = "", **facts: str | int) -> None:
        self._tell(Severity.ERROR, column, reason, expectation, facts)

    def warn(self, column: str, reason: str, expectation: str = "", **facts: str | int) -> None:
        self._tell(Severity.WARNING, column, reason, expectation, facts)

    def notice(self, column: str, reason: str, expectation: str = "", **facts: str | int) -> None:
        self._tell(Severity.NOTICE, column, reason, expectation, facts)

    def _tell(
        self, severity: Severity, column: str, reason: str, expectation: str, facts: Mapping[str, str | int]
    ) -> None:
        problem = Problem(
            line=self.line.number,
            column=self.table.names.get(column, column),
            value=self.line.text(column) if column else "",
            reason=reason,
            expectation=expectation,
            facts=facts,
            severity=severity,
        )
        self.problems.append(shortened(problem))

    def text(self, column: str, *, limit: int = 10_000) -> str:
        """Control characters are left out; a longer text is refused."""
        text = "".join(c for c in self.line.text(column) if c >= " " or c in "\n\t")
        if len(text) > limit:
            self.refuse(
                column,
                N_("This text has %(length)s characters."),
                N_("At most %(limit)s."),
                length=len(text),
                limit=limit,
            )
        return text

    def required(self, column: str, *, limit: int = 10_000) -> str:
        text = self.text(column, limit=limit)
        if not ids.folded(text):
            self.refuse(column, N_("This cell is empty."), N_("A value in each line."))
        return text

    def checked(self, column: str, check: Callable[[str], str | None], reason: str, expectation: str) -> str:
        """The stored form of a number; empty stays empty."""
        text = self.text(column)
        if not text:
            return ""
        if _SCIENTIFIC.fullmatch(text):
            self.refuse(
                column,
                N_("The spreadsheet shortened this number: its digits are lost."),
                N_("Format the column as text, enter the numbers again, then save."),
            )
            return ""
        stored = check(text)
        if stored is None:
            self.refuse(column, reason, expectation)
        return stored or ""

    def whole(self, column: str, *, lowest: int, highest: int) -> int | None:
        """A whole number; None when the cell is empty or wrong."""
        number = self._decimal(column)
        if number is None:
            return None
        if number != number.to_integral_value() or not lowest <= number <= highest:
            self._not_a_number(column, lowest, highest)
            return None
        return int(number)

    def scaled(self, column: str, *, factor: int, highest: int) -> int | None:
        """A decimal times a factor, such as euros in cents or days in tenths; it must come out whole."""
        number = self._decimal(column)
        if number is None:
            return None
        scaled = number * factor
        if scaled != scaled.to_integral_value() or not 0 <= number <= highest:
            self._not_a_number(column, 0, highest, decimals=len(str(factor)) - 1)
            return None
        return int(scaled)

    def _decimal(self, column: str) -> Decimal | None:
        text = re.sub(r"[\s\u00a0\u202f€]|EUR", "", self.text(column, limit=40))
        if not text:
            return None
        if re.fullmatch(r"\d{1,3}(,\d{3})+\.\d+", text):
            text = text.replace(",", "")
        if not _NUMBER.fullmatch(text):
            self.refuse(column, N_("This is not a number."), N_("Digits only, for example 12 or 12,5."))
            return None
        return Decimal(text.replace(",", "."))

    def _not_a_number(self, column: str, lowest: int, highest: int, *, decimals: int = 0) -> None:
        if decimals:
            expected = N_("A number from %(lowest)s to %(highest)s with at most %(decimals)s decimals.")
        else:
            expected = N_("A whole number from %(lowest)s to %(highest)s.")
        self.refuse(
            column,
            N_("This number won’t do."),
            expected,
            lowest=lowest,
            highest=highest,
            decimals=decimals,
        )

    def day(self, column: str) -> date | None:
        """dd/mm/yyyy, yyyy-mm-dd or a date of the spreadsheet; None when empty or wrong."""
        cell = self.line.cells.get(column)
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = self.text(column, limit=40)
        if not text:
            return None
        for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S"):
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007  (a day has no zone)
            except ValueError:
                continue
        self.refuse(column, N_("This is not a date."), N_("Day, month, year: 25/06/1988."))
        return None

    def yes_no(self, column: str) -> bool | None:
        """None when empty or wrong."""
        word = ids.folded(self.text(column, limit=40))
        if not word:
            return None
        if word in YES or word in NO:
            return word in YES
        self.refuse(column, N_("This is neither yes nor no."), N_("yes or no (oui or non)."))
        return None

    def one_of(self, column: str, options: Mapping[str, T]) -> T | None:
        """A word of a closed list, however it is written; `options` by folded word. None when empty or wrong."""
        word = ids.folded(self.text(column, limit=100).replace("_", " "))
        if not word:
            return None
        if word not in options:
            self.refuse(
                column,
                N_("This word is not in the list."),
                N_("One of: %(options)s."),
                options=", ".join(dict.fromkeys(str(option) for option in options.values())),
            )
        return options.get(word)

    def parts(self, column: str) -> tuple[str, ...]:
        """Several values in one cell: `24;36`, `fr, en`. Each once, in order."""
        pieces = (piece.strip() for piece in _LIST_SEPARATORS.split(self.text(column, limit=2_000)))
        return tuple(dict.fromkeys(piece for piece in pieces if piece))
