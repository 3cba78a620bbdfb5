"""Rules of drivers' documents, on both sides of each limit: who gets which, until when they count, when data may go (DRV-10, DRV-15)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.access import DocumentType
from chalicelib.domain.documents import Document, Validity
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import (
    DriverRegistrationState,
    Profile,
    must_be_kept_until,
    without_person,
)
from tests.centres import REGISTERED
from tests.fakes import NOW

DAY = date(2026, 11, 23)


@pytest.mark.parametrize("training", DriverTraining)
def test_all_but_modules_are_proved_by_a_certificate_and_lead_to_a_card(training: DriverTraining) -> None:
    registration = replace(REGISTERED, training=training)
    is_module = "module" in training.value

    assert registration.has_documents
    assert registration.has_certificate is not is_module
    assert registration.may_request_card is not is_module


def test_a_trainer_has_no_document_and_may_request_the_card() -> None:
    trainer = replace(REGISTERED, profile=Profile.TRAINER)

    assert (trainer.has_documents, trainer.has_certificate, trainer.may_request_card) == (False, False, True)


def test_with_an_annulled_registration_no_card_is_requested() -> None:
    assert not replace(REGISTERED, state=DriverRegistrationState.ANNULLED).may_request_card


@pytest.mark.parametrize(
    ("changed", "until"),
    [
        ({}, date(2032, 11, 23)),
        ({"training": DriverTraining.FCO_MODULE_GOODS}, date(2032, 11, 23)),
        ({"state": DriverRegistrationState.ANNULLED}, None),
        ({"profile": Profile.TRAINER}, None),
    ],
)
def test_how_long_a_driver_s_data_must_be_kept(changed: dict[str, object], until: date | None) -> None:
    assert must_be_kept_until(replace(REGISTERED, **changed), DAY) == until  # type: ignore[arg-type]


def test_what_is_left_of_an_erased_registration_names_nobody() -> None:
    left = without_person(REGISTERED, at=NOW)

    assert (left.order_number, left.price_cents, left.title) == ("COM1", 2534, "FCO marchandises")
    for said in ("Hélène", "Goff", "160331035473", "1988"):
        assert said not in str(left)


@pytest.mark.parametrize(
    ("day", "changed", "validity"),
    [
        (date(2027, 3, 23), {}, Validity.VALID),
        (date(2027, 3, 24), {}, Validity.EXPIRED),
        (date(2027, 3, 24), {"is_void": True}, Validity.VOID),
        (date(2027, 3, 24), {"is_replaced": True}, Validity.REPLACED),
        (date(2099, 1, 1), {"valid_until": None}, Validity.VALID),
    ],
)
def test_what_the_verification_page_says(day: date, changed: dict[str, object], validity: Validity) -> None:
    certificate = Document(
        owner_id=REGISTERED.registration_id,
        kind=DocumentType.DRIVER_CERTIFICATE,
        version=1,
        organisation_id="drivers.org_centre",
        number="CQ-1",
        title="FCO",
        file_key="documents/drivers/x.pdf",
        file_name="x.pdf",
        language="fr",
        created_at=NOW,
        valid_until=date(2027, 3, 23),
    )

    assert replace(certificate, **changed).validity_on(day) is validity  # type: ignore[arg-type]
