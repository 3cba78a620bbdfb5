"""What is checked of each driver before anything is registered (DRV-8, DRV-9)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Protocol

from chalicelib.domain import ids
from chalicelib.domain.driver_trainings import OPEN_TO_MINORS, Approval, Centre, EndsInTheFuture
from chalicelib.domain.drivers import (
    MAJORITY,
    Declaration,
    Driver,
    DriverLine,
    KnownDriver,
    age_on,
    driver_key,
    held_key,
)
from chalicelib.domain.identifiers import is_usual_neph, normal_neph
from chalicelib.domain.imports import Severity

OLDEST = 100
MAX_NAME = 100
MAX_ORDER_NUMBER = 50
MAX_REFERENCE = 50
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FORMULA_SIGNS = ("=", "+", "-", "@")
_NAME_SIGNS = frozenset(" '’.-‐‑·")


class _Wrong(Protocol):
    def __call__(self, name: str, what: "Check", **facts: str) -> None: ...


class Check(StrEnum):
    """What may be wrong, by the name programs get (DRV-12)."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_NAME = "not_a_name"
    NOT_A_DATE = "not_a_date"
    NOT_A_NEPH = "not_a_neph"
    UNUSUAL_NEPH = "unusual_neph"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    BORN_LATER = "born_later"
    TWICE = "twice"
    ALREADY_REGISTERED = "already_registered"
    OTHER_NAME = "other_name"
    NO_ACCOUNT = "no_account"
    TOO_MANY_CELLS = "too_many_cells"


WARNINGS = frozenset({Check.UNUSUAL_NEPH, Check.OTHER_NAME, Check.NO_ACCOUNT})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing about one value of one line."""

    line: int
    name: str
    """The field of `DriverLine`; empty: the line as a whole."""
    check: Check
    value: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.check in WARNINGS else Severity.ERROR


@dataclass(frozen=True, kw_only=True)
class CheckedLine:
    """A line with what was found: green, golden (warnings) or red (errors)."""

    line: DriverLine
    findings: tuple[Finding, ...] = ()
    driver: Driver | None = None
    """None while a value is wrong."""

    @property
    def is_good(self) -> bool:
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def has_warnings(self) -> bool:
        return self.is_good and bool(self.findings)


def check_declaration(centre: Centre, declaration: Declaration, today: date) -> Approval:
    """Whether the centre may declare this at all: contract, end date, approval (DRV-1, DRV-5).

    Raises ContractInactive, EndsInTheFuture, NotApproved.
    """
    centre.require_active(today)
    if declaration.ends_on > today:
        raise EndsInTheFuture
    return centre.approval_for(declaration.training, declaration.ends_on)


def check(
    declaration: Declaration,
    lines: Sequence[DriverLine],
    known: Mapping[str, KnownDriver],
    *,
    also: Iterable[Finding] = (),
) -> list[CheckedLine]:
    """Every line with everything that is wrong with it.

    `known` holds those of these drivers who are known, by key; `also` what was found of lines before their values.
    """
    before: dict[int, list[Finding]] = {}
    for finding in also:
        before.setdefault(finding.line, []).append(finding)
    first_of: dict[str, int] = {}
    checked: list[CheckedLine] = []
    for line in lines:
        findings, driver = check_values(line, declaration)
        if driver is not None:
            first = first_of.setdefault(driver.key, line.number)
            if first != line.number:
                findings.append(
                    Finding(line=line.number, name="", check=Check.TWICE, facts={"first": str(first)})
                )
            findings += _against(known.get(driver.key), driver, declaration)
        findings = before.get(line.number, []) + findings
        checked.append(CheckedLine(line=line, findings=tuple(findings), driver=driver))
    return checked


def as_registered(line: CheckedLine) -> CheckedLine:
    """A line that is registered now: that it can't be again is no finding."""
    kept = tuple(f for f in line.findings if f.check is not Check.ALREADY_REGISTERED)
    return replace(line, findings=kept)


def keys_of(lines: Iterable[DriverLine]) -> list[str]:
    """Who these lines are about, as far as they can be read; each once."""
    found = (
        (normal_neph(line.neph), _day(line.birth_date))
        for line in lines
        if line.neph.strip() and line.birth_date.strip()
    )
    return list(dict.fromkeys(driver_key(neph, day) for neph, day in found if neph and day))


