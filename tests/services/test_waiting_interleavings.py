"""Seats under every odd order of bookings, offers, answers and edits, promises kept late and twice (ORD-16, ORD-17)."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import DomainError
from chalicelib.domain.sessions import Workflow
from chalicelib.domain.waiting import WaitingState, held
from chalicelib.models import registrations, sessions, waiting
from chalicelib.models.base import Refused
from chalicelib.models.outbox import PromiseItem
from chalicelib.ports import Ports
from chalicelib.services import registration_changes as changes
from chalicelib.services import session_workflow, waiting_lists
from chalicelib.services import sessions as service
from chalicelib.services import waiting_orders as orders
from tests.factories import stored_organisation
from tests.fakes import Clock
from tests.services.ordering import stored_client
from tests.services.test_registrations import a_staff, add
from tests.services.test_waiting_lists import client, keep, said, wait

NAMES = [f"c{n}" for n in range(6)]
STEPS = 40


class Play:
    """One session, six organisations that want seats of it, and somebody who does everything in any order."""

    def __init__(self, ports: Ports, seed: int) -> None:
        self.ports, self.dice = ports, random.Random(seed)
        self.orders = 0
        stored_client(capacity_max=4)
        for name in NAMES:
            stored_organisation(organisation_id=f"org_{name}", name=name, siren="")

    def step(self) -> None:
        acts: list[Callable[[], object]] = [
            self.order, self.order, self.cancel, self.cancel, self.join, self.join, self.accept, self.leave,
            self.keep_one, self.keep_one, self.keep_one, self.time_passes, self.resize, self.hide_or_publish,
        ]  # fmt: skip
        try:
            self.dice.choice(acts)()
        except (DomainError, Refused):
            return  # refused, and nothing written: the figures are checked after each step

    def order(self) -> None:
        add(self.ports, trainee_ids=(), unnamed=self.dice.randint(1, 2))

    def cancel(self) -> None:
        running = [seat for seat in registrations.of_session("ses_1") if seat.is_running]
        if running:
            changes.cancel_by_staff(self.ports, a_staff(), self.dice.choice(running), reason="Départ")

    def join(self) -> None:
        wait(
            self.ports, self.dice.choice(NAMES), self.dice.randint(1, 3), takes_fewer=self.dice.random() < 0.5
        )

    def accept(self) -> None:
        offered = [entry for entry in waiting.of_session("ses_1") if entry.is_offered]
        if not offered:
            return
        entry = self.dice.choice(offered)
        self.orders += 1
        acceptance = said(order_id=f"ord_01abcdefg{self.orders:07d}", total_cents=112_000 * entry.offered)
        name = entry.organisation_id.removeprefix("org_")
        orders.accept(self.ports, client(name), entry, acceptance)

    def leave(self) -> None:
        live = [entry for entry in waiting.of_session("ses_1") if entry.is_live]
        if live:
            entry = self.dice.choice(live)
            waiting_lists.leave(self.ports, client(entry.organisation_id.removeprefix("org_")).person, entry)

    def keep_one(self) -> None:
        """One of the promises about the list, due or not, kept or not."""
        keys = [
            row.key for row in PromiseItem.scan() if row.key.startswith(("seats_freed/", "offer_lapses/"))
        ]
        if keys:
            keep(self.ports, self.dice.choice(sorted(keys)))

    def time_passes(self) -> None:
        assert isinstance(self.ports.now, Clock)
        self.ports.now.at += timedelta(hours=self.dice.choice([1, 20, 50]))

    def resize(self) -> None:
        before = sessions.get("ses_1")
        capacity = self.dice.randint(2, 7)
        service.change(
            self.ports, replace(before, capacity_max=capacity), version=before.version, by=a_staff()
        )

    def hide_or_publish(self) -> None:
        self.dice.choice([service.hide, service.publish, service.publish])(self.ports, "ses_1", by=a_staff())

    def check(self) -> None:
        session, entries = sessions.get("ses_1"), waiting.of_session("ses_1")
        running = [seat for seat in registrations.of_session("ses_1") if seat.is_running]
        assert session.seats_taken == len(running)
        assert session.waiting == sum(entry.state is WaitingState.WAITING for entry in entries)
        assert session.seats_offered >= held(entries)
        assert session.seats_taken + session.seats_offered <= (session.capacity_max or 0)

    def settle(self) -> None:
        """Everything owed by now is kept, until nothing is due any more."""
        for _ in range(20):
            due = [row.key for row in PromiseItem.scan() if row.pending and row.due_at <= self.ports.now()]
            wanted = sorted(key for key in due if key.startswith(("seats_freed/", "offer_lapses/")))
            if not wanted:
                return
            for key in wanted:
                keep(self.ports, key)
        raise AssertionError("promises that are never kept")


@pytest.mark.parametrize("seed", range(3))
def test_seats_are_never_lost_nor_sold_twice(tables: None, ports: Ports, seed: int) -> None:
    play = Play(ports, seed)
    for _ in range(STEPS):
        play.step()
        play.check()

    play.settle()
    play.check()
    session, entries = sessions.get("ses_1"), waiting.of_session("ses_1")
    if session.publication.value == "published":
        assert session.seats_offered == held(entries)  # nothing is held for nobody
        left = session.seats_left or 0
        assert not [
            e
            for e in entries
            if e.state is WaitingState.WAITING and (e.seats <= left or (e.takes_fewer and left))
        ]

    session_workflow.move_to(
        ports, "ses_1", Workflow.CANCELLED, reason="Fin", version=session.version, by=a_staff()
    )
    keep(ports, f"session_cancelled/ses_1/{session.version}")
    play.settle()
    after = sessions.get("ses_1")
    assert (after.seats_taken, after.seats_offered, after.waiting) == (0, 0, 0)
    assert not [entry for entry in waiting.of_session("ses_1") if entry.is_live]
