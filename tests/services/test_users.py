"""Users: invited, edited, removed from view (ACC-7, ACC-8)."""

from typing import Any

import pytest

from chalicelib.domain.access import DocumentType, Person, Role
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound
from chalicelib.domain.users import LastAdministrator, UserState
from chalicelib.models import history, users
from chalicelib.models.base import Refused, transaction
from chalicelib.models.emails import MailItem
from chalicelib.ports import Ports
from chalicelib.services import users as services
from tests.factories import a_user, stored_user
from tests.fakes import Account, Identity

BY: Person = a_user(user_id="usr_by").person()


def invite(ports: Ports, **changed: Any) -> services.Invitation:
    values: dict[str, Any] = {
        "organisation_id": "org_acme",
        "name": "Paul Martin",
        "email": "Paul@Duvallon.example",
        "roles": [Role.CLIENT_STANDARD],
        "language": "fr",
    }
    return services.invite(ports, by=BY, **{**values, **changed})


def test_an_invitation_is_a_user_a_password_and_an_email(tables: None, ports: Ports) -> None:
    made = invite(ports, document_types=[DocumentType.INVOICE], establishment_ids=["est_paris"])

    stored = users.get("org_acme", made.user.user_id)
    assert (stored.username, stored.email, stored.state) == (
        "paul.martin",
        "paul@duvallon.example",
        UserState.INVITED,
    )
    assert stored.document_types == {DocumentType.INVOICE}
    assert made.is_sent
    [mail] = MailItem.scan()
    assert mail.to == ("paul@duvallon.example",)
    assert mail.facts == {"secret_password": made.temporary_password}


@pytest.mark.parametrize("nowhere", [{"email": ""}, {"email_is_placeholder": True}])
def test_without_a_real_address_nothing_is_sent(tables: None, ports: Ports, nowhere: dict[str, Any]) -> None:
    made = invite(ports, **nowhere)

    assert not made.is_sent
    assert list(MailItem.scan()) == []


def test_a_username_is_one_persons_across_all_organisations(tables: None, ports: Ports) -> None:
    """The identity provider knows no organisations: a second creation would change the first person's password."""
    invite(ports, username="paul")
    assert isinstance(ports.identity, Identity)
    before = ports.identity.accounts["paul"].password

    with pytest.raises(InvalidInput) as refused:
        invite(ports, username="Paul", organisation_id="org_other")

    assert list(refused.value.errors) == ["username"]
    assert ports.identity.accounts["paul"].password == before
    assert list(users.of_organisation("org_other")) == []


def test_run_twice_it_is_the_same_user_with_a_fresh_password(tables: None, ports: Ports) -> None:
    one = invite(ports, user_id="usr_fixed", username="paul")
    other = invite(ports, user_id="usr_fixed", username="paul")

    assert one.user.user_id == other.user.user_id
    assert one.temporary_password != other.temporary_password
    assert len(list(users.of_organisation("org_acme"))) == 1
    assert len(history.of("usr_fixed").rows) == 1


def test_a_removed_user_frees_the_username(tables: None, ports: Ports) -> None:
    made = invite(ports, username="paul").user
    with transaction() as tx:
        users.remove(tx, made)

    assert not users.is_taken("paul")
    invite(ports, username="paul")


def test_a_users_row_is_written_over_only_as_it_was_read(tables: None) -> None:
    before = stored_user()
    for _ in range(1):
        with transaction() as tx:
            users.replace(tx, a_user(name="One"), before=before)

    with pytest.raises(Refused), transaction() as tx:
        users.replace(tx, a_user(name="Other"), before=before)

    assert users.get("org_acme", "usr_claire").name == "One"


def test_two_administrators_who_remove_each_other_leave_one(tables: None, ports: Ports) -> None:
    """The one who remains is checked in the same transaction, so that both can't be gone."""
    one = stored_user(user_id="usr_one")
    other = stored_user(user_id="usr_two")
    assert isinstance(ports.identity, Identity)
    for name in ("one", "two"):
        ports.identity.accounts[name] = Account("x")

    services.disable(ports, by=one.person(), organisation_id="org_acme", user_id="usr_two")
    with pytest.raises(LastAdministrator):
        services.disable(ports, by=other.person(), organisation_id="org_acme", user_id="usr_one")
    with pytest.raises(Refused) as refused, transaction() as tx:
        users.still_holds(tx, other, Role.CLIENT_ADMINISTRATOR)

    assert refused.value.labels == {"holder"}


def test_nothing_changed_nothing_written(tables: None, ports: Ports) -> None:
    stored_user()
    stored_user(user_id="usr_two")
    same = {"name": "Claire Fontaine", "email": "claire@duvallon.example", "language": "en"}

    services.edit(
        ports,
        by=BY,
        organisation_id="org_acme",
        user_id="usr_claire",
        roles=[Role.CLIENT_ADMINISTRATOR],
        **same,
    )

    assert history.of("usr_claire").rows == ()


def test_another_organisations_user_is_not_found(tables: None, ports: Ports) -> None:
    stored_user()

    for act in (services.disable, services.renew_temporary_password, services.remove_totp):
        with pytest.raises(NotFound):
            act(ports, by=BY, organisation_id="org_other", user_id="usr_claire")


@pytest.mark.parametrize("state", [UserState.ACTIVE, UserState.DISABLED])
def test_an_old_invitation_form_leaves_a_password_in_force_alone(
    tables: None, ports: Ports, state: UserState
) -> None:
    assert isinstance(ports.identity, Identity)
    stored_user(user_id="usr_paul", username="paul", state=state)
    ports.identity.accounts["paul"] = Account("Une phrase de 2026")

    with pytest.raises(Conflict):
        invite(ports, user_id="usr_paul")

    assert ports.identity.accounts == {"paul": Account("Une phrase de 2026")}
    assert list(MailItem.scan()) == []
