"""Clients as staff work on them: found, added, changed; establishments, administrators, duplicates of the directory."""

from dataclasses import replace

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.start_reminders import StartReminders
from chalicelib.models import organisations, trainees, users
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from tests import factories
from tests.page import Browser

PATH = "/staff/organisations"
ACME = f"{PATH}/org_acme"


@pytest.fixture
def staff(browser: Browser) -> Browser:
    factories.stored_institute()
    factories.stored_organisation()
    factories.stored_establishment()
    return factories.signed_in(browser, factories.stored_staff(Role.TRAINING_MANAGER))


@pytest.mark.parametrize(
    ("words", "found"),
    [("", True), ("duvallon", True), ("991433822", True), ("99143382200012", True), ("x", False)],
)
def test_a_client_is_found(staff: Browser, words: str, found: bool) -> None:
    assert (ACME in staff.get(f"{PATH}?q={words}").links()) is found


def test_a_client_is_added_with_an_establishment(staff: Browser) -> None:
    page = staff.get(f"{PATH}/new")
    values = {
        "name": "Autocars du Midi",
        "siren": "552 100 554",
        "postal_code": "34000",
        "is_public_body": "yes",
    }
    made = staff.submit(page, f"{PATH}/new", **values)
    again = staff.submit(page, f"{PATH}/new", **values)
    assert made.location == again.location
    shown = staff.follow(made)
    assert shown.h1 == "Autocars du Midi"
    assert "Public body" in shown.text

    form = staff.get(f"{made.location}/establishments/new")
    address = f"{made.location}/establishments/new"
    staff.submit(form, address, name="Siège", siret="55210055400013")
    staff.submit(form, address, name="Siège", siret="55210055400013")

    held = organisations.find_by_siren("552100554")
    assert held is not None
    assert [site.name for site in organisations.establishments(held.organisation_id)] == ["Siège"]


def test_a_wrong_form_is_kept_and_explained(staff: Browser) -> None:
    page = staff.get(f"{PATH}/new")

    again = staff.submit(page, f"{PATH}/new", status=422, name="X", siren="991433822")
    assert "Another organisation has this SIREN" in again.text
    assert again.form(f"{PATH}/new")["name"] == "X"

    site = staff.get(f"{ACME}/establishments/new")
    wrong = staff.submit(site, f"{ACME}/establishments/new", status=422, name="X", siret="73282932000074")
    assert "it must begin with the SIREN" in wrong.text


def test_an_edit_keeps_what_the_form_does_not_change(staff: Browser) -> None:
    page = staff.get(f"{ACME}/edit")
    staff.submit(page, f"{ACME}/edit", manager_name="Nadia Benali", populations="Cadres; Conducteurs")

    held = organisations.get("org_acme")
    assert held.manager_name == "Nadia Benali"
    assert held.populations == {"Cadres", "Conducteurs"}
    assert held.address.street == "58 rue Victor-Hugo"
    assert "Organisation changed" in staff.get(f"{ACME}?tab=history").text

    late = staff.follow(staff.submit(page, f"{ACME}/edit", name="Autre"))
    assert "Somebody changed this organisation meanwhile" in late.text


def test_an_establishment_is_changed(staff: Browser) -> None:
    path = f"{ACME}/establishments/est_paris"
    page = staff.get(path)

    staff.submit(page, path, email="paris@duvallon.example")
    late = staff.follow(staff.submit(page, path, email="late@duvallon.example"))

    assert organisations.get_establishment("org_acme", "est_paris").email == "paris@duvallon.example"
    assert "Somebody changed this establishment meanwhile" in late.text


def test_an_administrator_is_invited_once(staff: Browser, ports: Ports) -> None:
    page = staff.get(f"{ACME}/invite")
    assert page.form(f"{ACME}/invite")["email"] == "formation@duvallon.example"

    told = staff.follow(staff.submit(page, f"{ACME}/invite", name="Claire Fontaine"))
    staff.submit(page, f"{ACME}/invite", name="Claire Fontaine")

    (user,) = users.of_organisation("org_acme")
    assert user.roles == {Role.CLIENT_ADMINISTRATOR}
    assert "Claire Fontaine" in told.text


def test_without_an_address_the_password_is_shown_once(staff: Browser) -> None:
    page = staff.get(f"{ACME}/invite")

    shown = staff.submit(page, f"{ACME}/invite", status=200, name="Claire Fontaine", email="")
    assert "shown this once" in shown.text

    wrong = staff.submit(page, f"{ACME}/invite", status=422, name="Claire", email="nobody")
    assert "name@company.fr" in wrong.text


def test_two_entries_of_one_person_are_merged(staff: Browser) -> None:
    factories.stored_trainee(email="")
    factories.stored_trainee(trainee_id="trn_twin", first_name="Lea", job="Formatrice", birth_date=None)
    listed = staff.get(f"{ACME}/trainees?q=chatelain")
    assert f"{ACME}/trainees/trn_twin" in listed.links()
    assert "Tick two people" in staff.get(f"{ACME}/trainees?trainee=trn_lea").text

    asked = staff.get(f"{ACME}/trainees?trainee=trn_lea&trainee=trn_twin", status=303)
    page = staff.follow(asked)
    form = {**page.form(f"{ACME}/merge"), "job": "other"}
    done = staff.follow(staff.post(f"{ACME}/merge", form))
    staff.post(f"{ACME}/merge", form)

    assert "The two entries are one now" in done.text
    lea = trainees.get("org_acme", "trn_lea")
    assert (lea.first_name, lea.job, lea.email) == ("Léa", "Formatrice", "lea@duvallon.example")
    twin = staff.get(f"{ACME}/trainees/trn_twin")
    assert f"{ACME}/trainees/trn_lea" in twin.links()


def test_a_likely_twin_is_pointed_out(staff: Browser) -> None:
    factories.stored_trainee()
    factories.stored_trainee(trainee_id="trn_twin", first_name="Lea")

    assert "Perhaps the same person" in staff.get(f"{ACME}/trainees/trn_lea").text


def test_addresses_that_lead_nowhere(staff: Browser) -> None:
    for path in (
        f"{PATH}/org_none",
        f"{PATH}/org_none/edit",
        f"{PATH}/org_none/invite",
        f"{PATH}/org_none/trainees",
        f"{ACME}/establishments/est_none",
        f"{ACME}/trainees/trn_none",
        f"{ACME}/merge",
        f"{ACME}/merge?one=trn_a&other=trn_b",
    ):
        staff.get(path, status=404)


def test_clients_do_not_see_the_staffs_directory(browser: Browser, staff: Browser) -> None:
    client = factories.signed_in(browser, factories.stored_user())

    for path in (PATH, ACME, f"{ACME}/edit", f"{ACME}/trainees"):
        client.get(path, status=403)


def test_staff_leave_the_reminders_as_the_client_wants_them(staff: Browser) -> None:
    before = organisations.get("org_acme")
    with transaction() as tx:
        wanted = replace(before, start_reminders=StartReminders(every_days=7, for_days=30))
        organisations.replace(tx, wanted, before=before)

    staff.submit(staff.get(f"{ACME}/edit"), f"{ACME}/edit", name="Duvallon et Fils")

    after = organisations.get("org_acme")
    assert (after.name, after.start_reminders) == (
        "Duvallon et Fils",
        StartReminders(every_days=7, for_days=30),
    )
