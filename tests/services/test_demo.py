"""The demo institute: loaded through the services, twice as once."""

from collections import Counter
from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from chalicelib.demo import accounts, load
from chalicelib.demo import sessions as planned
from chalicelib.domain import api_tokens
from chalicelib.domain.access import Role
from chalicelib.domain.search import Query
from chalicelib.domain.sessions import Audience, Planning, Publication
from chalicelib.models import api_tokens as stored_tokens
from chalicelib.models import driver_registrations, institute, users
from chalicelib.models.sessions import SessionItem
from chalicelib.ports import Ports
from chalicelib.services import catalogue, driver_space
from chalicelib.web.forms import Email
from tests.fakes import NOW


def numbers() -> tuple[int, int]:
    return SessionItem.count(), sum(1 for _ in SessionItem.scan(SessionItem.seats_taken > 0))


def test_the_demo_is_loaded_once_and_what_people_change_in_it_stays(tables: None, ports: Ports) -> None:
    told = load.load(ports)
    hide_a_session()
    before = numbers()

    again = load.load(ports)

    assert told == again
    assert numbers() == before
    assert len(told["accounts"]) == len(accounts.ACCOUNTS) + 1
    assert institute.get().is_set_up
    hints = Counter(hint.partition("/")[0] for hint in ports.outbox_hints)  # type: ignore[attr-defined]
    assert (hints["order_placed"], hints["planning_changed"]) == (6, len(planned.SESSIONS))
    assert hugos_sessions()
    for account in accounts.ACCOUNTS:
        assert users.find_by_username(account.username) is not None
    assert users.find_by_username("claire").populations == {"Conducteurs"}  # type: ignore[union-attr]
    audience = Audience(organisation_id="org_x", populations=frozenset(), today=NOW.date())
    assert catalogue.search(audience, Query(text="*PE1*")).total > 5
    seats = catalogue.search(audience, Query(text="secouriste")).rows[0].sessions
    assert [s.seats_left for s in seats] == [3, 0, 12, 12]


def test_the_centre_of_the_demo_has_drivers_and_tokens_that_work(tables: None, ports: Ports) -> None:
    told = load.load(ports)
    load.load(ports)

    centre, driver = (users.find_by_username(name) for name in ("centre", "conductrice"))
    assert centre is not None
    assert driver is not None
    registered = driver_registrations.of_centre(centre.organisation_id).rows
    assert len(registered) == 3
    (line,) = driver_space.of(driver.person(), today=NOW.date()).lines
    assert line.registration.last_name == "Le Goff"
    assert Role.LEGAL_REPRESENTATIVE in centre.roles
    scopes = []
    for token in told["tokens"]:
        shown = api_tokens.presented(token["token"])
        assert shown is not None
        kept = stored_tokens.get(centre.organisation_id, shown.hash)
        assert " ".join(sorted(kept.scopes)) == token["scopes"]
        scopes.append(token["scopes"])
    assert scopes == ["drivers:read drivers:write", "drivers:read"]


def hugos_sessions() -> list[str]:
    """The trainer of the demo signs in and finds something to give."""
    hugo = users.find_by_username("hugo")
    assert hugo is not None
    plans = (item.to(Planning) for item in SessionItem.scan(SessionItem.part == "planning"))
    return [plan.session_id for plan in plans if hugo.user_id in plan.trainer_ids]


def hide_a_session() -> None:
    monday = NOW.date() - timedelta(days=NOW.weekday())
    actions = [SessionItem.publication.set(Publication.HIDDEN), SessionItem.version.set(9)]
    SessionItem(planned.session_id(monday, 1), "session").update(actions=actions)


def test_forms_accept_the_addresses_of_the_demo_as_they_stand(tables: None, ports: Ports) -> None:
    load.load(ports)
    found = [users.find_by_username(account.username) for account in accounts.ACCOUNTS]
    written = [institute.get().email, institute.get().sender_email, *(user.email for user in found if user)]

    read = TypeAdapter(list[Email]).validate_python(written)

    assert read == written
    assert all(read)


@pytest.mark.parametrize("account", accounts.ACCOUNTS, ids=lambda a: a.username)
def test_demo_accounts_have_a_password_that_the_rules_accept(account: accounts.Account) -> None:
    from chalicelib.services import passwords

    passwords.check(accounts.PASSWORD, username=account.username)
