"""Attempts and one-time links: parallel tries get one."""

from datetime import timedelta

import pytest

from chalicelib.domain.accounts import ATTEMPTS_FORGOTTEN_AFTER, Link, LinkExpired, LinkPurpose, hash_of
from chalicelib.domain.errors import Conflict
from chalicelib.models import attempts, links
from tests.fakes import NOW

SUBJECT = "user#somebody"


def test_two_who_saw_the_same_count_are_not_both_let_through(tables: None) -> None:
    seen = attempts.get(SUBJECT, at=NOW)
    attempts.count_one(seen, at=NOW)

    with pytest.raises(Conflict):
        attempts.count_one(seen, at=NOW)

    assert attempts.get(SUBJECT, at=NOW).failures == 1


def test_later_counts_go_on_from_what_was_seen(tables: None) -> None:
    for number in range(3):
        seen = attempts.get(SUBJECT, at=NOW)
        assert seen.failures == number
        attempts.count_one(seen, at=NOW)
    with pytest.raises(Conflict):
        attempts.count_one(seen, at=NOW)

    assert attempts.get(SUBJECT, at=NOW).failures == 3


def test_a_right_password_takes_its_count_back_and_never_below_none(tables: None) -> None:
    attempts.count_one(attempts.get(SUBJECT, at=NOW), at=NOW)

    for _ in range(2):
        attempts.take_back_one(SUBJECT)
    attempts.take_back_one("user#nobody")

    assert attempts.get(SUBJECT, at=NOW).failures == 0
    attempts.count_one(attempts.get(SUBJECT, at=NOW), at=NOW)
    assert attempts.get(SUBJECT, at=NOW).failures == 1


@pytest.mark.parametrize(("after", "failures"), [(timedelta(seconds=-1), 1), (timedelta(0), 0)])
def test_failures_are_forgotten_after_an_hour_of_quiet(tables: None, after: timedelta, failures: int) -> None:
    attempts.count_one(attempts.get(SUBJECT, at=NOW), at=NOW)
    later = NOW + ATTEMPTS_FORGOTTEN_AFTER + after

    seen = attempts.get(SUBJECT, at=later)
    assert seen.failures == failures
    attempts.count_one(seen, at=later)

    assert attempts.get(SUBJECT, at=later).failures == failures + 1


def a_link(**overrides: object) -> Link:
    values = {
        "token_hash": hash_of("token"),
        "purpose": LinkPurpose.PASSWORD,
        "organisation_id": "org_acme",
        "user_id": "usr_claire",
        "facts": {"challenge": "kept here"},
        "valid_until": NOW + timedelta(hours=1),
    }
    return Link(**{**values, **overrides})  # type: ignore[arg-type]


def test_a_link_is_found_by_its_token_for_its_purpose(tables: None) -> None:
    links.add(a_link())

    assert links.find("token", LinkPurpose.PASSWORD, at=NOW) == a_link()
    for token, purpose in (
        ("other", LinkPurpose.PASSWORD),
        ("token", LinkPurpose.EMAIL),
        ("", LinkPurpose.EMAIL),
    ):
        with pytest.raises(LinkExpired):
            links.find(token, purpose, at=NOW)


def test_a_link_is_used_by_one(tables: None) -> None:
    links.add(a_link())
    links.use(a_link())

    with pytest.raises(LinkExpired):
        links.use(a_link())


def test_a_link_ends_at_its_time_whatever_the_ttl_does(tables: None) -> None:
    links.add(a_link())

    links.find("token", LinkPurpose.PASSWORD, at=NOW + timedelta(minutes=59))
    with pytest.raises(LinkExpired):
        links.find("token", LinkPurpose.PASSWORD, at=NOW + timedelta(hours=1))
