"""Sessions as staff make, plan, change and publish them."""

from dataclasses import replace
from datetime import date, time

import pytest

from chalicelib.domain import planning
from chalicelib.domain.access import Person, Role
from chalicelib.domain.errors import Conflict
from chalicelib.domain.planning import CapacityBelowSeats, Day, NotReadyToPublish
from chalicelib.domain.registrations import Registration, RegistrationState
from chalicelib.domain.session_lists import Wanted
from chalicelib.domain.session_locks import BookedSession
from chalicelib.domain.session_workflow import SessionOver
from chalicelib.domain.sessions import Planning, Publication, Sequence, SessionKind, Workflow
from chalicelib.domain.trainings import Modality
from chalicelib.models import counters, history, registrations, sessions
from chalicelib.models.base import Refused, transaction
from chalicelib.models.registrations import RegistrationItem
from chalicelib.models.sessions import SessionItem
from chalicelib.ports import Ports
from chalicelib.services import follow_ups, session_plans
from chalicelib.services import sessions as service
from tests.factories import a_planning, a_session, a_user, stored_session
from tests.fakes import NOW

MANAGER: Person = a_user(roles=frozenset({Role.TRAINING_MANAGER}), name="Tom").person()
PLANNER: Person = a_user(roles=frozenset({Role.OPERATIONS_MANAGER}), name="Olga").person()


def seats_taken(seats: int, session_id: str = "ses_1") -> None:
    SessionItem(session_id, "session").update(actions=[SessionItem.seats_taken.set(seats)])


def a_plan(*days: date) -> Planning:
    return replace(a_planning("ses_1", *days), version=0)


@pytest.mark.parametrize("workflow", list(Workflow))
def test_what_is_cancelled_or_closed_is_not_published_any_more(
    tables: None, ports: Ports, workflow: Workflow
) -> None:
    stored_session(publication=Publication.DRAFT, workflow=workflow)

    if workflow in (Workflow.CANCELLED, Workflow.CLOSED):
        with pytest.raises(SessionOver):
            service.publish(ports, "ses_1", by=PLANNER)
        assert sessions.get("ses_1").publication is Publication.DRAFT
        return
    assert service.publish(ports, "ses_1", by=PLANNER).publication is Publication.PUBLISHED


def test_a_new_session_is_a_draft_with_the_next_code_and_the_dates_of_its_slots(
    tables: None, ports: Ports
) -> None:
    plan = a_plan(date(2026, 12, 2), date(2026, 12, 4))

    made = service.add(ports, a_session(publication=Publication.PUBLISHED, seats_taken=7), plan, by=MANAGER)

    session, stored = sessions.read("ses_1")
    assert session == made
    assert (session.code, session.publication, session.seats_taken) == ("2026-00001", Publication.DRAFT, 0)
    assert (session.starts_on, session.ends_on) == (date(2026, 12, 2), date(2026, 12, 4))
    assert (session.duration_minutes, session.duration_days_tenths) == (14 * 60, 20)
    assert stored == plan
    assert [e.what for e in history.of("ses_1").rows] == ["session_created"]


def test_the_same_form_sent_twice_makes_one_session_and_uses_one_number(tables: None, ports: Ports) -> None:
    first = service.add(ports, a_session(), a_plan(), by=MANAGER)
    second = service.add(ports, a_session(), a_plan(), by=MANAGER)

    assert first.code == second.code == "2026-00001"
    assert counters.current("session/2026") == 1
    assert len(history.of("ses_1").rows) == 1


