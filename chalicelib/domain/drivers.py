"""Drivers: people known for life by birth date and driving-licence file number, and what centres declared about them (DRV-2 to DRV-14)."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.driver_trainings import MODULES, DriverTraining
from chalicelib.domain.errors import RuleViolation


class Profile(StrEnum):
    DRIVER = "driver"
    TRAINER = "trainer"
    """Trainer or instructor: typed in only; no certificate and no summary (DRV-2)."""


class Source(StrEnum):
    MANUAL = "manual"
    FILE = "file"
    DROP = "drop"
    API = "api"


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What a centre declares of all drivers of one entry (step 1)."""

    training: DriverTraining
    title: str
    ends_on: date
    profile: Profile = Profile.DRIVER
    pays_card: bool | None = None
    """Of trainers: whether the centre pays the fee of the card (DRV-2)."""


@dataclass(frozen=True, kw_only=True)
class DriverLine:
    """One driver as entered (step 2): text, so that what is wrong is kept as it was typed."""

    number: int
    """Line of the file, or place in the entry, from 1."""
    reference: str = ""
    order_number: str = ""
    """Required: the index of the invoice; of a public body the Chorus number."""
    first_name: str = ""
    last_name: str = ""
    birth_date: str = ""
    """`yyyy-mm-dd` when it could be read as a date, else as typed."""
    neph: str = ""


FIELDS = ("reference", "order_number", "first_name", "last_name", "birth_date", "neph")


@dataclass(frozen=True, kw_only=True)
class Driver:
    """A line whose every value is good."""

    line: int
    reference: str
    order_number: str
    first_name: str
    last_name: str
    birth_date: date
    neph: str

    @property
    def key(self) -> str:
        return driver_key(self.neph, self.birth_date)

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def driver_key(neph: str, birth_date: date) -> str:
    """Who a driver is, for life (DRV-9)."""
    return f"{neph}#{birth_date.isoformat()}"


def held_key(training: DriverTraining, ends_on: date) -> str:
    """What nobody is registered for twice."""
    return f"{training.value}#{ends_on.isoformat()}"


@dataclass(frozen=True, kw_only=True)
class KnownDriver:
    """What is known of a driver from before."""

    key: str
    first_name: str
    last_name: str
    held: frozenset[str] = frozenset()
    """Trainings and end dates he or she is registered for, see `held_key`."""
    user_id: str | None = None
    """The driver's account; None: none yet."""
    organisation_id: str = ""
    """Where the account is."""
    claim_code: str = ""
    """Proves that somebody is this driver: the centre hands it over to make the account with."""

    @property
    def code_to_hand_over(self) -> str:
        """What the centre tells the driver; empty once there is an account."""
        return "" if self.user_id else self.claim_code


class DriverRegistrationState(StrEnum):
    REGISTERED = "registered"
    ANNULLED = "annulled"


@dataclass(frozen=True, kw_only=True)
class DriverRegistration:
    """One registered driver: what is billed, and what the two documents say."""

    organisation_id: str
    """The centre."""
    registration_id: str
    """`drv_…`"""
    driver_key: str
    batch_id: str
    source: Source
    profile: Profile
    training: DriverTraining
    title: str
    ends_on: date
    approval_number: str = ""
    reference: str = ""
    order_number: str
    first_name: str
    last_name: str
    birth_date: date
    neph: str
    price_cents: int
    """Excluding VAT."""
    pays_card: bool | None = None
    state: DriverRegistrationState = DriverRegistrationState.REGISTERED
    registered_at: datetime
    registered_by_id: str
    registered_by_name: str
    annulled_at: datetime | None = None
    annulled_by_name: str = ""
    annul_reason: str = ""
    card_requested_at: datetime | None = None
    summary_removed_at: datetime | None = None
    """When its six years were over, or the driver asked for it (DRV-15)."""
    version: int = 0

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_void(self) -> bool:
        return self.state is DriverRegistrationState.ANNULLED

    @property
    def has_documents(self) -> bool:
        """A trainer gets a notice, no certificate and no summary (DRV-2)."""
        return self.profile is Profile.DRIVER

    @property
    def has_certificate(self) -> bool:
        """A module is a part of an FCO: it qualifies nobody by itself."""
        return self.has_documents and self.training not in MODULES

    @property
    def may_request_card(self) -> bool:
        """Who is qualified, or teaches (DRV-2, DRV-10)."""
        return not self.is_void and self.training not in MODULES


class AlreadyAnnulled(RuleViolation):
    code = "driver_registration_already_annulled"
    message = "This registration was annulled already."


def annul(registration: DriverRegistration, *, reason: str, by_name: str, at: datetime) -> DriverRegistration:
    """Void everywhere; the driver can be registered again (DRV-14). Raises AlreadyAnnulled."""
    if registration.is_void:
        raise AlreadyAnnulled
    return replace(
        registration,
        state=DriverRegistrationState.ANNULLED,
        annulled_at=at,
        annulled_by_name=by_name,
        annul_reason=reason,
    )


PROBATIVE_MONTHS = 4
SUMMARY_YEARS = 6
MAJORITY = 18


def certificate_valid_until(birth_date: date, established_on: date) -> date:
    """The last day the qualification certificate proves: four months from its making, or from majority for a minor.

    Code des transports, in the wording of LEGIARTI000047727003.
    """
    majority = years_after(birth_date, MAJORITY)
    return months_after(max(established_on, majority), PROBATIVE_MONTHS)


def summary_until(registered_on: date) -> date:
    """The last day the training summary is kept for the driver (DRV-10, DRV-15)."""
    return years_after(registered_on, SUMMARY_YEARS)


class ErasedTooSoon(RuleViolation):
    """Facts: `day`, the first one on which the law allows it; the caller says it in words."""

    code = "erased_too_soon"
    message = (
        "The summary and the certificate of this driver must stay available: erase the data from %(day)s on."
    )


def must_be_kept_until(registration: DriverRegistration, registered_on: date) -> date | None:
    """The last day a driver's data may not be erased, although he or she asks; None: it may be.

    The summary is kept for six years, and the certificate proves: the driver's own right to them, and what the authorities may check,
    come before erasure (GDPR, article 17, 3 b). What was annulled proves nothing, and trainers have no document.
    """
    if registration.is_void or not registration.has_documents:
        return None
    proves = certificate_valid_until(registration.birth_date, registered_on)
    return max(summary_until(registered_on), proves if registration.has_certificate else registered_on)


NOBODY = "–"
NO_NEPH = "000000000000"
NO_BIRTH_DATE = date(1900, 1, 1)


def without_person(registration: DriverRegistration, *, at: datetime) -> DriverRegistration:
    """What invoices need of a registration, and nobody's name, number or birth date (DRV-15)."""
    return replace(
        registration,
        driver_key=f"erased#{registration.registration_id}",
        reference="",
        first_name="",
        last_name=NOBODY,
        birth_date=NO_BIRTH_DATE,
        neph=NO_NEPH,
        annul_reason="",
        summary_removed_at=registration.summary_removed_at or at,
    )


def age_on(birth_date: date, day: date) -> int:
    """Full years. Somebody born on 29 February is a year older on 1 March of common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def years_after(day: date, years: int) -> date:
    """The same day years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def months_after(day: date, months: int) -> date:
    """The same day months later, or the last one of a shorter month."""
    count = day.month - 1 + months
    year, month = day.year + count // 12, count % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def digest(declaration: Declaration, lines: Iterable[DriverLine]) -> str:
    """Names exactly these lines of this declaration: registering asks for the same that was verified (DRV-7)."""
    said = [asdict(declaration), [asdict(line) for line in lines]]
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()
