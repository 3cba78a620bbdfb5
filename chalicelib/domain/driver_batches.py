"""Batches: one entry of drivers by a centre, from the first line typed or the file given to what became of each (DRV-6, DRV-7, DRV-11)."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.access import Person
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import FIELDS, Declaration, DriverLine, Profile, Source, digest
from chalicelib.domain.errors import NotFound, RuleViolation

MAX_TYPED = 200
"""Lines that are typed in; more come as a file."""
MAX_TYPED_BYTES = 250_000
"""Of all typed values: a batch is one row, of at most 400 KB."""
MAX_CALL = 1000
"""Lines of one call of a program (DRV-12)."""
OF_FILES = frozenset({Source.FILE, Source.DROP})
"""Entries whose lines stay in a file; those of the others are typed in or called."""


class BatchState(StrEnum):
    ENTERING = "entering"
    VERIFYING = "verifying"
    """A worker reads the file."""
    VERIFIED = "verified"
    """Checked, with or without errors: `digest` names what was checked."""
    REGISTERING = "registering"
    DONE = "done"
    CANCELLED = "cancelled"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Lines of the batch, and what became of them."""

    lines: int = 0
    good: int = 0
    """Green and golden."""
    warned: int = 0
    """Golden, among the good."""
    refused: int = 0
    registered: int = 0


@dataclass(frozen=True, kw_only=True)
class Batch:
    organisation_id: str
    batch_id: str
    """`drb_…`"""
    source: Source
    profile: Profile = Profile.DRIVER
    training: DriverTraining | None = None
    title: str = ""
    ends_on: date | None = None
    pays_card: bool | None = None
    state: BatchState = BatchState.ENTERING
    lines: tuple[DriverLine, ...] = ()
    """Typed ones; those of a file stay in it."""
    file_key: str = ""
    file_name: str = ""
    file_sha256: str = ""
    digest: str = ""
    """Of what was verified; empty: nothing yet, or something was changed since."""
    price_cents: int = 0
    """Of one driver, excluding VAT, as it was confirmed."""
    approval_number: str = ""
    """Under which it was confirmed: what was begun is finished, whatever becomes of contract and approvals meanwhile."""
    confirmed_by_id: str = ""
    """Who pressed register: anybody of the centre, not only who began."""
    confirmed_by_name: str = ""
    counts: Counts = Counts()
    done_lines: int = 0
    """How far a worker came."""
    valid_only: bool = False
    """The centre chose to register the good lines and correct the others (DRV-11)."""
    report_key: str = ""
    """Of the findings of each line, among the stored files."""
    problem: str = ""
    """Why the whole file can't be read: a sentence."""
    created_at: datetime
    created_by_id: str
    created_by_name: str
    created_by_email: str = ""
    language: str = "fr"
    registered_at: datetime | None = None
    version: int = 0

    @property
    def declaration(self) -> Declaration | None:
        """None while step 1 is not done."""
        if self.training is None or self.ends_on is None:
            return None
        return Declaration(
            training=self.training,
            title=self.title,
            ends_on=self.ends_on,
            profile=self.profile,
            pays_card=self.pays_card,
        )

    @property
    def is_open(self) -> bool:
        """Lines may still be changed."""
        return self.state in (BatchState.ENTERING, BatchState.VERIFIED)

    @property
    def is_at_work(self) -> bool:
        return self.state in (BatchState.VERIFYING, BatchState.REGISTERING)


class BatchClosed(RuleViolation):
    code = "driver_batch_closed"
    message = "These drivers were registered or given up: start a new entry."


class TooManyTyped(RuleViolation):
    """Facts: `limit`."""

    code = "too_many_typed_drivers"
    message = "At most %(limit)s drivers are typed in at once: register these, or send the others as a file."


class NotVerified(RuleViolation):
    """Registering needs a verification without errors of exactly these lines (DRV-7)."""

    code = "drivers_not_verified"
    message = (
        "Verify these lines first: something was changed since the last verification, or it found errors."
    )


class BatchAtWork(BatchClosed):
    """A worker reads the file or registers its drivers."""

    code = "driver_batch_at_work"
    message = "This entry is being verified or registered: wait until that is done."


class OtherWay(RuleViolation):
    """Lines are typed into a file's entry, or a file is sent for typed ones: what is registered would not be what was verified."""

    code = "driver_batch_other_way"
    message = "This entry takes its drivers another way: start a new one."


class PriceMoved(RuleViolation):
    code = "driver_price_changed"
    message = "The price changed since you confirmed it: look at it again, then register."


