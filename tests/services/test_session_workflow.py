"""A session goes from step to step; a cancellation frees its seats once (SES-8)."""

from dataclasses import replace

import pytest

from chalicelib.domain.access import STAFF, Person, Role
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.orders import OrderState
from chalicelib.domain.session_locks import BookedSession
from chalicelib.domain.session_mailings import Message
from chalicelib.domain.session_workflow import ImpossibleStep
from chalicelib.domain.sessions import SessionNotOpen, Workflow
from chalicelib.models import emails, history, orders, organisations, outbox, registrations, sessions
from chalicelib.models.base import transaction
from chalicelib.models.outbox import PromiseItem
from chalicelib.ports import Ports
from chalicelib.services import follow_ups, session_cancellation
from chalicelib.services import registrations as seat_service
from chalicelib.services import session_workflow as service
from chalicelib.services.registration_changes import Move, move
from tests.factories import a_user, stored_session, stored_trainee
from tests.services.ordering import seats_taken, stored_client

MANAGER: Person = a_user(organisation_id=STAFF, roles=frozenset({Role.TRAINING_MANAGER}), name="Tom").person()
PLANNER: Person = a_user(
    organisation_id=STAFF, roles=frozenset({Role.OPERATIONS_MANAGER}), name="Olga"
).person()
WHY = "Formatrice souffrante"
KEY = "session_cancelled/ses_1/0"


def booked(ports: Ports) -> str:
    """Léa and an unnamed seat in one order; its id."""
    stored_client()
    addition = seat_service.Addition(session_id="ses_1", trainee_ids=("trn_lea",), unnamed=1)
    return seat_service.add_by_staff(ports, PLANNER, organisations.get("org_acme"), addition).order_id


def cancelled(ports: Ports, by: Person = PLANNER) -> None:
    service.move_to(ports, "ses_1", Workflow.CANCELLED, reason=WHY, version=0, by=by)


def test_a_session_goes_through_its_life_and_the_history_tells(tables: None, ports: Ports) -> None:
    stored_session()

    for version, step in enumerate((Workflow.CONFIRMED, Workflow.RUNNING, Workflow.DONE, Workflow.CLOSED)):
        moved = service.move_to(ports, "ses_1", step, version=version, by=MANAGER)
        assert moved == sessions.get("ses_1")

    assert sessions.get("ses_1").workflow is Workflow.CLOSED
    assert {(e.what, e.before, e.after) for e in history.of("ses_1").rows} == {
        ("session_confirmed", "created", "confirmed"),
        ("session_running", "confirmed", "running"),
        ("session_done", "running", "done"),
        ("session_closed", "done", "closed"),
    }
    assert PromiseItem.count() == 0


def test_a_step_asked_for_twice_is_taken_once(tables: None, ports: Ports) -> None:
    stored_session()

    service.move_to(ports, "ses_1", Workflow.CONFIRMED, version=0, by=MANAGER)
    again = service.move_to(ports, "ses_1", Workflow.CONFIRMED, version=0, by=MANAGER)

    assert again.version == 1
    assert len(history.of("ses_1").rows) == 1


@pytest.mark.parametrize(
    ("step", "version", "reason", "error"),
    [
        (Workflow.DONE, 0, "", ImpossibleStep),
        (Workflow.CONFIRMED, 3, "", Conflict),
        (Workflow.CANCELLED, 0, " ", InvalidInput),
    ],
)
def test_a_refused_step_leaves_no_trace(
    tables: None, ports: Ports, step: Workflow, version: int, reason: str, error: type[Exception]
) -> None:
    before = stored_session()

    with pytest.raises(error):
        service.move_to(ports, "ses_1", step, reason=reason, version=version, by=PLANNER)

    assert sessions.get("ses_1") == before
    assert history.of("ses_1").rows == ()
    assert PromiseItem.count() == 0


def test_a_training_manager_confirms_a_booked_session_but_does_not_cancel_it(
    tables: None, ports: Ports
) -> None:
    stored_session(seats_taken=1)

    with pytest.raises(BookedSession):
        cancelled(ports, MANAGER)
    assert sessions.get("ses_1").workflow is Workflow.CREATED
    service.move_to(ports, "ses_1", Workflow.CONFIRMED, version=0, by=MANAGER)

    assert sessions.get("ses_1").workflow is Workflow.CONFIRMED


