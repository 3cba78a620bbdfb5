"""Limits of attempts, cookies, passwords."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain import passwords
from chalicelib.domain.accounts import (
    LINKS_PER_ADDRESS,
    LINKS_PER_EMAIL,
    LOCKED_FOR,
    PER_ADDRESS,
    PER_USER,
    Attempts,
    Limit,
    SessionToken,
    WrongCode,
    address_subject,
    one_time_code,
    pause_after,
    session_token,
    user_subject,
)
from chalicelib.domain.passwords import Weakness, weakness
from chalicelib.domain.users import USERNAME, username_from

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("limit", "failures", "seconds"),
    [
        (PER_USER, 0, 0),
        (PER_USER, 3, 0),  # the last free one
        (PER_USER, 4, 5),
        (PER_USER, 5, 10),
        (PER_USER, 9, 160),  # the last before the lock
        (PER_USER, 10, 900),
        (PER_USER, 500, 900),
        (PER_ADDRESS, 29, 0),
        (PER_ADDRESS, 30, 5),
        (PER_ADDRESS, 59, 900),  # pauses never pass the lock
        (PER_ADDRESS, 60, 900),
        (LINKS_PER_EMAIL, 2, 0),
        (LINKS_PER_EMAIL, 3, 5),
        (LINKS_PER_EMAIL, 4, 900),
        (LINKS_PER_ADDRESS, 19, 0),
        (LINKS_PER_ADDRESS, 20, 5),
        (LINKS_PER_ADDRESS, 21, 900),
    ],
)
def test_failures_slow_down_then_lock(limit: Limit, failures: int, seconds: int) -> None:
    assert pause_after(failures, limit) == timedelta(seconds=seconds)


def test_the_pause_counts_from_the_last_attempt() -> None:
    counted = Attempts(subject="user#x", failures=10, last_at=NOW)

    assert counted.blocked_until(PER_USER) == NOW + LOCKED_FOR


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),  # one subscriber
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "nonsense", True),  # counted together rather than not at all
    ],
)
def test_network_addresses(one: str, other: str, same: bool) -> None:
    assert (address_subject(one) == address_subject(other)) is same


def test_names_are_not_kept_in_the_clear() -> None:
    assert "claire" not in user_subject("claire")
    assert user_subject("Claire") == user_subject("claire")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("org_a.usr_b.secret", SessionToken("org_a", "usr_b", "secret")),
        ("org_a.usr_b", None),
        ("org_a..secret", None),
        ("a.b.c.d", None),
        ("", None),
        ("a.b." + "c" * 196, SessionToken("a", "b", "c" * 196)),
        ("a.b." + "c" * 197, None),
    ],
)
def test_cookies_are_read_or_are_nothing(text: str, read: SessionToken | None) -> None:
    assert session_token(text) == read


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("Abcdefghij1", Weakness.SHORT),
        ("Abcdefghijk1", None),  # twelve
        ("A1" + "b" * 126, None),
        ("A1" + "b" * 127, Weakness.LONG),
        ("ABCDEFGHIJK1", Weakness.NO_LOWER),
        ("abcdefghijk1", Weakness.NO_UPPER),
        ("Abcdefghijkl", Weakness.NO_DIGIT),
        ("Où est Zoé 2026", None),
        ("Bonjour CLAIRE 1", Weakness.HOLDS_NAME),
    ],
)
def test_which_passwords_are_strong_enough(password: str, found: Weakness | None) -> None:
    assert weakness(password, username="claire") == found


def test_short_usernames_may_appear_in_a_password_by_chance() -> None:
    assert weakness("Abcdefghijk1", username="abc") is None


def test_temporary_passwords_are_strong_readable_and_never_the_same() -> None:
    made = {passwords.temporary() for _ in range(200)}

    assert len(made) == 200
    assert all(weakness(password, username="x") is None for password in made)
    assert not set("".join(made)) & set("01ilo")


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Claire Fontaine", "claire.fontaine"),
        ("Zoé Châtelain-Brun", "zoe.chatelain.brun"),
        ("Li", "li.user"),
        ("李小龙", "user"),
        ("  ", "user"),
        ("Łukasz Ørsted", "lukasz.orsted"),
    ],
)
def test_usernames_are_made_from_names(name: str, username: str) -> None:
    assert username_from(name, lambda _: False) == username
    assert USERNAME.fullmatch(username)


def test_a_taken_username_gets_a_number() -> None:
    taken = {"claire.fontaine", "claire.fontaine2"}

    assert username_from("Claire Fontaine", taken.__contains__) == "claire.fontaine3"


@pytest.mark.parametrize(
    ("username", "is_right"),
    [
        ("abc", True),
        ("ab", False),
        ("a" * 64, True),
        ("a" * 65, False),
        (".abc", False),
        ("Abc", False),
        ("a b c", False),
    ],
)
def test_usernames(username: str, is_right: bool) -> None:
    assert bool(USERNAME.fullmatch(username)) is is_right


@pytest.mark.parametrize("text", ["123456", " 123 456 ", "123-456"])
def test_a_code_is_read_whatever_stands_between_its_digits(text: str) -> None:
    assert one_time_code(text) == "123456"


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345²", "١٢٣٤٥٦", "abcdef"])
def test_what_can_be_no_code_is_a_wrong_one(text: str) -> None:
    with pytest.raises(WrongCode):
        one_time_code(text)