def test_a_number_taken_meanwhile_is_followed_by_the_next(
    tables: None, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.add(ports, a_session(), a_plan(), by=MANAGER)
    seen = iter([0, 0])
    real = counters.current
    monkeypatch.setattr(counters, "current", lambda series: next(seen, real(series)))

    made = service.add(ports, a_session(session_id="ses_2"), a_plan(), by=MANAGER)

    assert made.code == "2026-00002"
    assert counters.current("session/2026") == 2


def test_codes_of_each_year_begin_with_one(tables: None, ports: Ports) -> None:
    service.add(ports, a_session(), a_plan(), by=MANAGER)

    made = service.add(ports, a_session(session_id="ses_2", year=2027), a_plan(), by=MANAGER)

    assert made.code == "2027-00001"


def test_an_edit_changes_what_was_typed_and_keeps_what_is_not_the_tabs(tables: None, ports: Ports) -> None:
    before = stored_session()
    typed = replace(before, city="Lyon", comments="Accès rue de la Gare", code="9999-1", starts_on=None)

    changed = service.change(ports, typed, version=0, by=MANAGER)

    assert sessions.get("ses_1") == changed
    assert (changed.city, changed.comments, changed.code, changed.starts_on, changed.version) == (
        "Lyon",
        "Accès rue de la Gare",
        "2026-00001",
        date(2026, 12, 14),
        1,
    )
    (entry,) = history.of("ses_1").rows
    assert entry.facts == {"city": "Paris → Lyon", "comments": "– → Accès rue de la Gare"}
    assert list(ports.catalogue_hints) == ["rebuild"]  # type: ignore[call-overload]


def test_an_edit_can_empty_a_field_again(tables: None, ports: Ports) -> None:
    before = stored_session(comments="Provisoire", populations=frozenset({"Cadres"}), capacity_min=3)

    service.change(
        ports, replace(before, comments="", populations=frozenset(), capacity_min=None), version=0, by=MANAGER
    )

    after = sessions.get("ses_1")
    assert (after.comments, after.populations, after.capacity_min) == ("", frozenset(), None)


def test_an_edit_loses_no_seat_taken_meanwhile(tables: None, ports: Ports) -> None:
    before = stored_session(seats_taken=2)
    after = replace(before, city="Lyon")
    seats_taken(5)

    with transaction() as tx:
        sessions.replace(tx, after, before=before)

    assert (sessions.get("ses_1").seats_taken, sessions.get("ses_1").city) == (5, "Lyon")


def test_the_second_of_two_editors_is_told_and_changes_nothing(tables: None, ports: Ports) -> None:
    before = stored_session()
    service.change(ports, replace(before, city="Lyon"), version=0, by=MANAGER)

    with pytest.raises(Conflict):
        service.change(ports, replace(before, city="Lille"), version=0, by=PLANNER)

    assert sessions.get("ses_1").city == "Lyon"
    assert len(history.of("ses_1").rows) == 1


def test_saving_the_same_again_changes_nothing(tables: None, ports: Ports) -> None:
    before = stored_session()
    service.change(ports, replace(before, city="Lyon"), version=0, by=MANAGER)

    service.change(ports, replace(before, city="Lyon"), version=0, by=MANAGER)

    assert sessions.get("ses_1").version == 1


def test_a_booked_session_is_locked_for_training_managers(tables: None, ports: Ports) -> None:
    before = stored_session(seats_taken=1)

    for act in (
        lambda: service.change(ports, replace(before, city="Lyon"), version=0, by=MANAGER),
        lambda: session_plans.change(
            ports, "ses_1", lambda p: planning.without_slot(p, "slo_0"), version=0, by=MANAGER
        ),
        lambda: service.hide(ports, "ses_1", by=MANAGER),
    ):
        with pytest.raises(BookedSession):
            act()

    assert sessions.get("ses_1") == before
    assert history.of("ses_1").rows == ()


def test_an_operations_manager_changes_a_booked_session(tables: None, ports: Ports) -> None:
    before = stored_session(seats_taken=1)

    changed = service.change(ports, replace(before, city="Lyon"), version=0, by=PLANNER)

    assert (changed.city, changed.seats_taken) == ("Lyon", 1)


def test_a_booking_that_arrives_during_an_edit_locks_it(tables: None, ports: Ports) -> None:
    before = stored_session()

    def book_meanwhile(plan: Planning) -> Planning:
        seats_taken(1)
        return planning.without_slot(plan, "slo_0")

    with pytest.raises((BookedSession, NotReadyToPublish)):
        session_plans.change(ports, "ses_1", book_meanwhile, version=0, by=MANAGER)

    assert sessions.get("ses_1").starts_on == before.starts_on


def test_the_capacity_never_goes_below_the_seats_taken(tables: None, ports: Ports) -> None:
    before = stored_session(seats_taken=5, capacity_max=12)

    with pytest.raises(CapacityBelowSeats):
        service.change(ports, replace(before, capacity_max=4), version=0, by=PLANNER)
    assert service.change(ports, replace(before, capacity_max=5), version=0, by=PLANNER).seats_left == 0


def test_seats_taken_meanwhile_refuse_a_capacity_that_no_longer_fits(tables: None, ports: Ports) -> None:
    before = stored_session(seats_taken=2, capacity_max=12)
    seats_taken(6)

    with pytest.raises(Refused), transaction() as tx:
        sessions.replace(tx, replace(before, capacity_max=4), before=before)

    assert sessions.get("ses_1").capacity_max == 12


def test_dates_and_duration_follow_from_the_slots(tables: None, ports: Ports) -> None:
    stored_session(publication=Publication.DRAFT)
    slots = planning.lay_out(
        date(2026, 12, 24), 2, Day(ends_at=time(12, 30), break_minutes=0), new_id=ports.new_id
    )

    session, plan = session_plans.change(
        ports, "ses_1", lambda p: planning.with_slots(p, "seq_1", slots), version=0, by=MANAGER
    )

    assert (session.starts_on, session.ends_on) == (date(2026, 12, 14), date(2026, 12, 28))
    assert (session.duration_minutes, session.duration_days_tenths) == (7 * 60 + 2 * 210, 20)
    assert sessions.read("ses_1") == (session, plan)
    (entry,) = history.of("ses_1").rows
    assert (entry.what, entry.before, entry.after) == (
        "planning_changed",
        "2026-12-14/2026-12-18",
        "2026-12-14/2026-12-28",
    )


def test_of_two_people_planning_at_once_the_second_is_told(tables: None, ports: Ports) -> None:
    stored_session(publication=Publication.DRAFT)
    extra = Sequence(sequence_id="seq_2", title="À distance", modality=Modality.VIRTUAL)
    session_plans.change(ports, "ses_1", lambda p: planning.with_sequence(p, extra), version=0, by=MANAGER)

    with pytest.raises(Conflict):
        session_plans.change(
            ports, "ses_1", lambda p: planning.without_sequence(p, "seq_1"), version=0, by=PLANNER
        )

    assert [s.sequence_id for s in sessions.get_planning("ses_1").sequences] == ["seq_1", "seq_2"]


def test_a_published_session_keeps_a_date(tables: None, ports: Ports) -> None:
    stored_session()

    with pytest.raises(NotReadyToPublish):
        session_plans.change(
            ports, "ses_1", lambda p: planning.without_slot(p, "slo_0"), version=0, by=MANAGER
        )

    assert sessions.get_planning("ses_1").slots


def test_a_dated_session_is_published_once_it_has_a_slot(tables: None, ports: Ports) -> None:
    service.add(ports, a_session(), Planning(session_id="ses_1"), by=MANAGER)
    with pytest.raises(NotReadyToPublish):
        service.publish(ports, "ses_1", by=MANAGER)

    plan = a_plan(date(2026, 12, 2))
    session_plans.change(ports, "ses_1", lambda _: plan, version=0, by=MANAGER)
    service.publish(ports, "ses_1", by=MANAGER)
    service.publish(ports, "ses_1", by=MANAGER)

    assert sessions.get("ses_1").publication is Publication.PUBLISHED
    what = [e.what for e in history.of("ses_1").rows]
    assert sorted(what) == ["planning_changed", "session_created", "session_published"]


def test_a_pool_session_is_published_without_a_date(tables: None, ports: Ports) -> None:
    service.add(ports, a_session(kind=SessionKind.POOL), Planning(session_id="ses_1"), by=MANAGER)

    assert service.publish(ports, "ses_1", by=MANAGER).starts_on is None


def test_lists_of_a_year_filter_and_go_on(tables: None, ports: Ports) -> None:
    for n in range(1, 6):
        stored_session(
            session_id=f"ses_{n}",
            code=f"2026-0000{n}",
            starts_on=date(2026, 12, n),
            publication=Publication.DRAFT if n % 2 else Publication.PUBLISHED,
        )

    first = sessions.of_year(2026, limit=2)
    second = sessions.of_year(2026, limit=2, cursor=first.next_cursor)
    drafts = sessions.of_year(2026, wanted=Wanted(publication=Publication.DRAFT), limit=2)
    more = sessions.of_year(
        2026,
        wanted=Wanted(publication=Publication.DRAFT),
        limit=2,
        cursor=drafts.next_cursor,
    )

    assert [s.session_id for s in first.rows + second.rows] == ["ses_1", "ses_2", "ses_3", "ses_4"]
    assert [s.session_id for s in drafts.rows + more.rows] == ["ses_1", "ses_3", "ses_5"]
    assert sessions.find_by_code("2026-00003") == sessions.get("ses_3")
    assert sessions.find_by_code("2026-99999") is None


def test_registrations_move_with_their_session_once(tables: None, ports: Ports) -> None:
    stored_session(seats_taken=1)
    RegistrationItem.holding(a_registration()).save()
    extra = planning.lay_out(date(2026, 12, 7), 1, Day(), new_id=ports.new_id)
    session_plans.change(
        ports, "ses_1", lambda p: planning.with_slots(p, "seq_1", extra), version=0, by=PLANNER
    )
    (key,) = ports.outbox_hints  # type: ignore[misc]

    follow_ups.follow_up(ports, key)
    follow_ups.follow_up(ports, key)

    moved = registrations.get("org_acme", "reg_1_001")
    assert (moved.starts_on, moved.ends_on, moved.version) == (date(2026, 12, 7), date(2026, 12, 14), 1)


def test_a_change_of_hours_alone_moves_no_registration(tables: None, ports: Ports) -> None:
    before = stored_session(seats_taken=1, starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 14))
    RegistrationItem.holding(replace(a_registration(), ends_on=date(2026, 12, 14))).save()
    later = replace(sessions.get_planning(before.session_id).slots[0], starts_at=time(10))

    session_plans.change(
        ports, "ses_1", lambda p: planning.with_slots(p, "seq_1", [later]), version=0, by=PLANNER
    )

    (key,) = ports.outbox_hints  # type: ignore[misc]
    follow_ups.follow_up(ports, key)

    assert registrations.get("org_acme", "reg_1_001").version == 0


def a_registration() -> Registration:
    return Registration(
        organisation_id="org_acme",
        registration_id="reg_1_001",
        order_id="ord_1",
        session_id="ses_1",
        session_code="2026-00001",
        training_code="GC42T_TRA_PE134",
        title="FCO",
        starts_on=date(2026, 12, 14),
        ends_on=date(2026, 12, 18),
        state=RegistrationState.REGISTERED,
        registered_at=NOW,
    )
