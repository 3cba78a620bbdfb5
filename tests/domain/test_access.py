"""The table of rights against the product's table of people (ACC-6, ACC-13)."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.access import (
    RIGHTS,
    STAFF,
    DocumentType,
    Person,
    Right,
    Role,
    hide_unless,
    may,
    may_read_document,
    may_read_establishment,
    may_read_order,
    may_run_session,
    require,
    rights_of,
)
from chalicelib.domain.errors import NotAllowed, NotFound

R = Right
EVERYBODY = {R.ANYONE, R.SIGNED_IN}
READER = EVERYBODY | {R.BROWSE_CATALOGUE, R.READ_ORDERS, R.READ_PROFILE}
ORDERER = READER | {R.PLACE_ORDER, R.SEND_REQUEST, R.READ_TRAINEES, R.EDIT_TRAINEES}
MANAGER = EVERYBODY | {
    R.STAFF_AREA,
    R.STAFF_RUN_SESSIONS,
    R.STAFF_MAILINGS,
    R.STAFF_SURVEYS,
    R.STAFF_COSTS,
    R.STAFF_CERTIFICATES,
    R.STAFF_READ_SESSIONS,
    R.STAFF_EDIT_SESSIONS,
    R.STAFF_ORDERS,
    R.STAFF_REQUESTS,
    R.STAFF_ORGANISATIONS,
    R.STAFF_DRIVERS,
}
PLANNER = MANAGER | {
    R.STAFF_EDIT_BOOKED_SESSIONS,
    R.STAFF_EDIT_TRAININGS,
    R.STAFF_IMPORTS,
    R.STAFF_CENTRES,
}

TABLE = {
    Role.CLIENT_ADMINISTRATOR: ORDERER | {R.EDIT_PROFILE, R.MANAGE_TOKENS},
    Role.CLIENT_STANDARD: READER,
    Role.REGISTRATION_MANAGER: ORDERER,
    Role.LEGAL_REPRESENTATIVE: EVERYBODY | {R.REGISTER_DRIVERS, R.DELEGATE_DRIVERS, R.MANAGE_TOKENS},
    Role.DRIVER_REGISTRAR: EVERYBODY | {R.REGISTER_DRIVERS},
    Role.TRAINEE: EVERYBODY | {R.OWN_SPACE},
    Role.STAFF_ADMINISTRATOR: PLANNER | {R.STAFF_USERS, R.STAFF_SETTINGS},
    Role.OPERATIONS_MANAGER: PLANNER | {R.STAFF_OVERBOOK},  # named for them alone (ORD-17)
    Role.TRAINING_MANAGER: MANAGER,
    Role.TRAINER: EVERYBODY | {R.STAFF_AREA, R.STAFF_RUN_SESSIONS},
}


def a_person(*roles: Role, **overrides: Any) -> Person:
    values: dict[str, Any] = {
        "user_id": "usr_claire",
        "organisation_id": "org_acme",
        "name": "Claire",
        "email": "claire@duvallon.example",
        "language": "fr",
        "roles": frozenset(roles),
    }
    return Person(**{**values, **overrides})


@pytest.mark.parametrize("role", Role)
def test_each_role_has_these_rights_and_no_other(role: Role) -> None:
    assert rights_of({role}) == TABLE[role]


def test_every_right_is_somebodys() -> None:
    assert set(RIGHTS) == set(Right)
    assert all(RIGHTS.values())


def test_nobody_outside_the_institute_has_a_right_of_the_staff() -> None:
    clients = {Role.CLIENT_ADMINISTRATOR, Role.CLIENT_STANDARD, Role.REGISTRATION_MANAGER, Role.TRAINEE}

    assert not [
        right for right, roles in RIGHTS.items() if right.value.startswith("staff") and roles & clients
    ]


def test_a_visitor_may_only_what_anyone_may() -> None:
    assert [right for right in Right if may(None, right)] == [R.ANYONE]
    with pytest.raises(NotAllowed):
        require(None, R.SIGNED_IN)
    require(a_person(Role.TRAINEE), R.SIGNED_IN)


@pytest.mark.parametrize(
    ("mine", "asked", "may_read"),
    [
        (set(), "est_paris", True),  # none named: all
        ({"est_paris"}, "est_paris", True),
        ({"est_paris"}, "est_lyon", False),
        ({"est_paris"}, None, True),  # of the organisation as a whole
    ],
)
def test_establishments(mine: set[str], asked: str | None, may_read: bool) -> None:
    person = a_person(Role.CLIENT_ADMINISTRATOR, establishment_ids=frozenset(mine))

    assert may_read_establishment(person, asked) is may_read


@pytest.mark.parametrize(
    ("person", "order", "may_read"),
    [
        (a_person(Role.CLIENT_ADMINISTRATOR), {}, True),
        (a_person(Role.CLIENT_ADMINISTRATOR), {"organisation_id": "org_other"}, False),
        (a_person(Role.CLIENT_STANDARD, establishment_ids=frozenset({"est_lyon"})), {}, False),
        (a_person(Role.CLIENT_STANDARD, establishment_ids=frozenset({"est_paris"})), {}, True),
        (a_person(Role.REGISTRATION_MANAGER), {"ordered_by_email": "Claire@Duvallon.example"}, True),
        (a_person(Role.REGISTRATION_MANAGER), {"ordered_by_email": "old@duvallon.example"}, False),
        (a_person(Role.REGISTRATION_MANAGER, email=""), {"ordered_by_email": ""}, False),
        (  # both: the establishment, and what was ordered with the e-mail address
            a_person(
                Role.REGISTRATION_MANAGER, Role.CLIENT_STANDARD, establishment_ids=frozenset({"est_lyon"})
            ),
            {"ordered_by_email": "claire@duvallon.example"},
            True,
        ),
        (a_person(Role.TRAINEE), {"ordered_by_email": "claire@duvallon.example"}, False),
        (a_person(Role.TRAINING_MANAGER, organisation_id=STAFF), {}, True),
        (a_person(Role.TRAINER, organisation_id=STAFF), {}, False),
    ],
)
def test_who_reads_an_order(person: Person, order: dict[str, str], may_read: bool) -> None:
    facts = {
        "organisation_id": "org_acme",
        "establishment_id": "est_paris",
        "ordered_by_email": "paul@duvallon.example",
    }

    assert may_read_order(person, **{**facts, **order}) is may_read


CLIENTS_DOCUMENTS = set(DocumentType) - {
    DocumentType.TRAINER_FILE,
    DocumentType.DRIVER_SUMMARY,
    DocumentType.DRIVER_CERTIFICATE,
}


@pytest.mark.parametrize(
    ("person", "kinds"),
    [
        (a_person(Role.CLIENT_ADMINISTRATOR), CLIENTS_DOCUMENTS),
        (a_person(Role.REGISTRATION_MANAGER), CLIENTS_DOCUMENTS),
        (a_person(Role.CLIENT_STANDARD), set()),
        (
            a_person(Role.CLIENT_STANDARD, document_types=frozenset({DocumentType.INVOICE})),
            {DocumentType.INVOICE},
        ),
        (
            a_person(
                Role.CLIENT_STANDARD,
                Role.CLIENT_ADMINISTRATOR,
                document_types=frozenset({DocumentType.INVOICE}),
            ),
            CLIENTS_DOCUMENTS,
        ),
        (a_person(Role.OPERATIONS_MANAGER, organisation_id=STAFF), set(DocumentType)),
        (
            a_person(Role.TRAINER, organisation_id=STAFF),
            {
                DocumentType.ATTENDANCE_SHEET,
                DocumentType.EVALUATION,
                DocumentType.ATTESTATION,
                DocumentType.CONVOCATION,
                DocumentType.CERTIFICATE,
                DocumentType.PROGRAMME,
                DocumentType.TRAINER_FILE,
            },
        ),
        (
            a_person(Role.TRAINEE),
            {
                DocumentType.CONVOCATION,
                DocumentType.ATTESTATION,
                DocumentType.CERTIFICATE,
                DocumentType.PROGRAMME,
                DocumentType.DRIVER_SUMMARY,
                DocumentType.DRIVER_CERTIFICATE,
            },
        ),
        (a_person(), set()),
    ],
)
def test_which_kinds_of_documents_are_for_whom(person: Person, kinds: set[DocumentType]) -> None:
    assert {kind for kind in DocumentType if may_read_document(person, kind)} == kinds


def test_what_may_not_be_seen_does_not_exist() -> None:
    hide_unless(True)
    with pytest.raises(NotFound):
        hide_unless(False)


@pytest.mark.parametrize(
    ("role", "trainers", "runs"),
    [
        (Role.STAFF_ADMINISTRATOR, set(), True),
        (Role.OPERATIONS_MANAGER, set(), True),
        (Role.TRAINING_MANAGER, set(), True),
        (Role.TRAINER, set(), False),
        (Role.TRAINER, {"usr_other"}, False),
        (Role.TRAINER, {"usr_other", "usr_1"}, True),
        (Role.CLIENT_ADMINISTRATOR, {"usr_1"}, False),
        (Role.TRAINEE, {"usr_1"}, False),
    ],
)
def test_a_trainer_runs_the_own_sessions_only(role: Role, trainers: set[str], runs: bool) -> None:
    person = replace(a_person(role), user_id="usr_1")

    assert may_run_session(person, trainers) is runs
