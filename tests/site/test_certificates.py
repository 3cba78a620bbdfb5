"""Certificates on the pages of clients and trainees, with until when they are valid (TRN-2)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access import DocumentType, Role
from chalicelib.domain.certificates import CertificateKind
from chalicelib.domain.orders import Order
from chalicelib.domain.results import Result
from chalicelib.models import certificates, registrations
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import attendance, follow_ups
from chalicelib.services import certificates as service
from chalicelib.services import orders as order_service
from tests.factories import a_user, signed_in, stored_user
from tests.fakes import NOW, Clock
from tests.page import Browser
from tests.services.ordering import a_validation, client_of, filled_cart, stored_client
from tests.services.test_registrations import a_staff

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def order(tables: None, ports: Ports) -> Order:
    """Léa has passed on Friday, and her certificate is drawn."""
    assert isinstance(ports.now, Clock)
    ports.now.at = NOW - timedelta(days=4)
    stored_client(starts_on=FRIDAY, ends_on=FRIDAY)
    cart = filled_cart(ports, client_of(a_user()))
    placed = order_service.place(ports, client_of(a_user()), cart, a_validation(cart))
    ports.now.at = NOW
    lea = registrations.of_order("org_acme", placed.order_id)[0]
    attendance.assess(ports, a_staff(), lea, Result.PASSED)
    [made] = service.issue(
        ports, "ses_1", [lea.registration_id], CertificateKind.SUCCESS, by=a_staff()
    ).issued
    follow_ups.follow_up(ports, f"certificate_issued/{made.certificate_id}")
    return placed


def test_a_client_finds_certificates_with_their_expiry(browser: Browser, order: Order) -> None:
    signed_in(browser, stored_user())
    [made] = certificates.of_session("ses_1")

    for page in (browser.get(f"/orders/{order.order_id}"), browser.get("/trainees/trn_lea")):
        assert "valid until" in page.text
        assert "2031" in page.text
        assert made.path in page.links()


def test_an_expired_and_a_revoked_one_say_so(browser: Browser, order: Order, ports: Ports) -> None:
    signed_in(browser, stored_user())
    [made] = certificates.of_session("ses_1")
    with transaction() as tx:
        certificates.replace(tx, replace(made, expires_on=FRIDAY), before=made)
    assert "expired on" in browser.get("/trainees/trn_lea").text

    [made] = certificates.of_session("ses_1")
    service.revoke(ports, a_staff(), made, reason="Erreur")

    page = browser.get("/trainees/trn_lea")
    assert "Void" in page.text
    assert made.path not in page.links()


@pytest.mark.parametrize(
    ("types", "is_there"), [(frozenset(), False), (frozenset({DocumentType.CERTIFICATE}), True)]
)
def test_a_standard_user_sees_the_types_he_or_she_was_given(
    browser: Browser, order: Order, types: frozenset[DocumentType], is_there: bool
) -> None:
    standard = {"roles": frozenset({Role.CLIENT_STANDARD}), "document_types": types}
    signed_in(browser, stored_user(user_id="usr_tom", username="tom", **standard))

    assert ("valid until" in browser.get(f"/orders/{order.order_id}").text) is is_there


def test_a_trainee_finds_the_own_ones_in_the_space(browser: Browser, order: Order) -> None:
    trainee = {"roles": frozenset({Role.TRAINEE}), "trainee_id": "trn_lea", "name": "Léa Châtelain"}
    signed_in(browser, stored_user(user_id="usr_lea", username="lea", **trainee))
    [made] = certificates.of_session("ses_1")

    page = browser.get("/space")

    assert "valid until" in page.text
    assert made.path in page.links()
