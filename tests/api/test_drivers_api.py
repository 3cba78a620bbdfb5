"""Centres' software verifies and registers drivers: results line by line, each driver once (DRV-12, API-1)."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib import bootstrap
from chalicelib.domain.access import Role
from chalicelib.models import driver_registrations, drivers
from chalicelib.ports import Ports
from tests.api.conftest import Program, told
from tests.centres import CENTRE, stored_centre, stored_registrar, stored_token
from tests.driving import stored_driver_account

VERIFY = "/api/v1/driver-registrations/verify"
REGISTER = "/api/v1/driver-registrations"


def a_driver(number: int = 1, **overrides: str) -> dict[str, str]:
    return {
        "reference": f"REF{number}",
        "order_number": "COM1",
        "first_name": "Hélène",
        "last_name": "Le Goff",
        "birth_date": "1988-03-08",
        "neph": f"1603310{number:05d}",
        **overrides,
    }


def a_body(*drivers: dict[str, str], **overrides: Any) -> dict[str, Any]:
    return {
        "training": "fco_goods",
        "ends_on": "2026-03-01",
        "drivers": list(drivers or [a_driver()]),
        **overrides,
    }


def registered() -> list[str]:
    return sorted(each.reference for each in driver_registrations.of_centre(CENTRE, limit=100).rows)


def test_verifying_tells_every_line_and_writes_nothing(program: Program) -> None:
    body = a_body(a_driver(1), a_driver(2, neph="12", last_name=""), a_driver(3, neph="169931000003"))

    answer = program.post(VERIFY, body)

    said = told(answer)
    assert answer.status == 200
    assert (said["good"], said["refused"], said["price_cents"], said["total_cents"]) == (2, 1, 2534, 5068)
    assert [line["status"] for line in said["lines"]] == ["warning", "refused", "warning"]
    assert {(f["field"], f["check"]) for f in said["lines"][1]["findings"]} >= {
        ("neph", "not_a_neph"),
        ("last_name", "missing"),
    }
    assert registered() == []


def test_words_are_said_in_the_language_asked_for(program: Program) -> None:
    answer = program.post(VERIFY, a_body(a_driver(neph="")), accept_language="fr-FR")

    assert told(answer)["lines"][0]["findings"][0]["reason"] == "Cette valeur manque."


def test_registering_answers_with_the_registrations_that_were_made(program: Program) -> None:
    answer = program.post(REGISTER, a_body(a_driver(1), a_driver(2)), key="k1")

    said = told(answer)
    assert answer.status == 201
    assert (said["registered"], said["total_cents"]) == (2, 5068)
    one = program.get(f"{REGISTER}/{said['lines'][0]['registration_id']}")
    assert told(one)["last_name"] == "Le Goff"
    assert told(one)["state"] == "registered"
    assert registered() == ["REF1", "REF2"]


def test_the_same_key_again_gives_the_same_answer_and_registers_nobody_twice(program: Program) -> None:
    first = program.post(REGISTER, a_body(), key="k1")

    again = program.post(REGISTER, a_body(), key="k1")

    assert again.body == first.body
    assert again.status == 201
    assert again.headers["idempotent-replayed"] == "true"
    assert registered() == ["REF1"]


def test_a_key_that_was_used_for_other_drivers_is_refused(program: Program) -> None:
    program.post(REGISTER, a_body(), key="k1")

    answer = program.post(REGISTER, a_body(a_driver(2)), key="k1")

    assert (answer.status, told(answer)["code"]) == (422, "key_reused")
    assert registered() == ["REF1"]


def test_a_call_whose_worker_died_goes_on_where_it_was(program: Program, ports: Ports) -> None:
    class Dies:
        def send(self, _: str) -> None:
            raise SystemExit

    bootstrap.use(replace(ports, outbox_hints=Dies()))
    with pytest.raises(SystemExit):
        program.post(REGISTER, a_body(), key="k1")
    bootstrap.use(ports)

    busy = program.post(REGISTER, a_body(), key="k1")
    ports.now.forward(minutes=1)  # type: ignore[attr-defined]
    answer = program.post(REGISTER, a_body(), key="k1")

    assert (busy.status, told(busy)["code"]) == (409, "call_at_work")
    assert (answer.status, told(answer)["registered"]) == (201, 1)
    assert registered() == ["REF1"]


def test_one_wrong_line_keeps_all_from_being_registered_unless_the_good_ones_are_asked_for(
    program: Program,
) -> None:
    drivers = (a_driver(1), a_driver(2, neph="1"))

    refused = program.post(REGISTER, a_body(*drivers), key="k1")
    done = program.post(REGISTER, a_body(*drivers, valid_only=True), key="k1")

    assert (refused.status, told(refused)["code"]) == (422, "lines_refused")
    assert told(refused)["lines"][1]["findings"][0]["field"] == "neph"
    assert (done.status, told(done)["registered"], told(done)["refused"]) == (201, 1, 1)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"training": "fimo_goods"}, 409, "not_approved"),
        ({"ends_on": "2026-11-24"}, 409, "training_not_ended"),
        ({"ends_on": "2024-12-31"}, 409, "not_approved"),
        ({"ends_on": "soon"}, 422, "invalid_input"),
        ({"training": "dancing"}, 422, "invalid_input"),
        ({"drivers": []}, 422, "invalid_input"),
        ({"drivers": [a_driver()] * 1001}, 422, "invalid_input"),
        ({"drivers": [{"nef": "1"}]}, 422, "invalid_input"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused_with_a_reason(
    program: Program, change: dict[str, Any], status: int, code: str
) -> None:
    answer = program.post(REGISTER, a_body(**change), key="k1")

    assert (answer.status, told(answer)["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert registered() == []


def test_a_training_may_be_declared_on_its_last_day(program: Program) -> None:
    assert program.post(REGISTER, a_body(ends_on="2026-11-23"), key="k1").status == 201


def test_a_wrong_value_has_a_pointer(program: Program) -> None:
    answer = program.post(VERIFY, a_body({"neph": "1", "nef": "2"}))

    assert [error["pointer"] for error in told(answer)["errors"]] == ["/drivers/0/nef"]


def test_without_an_active_contract_nothing_is_registered(program: Program, tables: None) -> None:
    stored_centre("org_suspended", is_suspended=True)
    user = stored_registrar(organisation_id="org_suspended")
    other = Program(program.gateway, stored_token(user))

    answer = other.post(REGISTER, a_body(), key="k1")

    assert (answer.status, told(answer)["code"]) == (409, "contract_inactive")


def test_another_centre_sees_none_of_it(program: Program) -> None:
    made = told(program.post(REGISTER, a_body(), key="k1"))["lines"][0]["registration_id"]
    stored_centre("org_elsewhere")
    other = Program(program.gateway, stored_token(stored_registrar(organisation_id="org_elsewhere")))

    assert other.get(f"{REGISTER}/{made}").status == 404
    assert told(other.get(REGISTER))["items"] == []
    assert told(other.post(REGISTER, a_body(a_driver(2)), key="k1"))["registered"] == 1


def test_the_list_goes_on_with_its_cursor_and_filters(program: Program) -> None:
    program.post(REGISTER, a_body(*[a_driver(n) for n in range(1, 4)]), key="k1")
    program.post(REGISTER, a_body(a_driver(9, order_number="COM9")), key="k2")

    first = told(program.get(f"{REGISTER}?limit=3"))
    rest = told(program.get(f"{REGISTER}?limit=3&cursor={first['next_cursor']}"))
    filtered = told(program.get(f"{REGISTER}?order_number=COM9"))

    found = [each["reference"] for each in [*first["items"], *rest["items"]]]
    assert sorted(found) == ["REF1", "REF2", "REF3", "REF9"]
    assert [each["reference"] for each in filtered["items"]] == ["REF9"]


def test_who_has_no_account_has_a_code_to_hand_over_and_who_has_one_none(program: Program) -> None:
    program.post(REGISTER, a_body(a_driver(1)), key="key-1")
    (made,) = told(program.get(REGISTER))["items"]
    key = f"{made['neph']}#{made['birth_date']}"
    assert made["account_code"] == drivers.known([key])[key].claim_code

    stored_driver_account(key)

    one = told(program.get(f"{REGISTER}/{made['registration_id']}"))
    assert one.get("account_code") is None


def test_the_centre_is_told_what_it_may_declare(program: Program) -> None:
    said = told(program.get("/api/v1/centre"))

    assert said["contract_is_active"]
    assert said["approvals"][0]["trainings"] == ["fco_goods", "fco_module_goods"]
    assert [price["amount_cents"] for price in said["prices"]] == [2534, 507]


def test_a_person_who_lost_the_right_takes_the_token_along(program: Program) -> None:
    user = stored_registrar(
        Role.CLIENT_ADMINISTRATOR, user_id="usr_bob", username="bob", email="bob@diderot.example"
    )
    powerless = Program(program.gateway, stored_token(user))

    assert powerless.get("/api/v1/centre").status == 403
