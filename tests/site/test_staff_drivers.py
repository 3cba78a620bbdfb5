"""What staff do about one driver: see the code, make a new one, export and erase what is known (DRV-15)."""

import json

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.drivers import DriverRegistration
from chalicelib.models import drivers
from chalicelib.ports import Ports
from chalicelib.services import driver_documents
from tests.centres import stored_centre
from tests.driving import CENTRE, KEY, NEPH, promise_of, registered
from tests.factories import signed_in, stored_institute, stored_staff
from tests.page import Browser

PATH = f"/staff/drivers/{NEPH}"


@pytest.fixture
def one(tables: None, ports: Ports) -> DriverRegistration:
    stored_institute()
    stored_centre()
    (made,) = registered(ports)
    driver_documents.follow(ports, promise_of(made))
    return made


@pytest.fixture
def manager(browser: Browser, one: DriverRegistration) -> Browser:
    return signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))


def test_staff_see_whether_there_is_an_account_and_the_code_to_hand_over(manager: Browser) -> None:
    page = manager.get(PATH).text

    assert drivers.known([KEY])[KEY].claim_code in page
    assert "None yet" in page


def test_a_new_code_replaces_the_one_before(manager: Browser) -> None:
    before = drivers.known([KEY])[KEY].claim_code

    manager.post(PATH, {"action": "renew_code", "driver": KEY})

    page = manager.get(PATH).text
    assert before not in page
    assert "New code for the driver’s account" in page


def test_the_export_is_a_file(manager: Browser) -> None:
    page = manager.post(PATH, {"action": "export", "driver": KEY}, status=200)

    assert json.loads(page.answer.body)["driver"]["last_name"] == "Le Goff"


def test_erasing_is_refused_with_the_day_until_nothing_counts_any_more(
    manager: Browser, one: DriverRegistration
) -> None:
    refused = manager.post(PATH, {"action": "erase", "driver": KEY}, status=409)
    assert "24 Nov 2032" in refused.text or "24 November 2032" in refused.text

    manager.post(f"{PATH}/{CENTRE}/{one.registration_id}", {"reason": "Another person"})
    manager.post(PATH, {"action": "erase", "driver": KEY})

    manager.get(PATH, status=404)


@pytest.mark.parametrize("form", [{"action": "erase", "driver": "x"}, {"action": "other", "driver": KEY}, {}])
def test_nobody_and_nothing_are_not_found(manager: Browser, form: dict[str, str]) -> None:
    manager.post(PATH, form, status=404)


def test_who_only_reads_drivers_changes_nothing(browser: Browser, one: DriverRegistration) -> None:
    teacher = signed_in(browser, stored_staff(Role.TRAINING_MANAGER))

    assert "Erase the data" not in teacher.get(PATH).text
    teacher.post(PATH, {"action": "erase", "driver": KEY}, status=403)
    assert drivers.known([KEY])
