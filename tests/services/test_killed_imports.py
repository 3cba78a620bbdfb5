"""A worker that dies in a partner's file: the next one goes on, no session is made twice, no code is lost (SES-9, SES-2)."""

import pytest

from chalicelib.domain.access import Person
from chalicelib.domain.imports import Choices, ImportKind, RunState
from chalicelib.models import counters, import_runs
from chalicelib.models.base import transaction
from chalicelib.models.emails import MailItem
from chalicelib.ports import Ports
from chalicelib.services import import_drops, imports
from chalicelib.services.import_drops import Drop
from tests import factories
from tests.fakes import NOW
from tests.services.partnering import PARTNER_ID, offered, stored, stored_partner, table
from tests.services.test_killed import Countdown, Killed, table_writes

LINES = [f"F-{n % 5};Titre;S-{n};14/12/2026;15/12/2026;Lyon;;14;448;12" for n in range(30)]
KEY = "drops/partners/rhone/s.csv"
__all__ = ["table_writes"]


@pytest.fixture
def staff(tables: None) -> Person:
    factories.stored_institute()
    stored_partner()
    return factories.stored_staff().person()


@pytest.mark.parametrize("number", range(1, 11))
def test_a_worker_killed_before_any_write_is_followed_by_one_that_ends_the_file(
    staff: Person, ports: Ports, table_writes, number: int
) -> None:
    ports.files.write_drop(KEY, table(*LINES).encode(), content_type="text/csv")
    drop = Drop(key=KEY, at=NOW, version="v1")
    table_writes(Countdown(number))
    died = True
    try:
        import_drops.take(ports, drop)
        died = False
    except Killed:
        pass
    table_writes(Countdown(0))

    import_drops.take(ports, drop)

    assert died == (number <= WRITES), "the table of steps is out of date"
    (run,) = import_runs.of_scope(f"partners#{PARTNER_ID}").rows
    assert (run.state, run.counts, run.done_lines) == (RunState.DONE, {"created": 30}, 30)
    assert sorted(s.code for s in stored().values()) == [f"2026-{n:05d}" for n in range(1, 31)]
    assert counters.current("session/2026") == 30
    assert MailItem.count() == 2


WRITES = 7
"""Run begun, started, its two chunks, done, and the two e-mails."""


def test_two_workers_at_one_file_make_each_session_once(staff: Person, ports: Ports) -> None:
    """Both read that nothing is known yet; the second finds the numbers taken and reads again."""
    content = table(*LINES[:8]).encode()
    wanted = [
        imports.begin(
            imports.new_run(
                ports,
                ImportKind.PARTNERS,
                content,
                file_name="s.csv",
                by=staff,
                choices=Choices(valid_only=True),
                organisation_id=PARTNER_ID,
            )
        )
        for _ in range(2)
    ]
    raced = iter([True])
    take = counters.take_several

    def late(*args: object, **options: object) -> None:
        if next(raced, False):
            imports.work(ports, wanted[1], content, by=staff)
        take(*args, **options)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(imports.counters, "take_several", late)
        first = imports.work(ports, wanted[0], content, by=staff)

    second = import_runs.get(wanted[1].scope, wanted[1].run_id)
    assert (second.counts, first.counts) == ({"created": 8}, {"unchanged": 8})
    assert sorted(s.code for s in stored().values()) == [f"2026-{n:05d}" for n in range(1, 9)]


def test_a_number_that_somebody_else_took_meanwhile_is_not_given_again(staff: Person, ports: Ports) -> None:
    with transaction() as tx:
        counters.take(tx, "session/2026", number=1)

    offered(ports, staff, table(*LINES[:3]))

    assert sorted(s.code for s in stored().values()) == ["2026-00002", "2026-00003", "2026-00004"]
