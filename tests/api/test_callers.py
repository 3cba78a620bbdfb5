"""Who may call: tokens, scopes, calls per minute, bodies that can't be read (ACC-12, API-1)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.api_tokens import CALLS_PER_MINUTE, Scope
from chalicelib.domain.users import UserState
from chalicelib.models import api_tokens, users
from chalicelib.models.base import transaction
from tests.api.conftest import Program, told
from tests.centres import CENTRE, stored_centre, stored_registrar, stored_token
from tests.fakes import NOW
from tests.gateway import Gateway

TODAY = NOW.date()
CENTRE_PAGE = "/api/v1/centre"


@pytest.mark.parametrize(
    "token", ["", "nonsense", "cur_org_centre.usr_centre.short", "cur_org_x.usr_y." + "z" * 43]
)
def test_without_a_known_token_nothing_is_told(program: Program, token: str) -> None:
    answer = Program(program.gateway, token).get(CENTRE_PAGE)

    assert (answer.status, told(answer)["code"]) == (401, "token_refused")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("expires_on", "status"), [(TODAY - timedelta(days=1), 401), (TODAY, 200), (date(2026, 12, 31), 200)]
)
def test_a_token_works_to_its_last_day(
    tables: None, ports: object, gateway: Gateway, expires_on: date, status: int
) -> None:
    stored_centre()
    program = Program(gateway, stored_token(stored_registrar(), expires_on=expires_on))

    assert program.get(CENTRE_PAGE).status == status


def test_a_revoked_token_is_refused_at_its_next_call(program: Program) -> None:
    (token,) = api_tokens.of_organisation(CENTRE)
    with transaction() as tx:
        api_tokens.revoke(tx, token, at=NOW)

    assert program.get(CENTRE_PAGE).status == 401


def test_a_token_dies_with_the_access_of_who_made_it(program: Program) -> None:
    user = users.get(CENTRE, "usr_centre")
    with transaction() as tx:
        users.replace(tx, replace(user, state=UserState.DISABLED), before=user)

    assert program.get(CENTRE_PAGE).status == 401


def test_a_scope_that_is_missing_is_named(tables: None, ports: object, gateway: Gateway) -> None:
    stored_centre()
    program = Program(gateway, stored_token(stored_registrar(), scopes=[Scope.DRIVERS_READ]))

    answer = program.post("/api/v1/driver-registrations/verify", {})

    assert (answer.status, told(answer)["scope"]) == (403, "drivers:write")
    assert program.get(CENTRE_PAGE).status == 200


def test_the_calls_of_a_minute_are_counted_and_limited(program: Program) -> None:
    first = program.get(CENTRE_PAGE)
    for _ in range(CALLS_PER_MINUTE - 1):
        last = program.get(CENTRE_PAGE)
    refused = program.get(CENTRE_PAGE)

    assert first.headers["ratelimit"].startswith(f'"token";r={CALLS_PER_MINUTE - 1};')
    assert last.headers["ratelimit"].startswith('"token";r=0;')
    assert refused.status == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60


def test_the_day_of_the_last_call_is_noted(program: Program) -> None:
    program.get(CENTRE_PAGE)

    assert [token.last_used_on for token in api_tokens.of_organisation(CENTRE)] == [TODAY]


@pytest.mark.parametrize(
    ("body", "key", "status", "code"),
    [
        (b"{", "k", 400, "not_json"),
        (b"[" * 100_000, "k", 400, "not_json"),
        (b"\xff\xfe", "k", 400, "not_json"),
        (b"[]", "k", 422, "invalid_input"),
        (b"{}", "", 400, "key_missing"),
        (b"{}", "k" * 201, 400, "key_missing"),
        (b"{}", "k\x07", 400, "key_missing"),
        (b" " * 2_000_001, "k", 413, "too_large"),
    ],
)
def test_a_call_that_can_not_be_read_is_told_what_to_correct(
    program: Program, body: bytes, key: str, status: int, code: str
) -> None:
    answer = program.post("/api/v1/driver-registrations", body or b"{}", key=key)

    if code == "key_missing":
        valid = b'{"training": "fco_goods", "ends_on": "2026-03-01", "drivers": [{}]}'
        answer = program.post("/api/v1/driver-registrations", valid, key=key)
    assert (answer.status, told(answer)["code"]) == (status, code)


def test_another_content_type_is_refused_as_a_problem(program: Program) -> None:
    other = program.post("/api/v1/driver-registrations", b"a=b", key="k", content_type="text/plain")

    assert (other.status, told(other)["code"]) == (415, "unsupported_media_type")


def test_no_answer_is_kept_by_a_cache(program: Program) -> None:
    assert program.get(CENTRE_PAGE).headers["cache-control"] == "no-store"
