"""The institute's own people (ACC-11, ACC-8)."""

import pytest

from chalicelib.domain.access import STAFF, Role
from chalicelib.domain.users import LastAdministrator, OwnRight, UserState
from chalicelib.models import history, users
from chalicelib.models.emails import MailItem
from chalicelib.ports import Ports
from chalicelib.services import users as services
from tests.factories import signed_in, stored_institute, stored_staff
from tests.fakes import Account, Identity
from tests.page import Browser, Page


@pytest.fixture
def administrator(browser: Browser) -> Browser:
    stored_institute()
    return signed_in(browser, stored_staff())


def add(browser: Browser, *, status: int = 303, **changed: object) -> Page:
    values = {
        "name": "Karim Haddad",
        "email": "karim@horizon.example",
        "roles": ["training_manager"],
        "language": "fr",
    }
    page = browser.get("/staff/users/new")
    return browser.submit(page, "/staff/users/new", status=status, **{**values, **changed})


def karim() -> str:
    return next(user.user_id for user in users.of_organisation(STAFF) if user.username == "karim.haddad")


def test_a_new_user_gets_a_username_and_a_temporary_password_by_email(
    administrator: Browser, ports: Ports
) -> None:
    add(administrator)

    made = users.get(STAFF, karim())
    assert (made.state, made.roles) == (UserState.INVITED, {Role.TRAINING_MANAGER})
    assert isinstance(ports.identity, Identity)
    account = ports.identity.accounts["karim.haddad"]
    assert account.temporary
    [mail] = MailItem.scan()
    assert mail.facts["secret_password"] == account.password
    assert "Access given" in administrator.get(f"/staff/users/{karim()}").text


def test_the_same_form_sent_twice_creates_one_user(administrator: Browser) -> None:
    page = administrator.get("/staff/users/new")
    form = {"name": "Karim Haddad", "email": "k@horizon.example", "roles": ["trainer"], "language": "fr"}

    for _ in range(2):
        administrator.submit(page, "/staff/users/new", **form)

    assert [user.username for user in users.of_organisation(STAFF)].count("karim.haddad") == 1
    assert len(list(users.of_organisation(STAFF))) == 2


def test_two_people_of_one_name_get_two_usernames(administrator: Browser) -> None:
    add(administrator)
    add(administrator)

    assert {user.username for user in users.of_organisation(STAFF)} >= {"karim.haddad", "karim.haddad2"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Fill in this field."),
        ({"email": "karim"}, "name@company.fr"),
        ({"roles": []}, "Fill in this field."),
        ({"roles": ["client_administrator"]}, "one of the options"),
        ({"roles": ["emperor"]}, "one of the options"),
        ({"username": "staff_administrator"}, "This username is taken"),
        ({"username": "Ka"}, "small letters"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_created(
    administrator: Browser, changed: dict[str, object], said: str
) -> None:
    page = add(administrator, status=422, **changed)

    assert said in page.text
    assert len(list(users.of_organisation(STAFF))) == 1


def test_roles_are_changed_and_the_change_is_told(administrator: Browser) -> None:
    add(administrator)
    path = f"/staff/users/{karim()}"

    form = administrator.get(path).form(path)
    administrator.post(path, {**form, "roles": ["trainer"]})

    assert users.get(STAFF, karim()).roles == {Role.TRAINER}
    [edited] = [entry for entry in history.of(karim()).rows if entry.what == "user.edited"]
    assert (edited.before, edited.after) == ("invited; training_manager", "invited; trainer")


def test_closing_an_access_ends_sessions_and_sign_in_at_once(administrator: Browser, ports: Ports) -> None:
    other = stored_staff(Role.OPERATIONS_MANAGER)
    assert isinstance(ports.identity, Identity)
    ports.identity.accounts[other.username] = Account("Une phrase de 2026")
    theirs = signed_in(Browser(administrator.gateway), other)
    theirs.get("/account")

    for _ in range(2):  # asked twice, done once
        administrator.post(f"/staff/users/{other.user_id}", {"action": "disable"})

    assert theirs.get("/account", status=303).location.startswith("/sign-in")
    assert ports.identity.accounts[other.username].disabled
    assert [entry.what for entry in history.of(other.user_id).rows] == ["user.disabled"]


def test_a_new_temporary_password_opens_a_closed_access_again(administrator: Browser, ports: Ports) -> None:
    other = stored_staff(Role.OPERATIONS_MANAGER, state=UserState.DISABLED)

    administrator.post(f"/staff/users/{other.user_id}", {"action": "password"})

    assert users.get(STAFF, other.user_id).state is UserState.INVITED
    assert isinstance(ports.identity, Identity)
    assert ports.identity.accounts[other.username].temporary


def test_without_an_address_the_password_is_shown_this_once(administrator: Browser, ports: Ports) -> None:
    other = stored_staff(Role.TRAINER, email="")

    page = administrator.post(f"/staff/users/{other.user_id}", {"action": "password"}, status=200)

    assert isinstance(ports.identity, Identity)
    assert ports.identity.accounts[other.username].password in page.text
    assert list(MailItem.scan()) == []


def test_a_lost_telephone(administrator: Browser, ports: Ports) -> None:
    other = stored_staff(Role.TRAINER, has_totp=True)
    assert isinstance(ports.identity, Identity)
    ports.identity.accounts[other.username] = Account("Une phrase de 2026", totp=True)

    administrator.post(f"/staff/users/{other.user_id}", {"action": "totp"})

    assert not users.get(STAFF, other.user_id).has_totp
    assert not ports.identity.accounts[other.username].totp


@pytest.mark.parametrize("action", [{"action": "disable"}, {"action": "edit", "roles": ["trainer"]}])
def test_nobody_takes_his_or_her_own_administrator_right_away(
    administrator: Browser, action: dict[str, object]
) -> None:
    stored_staff(user_id="usr_second", username="second")
    form = {"name": "Sam", "email": "sam@horizon.example", "language": "fr"}

    page = administrator.post("/staff/users/usr_staffadministrator", {**form, **action}, status=409)

    assert "your own administrator right" in page.text
    assert users.get(STAFF, "usr_staffadministrator").roles == {Role.STAFF_ADMINISTRATOR}


def test_the_last_administrator_stays(administrator: Browser, ports: Ports) -> None:
    by = stored_staff(user_id="usr_second", username="second")
    assert isinstance(ports.identity, Identity)
    ports.identity.accounts["staff_administrator"] = Account("Une phrase de 2026")
    services.disable(ports, by=by.person(), organisation_id=STAFF, user_id="usr_staffadministrator")

    somebody = stored_staff(Role.TRAINER).person()
    with pytest.raises(LastAdministrator):
        services.disable(ports, by=somebody, organisation_id=STAFF, user_id="usr_second")
    with pytest.raises(OwnRight):
        services.disable(ports, by=by.person(), organisation_id=STAFF, user_id="usr_second")


def test_somebody_elses_users_are_not_found(administrator: Browser) -> None:
    from tests.factories import stored_user

    stored_user()

    administrator.get("/staff/users/usr_claire", status=404)
    administrator.post("/staff/users/usr_claire", {"action": "disable"}, status=404)


def test_the_list_shows_who_may_what(administrator: Browser) -> None:
    stored_staff(Role.TRAINER, name="Paul Trainer", state=UserState.DISABLED)

    text = administrator.get("/staff/users").text

    assert "Administrator of the institute" in text
    assert "Access closed" in text
