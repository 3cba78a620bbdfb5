"""Centres as staff run them: contract, approvals, prices, billing, annulments (DRV-1, DRV-4, DRV-13, DRV-14)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.driver_trainings import Contract, DriverTraining, PriceCategory
from chalicelib.domain.drivers import DriverRegistration
from chalicelib.models import centres, driver_registrations, drivers, history, organisations, outbox, users
from chalicelib.models.base import transaction
from tests.centres import CENTRE, stored_centre, stored_registrar
from tests.factories import signed_in, stored_institute, stored_organisation, stored_staff
from tests.page import Browser
from tests.site.test_drivers import begun, with_line

BASE = f"/staff/centres/{CENTRE}"


@pytest.fixture
def manager(browser: Browser) -> Browser:
    stored_institute()
    return signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))


def a_registered_driver(browser: Browser) -> DriverRegistration:
    registrar = {"user_id": "usr_registrar", "username": "registrar", "email": "r@diderot.example"}
    signed_in(browser, stored_registrar(Role.DRIVER_REGISTRAR, **registrar))
    address = begun(browser)
    with_line(browser, address)
    browser.post(address, {"action": "verify"})
    page = browser.get(address)
    form = next(f for f in page.soup.select("dialog form") if f.find("input", attrs={"value": "register"}))
    browser.post(address, {str(i["name"]): str(i["value"]) for i in form.select("input")})
    return driver_registrations.of_centre(CENTRE).rows[0]


def test_an_organisation_becomes_a_centre_with_contract_and_approval(manager: Browser) -> None:
    stored_organisation(organisation_id=CENTRE, name="Auto-école Diderot")
    user = stored_registrar(Role.CLIENT_ADMINISTRATOR)
    contract = {
        "action": "contract",
        "version": "0",
        "number": "CS-9",
        "starts_on": "2026-01-01",
        "representative_id": user.user_id,
    }
    approval = {
        "action": "approval",
        "version": "0",
        "approval_id": "agr_0000000000000001",
        "approval_number": "AGR-9",
        "trainings": ["fimo_goods", "fco_goods"],
        "approved_from": "2026-01-01",
        "approved_to": "2030-12-31",
    }

    for form in (contract, approval):
        manager.post(BASE, form)
        manager.post(BASE, form)

    centre = centres.read(CENTRE)
    assert centre.contract is not None
    assert (centre.contract.number, centre.contract.version) == ("CS-9", 1)
    assert centre.approvals[0].trainings == {DriverTraining.FIMO_GOODS, DriverTraining.FCO_GOODS}
    assert Role.LEGAL_REPRESENTATIVE in users.get(CENTRE, user.user_id).roles
    assert "Auto-école Diderot" in manager.get("/staff/centres").text
    assert {e.what for e in history.of(CENTRE).rows} >= {"centre.contract", "centre.approval"}


def test_the_history_tells_a_suspension_from_what_was_before(manager: Browser) -> None:
    stored_centre()
    form = {"action": "contract", "version": "1", "number": "CS-2026-1", "starts_on": "2026-01-01"}

    manager.post(BASE, {**form, "is_suspended": "yes"})
    manager.post(
        "/staff/drivers/prices", {"category": "long", "starts_on": "2027-01-01", "amount_cents": "26,00"}
    )

    entry = next(each for each in history.of(CENTRE).rows if each.what == "centre.contract")
    assert entry.before == "CS-2026-1; 2026-01-01 – …; in force; "
    assert entry.after == "CS-2026-1; 2026-01-01 – …; suspended; "
    (priced,) = history.of(centres.PRICES).rows
    assert priced.after == "2600 cents"


def test_a_centre_that_was_renamed_is_listed_once_under_its_name(manager: Browser) -> None:
    stored_organisation(organisation_id=CENTRE, name="Auto-école Diderot")
    form = {"action": "contract", "starts_on": "2026-01-01"}
    manager.post(BASE, {**form, "version": "0", "number": "CS-1"})
    before = organisations.get(CENTRE)
    with transaction() as tx:
        organisations.replace(tx, replace(before, name="École Voltaire"), before=before)

    manager.post(BASE, {**form, "version": "1", "number": "CS-2"})

    text = manager.get("/staff/centres").text
    assert "Diderot" not in text
    assert text.count("École Voltaire") == 2  # the link, and that of its billing


def test_the_right_follows_the_legal_representative(manager: Browser) -> None:
    stored_organisation(organisation_id=CENTRE)
    first = stored_registrar(Role.CLIENT_ADMINISTRATOR)
    second = stored_registrar(Role.CLIENT_STANDARD, user_id="usr_two", username="two", email="two@x.example")
    form = {"action": "contract", "number": "CS-9", "starts_on": "2026-01-01"}

    manager.post(BASE, {**form, "version": "0", "representative_id": first.user_id})
    manager.post(BASE, {**form, "version": "1", "representative_id": second.user_id})

    assert Role.LEGAL_REPRESENTATIVE not in users.get(CENTRE, first.user_id).roles
    assert Role.LEGAL_REPRESENTATIVE in users.get(CENTRE, second.user_id).roles


def test_saving_again_gives_the_right_that_a_dead_server_did_not(manager: Browser) -> None:
    """The contract is written, then the roles: between them anything may stop."""
    stored_organisation(organisation_id=CENTRE)
    first = stored_registrar(Role.LEGAL_REPRESENTATIVE)
    second = stored_registrar(Role.CLIENT_STANDARD, user_id="usr_two", username="two", email="two@x.example")
    contract = Contract(
        organisation_id=CENTRE, number="CS-9", starts_on=date(2026, 1, 1), representative_id=second.user_id
    )
    with transaction() as tx:
        centres.replace_contract(tx, contract, before=None)
    form = {"action": "contract", "number": "CS-9", "starts_on": "2026-01-01"}

    manager.post(BASE, {**form, "version": "1", "representative_id": second.user_id})

    assert Role.LEGAL_REPRESENTATIVE not in users.get(CENTRE, first.user_id).roles
    assert Role.LEGAL_REPRESENTATIVE in users.get(CENTRE, second.user_id).roles


def test_a_trainee_represents_no_centre(manager: Browser) -> None:
    stored_organisation(organisation_id=CENTRE)
    trainee = stored_registrar(Role.TRAINEE)
    form = {"action": "contract", "version": "0", "number": "CS-9", "starts_on": "2026-01-01"}

    page = manager.post(BASE, {**form, "representative_id": trainee.user_id}, status=422)

    assert "representative_id" in page.errors
    assert centres.read(CENTRE).contract is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": ""}, "number"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"representative_id": "usr_elsewhere"}, "representative_id"),
        ({"starts_on": "soon"}, "starts_on"),
    ],
)
def test_a_contract_that_cannot_be_is_told_beside_its_field(
    manager: Browser, change: dict[str, str], field: str
) -> None:
    stored_organisation(organisation_id=CENTRE)
    form = {"action": "contract", "version": "0", "number": "CS-9", "starts_on": "2026-01-01"}

    page = manager.post(BASE, {**form, **change}, status=422)

    assert field in page.errors
    assert centres.read(CENTRE).contract is None


def test_two_people_do_not_overwrite_each_other(manager: Browser) -> None:
    stored_centre()

    page = manager.post(
        BASE,
        {"action": "contract", "version": "0", "number": "CS-10", "starts_on": "2026-01-01"},
        status=409,
    )

    contract = centres.read(CENTRE).contract
    assert contract is not None
    assert contract.number == "CS-2026-1"
    assert "Somebody saved changes meanwhile" in page.text


def test_a_training_manager_reads_and_does_not_change(browser: Browser) -> None:
    stored_institute()
    stored_centre()
    signed_in(browser, stored_staff(Role.TRAINING_MANAGER))

    page = browser.get(BASE)
    browser.post(BASE, {"action": "contract", "version": "1", "number": "X"}, status=403)

    assert "CS-2026-1" in page.text
    assert not page.soup.select("input[name=number]")


def test_a_price_counts_from_a_day_to_come_and_can_be_dropped_before(manager: Browser) -> None:
    form = {"category": "long", "starts_on": "2027-01-01", "amount_cents": "26,00"}
    manager.post("/staff/drivers/prices", form)
    assert [p.amount_cents for p in centres.prices() if p.category is PriceCategory.LONG] == [2534, 2600]

    for _ in range(2):
        manager.post(
            "/staff/drivers/prices", {"action": "drop", "category": "long", "starts_on": "2027-01-01"}
        )

    assert [p.amount_cents for p in centres.prices() if p.category is PriceCategory.LONG] == [2534]


@pytest.mark.parametrize("day", ["2026-11-23", "2020-01-01"])
def test_past_prices_stay_as_they_were(manager: Browser, day: str) -> None:
    form = {"category": "long", "starts_on": day, "amount_cents": "1,00"}

    page = manager.post("/staff/drivers/prices", form, status=422)

    assert "starts_on" in page.errors
    manager.post(
        "/staff/drivers/prices", {"action": "drop", "category": "long", "starts_on": day}, status=422
    )


def test_a_driver_is_found_by_number_and_by_name(manager: Browser) -> None:
    stored_centre()
    each = a_registered_driver(manager)
    signed_in(manager, stored_staff(Role.TRAINING_MANAGER))

    assert "Le Goff" in manager.get(f"/staff/drivers?q={each.neph}").text
    assert each.neph in manager.get("/staff/drivers?q=le%20g").text
    assert "Auto-école Diderot" in manager.get(f"/staff/drivers/{each.neph}").text
    manager.get("/staff/drivers/000000000000", status=404)


def test_an_annulled_registration_is_void_credited_and_the_driver_may_be_registered_again(
    manager: Browser,
) -> None:
    stored_centre()
    each = a_registered_driver(manager)
    path = f"/staff/drivers/{each.neph}/{CENTRE}/{each.registration_id}"
    signed_in(manager, stored_staff(Role.STAFF_ADMINISTRATOR))
    page = manager.post(path, {"reason": " "}, status=422)
    assert "reason" in page.errors

    manager.post(path, {"reason": "Mauvaise date"})
    manager.post(path, {"reason": "Encore"}, status=409)

    after = driver_registrations.get(CENTRE, each.registration_id)
    assert (after.is_void, after.annul_reason) == (True, "Mauvaise date")
    assert drivers.known([each.driver_key])[each.driver_key].held == frozenset()
    assert outbox.get(f"driver_annulled/{each.registration_id}").organisation_id == CENTRE
    assert "Nothing to bill" in manager.get(f"{BASE}/billing?month=2026-11").text
    assert [e.what for e in history.of(each.registration_id).rows].count("driver.annulled") == 1


def test_what_is_left_of_an_erased_driver_can_still_be_annulled(manager: Browser) -> None:
    """The centre gets its credit; nobody holds anything any more (DRV-14, DRV-15)."""
    stored_centre()
    each = a_registered_driver(manager)
    erased = replace(
        each, driver_key=f"erased#{each.registration_id}", neph="000000000000", birth_date=date(1900, 1, 1)
    )
    with transaction() as tx:
        driver_registrations.replace(tx, erased, before=each)
    signed_in(manager, stored_staff(Role.STAFF_ADMINISTRATOR))

    manager.post(f"/staff/drivers/000000000000/{CENTRE}/{each.registration_id}", {"reason": "Erreur"})

    assert driver_registrations.get(CENTRE, each.registration_id).is_void
    assert len(list(driver_registrations.annulled_in(CENTRE, 2026, 11))) == 1


def test_the_lines_of_a_month_are_shown_to_staff_and_centre_alike(manager: Browser) -> None:
    stored_centre()
    a_registered_driver(manager)
    assert "€25.34" in manager.get("/drivers/billing?month=2026-11").text
    signed_in(manager, stored_staff(Role.TRAINING_MANAGER))

    page = manager.get(f"{BASE}/billing?month=2026-11")

    assert "COM1" in page.text
    assert "€25.34" in page.text
    assert "Nothing to bill" in manager.get(f"{BASE}/billing?month=2026-10").text


def test_the_legal_representative_gives_and_takes_the_right_to_register(browser: Browser) -> None:
    stored_institute()
    stored_centre()
    colleague = stored_registrar(
        Role.CLIENT_STANDARD, user_id="usr_two", username="two", email="two@x.example"
    )
    signed_in(browser, stored_registrar(Role.LEGAL_REPRESENTATIVE))

    browser.post("/drivers/people", {"action": "give", "user": colleague.user_id})
    given = users.get(CENTRE, colleague.user_id).roles
    browser.post("/drivers/people", {"action": "take", "user": colleague.user_id})

    assert Role.DRIVER_REGISTRAR in given
    assert Role.DRIVER_REGISTRAR not in users.get(CENTRE, colleague.user_id).roles
    browser.post("/drivers/people", {"action": "give", "user": "usr_elsewhere"}, status=404)


def test_who_has_no_right_left_may_do_nothing_and_breaks_nothing(browser: Browser) -> None:
    stored_institute()
    stored_centre()
    bob = stored_registrar(
        Role.DRIVER_REGISTRAR, user_id="usr_bob", username="bob", email="bob@diderot.example"
    )
    signed_in(browser, stored_registrar())

    browser.post("/drivers/people", {"action": "take", "user": bob.user_id})

    assert users.get(CENTRE, bob.user_id).roles == frozenset()
    assert browser.get("/drivers/people").status == 200
    signed_in(browser, users.get(CENTRE, bob.user_id))
    browser.get("/drivers", status=403)


def test_a_registrar_does_not_give_the_right_on(browser: Browser) -> None:
    stored_institute()
    stored_centre()
    signed_in(browser, stored_registrar(Role.DRIVER_REGISTRAR))

    browser.get("/drivers/people", status=403)
    browser.post("/drivers/people", {"action": "give", "user": "usr_centre"}, status=403)


def test_the_list_of_registrations_is_exported(manager: Browser) -> None:
    stored_centre()
    each = a_registered_driver(manager)

    page = manager.get("/drivers/registrations")
    answer = manager.get("/drivers/registrations?format=csv").answer

    assert "Le Goff" in page.text
    assert each.neph in answer.text
    assert date(2026, 11, 20) == each.ends_on
