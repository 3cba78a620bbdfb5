"""First start of an empty deployment (RUN-6)."""

import pytest

from chalicelib.domain.access import STAFF, Role
from chalicelib.models import institute, users
from chalicelib.ports import Ports
from chalicelib.services import institute as services
from tests.factories import signed_in, stored_staff
from tests.fakes import Clock, Identity
from tests.page import Browser, Page

PASSWORD = "Un portail bien ouvert 1"
IDENTITY = {
    "name": "Institut Horizon",
    "siren": "732 829 320",
    "siret": "732 829 320 00074",
    "street": "12 rue des Écoles",
    "postal_code": "75005",
    "city": "Paris",
    "phone": "01 44 55 66 77",
    "email": "contact@horizon.example",
    "representative_name": "Nadia Benali",
}


def begin(browser: Browser, code: str, *, status: int = 303, **changed: str) -> Page:
    values = {
        "code": code,
        "name": "Nadia Benali",
        "email": "nadia@horizon.example",
        "username": "nadia",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    return browser.submit(browser.get("/setup"), "/setup", status=status, **{**values, **changed})


def test_the_whole_way_from_the_code_to_an_open_portal(browser: Browser, ports: Ports) -> None:
    code = services.new_first_start_code(ports)

    step = browser.follow(begin(browser, code))
    assert step.h1 == "Identity"
    page = browser.submit(step, "/setup/identity", **IDENTITY)
    assert page.location == "/setup/look"
    page = browser.submit(browser.follow(page), "/setup/look", accent="#0F6B6B")
    page = browser.submit(
        browser.follow(page), "/setup/regime", nda="11 75 55555 75", vat_regime="exempt_261_4_4a"
    )
    page = browser.submit(browser.follow(page), "/setup/bank", bank_iban="FR76 3000 6000 0112 3456 7890 189")
    page = browser.submit(
        browser.follow(page), "/setup/teaching", teaching_means="Salles équipées, supports remis."
    )
    page = browser.submit(
        browser.follow(page),
        "/setup/terms",
        terms_name="2026-11",
        text="Conditions générales de vente, version de test.",
    )
    page = browser.submit(
        browser.follow(page),
        "/setup/mail",
        sender_name="Institut Horizon",
        sender_email="formation@horizon.example",
    )
    assert page.location == "/setup/done"
    page = browser.submit(browser.follow(page), "/setup/done")

    assert page.location == "/staff"
    made = institute.get()
    assert made.is_set_up
    assert (made.siren, made.siret, made.nda) == ("732829320", "73282932000074", "11755555575")
    assert (made.bank_iban, made.accent, made.terms_version) == (
        "FR7630006000011234567890189",
        "#0f6b6b",
        "2026-11",
    )
    [administrator] = users.of_organisation(STAFF)
    assert administrator.roles == {Role.STAFF_ADMINISTRATOR}
    browser.get("/setup", status=404)


def test_the_first_administrator_signs_in_with_the_password_chosen(browser: Browser, ports: Ports) -> None:
    begin(browser, services.new_first_start_code(ports))
    assert isinstance(ports.identity, Identity)

    assert ports.identity.accounts["nadia"].password == PASSWORD
    assert not ports.identity.accounts["nadia"].temporary


def test_of_two_people_with_the_same_code_one_wins(browser: Browser, ports: Ports) -> None:
    code = services.new_first_start_code(ports)
    second = Browser(browser.gateway)
    late = second.get("/setup")
    begin(browser, code)

    second.submit(
        late,
        "/setup",
        status=404,
        code=code,
        name="Karim Haddad",
        email="karim@horizon.example",
        username="karim",
        password=PASSWORD,
        again=PASSWORD,
    )

    assert [user.username for user in users.of_organisation(STAFF)] == ["nadia"]


def test_of_two_codes_only_one_is_ever_taken(browser: Browser, ports: Ports) -> None:
    one, other = services.new_first_start_code(ports), services.new_first_start_code(ports)
    start = {"name": "N B", "email": "n@horizon.example", "password": PASSWORD, "language": "fr"}
    services.start(ports, code=one, username="nadia", **start)

    with pytest.raises(Exception, match="code"):
        services.start(ports, code=other, username="karim", **start)

    assert [user.username for user in users.of_organisation(STAFF)] == ["nadia"]
    assert isinstance(ports.identity, Identity)
    assert list(ports.identity.accounts) == ["nadia"]
    assert services.new_first_start_code(ports) == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "never-given"}, "This code isn’t valid"),
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"again": "something else"}, "the same password twice"),
        ({"email": "nadia"}, "name@company.fr"),
        ({"username": "N B"}, "small letters, digits"),
        ({"name": ""}, "Fill in this field."),
    ],
)
def test_what_is_wrong_is_said_and_the_code_still_works(
    browser: Browser, ports: Ports, changed: dict[str, str], said: str
) -> None:
    code = services.new_first_start_code(ports)

    page = begin(browser, **{"code": code, "status": 422, **changed})  # type: ignore[arg-type]

    assert said in page.text
    assert begin(browser, code).location == "/setup/identity"


def test_a_code_older_than_a_week_is_refused(browser: Browser, ports: Ports) -> None:
    code = services.new_first_start_code(ports)
    assert isinstance(ports.now, Clock)
    ports.now.forward(days=7)

    begin(browser, code, status=422)


def test_a_left_set_up_is_taken_up_again_after_signing_in(browser: Browser, ports: Ports) -> None:
    begin(browser, services.new_first_start_code(ports))
    browser.post("/sign-out")

    assert browser.get("/setup", status=303).location == "/sign-in"
    page = browser.submit(browser.get("/sign-in"), "/sign-in", username="nadia", password=PASSWORD)
    assert browser.follow(page, status=303).location == "/setup"


def test_the_portal_opens_only_with_what_selling_needs(browser: Browser, ports: Ports) -> None:
    begin(browser, services.new_first_start_code(ports))

    page = browser.submit(browser.get("/setup/done"), "/setup/done")

    assert page.location == "/setup/identity"
    assert not institute.get().is_set_up


def test_other_people_wait_until_it_is_set_up(browser: Browser, ports: Ports) -> None:
    begin(browser, services.new_first_start_code(ports))
    trainer = signed_in(Browser(browser.gateway), stored_staff(Role.TRAINER))

    assert trainer.get("/setup").h1 == "The portal is being set up"
    trainer.get("/setup/identity", status=403)
