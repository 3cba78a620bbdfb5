"""What lets a centre declare a training, and what it costs (DRV-1, DRV-4, DRV-5)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.driver_trainings import (
    FIRST_PRICES,
    Approval,
    Centre,
    Contract,
    ContractInactive,
    DriverTraining,
    NoPrice,
    NotApproved,
    Price,
    PriceCategory,
    price_on,
)

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)


def a_contract(**overrides: object) -> Contract:
    values: dict[str, object] = {
        "organisation_id": "org_centre",
        "number": "CS-1",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
    }
    return Contract(**{**values, **overrides})  # type: ignore[arg-type]


def an_approval(*trainings: DriverTraining, **overrides: object) -> Approval:
    values: dict[str, object] = {
        "organisation_id": "org_centre",
        "approval_id": "agr_1",
        "number": "AGR-75-001",
        "trainings": frozenset(trainings or {DriverTraining.FCO_GOODS}),
        "starts_on": date(2026, 3, 1),
        "ends_on": date(2026, 11, 30),
    }
    return Approval(**{**values, **overrides})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("contract", "day", "active"),
    [
        (a_contract(), date(2025, 12, 31), False),
        (a_contract(), date(2026, 1, 1), True),
        (a_contract(), date(2026, 12, 31), True),
        (a_contract(), date(2027, 1, 1), False),
        (a_contract(ends_on=None), date(2036, 1, 1), True),
        (a_contract(is_suspended=True), TODAY, False),
    ],
)
def test_a_contract_is_active_from_its_first_day_to_its_last(
    contract: Contract, day: date, active: bool
) -> None:
    centre = Centre(organisation_id="org_centre", contract=contract)

    assert contract.is_active(day) is active
    if active:
        centre.require_active(day)
    else:
        with pytest.raises(ContractInactive):
            centre.require_active(day)


def test_an_organisation_without_contract_is_no_centre() -> None:
    with pytest.raises(ContractInactive):
        Centre(organisation_id="org_acme").require_active(TODAY)


@pytest.mark.parametrize(
    ("ends_on", "approved"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 11, 30), True),
        (date(2026, 12, 1), False),
    ],
)
def test_a_training_needs_an_approval_on_its_end_date(ends_on: date, approved: bool) -> None:
    centre = Centre(organisation_id="org_centre", approvals=(an_approval(),))

    assert (DriverTraining.FCO_GOODS in centre.approved_on(ends_on)) is approved
    if not approved:
        with pytest.raises(NotApproved):
            centre.approval_for(DriverTraining.FCO_GOODS, ends_on)


def test_only_the_trainings_of_the_approval_are_offered() -> None:
    renewed = an_approval(
        DriverTraining.FIMO_GOODS, approval_id="agr_2", starts_on=date(2026, 12, 1), ends_on=date(2031, 1, 1)
    )
    centre = Centre(organisation_id="org_centre", approvals=(an_approval(), renewed))

    assert centre.approved_on(date(2026, 11, 30)) == (DriverTraining.FCO_GOODS,)
    assert centre.approved_on(date(2026, 12, 1)) == (DriverTraining.FIMO_GOODS,)
    assert centre.approval_for(DriverTraining.FIMO_GOODS, date(2026, 12, 1)).approval_id == "agr_2"


@pytest.mark.parametrize(
    ("training", "cents"),
    [
        (DriverTraining.FIMO_GOODS, 2534),
        (DriverTraining.FCO_PASSENGERS, 2534),
        (DriverTraining.PASSERELLE_GOODS, 2534),
        (DriverTraining.DIPLOMA_GOODS, 2534),
        (DriverTraining.FCO_MODULE_GOODS, 507),
        (DriverTraining.FCO_MODULE_PASSENGERS, 507),
    ],
)
def test_a_module_costs_less_than_a_complete_training(training: DriverTraining, cents: int) -> None:
    assert price_on(FIRST_PRICES, training, TODAY) == cents


@pytest.mark.parametrize(("day", "cents"), [(TODAY - DAY, 2534), (TODAY, 2600), (TODAY + DAY, 2600)])
def test_a_price_counts_from_its_day_on(day: date, cents: int) -> None:
    prices = (*FIRST_PRICES, Price(category=PriceCategory.LONG, starts_on=TODAY, amount_cents=2600))

    assert price_on(prices, DriverTraining.FCO_GOODS, day) == cents


def test_nobody_is_registered_for_a_price_that_is_not_set() -> None:
    with pytest.raises(NoPrice):
        price_on(FIRST_PRICES, DriverTraining.FCO_GOODS, date(2019, 12, 31))
