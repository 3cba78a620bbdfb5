"""What programs send and get about drivers: bodies, parameters and answers of the API (DRV-12)."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from chalicelib.domain.driver_batches import MAX_CALL
from chalicelib.domain.driver_checks import Check, CheckedLine, Finding
from chalicelib.domain.driver_trainings import DriverTraining, PriceCategory
from chalicelib.domain.drivers import DriverLine, DriverRegistration, DriverRegistrationState, Source
from chalicelib.domain.imports import Severity
from chalicelib.labels_drivers import told
from chalicelib.services.driver_calls import LineResult, Verified
from chalicelib.spreadsheets.drivers_file import day_of
from chalicelib.templating import N_
from chalicelib.web.api import ApiModel

Text = Annotated[str, Field(max_length=200)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 12, 31))]


class DriverIn(ApiModel):
    """One driver. What is wrong with its values is told line by line, not as a wrong body."""

    reference: Text = Field("", description=N_("Your own reference."), examples=["REF20260001"])
    order_number: Text = Field(
        "",
        description=N_("Required: the index of the invoice; of a public body the Chorus number."),
        examples=["COM20260232"],
    )
    first_name: Text = Field("", description=N_("Required."), examples=["Hélène"])
    last_name: Text = Field("", description=N_("Required."), examples=["Le Goff"])
    birth_date: Text = Field(
        "", description=N_("Required: yyyy-mm-dd, or dd/mm/yyyy."), examples=["1988-03-08"]
    )
    neph: Text = Field(
        "",
        description=N_("Required: the twelve digits of the driving-licence file."),
        examples=["160331035473"],
    )

    def line(self, number: int) -> DriverLine:
        values = self.model_dump()
        return DriverLine(number=number, **{**values, "birth_date": day_of(self.birth_date)})


class DeclarationIn(ApiModel):
    training: DriverTraining = Field(
        description=N_("One of those your centre is approved for."), examples=["fco_goods"]
    )
    title: Text = Field("", description=N_("As on the documents; empty: the name of the training."))
    ends_on: Day = Field(
        description=N_("Last day of the training, today at the latest."), examples=["2026-11-20"]
    )
    drivers: Annotated[list[DriverIn], Field(min_length=1, max_length=MAX_CALL)]


class RegistrationIn(DeclarationIn):
    valid_only: bool = Field(
        False, description=N_("Register the good lines although others are refused; otherwise all or none.")
    )


class FindingOut(ApiModel):
    field: str = Field(description=N_("Of the driver; empty: the line as a whole."))
    check: Check
    severity: Severity
    value: str
    reason: str = Field(description=N_("In the language of Accept-Language."))
    expectation: str


class LineStatus(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    REFUSED = "refused"
    REGISTERED = "registered"


class LineOut(ApiModel):
    line: int = Field(description=N_("Place in `drivers`, from 1."))
    status: LineStatus
    reference: str
    registration_id: str | None = None
    findings: list[FindingOut]


class VerifiedOut(ApiModel):
    good: int
    refused: int
    price_cents: int = Field(description=N_("Of one driver, excluding VAT."))
    total_cents: int = Field(description=N_("Of the good lines, excluding VAT."))
    lines: list[LineOut]


class RegisteredOut(ApiModel):
    batch_id: str
    registered: int
    refused: int
    price_cents: int = Field(description=N_("Of one driver, excluding VAT."))
    total_cents: int = Field(description=N_("Of the registered lines, excluding VAT."))
    lines: list[LineOut]


class DriverRegistrationOut(ApiModel):
    registration_id: str
    batch_id: str
    source: Source
    state: DriverRegistrationState
    training: DriverTraining
    title: str
    ends_on: date
    reference: str
    order_number: str
    first_name: str
    last_name: str
    birth_date: date
    neph: str
    price_cents: int
    registered_at: datetime
    annulled_at: datetime | None = None
    annul_reason: str | None = None
    account_code: str | None = Field(
        None,
        description=N_(
            "To hand over to a driver without account, who makes one with it; missing where there is one."
        ),
    )


class PageOut(ApiModel):
    items: list[DriverRegistrationOut]
    next_cursor: str | None = Field(
        None, description=N_("Send it as `cursor` for what follows; missing on the last page.")
    )


class ListQuery(ApiModel):
    cursor: Annotated[str | None, Field(max_length=2_000)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    training: DriverTraining | None = None
    order_number: Annotated[str, Field(max_length=50)] = ""
    ended_from: Day | None = None
    ended_to: Day | None = None
    state: DriverRegistrationState | None = None


class ApprovalOut(ApiModel):
    number: str
    trainings: list[DriverTraining]
    starts_on: date
    ends_on: date


class PriceOut(ApiModel):
    category: PriceCategory
    amount_cents: int = Field(description=N_("Of one driver today, excluding VAT."))


class CentreOut(ApiModel):
    organisation_id: str
    name: str
    contract_number: str | None = None
    contract_is_active: bool
    approvals: list[ApprovalOut]
    prices: list[PriceOut]


def line_out(result: LineResult, *, language: str) -> LineOut:
    line: CheckedLine = result.checked
    status = LineStatus.REFUSED
    if result.registration is not None:
        status = LineStatus.REGISTERED
    elif line.is_good:
        status = LineStatus.WARNING if line.has_warnings else LineStatus.GOOD
    return LineOut(
        line=line.line.number,
        status=status,
        reference=line.line.reference,
        registration_id=result.registration.registration_id if result.registration else None,
        findings=[finding_out(finding, language=language) for finding in line.findings],
    )


def finding_out(finding: Finding, *, language: str) -> FindingOut:
    words = told(finding, language=language)
    return FindingOut(
        field=finding.name,
        check=finding.check,
        severity=finding.severity,
        value=finding.value,
        reason=words.reason,
        expectation=words.expectation,
    )


def verified_out(verified: Verified, *, language: str) -> VerifiedOut:
    return VerifiedOut(
        good=verified.good,
        refused=len(verified.lines) - verified.good,
        price_cents=verified.price_cents,
        total_cents=verified.price_cents * verified.good,
        lines=[line_out(line, language=language) for line in verified.lines],
    )


def registered_out(verified: Verified, *, language: str) -> RegisteredOut:
    return RegisteredOut(
        batch_id=verified.batch_id,
        registered=verified.registered,
        refused=len(verified.lines) - verified.registered,
        price_cents=verified.price_cents,
        total_cents=verified.price_cents * verified.registered,
        lines=[line_out(line, language=language) for line in verified.lines],
    )


def registration_out(registration: DriverRegistration, codes: Mapping[str, str]) -> DriverRegistrationOut:
    """`codes`: by driver, of those without account."""
    names = set(DriverRegistrationOut.model_fields) - {"annul_reason", "account_code"}
    values = {name: getattr(registration, name) for name in names}
    return DriverRegistrationOut(
        **values,
        annul_reason=registration.annul_reason or None,
        account_code=None if registration.is_void else codes.get(registration.driver_key),
    )
