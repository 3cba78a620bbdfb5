"""Claiming to be a driver: with the code only, limited, once; and nothing learnt from a refusal (DRV-10)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.access import DRIVERS, Role
from chalicelib.domain.accounts import TooManyAttempts
from chalicelib.domain.documents import Validity
from chalicelib.domain.errors import InvalidInput, NotAllowed, NotFound
from chalicelib.domain.users import User
from chalicelib.models import documents, drivers, history, users
from chalicelib.ports import Ports
from chalicelib.services import documents as papers
from chalicelib.services import driver_accounts as service
from chalicelib.services import driver_documents, driver_space
from chalicelib.services.driver_accounts import Claim, ClaimRefused
from chalicelib.services.driver_space import NoCard
from chalicelib.services.users import Invitation
from tests.centres import stored_centre
from tests.driving import BORN, KEY, NEPH, a_line, promise_of, registered
from tests.factories import stored_institute, stored_staff, stored_user

pytestmark = pytest.mark.usefixtures("tables")
OTHER = "260675123456"


@pytest.fixture(autouse=True)
def centre(tables: None) -> None:
    stored_institute()
    stored_centre()


def code() -> str:
    return drivers.known([KEY])[KEY].claim_code


def a_claim(**changed: object) -> Claim:
    return replace(Claim(neph=NEPH, birth_date=BORN, code=code()), **changed)  # type: ignore[arg-type]


def made(ports: Ports, claim: Claim | None = None, **changed: str) -> Invitation:
    values = {"email": "helene@drivers.example", "language": "fr", "address": "192.0.2.7", **changed}
    return service.create(ports, claim or a_claim(), **{"username": None, **values})  # type: ignore[arg-type]


def a_trainee(**overrides: object) -> User:
    values = {"user_id": "usr_lea", "username": "lea", "roles": frozenset({Role.TRAINEE})}
    return stored_user(**{**values, **overrides})


def test_each_driver_has_one_code_however_often_registered(ports: Ports) -> None:
    registered(ports, [a_line(1), a_line(2, neph=OTHER)])
    first = code()
    registered(ports, number=2, ends_on=date(2026, 11, 19))

    assert code() == first
    assert drivers.known([f"{OTHER}#1988-03-08"])[f"{OTHER}#1988-03-08"].claim_code != first


def test_a_driver_without_account_makes_one_and_finds_the_past_documents(ports: Ports) -> None:
    (one,) = registered(ports)
    driver_documents.follow(ports, promise_of(one))

    user = made(ports).user

    assert (user.organisation_id, user.roles, user.name) == (DRIVERS, {Role.TRAINEE}, "Hélène Le Goff")
    (line,) = driver_space.of(user.person(), today=date(2026, 11, 23)).lines
    assert len(line.documents) == 2
    assert line.proves
    assert [entry.what for entry in history.of(KEY).rows] == ["driver.account_linked"]
    address = papers.link(ports, user.person(), one.registration_id, "driver_certificate#0001")
    assert "certificat-qualification" in address


def test_the_same_form_twice_is_one_account_until_somebody_signed_in(ports: Ports) -> None:
    registered(ports)
    claim = a_claim()
    first, again = made(ports, claim), made(ports, claim)

    assert first.user.user_id == again.user.user_id
    assert first.temporary_password != again.temporary_password
    assert len(list(users.of_organisation(DRIVERS))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"neph": OTHER},
        {"birth_date": date(1988, 3, 9)},
        {"code": "K7QF-2M9X-PB4T"},
        {"code": ""},
        {"code": "é"},
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same_and_nothing_is_made(
    ports: Ports, wrong: dict[str, object]
) -> None:
    registered(ports)

    with pytest.raises(ClaimRefused) as refusal:
        made(ports, a_claim(**wrong))

    assert refusal.value.facts == {}
    assert list(users.of_organisation(DRIVERS)) == []
    assert drivers.known([KEY])[KEY].user_id is None


def test_a_code_is_read_as_people_type_it(ports: Ports) -> None:
    registered(ports)

    made(ports, a_claim(code=f" {code().lower().replace('-', ' ')} "))

    assert drivers.known([KEY])[KEY].user_id is not None


def test_what_is_no_neph_is_told_as_such(ports: Ports) -> None:
    registered(ports)

    with pytest.raises(InvalidInput):
        made(ports, a_claim(neph="12"))


def test_guesses_are_limited_per_number_and_per_address(ports: Ports) -> None:
    registered(ports)
    for _ in range(4):
        with pytest.raises(ClaimRefused):
            made(ports, a_claim(code="K7QF-2M9X-PB4T"), address="192.0.2.8")

    with pytest.raises(TooManyAttempts):
        made(ports, address="192.0.2.9")


def test_right_claims_don_t_count_as_guesses(ports: Ports) -> None:
    registered(ports)
    claim = a_claim()

    usernames = {made(ports, claim).user.username for _ in range(8)}

    assert len(usernames) == 1


def test_a_trainee_with_an_account_links_it_once(ports: Ports) -> None:
    registered(ports)
    lea = a_trainee().person()

    for _ in range(2):
        service.link(ports, lea, a_claim(), address="192.0.2.7")

    assert drivers.known([KEY])[KEY].user_id == "usr_lea"
    assert [entry.what for entry in history.of(KEY).rows] == ["driver.account_linked"]


def test_a_driver_somebody_has_can_t_be_claimed_by_another(ports: Ports) -> None:
    (one,) = registered(ports)
    driver_documents.follow(ports, promise_of(one))
    service.link(ports, a_trainee().person(), a_claim(), address="192.0.2.7")
    karim = a_trainee(user_id="usr_karim", username="karim").person()

    with pytest.raises(ClaimRefused):
        service.link(ports, karim, a_claim(), address="192.0.2.7")
    with pytest.raises(ClaimRefused):
        made(ports)

    assert driver_space.of(karim, today=date(2026, 11, 23)).lines == []
    with pytest.raises(NotFound):
        papers.link(ports, karim, one.registration_id, "driver_summary#0001")


def test_neither_the_centre_nor_a_void_document_gives_a_link(ports: Ports) -> None:
    (one,) = registered(ports)
    driver_documents.follow(ports, promise_of(one))
    helene = made(ports).user.person()
    boss = stored_user(organisation_id="org_centre", roles=frozenset({Role.CLIENT_ADMINISTRATOR})).person()
    with pytest.raises(NotFound):
        papers.link(ports, boss, one.registration_id, "driver_certificate#0001")

    driver_documents.withdraw(ports, one)

    assert {d.validity for d in documents.of_owner(one.registration_id)} == {Validity.VOID}
    with pytest.raises(NotFound):
        papers.link(ports, helene, one.registration_id, "driver_certificate#0001")


def test_a_new_code_ends_the_old_one_and_the_account_shows_the_driver_no_more(ports: Ports) -> None:
    registered(ports)
    claim = a_claim()
    helene = made(ports, claim).user.person()
    by = stored_staff(Role.OPERATIONS_MANAGER).person()

    new = service.renew_code(ports, by, drivers.known([KEY])[KEY])

    assert driver_space.of(helene, today=date(2026, 11, 23)).lines == []
    with pytest.raises(ClaimRefused):
        made(ports, claim)
    assert made(ports, a_claim(code=new), email="new@drivers.example").user.user_id != helene.user_id
    with pytest.raises(NotAllowed):
        service.renew_code(ports, helene, drivers.known([KEY])[KEY])


def test_the_card_is_requested_once_and_only_for_oneself(ports: Ports) -> None:
    (one,) = registered(ports)
    helene = made(ports).user.person()
    karim = a_trainee(user_id="usr_karim", username="karim").person()

    first = driver_space.request_card(ports, helene, one.registration_id)
    ports.now.forward(hours=1)  # type: ignore[attr-defined]
    again = driver_space.request_card(ports, helene, one.registration_id)

    assert first.card_requested_at == again.card_requested_at
    told = [entry.what for entry in history.of(one.registration_id).rows]
    assert told.count("driver.card_requested") == 1
    with pytest.raises(NotFound):
        driver_space.request_card(ports, karim, one.registration_id)


def test_no_card_is_requested_with_a_module(ports: Ports) -> None:
    from chalicelib.domain.driver_trainings import DriverTraining

    (one,) = registered(ports, training=DriverTraining.FCO_MODULE_GOODS)

    with pytest.raises(NoCard):
        driver_space.request_card(ports, made(ports).user.person(), one.registration_id)