def test_a_training_manager_cancels_a_session_without_registrations(tables: None, ports: Ports) -> None:
    stored_session()

    cancelled(ports, MANAGER)

    session = sessions.get("ses_1")
    assert (session.workflow, session.cancel_reason) == (Workflow.CANCELLED, WHY)


def test_a_registration_that_slips_in_before_the_cancellation_holds_it_back(
    tables: None, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_session(seats_taken=1)
    real = sessions.get
    stale = iter([replace(real("ses_1"), seats_taken=0)])
    monkeypatch.setattr(sessions, "get", lambda session_id: next(stale, None) or real(session_id))

    with pytest.raises(BookedSession):
        cancelled(ports, MANAGER)

    assert real("ses_1").workflow is Workflow.CREATED


def test_a_cancellation_frees_the_seats_and_cancels_the_order_with_its_reason(
    tables: None, ports: Ports
) -> None:
    order_id = booked(ports)

    cancelled(ports)
    follow_ups.follow_up(ports, KEY)

    assert seats_taken() == 0
    assert not any(seat.is_running for seat in registrations.of_order("org_acme", order_id))
    assert orders.get("org_acme", order_id).state is OrderState.CANCELLED
    lines = [e for e in history.of(order_id).rows if e.what == "registration.cancelled"]
    assert {(e.who_name, e.reason) for e in lines} == {("Olga", WHY)}
    assert len(lines) == 2
    assert KEY in list(ports.outbox_hints)  # type: ignore[call-overload]


def test_people_are_told_of_the_cancellation_once(tables: None, ports: Ports) -> None:
    booked(ports)
    cancelled(ports)
    follow_ups.follow_up(ports, KEY)
    promise = outbox.claim(KEY, at=ports.now(), lease=follow_ups.LEASE)
    assert promise is None

    told = [mail for mail in emails.of_object("ses_1").rows if mail.kind == Message.CANCELLATION]

    assert "lea@duvallon.example" in {address for mail in told for address in mail.to}
    assert len({mail.key for mail in told}) == len({mail.to for mail in told})


def test_the_cancellation_followed_twice_cancels_once(tables: None, ports: Ports) -> None:
    order_id = booked(ports)
    cancelled(ports)
    promise = outbox.claim(KEY, at=ports.now(), lease=follow_ups.LEASE)
    assert promise is not None

    session_cancellation.follow(ports, promise)
    first = history.of(order_id).rows
    session_cancellation.follow(ports, promise)

    assert history.of(order_id).rows == first
    assert seats_taken() == 0


def test_seats_that_the_index_does_not_show_yet_are_tried_again(
    tables: None, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(ports)
    cancelled(ports)
    promise = outbox.claim(KEY, at=ports.now(), lease=follow_ups.LEASE)
    assert promise is not None
    with monkeypatch.context() as late:
        late.setattr(registrations, "of_session", lambda _session_id: [])
        with pytest.raises(Conflict):
            session_cancellation.follow(ports, promise)

    session_cancellation.follow(ports, promise)

    assert seats_taken() == 0


def test_nobody_is_registered_in_a_cancelled_session_and_one_moved_away_stays(
    tables: None, ports: Ports
) -> None:
    order_id = booked(ports)
    stored_session(session_id="ses_2", code="2026-00002")
    first, *_ = registrations.of_order("org_acme", order_id)
    to = Move(session_id="ses_2", reason="Report")
    move(ports, PLANNER, first, to)
    cancelled(ports)

    follow_ups.follow_up(ports, KEY)

    kept, gone = registrations.of_order("org_acme", order_id)
    assert (kept.session_id, kept.is_running) == ("ses_2", True)
    assert not gone.is_running
    assert seats_taken("ses_2") == 1
    stored_trainee(trainee_id="trn_bao")
    with pytest.raises(SessionNotOpen):
        seat_service.add_by_staff(
            ports,
            PLANNER,
            organisations.get("org_acme"),
            seat_service.Addition(session_id="ses_1", trainee_ids=("trn_bao",)),
        )


def test_a_promise_of_a_session_that_was_not_cancelled_touches_nobody(tables: None, ports: Ports) -> None:
    order_id = booked(ports)
    cancelled(ports)
    promise = outbox.claim(KEY, at=ports.now(), lease=follow_ups.LEASE)
    assert promise is not None
    before = sessions.get("ses_1")
    with transaction() as tx:
        sessions.replace(tx, replace(before, workflow=Workflow.CREATED, cancel_reason=""), before=before)

    session_cancellation.follow(ports, promise)

    assert all(seat.is_running for seat in registrations.of_order("org_acme", order_id))
