"""Who may change what of a booked session (SES-6)."""

import pytest

from chalicelib.domain import session_locks
from chalicelib.domain.access import Role
from chalicelib.domain.session_locks import BookedSession, Part
from tests.factories import a_user

ROLES = [
    # role, while nobody is registered, once somebody is
    (Role.STAFF_ADMINISTRATOR, True, True),
    (Role.OPERATIONS_MANAGER, True, True),
    (Role.TRAINING_MANAGER, True, False),
    (Role.TRAINER, False, False),
    (Role.CLIENT_ADMINISTRATOR, False, False),
    (Role.REGISTRATION_MANAGER, False, False),
    (Role.TRAINEE, False, False),
]


@pytest.mark.parametrize("part", list(Part))
@pytest.mark.parametrize(("role", "unbooked", "booked"), ROLES)
def test_the_lock_of_booked_sessions(role: Role, unbooked: bool, booked: bool, part: Part) -> None:
    person = a_user(roles=frozenset({role})).person()

    assert session_locks.may_change(person, part, is_booked=False) is unbooked
    assert session_locks.may_change(person, part, is_booked=True) is booked


@pytest.mark.parametrize("part", list(Part))
def test_the_refusal_is_about_the_seats_taken(part: Part) -> None:
    manager = a_user(roles=frozenset({Role.TRAINING_MANAGER})).person()
    planner = a_user(roles=frozenset({Role.OPERATIONS_MANAGER})).person()

    session_locks.check(manager, part, is_booked=False)
    session_locks.check(planner, part, is_booked=True)
    with pytest.raises(BookedSession):
        session_locks.check(manager, part, is_booked=True)


def test_two_roles_open_what_either_opens() -> None:
    both = a_user(roles=frozenset({Role.TRAINER, Role.OPERATIONS_MANAGER})).person()

    assert session_locks.may_change(both, Part.PLANNING, is_booked=True)