def declared(batch: Batch, declaration: Declaration) -> Batch:
    """Step 1 done or done again: what was verified no longer counts, a file is to be sent again. Raises BatchClosed."""
    _check_open(batch)
    return _changed(
        replace(
            batch,
            file_key="",
            file_name="",
            report_key="",
            training=declaration.training,
            title=declaration.title,
            ends_on=declaration.ends_on,
            pays_card=declaration.pays_card,
        )
    )


def with_file(batch: Batch, *, file_key: str, file_name: str, sha256: str) -> Batch:
    """The file whose lines are to be verified, in place of the one before. Raises OtherWay, BatchClosed."""
    if batch.source not in OF_FILES:
        raise OtherWay
    if batch.state is not BatchState.UNREADABLE:
        _check_open(batch)
    kept = replace(_changed(batch), file_key=file_key, file_name=file_name, file_sha256=sha256)
    return replace(kept, state=BatchState.VERIFYING, report_key="", problem="")


def with_line(batch: Batch, line: DriverLine) -> Batch:
    """The line in place of the one with its number; number 0 adds it as the last. Raises OtherWay, BatchClosed, TooManyTyped, NotFound."""
    _check_typed(batch)
    if line.number:
        _line_of(batch, line.number)
        lines = tuple(line if each.number == line.number else each for each in batch.lines)
        return _changed(replace(batch, lines=_fitting(lines)))
    if len(batch.lines) >= MAX_TYPED:
        raise TooManyTyped(limit=MAX_TYPED)
    number = max((each.number for each in batch.lines), default=0) + 1
    return _changed(replace(batch, lines=_fitting((*batch.lines, replace(line, number=number)))))


def _fitting(lines: tuple[DriverLine, ...]) -> tuple[DriverLine, ...]:
    """Raises TooManyTyped for more text than two hundred drivers are."""
    size = sum(len(str(getattr(line, name)).encode()) for line in lines for name in FIELDS)
    if size > MAX_TYPED_BYTES:
        raise TooManyTyped(limit=len(lines) - 1)
    return lines


def without_line(batch: Batch, number: int) -> Batch:
    """Raises OtherWay, BatchClosed; a line that is gone already stays gone."""
    _check_typed(batch)
    return _changed(replace(batch, lines=tuple(each for each in batch.lines if each.number != number)))


def verified(batch: Batch, counts: Counts, *, said: str = "") -> Batch:
    """All checks were run on exactly these lines; `said` names those of a file or a call. Raises OtherWay, BatchClosed."""
    if not said:
        _check_typed(batch)
    if not (batch.is_open or batch.state is BatchState.VERIFYING) or batch.declaration is None:
        raise BatchClosed
    named = said or digest(batch.declaration, batch.lines)
    return replace(batch, state=BatchState.VERIFIED, digest=named, counts=counts, done_lines=0)


def may_register(batch: Batch) -> bool:
    """Verified as it stands, somebody to register, and no error unless the good lines alone of a file or call were asked for."""
    if batch.state is not BatchState.VERIFIED or not batch.digest or not batch.counts.good:
        return False
    return not batch.counts.refused or (batch.valid_only and batch.source is not Source.MANUAL)


def digest_of_file(batch: Batch) -> str:
    """Names this verification of this file for this training: verified again, it may mean other drivers and another cost."""
    if batch.declaration is None:
        raise NotVerified
    said = f"{digest(batch.declaration, ())}/{batch.file_sha256}/{batch.version}"
    return hashlib.sha256(said.encode()).hexdigest()


def registering(
    batch: Batch, *, digest: str, price_cents: int, approval_number: str = "", by: Person | None = None
) -> Batch:
    """Somebody of the centre confirmed price and consequences of exactly what was verified. Raises NotVerified."""
    if not may_register(batch) or digest != batch.digest:
        raise NotVerified
    return replace(
        batch,
        state=BatchState.REGISTERING,
        price_cents=price_cents,
        approval_number=approval_number,
        confirmed_by_id=by.user_id if by else "",
        confirmed_by_name=by.name if by else "",
    )


def cancelled(batch: Batch) -> Batch:
    """Everything entered is dropped (DRV-7). Raises BatchClosed."""
    _check_open(batch)
    return replace(batch, state=BatchState.CANCELLED, lines=(), digest="")


def _check_open(batch: Batch) -> None:
    if batch.is_at_work:
        raise BatchAtWork
    if not batch.is_open:
        raise BatchClosed


def _check_typed(batch: Batch) -> None:
    if batch.source is not Source.MANUAL:
        raise OtherWay
    _check_open(batch)


def _line_of(batch: Batch, number: int) -> DriverLine:
    for line in batch.lines:
        if line.number == number:
            return line
    raise NotFound(str(number))


def _changed(batch: Batch) -> Batch:
    return replace(batch, state=BatchState.ENTERING, digest="", counts=Counts(), valid_only=False)
