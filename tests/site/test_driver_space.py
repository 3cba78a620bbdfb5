"""A driver's own space: documents, until when they count, the card; and claiming to be one (DRV-10, DRV-14, TRN-3)."""

from datetime import date

import pytest

from chalicelib.domain.access import DRIVERS, Role
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import DriverRegistration, Profile
from chalicelib.models import driver_registrations, drivers, users
from chalicelib.ports import Ports
from chalicelib.services import driver_annulments, driver_documents, driver_space
from tests.centres import CENTRE, stored_centre
from tests.driving import BORN, KEY, NEPH, promise_of, registered, stored_driver_account
from tests.factories import signed_in, stored_institute, stored_organisation, stored_staff, stored_user
from tests.page import Browser


@pytest.fixture
def one(tables: None, ports: Ports) -> DriverRegistration:
    stored_institute()
    stored_centre()
    (made,) = registered(ports)
    driver_documents.follow(ports, promise_of(made))
    return made


@pytest.fixture
def helene(browser: Browser, one: DriverRegistration) -> Browser:
    return signed_in(browser, stored_driver_account(language="en"))


@pytest.fixture
def lea(browser: Browser, one: DriverRegistration) -> Browser:
    """A trainee of a client, who is not known to be a driver."""
    stored_organisation()
    person = stored_user(roles=frozenset({Role.TRAINEE}), user_id="usr_lea", username="lea")
    return signed_in(browser, person)


def test_both_documents_are_there_with_the_last_day_the_certificate_proves(
    helene: Browser, one: DriverRegistration
) -> None:
    page = helene.get("/space")

    assert "Counts today" in page.text
    assert "23 Mar 2027" in page.text or "23 March 2027" in page.text
    for kind in ("driver_summary", "driver_certificate"):
        path = f"/documents/{one.registration_id}/{kind}-0001"
        assert page.soup.select_one(f'a[href$="{path}"]')
        assert helene.get(path, status=303).location.startswith("https://files.test/documents/drivers/")


@pytest.mark.parametrize(("day", "proves"), [(date(2027, 3, 23), True), (date(2027, 3, 24), False)])
def test_after_four_months_the_certificate_proves_no_more(
    helene: Browser, one: DriverRegistration, day: date, proves: bool
) -> None:
    person = users.get(DRIVERS, "usr_helene").person()

    (line,) = driver_space.of(person, today=day).lines

    assert line.proves is proves


def test_annulled_it_says_void_and_why_and_gives_no_document(
    helene: Browser, ports: Ports, one: DriverRegistration
) -> None:
    by = stored_staff(Role.OPERATIONS_MANAGER).person()
    driver_annulments.annul(ports, by, CENTRE, one.registration_id, reason="Wrong birth date")
    driver_documents.withdraw(ports, one)

    page = helene.get("/space")

    assert "Wrong birth date" in page.text
    assert "Download" not in page.text
    helene.get(f"/documents/{one.registration_id}/driver_certificate-0001", status=404)


def test_a_trainer_reads_who_pays_the_card_and_finds_no_document(browser: Browser, ports: Ports) -> None:
    stored_institute()
    stored_centre()
    registered(ports, profile=Profile.TRAINER, pays_card=True, training=DriverTraining.FIMO_GOODS)
    signed_in(browser, stored_driver_account(language="en"))

    page = browser.get("/space").text

    assert "Your centre pays its fee." in page
    assert "Request the card" in page
    assert "Download" not in page


def test_the_card_is_requested_with_one_button_and_noted_once(
    helene: Browser, one: DriverRegistration
) -> None:
    form = {"action": "card", "registration": one.registration_id}

    helene.post("/space/driver", form)
    helene.post("/space/driver", form)

    assert "Card requested" in helene.get("/space").text
    assert driver_registrations.get(CENTRE, one.registration_id).card_requested_at is not None


def test_a_trainee_shows_to_be_a_driver_with_the_code(lea: Browser, one: DriverRegistration) -> None:
    assert "FCO marchandises" not in lea.get("/space").text
    code = drivers.known([KEY])[KEY].claim_code
    form = {"action": "claim", "neph": NEPH, "birth_date": BORN.isoformat()}
    wrong = lea.post("/space/driver", {**form, "code": "K7QF-2M9X-PB4T"}, status=422)
    assert "No driver without account" in wrong.text

    lea.post("/space/driver", {**form, "code": code})

    assert "FCO marchandises" in lea.get("/space").text


def test_somebody_else_s_registration_document_and_card_do_not_exist(
    lea: Browser, one: DriverRegistration
) -> None:
    lea.get(f"/documents/{one.registration_id}/driver_certificate-0001", status=404)
    lea.post("/space/driver", {"action": "card", "registration": one.registration_id}, status=404)

    assert driver_registrations.get(CENTRE, one.registration_id).card_requested_at is None


def test_the_verification_page_says_valid_until_expired_or_void_and_no_name(
    browser: Browser, ports: Ports, one: DriverRegistration
) -> None:
    certificate = driver_documents.certificate_of(one)

    valid = browser.get(f"/verify/{certificate.code}").text
    ports.now.at = ports.now.at.replace(year=2027, month=3, day=24)  # type: ignore[attr-defined]
    expired = browser.get(f"/verify/{certificate.code}").text
    driver_documents.withdraw(ports, one)
    void = browser.get(f"/verify/{certificate.code}").text

    assert "is valid" in valid
    assert "Valid until" in valid
    assert "It counted until" in expired
    assert "withdrawn since" in void
    for page in (valid, expired, void):
        assert certificate.number in page
        assert "H. L. G." in page
        assert "Goff" not in page
        assert NEPH not in page


@pytest.mark.parametrize("path", ["/", "/space", "/space/driver", "/account"])
def test_a_driver_of_no_organisation_opens_every_page_of_the_own_account(helene: Browser, path: str) -> None:
    page = helene.get(path, status=303 if path == "/" else 200)

    assert "/account/calendar" not in str(page.soup.find("main"))


@pytest.mark.parametrize("path", ["/documents", "/orders", "/catalogue", "/drivers", "/staff/drivers"])
def test_and_none_of_clients_centres_and_staff(helene: Browser, path: str) -> None:
    assert helene.get(path, status=403).status == 403
