"""A driver's data on request: exported, and erased where the law allows (DRV-15)."""

import json
from datetime import date, datetime

import pytest

from chalicelib.domain.access import DRIVERS, Person, Role
from chalicelib.domain.calendar import UTC
from chalicelib.domain.drivers import (
    DriverRegistration,
    ErasedTooSoon,
    Profile,
    must_be_kept_until,
)
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.models import (
    documents,
    driver_batches,
    driver_registrations,
    drivers,
    emails,
    history,
    registry,
    users,
)
from chalicelib.models.base import connection
from chalicelib.ports import Ports
from chalicelib.services import driver_accounts, driver_annulments, driver_documents, driver_erasure, mailings
from chalicelib.services.driver_accounts import Claim
from tests.centres import stored_centre, stored_registrar
from tests.driving import BORN, CENTRE, KEY, NEPH, a_line, promise_of, registered
from tests.factories import stored_institute, stored_staff

pytestmark = pytest.mark.usefixtures("tables")
ALLOWED = datetime(2032, 11, 24, 9, tzinfo=UTC)
"""The day after the six years of a summary of 23 November 2026."""


@pytest.fixture(autouse=True)
def centre(tables: None) -> None:
    stored_institute()
    stored_centre()


@pytest.fixture
def manager() -> Person:
    return stored_staff(Role.OPERATIONS_MANAGER).person()


def known(ports: Ports) -> DriverRegistration:
    """A driver with documents, an account of her own and an e-mail that left."""
    (one,) = registered(ports)
    claim = Claim(neph=NEPH, birth_date=BORN, code=drivers.known([KEY])[KEY].claim_code)
    driver_accounts.create(
        ports, claim, email="helene@drivers.example", username=None, language="fr", address="192.0.2.7"
    )
    driver_documents.follow(ports, promise_of(one))
    for key in list(ports.email_hints):  # type: ignore[call-overload]
        mailings.deliver(ports, key)
    return one


def everything() -> str:
    """Every row of every table, as stored."""
    found = (connection().scan(model.Meta.table_name)["Items"] for model in registry.ALL)
    return "\n".join(sorted(str(row) for rows in found for row in rows))


def test_the_export_holds_registrations_documents_e_mails_and_account(ports: Ports, manager: Person) -> None:
    one = known(ports)

    told = json.loads(driver_erasure.export(ports, manager, KEY))

    assert told["account"]["email"] == "helene@drivers.example"
    (registration,) = told["registrations"]
    assert registration["registration_id"] == one.registration_id
    assert {each["kind"] for each in registration["documents"]} == {"driver_summary", "driver_certificate"}
    assert registration["emails"][0]["kind"] == "driver_certificate"
    assert "driver.exported" in [entry.what for entry in history.of(KEY).rows]


def test_after_six_years_nothing_of_the_person_is_left(ports: Ports, manager: Person) -> None:
    one = known(ports)
    ports.now.at = ALLOWED  # type: ignore[attr-defined]

    driver_erasure.erase(ports, manager, KEY, language="en")

    left = everything()
    assert [word for word in (NEPH, "Goff", "Hélène", "helene", "1988-03-08") if word in left] == []
    assert [key for key in ports.files.keys("") if "drivers" in key or "emails" in key] == []
    kept = driver_registrations.get(CENTRE, one.registration_id)
    assert (kept.order_number, kept.price_cents, kept.title) == ("COM1", 2534, "FCO marchandises")
    assert (kept.full_name, kept.neph) == ("–", "000000000000")
    assert documents.of_owner(one.registration_id) == []
    assert emails.of_object(one.registration_id).rows == ()
    assert list(users.of_organisation(DRIVERS)) == []
    assert driver_batches.get(CENTRE, one.batch_id).lines in ((), (replace_line(),))
    with pytest.raises(NotFound):
        driver_erasure.erase(ports, manager, KEY, language="en")


def replace_line() -> object:
    from chalicelib.domain.drivers import DriverLine

    return DriverLine(number=1)


def test_refused_it_leaves_everything_as_it_was(ports: Ports, manager: Person) -> None:
    known(ports)
    ports.now.at = datetime(2032, 11, 23, 9, tzinfo=UTC)  # type: ignore[attr-defined]
    before = everything()

    with pytest.raises(ErasedTooSoon) as refusal:
        driver_erasure.erase(ports, manager, KEY, language="en")

    assert "2032" in str(refusal.value.facts["day"])
    assert everything() == before


def test_what_was_annulled_may_be_erased_at_once(ports: Ports, manager: Person) -> None:
    one = known(ports)
    stored_registrar()
    driver_annulments.annul(ports, manager, CENTRE, one.registration_id, reason="Not Hélène Le Goff")

    driver_erasure.erase(ports, manager, KEY, language="en")

    assert drivers.known([KEY]) == {}


def test_killed_between_two_registrations_the_next_run_finishes(ports: Ports, manager: Person) -> None:
    known(ports)
    registered(ports, number=2, ends_on=date(2026, 11, 19))
    ports.now.at = ALLOWED  # type: ignore[attr-defined]
    first = driver_registrations.of_driver(KEY)[0]
    driver_erasure._erase_registration(ports, manager, first, drivers.known([KEY])[KEY])

    driver_erasure.erase(ports, manager, KEY, language="en")

    assert "Goff" not in everything()


def test_another_driver_is_left_alone(ports: Ports, manager: Person) -> None:
    registered(ports, [a_line(1), a_line(2, neph="260675123456", last_name="Diop")])
    ports.now.at = ALLOWED  # type: ignore[attr-defined]

    driver_erasure.erase(ports, manager, KEY, language="en")

    assert drivers.known(["260675123456#1988-03-08"])
    assert "Diop" in everything()


def test_only_who_runs_centres_may(ports: Ports) -> None:
    registered(ports)
    teacher = stored_staff(Role.TRAINING_MANAGER).person()

    for act in (
        lambda: driver_erasure.export(ports, teacher, KEY),
        lambda: driver_erasure.erase(ports, teacher, KEY, language="en"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_how_long_data_must_be_kept(ports: Ports) -> None:
    (one,) = registered(ports)
    (trainer,) = registered(ports, number=2, profile=Profile.TRAINER, ends_on=date(2026, 11, 19))

    assert must_be_kept_until(one, date(2026, 11, 23)) == date(2032, 11, 23)
    assert must_be_kept_until(trainer, date(2026, 11, 23)) is None
