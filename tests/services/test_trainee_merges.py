"""Two entries of one person become one; every seat follows."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.access import Person
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.registrations import Registration, RegistrationState
from chalicelib.domain.trainees import Trainee
from chalicelib.models import history, registrations, seats, trainees
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import trainee_merges
from chalicelib.services.trainee_merges import AlreadyMerged, BothHoldASeat
from tests import factories
from tests.fakes import NOW


@pytest.fixture
def staff(tables: None) -> Person:
    return factories.stored_staff().person()


@pytest.fixture
def pair(tables: None) -> tuple[Trainee, Trainee]:
    kept = factories.stored_trainee(populations=frozenset({"Cadres"}))
    gone = factories.stored_trainee(
        trainee_id="trn_twin",
        first_name="Lea",
        email="new@duvallon.example",
        populations=frozenset({"Conducteurs"}),
    )
    return kept, gone


def seat(trainee_id: str, session_id: str = "ses_1", **overrides: Any) -> Registration:
    registration = Registration(
        organisation_id="org_acme",
        registration_id=f"reg_{trainee_id}_{session_id}",
        order_id="ord_1",
        session_id=session_id,
        session_code=f"2026-{session_id}",
        training_code="A1",
        title="FCO",
        starts_on=date(2026, 12, 14),
        ends_on=date(2026, 12, 18),
        state=RegistrationState.REGISTERED,
        registered_at=NOW,
        trainee_id=trainee_id,
        last_name="Châtelain",
        first_name="Lea",
    )
    registration = replace(registration, **overrides)
    with transaction() as tx:
        registrations.add(tx, registration)
        if registration.state is RegistrationState.REGISTERED:
            seats.hold(tx, registration)
    return registration


def merge(ports: Ports, by: Person, pair: tuple[Trainee, Trainee], *values: str) -> Trainee:
    kept, gone = pair
    return trainee_merges.merge(ports, by, kept=kept, gone=gone, values_of_gone=frozenset(values))


def test_the_survivor_has_the_values_chosen_and_both_populations(
    ports: Ports, staff: Person, pair: tuple[Trainee, Trainee]
) -> None:
    merged = merge(ports, staff, pair, "email")

    assert trainees.get("org_acme", "trn_lea") == merged
    assert (merged.first_name, merged.email) == ("Léa", "new@duvallon.example")
    assert merged.populations == {"Cadres", "Conducteurs"}
    twin = trainees.get("org_acme", "trn_twin")
    assert (twin.merged_into, twin.is_archived) == ("trn_lea", True)
    assert history.of("trn_lea").rows[0].what == "trainee_received_merge"
    assert history.of("trn_twin").rows[0].what == "trainee_merged"


def test_seats_and_their_holders_follow(ports: Ports, staff: Person, pair: tuple[Trainee, Trainee]) -> None:
    seat("trn_twin", "ses_1")
    seat("trn_twin", "ses_2")
    seat("trn_twin", "ses_3", state=RegistrationState.CANCELLED)

    merge(ports, staff, pair)

    moved = registrations.of_trainee("org_acme", "trn_lea")
    assert {r.session_id for r in moved} == {"ses_1", "ses_2", "ses_3"}
    assert {r.first_name for r in moved} == {"Léa"}
    assert registrations.of_trainee("org_acme", "trn_twin") == []
    assert seats.all_holders("ses_1") == {"trn_lea": "reg_trn_twin_ses_1"}
    assert seats.all_holders("ses_3") == {}


def test_two_seats_of_one_session_stop_the_merge(
    ports: Ports, staff: Person, pair: tuple[Trainee, Trainee]
) -> None:
    seat("trn_twin", "ses_2")
    seat("trn_lea", "ses_1")
    seat("trn_twin", "ses_1")

    with pytest.raises(BothHoldASeat) as refusal:
        merge(ports, staff, pair)

    assert refusal.value.facts == {"session": "2026-ses_1"}
    assert seats.all_holders("ses_2") == {"trn_twin": "reg_trn_twin_ses_2"}
    assert trainees.get("org_acme", "trn_twin") == pair[1]


def test_a_merge_that_died_half_way_is_finished_by_asking_again(
    ports: Ports, staff: Person, pair: tuple[Trainee, Trainee]
) -> None:
    trainee_merges._move(seat("trn_twin", "ses_1"), pair[0])  # and here it died
    seat("trn_twin", "ses_2")

    merge(ports, staff, pair)

    assert len(registrations.of_trainee("org_acme", "trn_lea")) == 2
    with pytest.raises(AlreadyMerged):
        merge(ports, staff, (pair[0], trainees.get("org_acme", "trn_twin")))


@pytest.mark.parametrize(
    "other",
    [
        {"trainee_id": "trn_lea"},
        {"organisation_id": "org_other"},
    ],
)
def test_only_two_of_one_organisation_are_merged(
    ports: Ports, staff: Person, pair: tuple[Trainee, Trainee], other: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput):
        merge(ports, staff, (pair[0], replace(pair[1], **other)))  # type: ignore[arg-type]


def test_two_accounts_are_not_made_one(ports: Ports, staff: Person, pair: tuple[Trainee, Trainee]) -> None:
    with pytest.raises(InvalidInput):
        merge(ports, staff, (replace(pair[0], user_id="usr_1"), replace(pair[1], user_id="usr_2")))
    with pytest.raises(InvalidInput):
        merge(ports, staff, pair, "organisation_id")
