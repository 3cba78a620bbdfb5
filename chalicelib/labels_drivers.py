"""What people read about mandatory driver trainings: kinds, states of an entry, and what each check found."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.api_tokens import Scope, TokenState
from chalicelib.domain.driver_batches import BatchState
from chalicelib.domain.driver_checks import Check, Finding
from chalicelib.domain.driver_trainings import DriverTraining, PriceCategory
from chalicelib.domain.drivers import DriverRegistrationState, Profile, Source
from chalicelib.templating import N_, translate

LABELS: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    DriverTraining: {
        DriverTraining.FIMO_GOODS: N_("FIMO, goods"),
        DriverTraining.FIMO_PASSENGERS: N_("FIMO, passengers"),
        DriverTraining.FCO_GOODS: N_("FCO, goods"),
        DriverTraining.FCO_PASSENGERS: N_("FCO, passengers"),
        DriverTraining.FCO_MODULE_GOODS: N_("FCO module, goods"),
        DriverTraining.FCO_MODULE_PASSENGERS: N_("FCO module, passengers"),
        DriverTraining.PASSERELLE_GOODS: N_("Passerelle to goods"),
        DriverTraining.PASSERELLE_PASSENGERS: N_("Passerelle to passengers"),
        DriverTraining.TITLE_GOODS: N_("Professional title, goods"),
        DriverTraining.TITLE_PASSENGERS: N_("Professional title, passengers"),
        DriverTraining.DIPLOMA_GOODS: N_("National-education diploma, goods"),
        DriverTraining.DIPLOMA_PASSENGERS: N_("National-education diploma, passengers"),
    },
    PriceCategory: {
        PriceCategory.LONG: N_("Long training or complete FCO"),
        PriceCategory.MODULE: N_("FCO module"),
    },
    Profile: {Profile.DRIVER: N_("Driver"), Profile.TRAINER: N_("Trainer or instructor")},
    Source: {
        Source.MANUAL: N_("Typed in"),
        Source.FILE: N_("File"),
        Source.DROP: N_("Dropped file"),
        Source.API: N_("API"),
    },
    BatchState: {
        BatchState.ENTERING: N_("Being entered"),
        BatchState.VERIFYING: N_("Being verified"),
        BatchState.VERIFIED: N_("Verified"),
        BatchState.REGISTERING: N_("Being registered"),
        BatchState.DONE: N_("Drivers registered"),
        BatchState.CANCELLED: N_("Given up"),
        BatchState.UNREADABLE: N_("Unreadable"),
    },
    Scope: {
        Scope.DRIVERS_READ: N_("read driver registrations"),
        Scope.DRIVERS_WRITE: N_("register drivers"),
    },
    TokenState: {
        TokenState.ACTIVE: N_("Active"),
        TokenState.EXPIRED: N_("Expired"),
        TokenState.REVOKED: N_("Revoked"),
    },
    DriverRegistrationState: {
        DriverRegistrationState.REGISTERED: N_("On record"),
        DriverRegistrationState.ANNULLED: N_("Annulled"),
    },
}

TONES: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    BatchState: {
        BatchState.VERIFYING: "info",
        BatchState.VERIFIED: "info",
        BatchState.REGISTERING: "info",
        BatchState.DONE: "success",
        BatchState.UNREADABLE: "danger",
    },
    TokenState: {TokenState.ACTIVE: "success", TokenState.REVOKED: "danger"},
    DriverRegistrationState: {
        DriverRegistrationState.REGISTERED: "success",
        DriverRegistrationState.ANNULLED: "danger",
    },
}

COLUMNS: dict[str, str] = {
    "reference": N_("Your reference"),
    "order_number": N_("Order number"),
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "birth_date": N_("Birth date"),
    "neph": N_("Driving-licence file number (NEPH)"),
}

CHECKS: dict[Check, tuple[str, str]] = {
    Check.MISSING: (N_("This value is missing."), N_("A value in each line.")),
    Check.TOO_LONG: (N_("This value is too long."), N_("At most %(limit)s characters.")),
    Check.NOT_A_NAME: (
        N_("This is not a name."),
        N_("Letters, spaces, hyphens and apostrophes, as on the identity document."),
    ),
    Check.NOT_A_DATE: (N_("This is not a date."), N_("A date such as 25/06/1990.")),
    Check.NOT_A_NEPH: (
        N_("This is not a driving-licence file number."),
        N_("The twelve digits of the NEPH, on the licence or the ANTS file."),
    ),
    Check.UNUSUAL_NEPH: (
        N_("The third and fourth digits of this number are usually a month."),
        N_("Check the number against the licence."),
    ),
    Check.TOO_YOUNG: (
        N_("The driver was %(age)s on the end date."),
        N_("At least 18, but for diplomas of national education."),
    ),
    Check.TOO_OLD: (N_("The driver was %(age)s on the end date."), N_("At most 100: check the year.")),
    Check.BORN_LATER: (
        N_("The driver was born after the end of the training."),
        N_("Check the birth date and the end date."),
    ),
    Check.TWICE: (
        N_("The same driver stands in line %(first)s."),
        N_("Each driver once: remove one of the lines."),
    ),
    Check.ALREADY_REGISTERED: (
        N_("This driver is already registered for this training and end date."),
        N_("Remove the line: registering again would be charged twice."),
    ),
    Check.OTHER_NAME: (
        N_("This driver is known as %(name)s."),
        N_("Check birth date and NEPH: they identify a driver for life."),
    ),
    Check.TOO_MANY_CELLS: (
        N_("This line has more cells than the header."),
        N_("Put a value that holds the separator between quotation marks."),
    ),
    Check.NO_ACCOUNT: (
        N_("This driver has no account yet."),
        N_("Tell the driver to create one: the documents wait there."),
    ),
}
"""Of each check: what is wrong, and what is expected."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A finding in words."""

    column: str
    """Empty: the line as a whole."""
    reason: str
    expectation: str


def told(finding: Finding, *, language: str) -> Told:
    reason, expectation = CHECKS[finding.check]
    return Told(
        column=translate(language, COLUMNS[finding.name]) if finding.name else "",
        reason=translate(language, reason, **finding.facts),
        expectation=translate(language, expectation, **finding.facts),
    )
