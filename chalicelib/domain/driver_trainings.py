"""Mandatory driver trainings, and what lets a centre declare them: its service contract, its approvals, the price (DRV-1, DRV-4, DRV-5).

FIMO 140 h, FCO 35 h every five years or in modules of at least 7 h, passerelle 35 h, long qualifications of 280 h and more
(Code des transports, R3314-1 to R3314-11); approvals by the prefect of the region (R3314-19 to R3314-23).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.domain.errors import RuleViolation


class DriverTraining(StrEnum):
    """What a driver completed, for the carriage of goods or of passengers."""

    FIMO_GOODS = "fimo_goods"
    FIMO_PASSENGERS = "fimo_passengers"
    FCO_GOODS = "fco_goods"
    FCO_PASSENGERS = "fco_passengers"
    FCO_MODULE_GOODS = "fco_module_goods"
    FCO_MODULE_PASSENGERS = "fco_module_passengers"
    PASSERELLE_GOODS = "passerelle_goods"
    PASSERELLE_PASSENGERS = "passerelle_passengers"
    TITLE_GOODS = "title_goods"
    """Titre professionnel of the ministry of labour."""
    TITLE_PASSENGERS = "title_passengers"
    DIPLOMA_GOODS = "diploma_goods"
    """CAP, BEP or bac professionnel of national education: a minor may hold it (DRV-8)."""
    DIPLOMA_PASSENGERS = "diploma_passengers"


class PriceCategory(StrEnum):
    LONG = "long"
    """A long training, FIMO, passerelle or a complete FCO."""
    MODULE = "module"
    """One module of an FCO."""


MODULES = frozenset({DriverTraining.FCO_MODULE_GOODS, DriverTraining.FCO_MODULE_PASSENGERS})
OPEN_TO_MINORS = frozenset({DriverTraining.DIPLOMA_GOODS, DriverTraining.DIPLOMA_PASSENGERS})


PASSENGERS = frozenset(training for training in DriverTraining if training.value.endswith("_passengers"))
"""Those for the carriage of passengers; the others are for goods."""


def price_category(training: DriverTraining) -> PriceCategory:
    return PriceCategory.MODULE if training in MODULES else PriceCategory.LONG


@dataclass(frozen=True, kw_only=True)
class Price:
    """Of one registered driver, in cents excluding VAT, from a day on."""

    category: PriceCategory
    starts_on: date
    amount_cents: int


FIRST_PRICES = (
    Price(category=PriceCategory.LONG, starts_on=date(2020, 1, 1), amount_cents=2534),
    Price(category=PriceCategory.MODULE, starts_on=date(2020, 1, 1), amount_cents=507),
)
"""What is charged until staff set other prices (DRV-4)."""


class NoPrice(RuleViolation):
    """Nothing may be registered for a price that nobody set."""

    code = "no_driver_price"
    message = "No price is set for this training on that day: ask the institute."


def price_on(prices: Iterable[Price], training: DriverTraining, day: date) -> int:
    """Cents excluding VAT for one driver registered on this day. Raises NoPrice."""
    category = price_category(training)
    valid = [price for price in prices if price.category is category and price.starts_on <= day]
    if not valid:
        raise NoPrice
    return max(valid, key=lambda price: price.starts_on).amount_cents


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The service contract of a centre with the institute (DRV-1)."""

    organisation_id: str
    number: str
    starts_on: date
    ends_on: date | None = None
    """Last day; None: until further notice."""
    is_suspended: bool = False
    representative_id: str = ""
    """The user who is the centre's legal representative: registers, and gives others the right to."""
    version: int = 0

    def is_active(self, day: date) -> bool:
        within = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return within and not self.is_suspended


@dataclass(frozen=True, kw_only=True)
class Approval:
    """A centre's authorisation to give mandatory trainings (agrément)."""

    organisation_id: str
    approval_id: str
    """`agr_…`"""
    number: str
    trainings: frozenset[DriverTraining]
    starts_on: date
    ends_on: date
    """Last day."""
    region: str = ""
    version: int = 0

    def covers(self, training: DriverTraining, day: date) -> bool:
        return training in self.trainings and self.starts_on <= day <= self.ends_on


class ContractInactive(RuleViolation):
    code = "contract_inactive"
    message = "Your centre has no active service contract: ask the institute before you register drivers."


class NotApproved(RuleViolation):
    """Facts: none; the page lists the approvals."""

    code = "not_approved"
    message = "Your centre has no approval for this training on its end date."


class EndsInTheFuture(RuleViolation):
    code = "training_not_ended"
    message = "The training has not ended yet: register its drivers from its last day on."


@dataclass(frozen=True, kw_only=True)
class Centre:
    """What a centre may do, as it stands."""

    organisation_id: str
    contract: Contract | None = None
    approvals: tuple[Approval, ...] = ()

    def require_active(self, today: date) -> None:
        """Raises ContractInactive."""
        if self.contract is None or not self.contract.is_active(today):
            raise ContractInactive

    def approved_on(self, day: date) -> tuple[DriverTraining, ...]:
        """The trainings it may declare that ended on this day, in the order of the list (DRV-5)."""
        return tuple(t for t in DriverTraining if any(a.covers(t, day) for a in self.approvals))

    def approval_for(self, training: DriverTraining, ends_on: date) -> Approval:
        """Raises NotApproved."""
        for approval in self.approvals:
            if approval.covers(training, ends_on):
                return approval
        raise NotApproved
