"""Who may wait, who is offered seats first, and until when (ORD-16)."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain import waiting as rules
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.sessions import SessionKind, Workflow
from chalicelib.domain.waiting import NoList, NotOffered, SeatsLeft, Waiting, WaitingState
from tests.factories import a_session

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def entry(number: int, seats: int = 1, **overrides: object) -> Waiting:
    values: dict[str, object] = {
        "session_id": "ses_1",
        "waiting_id": f"wai_{number}",
        "organisation_id": "org_acme",
        "user_id": "usr_claire",
        "user_name": "Claire",
        "email": "",
        "language": "fr",
        "session_code": "2026-00001",
        "title": "FCO",
        "seats": seats,
        "joined_at": NOW,
    }
    return Waiting(**{**values, **overrides})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("session", "seats", "refusal"),
    [
        ({"capacity_max": 3, "seats_taken": 3}, 1, None),
        ({"capacity_max": 3, "seats_taken": 2}, 1, SeatsLeft),
        ({"capacity_max": 3, "seats_taken": 2}, 2, None),  # more than are left
        ({"capacity_max": 3, "seats_taken": 2, "seats_offered": 1}, 1, None),  # held for somebody
        ({"capacity_max": 3, "seats_taken": 3}, 3, None),
        ({"capacity_max": 3, "seats_taken": 3}, 4, InvalidInput),
        ({"capacity_max": 99, "seats_taken": 99}, 45, None),
        ({"capacity_max": 99, "seats_taken": 99}, 46, InvalidInput),  # more than one order holds
        ({"capacity_max": 3, "seats_taken": 3}, 0, InvalidInput),
        ({"capacity_max": None}, 1, NoList),
        ({"kind": SessionKind.POOL}, 1, NoList),
        ({"kind": SessionKind.INTRA, "capacity_max": 3, "seats_taken": 3}, 1, NoList),
    ],
)
def test_a_list_is_for_more_seats_than_are_left(
    session: dict[str, object], seats: int, refusal: type[Exception] | None
) -> None:
    if refusal is None:
        rules.check_join(a_session(**session), seats=seats)
        return
    with pytest.raises(refusal):
        rules.check_join(a_session(**session), seats=seats)


@pytest.mark.parametrize(
    ("available", "chosen"),
    [
        (0, None),
        (1, ("wai_3", 1)),  # the first wants two together, the second has an offer
        (2, ("wai_1", 2)),
        (5, ("wai_1", 2)),
    ],
)
def test_the_first_who_can_be_satisfied_is_picked(available: int, chosen: tuple[str, int] | None) -> None:
    offered = entry(2, state=WaitingState.OFFERED, offered=1)
    found = rules.pick([entry(1, 2), offered, entry(3, 4, takes_fewer=True)], available=available)

    assert (found and (found[0].waiting_id, found[1])) == chosen


def test_places_count_who_waits_only() -> None:
    entries = [entry(1, state=WaitingState.LEFT), entry(2, state=WaitingState.OFFERED, offered=2), entry(3)]

    assert [rules.position(entries, f"wai_{number}") for number in (1, 2, 3)] == [0, 0, 1]
    assert rules.held(entries) == 2


@pytest.mark.parametrize(
    ("left", "stands"),
    [
        (None, timedelta(hours=48)),
        (timedelta(hours=97), timedelta(hours=48)),
        (timedelta(hours=96), timedelta(hours=48)),
        (timedelta(hours=10), timedelta(hours=5)),
    ],
)
def test_an_offer_stands_two_days_or_half_of_what_is_left(left: timedelta | None, stands: timedelta) -> None:
    starts_at = NOW + left if left else None

    assert rules.deadline(at=NOW, starts_at=starts_at, hours=48) == NOW + stands


@pytest.mark.parametrize(
    ("session", "left", "is_closed"),
    [
        ({}, None, False),
        ({}, timedelta(hours=1), False),
        ({}, timedelta(minutes=59), True),
        ({"workflow": Workflow.CONFIRMED}, None, False),
        ({"workflow": Workflow.RUNNING}, None, True),
        ({"workflow": Workflow.CANCELLED}, None, True),
        ({"capacity_max": None}, None, True),
    ],
)
def test_a_list_closes_an_hour_before_the_start(
    session: dict[str, object], left: timedelta | None, is_closed: bool
) -> None:
    starts_at = NOW + left if left else None

    assert rules.is_closed(a_session(**session), starts_at=starts_at, at=NOW) is is_closed


@pytest.mark.parametrize(("late", "stands"), [(-1, True), (0, False)])
def test_an_offer_ends_at_its_deadline(late: int, stands: bool) -> None:
    offered = rules.offer(entry(1), 1, until=NOW)
    at = NOW + timedelta(seconds=late)

    if stands:
        rules.check_offer(offered, at=at)
    else:
        with pytest.raises(NotOffered):
            rules.check_offer(offered, at=at)


def test_what_was_not_offered_cannot_be_accepted() -> None:
    with pytest.raises(NotOffered):
        rules.check_offer(entry(1), at=NOW)
