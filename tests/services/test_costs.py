"""Costs of a session: kept once, told in the history, read with the revenue of its orders (SES-14)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.costs import Cost, Costs, CostType
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.models import history, session_parts
from chalicelib.ports import Ports
from chalicelib.services import costs as service
from tests.deliveries import stored_order
from tests.factories import a_user, stored_session
from tests.fakes import NOW

BY = a_user().person()


def a_cost(**overrides: Any) -> Cost:
    values: dict[str, Any] = {
        "cost_id": "cst_1",
        "type": CostType.TRAINER,
        "words": "Hugo Lefèvre",
        "amount_cents": 90_000,
    }
    return Cost(**{**values, **overrides})


def test_a_line_sent_twice_is_there_once_with_one_line_of_history(ports: Ports, tables: None) -> None:
    stored_session()

    for _ in range(2):
        saved = service.save_line(ports, "ses_1", a_cost(), version=0, by=BY)

    assert (saved.lines, saved.version) == ((a_cost(),), 1)
    assert [entry.what for entry in history.of("ses_1").rows] == ["cost_saved"]


def test_a_line_over_a_state_that_changed_is_refused_without_a_trace(ports: Ports, tables: None) -> None:
    stored_session()
    service.save_line(ports, "ses_1", a_cost(), version=0, by=BY)

    with pytest.raises(Conflict):
        service.save_line(ports, "ses_1", a_cost(cost_id="cst_2"), version=0, by=BY)
    with pytest.raises(Conflict):
        service.remove_line(ports, "ses_1", "cst_1", version=0, by=BY)

    assert session_parts.get(Costs, "ses_1").lines == (a_cost(),)
    assert len(history.of("ses_1").rows) == 1


def test_a_line_is_removed_once(ports: Ports, tables: None) -> None:
    stored_session()
    service.save_line(ports, "ses_1", a_cost(), version=0, by=BY)

    service.remove_line(ports, "ses_1", "cst_1", version=1, by=BY)
    service.remove_line(ports, "ses_1", "cst_1", version=1, by=BY)

    assert session_parts.get(Costs, "ses_1").lines == ()
    assert session_parts.get(Costs, "ses_1").version == 2


def test_no_costs_is_an_answer_too(ports: Ports, tables: None) -> None:
    stored_session()

    for _ in range(2):
        service.settle(ports, "ses_1", version=0, by=BY)

    assert session_parts.get(Costs, "ses_1") == Costs(session_id="ses_1", is_settled=True, version=1)


def test_a_session_that_is_not_there_has_no_costs(ports: Ports, tables: None) -> None:
    with pytest.raises(NotFound):
        service.save_line(ports, "ses_1", a_cost(), version=0, by=BY)

    assert session_parts.get(Costs, "ses_1").lines == ()


def test_the_margin_is_that_of_the_orders_of_this_session(ports: Ports, tables: None) -> None:
    session = stored_session(seats_taken=3)
    stored_order()
    service.save_line(ports, "ses_1", a_cost(), version=0, by=BY)
    other = stored_session(session_id="ses_2", code="2026-00002")

    found = service.statement(session)

    assert (found.margin.revenue_cents, found.margin.cost_cents, found.margin.cents) == (
        336_000,
        90_000,
        246_000,
    )
    assert service.statement(other).margin.revenue_cents == 0


def test_of_two_people_who_save_at_the_same_moment_the_second_is_told(ports: Ports, tables: None) -> None:
    stored_session()

    def now() -> datetime:
        """Asked between reading and writing."""
        service.settle(ports, "ses_1", version=0, by=BY)
        return NOW

    with pytest.raises(Conflict):
        service.save_line(replace(ports, now=now), "ses_1", a_cost(), version=0, by=BY)

    assert session_parts.get(Costs, "ses_1").lines == ()
    assert [entry.what for entry in history.of("ses_1").rows] == ["costs_settled"]