def check_values(line: DriverLine, declaration: Declaration) -> tuple[list[Finding], Driver | None]:
    """What a line says by itself: mandatory values, formats, age on the end date."""
    findings: list[Finding] = []

    def wrong(name: str, what: Check, **facts: str) -> None:
        value = getattr(line, name)[:100]
        findings.append(Finding(line=line.number, name=name, check=what, value=value, facts=facts))

    _check_texts(line, wrong)
    neph = normal_neph(line.neph) if line.neph.strip() else None
    if not line.neph.strip():
        wrong("neph", Check.MISSING)
    elif neph is None:
        wrong("neph", Check.NOT_A_NEPH)
    elif not is_usual_neph(neph):
        wrong("neph", Check.UNUSUAL_NEPH)
    born = _check_birth(line, declaration, wrong)
    if neph is None or born is None or any(f.severity is Severity.ERROR for f in findings):
        return findings, None
    return findings, Driver(
        line=line.number,
        reference=one_line(line.reference),
        order_number=one_line(line.order_number),
        first_name=tidy_name(line.first_name),
        last_name=tidy_name(line.last_name),
        birth_date=born,
        neph=neph,
    )


def _check_texts(line: DriverLine, wrong: _Wrong) -> None:
    for name, limit in (
        ("order_number", MAX_ORDER_NUMBER),
        ("first_name", MAX_NAME),
        ("last_name", MAX_NAME),
    ):
        text = one_line(getattr(line, name))
        if not text:
            wrong(name, Check.MISSING)
        elif len(text) > limit:
            wrong(name, Check.TOO_LONG, limit=str(limit))
        elif name.endswith("_name") and not _is_name(text):
            wrong(name, Check.NOT_A_NAME)
    if len(one_line(line.reference)) > MAX_REFERENCE:
        wrong("reference", Check.TOO_LONG, limit=str(MAX_REFERENCE))


def _check_birth(line: DriverLine, declaration: Declaration, wrong: _Wrong) -> date | None:
    """The birth date, when the person was of an age for this training on its end date."""
    text = line.birth_date.strip()
    born = _day(text)
    if born is None:
        wrong("birth_date", Check.NOT_A_DATE if text else Check.MISSING)
        return None
    if born > declaration.ends_on:
        wrong("birth_date", Check.BORN_LATER)
        return None
    age = age_on(born, declaration.ends_on)
    if age < MAJORITY and declaration.training not in OPEN_TO_MINORS:
        wrong("birth_date", Check.TOO_YOUNG, age=str(age))
    elif age > OLDEST:
        wrong("birth_date", Check.TOO_OLD, age=str(age))
    return born


def _against(known: KnownDriver | None, driver: Driver, declaration: Declaration) -> list[Finding]:
    """What is known of this driver from before (DRV-8, DRV-9)."""
    findings: list[Finding] = []
    if known is not None and held_key(declaration.training, declaration.ends_on) in known.held:
        findings.append(Finding(line=driver.line, name="", check=Check.ALREADY_REGISTERED))
    if known is not None and not same_name(known, driver):
        facts = {"name": f"{known.first_name} {known.last_name}".strip()}
        findings.append(
            Finding(
                line=driver.line,
                name="last_name",
                check=Check.OTHER_NAME,
                value=driver.full_name,
                facts=facts,
            )
        )
    if known is None or known.user_id is None:
        findings.append(Finding(line=driver.line, name="", check=Check.NO_ACCOUNT))
    return findings


def same_name(known: KnownDriver, driver: Driver) -> bool:
    """Case, accents, hyphens and the order of first names' signs don't make another person."""
    one = ids.folded(f"{known.first_name} {known.last_name}")
    return one == ids.folded(f"{driver.first_name} {driver.last_name}")


def tidy_name(text: str) -> str:
    return " ".join(text.split())


def one_line(text: str) -> str:
    """Without line ends and control characters, which files and programs send: it stands on documents and in subjects of e-mails."""
    return tidy_name("".join(" " if unicodedata.category(c) == "Cc" else c for c in text))


def _is_name(text: str) -> bool:
    """Letters of any script, with the signs that join them; not a formula, nor a number."""
    if text.startswith(_FORMULA_SIGNS):
        return False
    return any(c.isalpha() for c in text) and all(_may_stand_in_a_name(c) for c in text)


def _may_stand_in_a_name(character: str) -> bool:
    return character in _NAME_SIGNS or unicodedata.category(character)[0] in "LM"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if _ISO_DAY.fullmatch(text.strip()) else None
    except ValueError:
        return None
