"""Calls made again with their key, whatever stopped the one before: each driver once, and the right answer (API-1, DRV-12)."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib import bootstrap
from chalicelib.models import api_calls, centres, driver_batches, driver_registrations
from chalicelib.models.base import transaction
from chalicelib.models.contention import Contended
from chalicelib.ports import Ports
from chalicelib.services import driver_registrations as service
from tests.api.conftest import Program, told
from tests.api.test_drivers_api import REGISTER, a_body, a_driver
from tests.centres import CENTRE

MANY = [a_driver(number) for number in range(1, service.LOT * 2 + 1)]


class Stops:
    """A queue at whose so-many-th hint something happens, once."""

    def __init__(self, ports: Ports, hints: int, error: BaseException) -> None:
        self.ports = ports
        self.left = hints
        self.error = error

    def send(self, key: str) -> None:
        self.left -= 1
        if self.left == 0:
            raise self.error
        self.ports.outbox_hints.send(key)


def stopped(program: Program, ports: Ports, error: BaseException, *, body: dict[str, Any]) -> Any:
    """What a call gets that is stopped after its first lot."""
    bootstrap.use(replace(ports, outbox_hints=Stops(ports, 1, error)))
    try:
        return program.post(REGISTER, body, key="k1")
    finally:
        bootstrap.use(ports)


def registered() -> int:
    return len(driver_registrations.of_centre(CENTRE, limit=500).rows)


def test_a_call_stopped_by_a_busy_table_goes_on_at_once_where_it_was(program: Program, ports: Ports) -> None:
    busy = stopped(program, ports, Contended(), body=a_body(*MANY))
    half = registered()

    answer = program.post(REGISTER, a_body(*MANY), key="k1")

    assert (busy.status, told(busy)["code"], busy.headers["retry-after"]) == (503, "unavailable", "2")
    assert half == service.LOT
    assert (answer.status, told(answer)["registered"]) == (201, len(MANY))
    assert len(driver_batches.of_centre(CENTRE).rows) == 1


def test_what_was_begun_is_finished_although_the_contract_was_suspended_meanwhile(
    program: Program, ports: Ports
) -> None:
    stopped(program, ports, Contended(), body=a_body(*MANY))
    centre = centres.read(CENTRE)
    assert centre.contract is not None
    with transaction() as tx:
        suspended = replace(centre.contract, is_suspended=True)
        ended = replace(centre.approvals[0], trainings=frozenset())
        centres.replace_contract(tx, suspended, before=centre.contract)
        centres.replace_approval(tx, ended, before=centre.approvals[0])

    answer = program.post(REGISTER, a_body(*MANY), key="k1")

    assert (answer.status, told(answer)["registered"]) == (201, len(MANY))
    assert {each.approval_number for each in driver_registrations.of_centre(CENTRE, limit=500).rows} == {
        "AGR-75-001"
    }


def test_a_worker_that_is_overtaken_frees_no_key(program: Program, ports: Ports) -> None:
    stopped(program, ports, Contended(), body=a_body(*MANY))

    class Overtaken(Stops):
        """While the second worker is between two lots, a third one does everything."""

        def send(self, key: str) -> None:
            self.left -= 1
            if self.left == 0:
                batch = driver_batches.of_centre(CENTRE).rows[0]
                with transaction() as tx:
                    driver_batches.replace(tx, replace(batch, done_lines=batch.done_lines), before=batch)

    bootstrap.use(replace(ports, outbox_hints=Overtaken(ports, 1, SystemExit())))
    overtaken = program.post(REGISTER, a_body(*MANY), key="k1")
    bootstrap.use(ports)
    ports.now.forward(minutes=1)  # type: ignore[attr-defined]
    answer = program.post(REGISTER, a_body(*MANY), key="k1")

    assert (overtaken.status, told(overtaken)["code"]) == (409, "conflict")
    assert (answer.status, told(answer)["registered"]) == (201, len(MANY))
    assert len(driver_batches.of_centre(CENTRE).rows) == 1


def test_an_answer_too_long_to_be_kept_is_made_again(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_calls, "MAX_ANSWER", 10)
    first = program.post(REGISTER, a_body(), key="k1")

    again = program.post(REGISTER, a_body(), key="k1")

    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert registered() == 1


def test_a_key_that_was_forgotten_keeps_no_answer_of_the_call_before(program: Program, ports: Ports) -> None:
    """The first worker answers late, after its key was freed: nothing is left that never lapses."""
    at = ports.now()
    api_calls.begin(CENTRE, "k9", digest="d", reference="drb_one", at=at)
    api_calls.forget(CENTRE, "k9", reference="drb_one")

    api_calls.finish(CENTRE, "k9", reference="drb_one", status=201, answer=b"{}", at=at)

    assert api_calls.begin(CENTRE, "k9", digest="other", reference="drb_two", at=at).is_ours


def test_the_key_of_another_call_is_not_forgotten(program: Program, ports: Ports) -> None:
    at = ports.now()
    api_calls.begin(CENTRE, "k9", digest="d", reference="drb_two", at=at)

    api_calls.forget(CENTRE, "k9", reference="drb_one")

    assert not api_calls.begin(CENTRE, "k9", digest="d", reference="drb_three", at=at).is_ours


def test_control_characters_reach_no_document_and_no_header(program: Program) -> None:
    body = a_body(a_driver(order_number="COM\r\n1\x00"), title="FCO\r\nBcc: somebody@elsewhere.example\x07")

    assert program.post(REGISTER, body, key="k1").status == 201

    (one,) = driver_registrations.of_centre(CENTRE).rows
    assert (one.title, one.order_number) == ("FCO Bcc: somebody@elsewhere.example", "COM 1")
