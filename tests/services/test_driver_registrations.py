"""Registering drivers lot by lot: each once, whatever dies, is sent twice or happens meanwhile (DRV-7 to DRV-9)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from chalicelib.domain import driver_batches as rules
from chalicelib.domain import ids
from chalicelib.domain.driver_batches import Batch, BatchState, Counts
from chalicelib.domain.driver_checks import Check, Finding
from chalicelib.domain.driver_trainings import Approval, Centre, Contract, DriverTraining, NotApproved
from chalicelib.domain.drivers import Declaration, DriverLine, Source
from chalicelib.domain.errors import Conflict
from chalicelib.models import driver_batches, driver_registrations, drivers, history, outbox
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import driver_registrations as service
from tests.fakes import NOW

FCO = Declaration(training=DriverTraining.FCO_GOODS, title="FCO marchandises", ends_on=date(2026, 3, 20))
CENTRE = Centre(
    organisation_id="org_centre",
    contract=Contract(organisation_id="org_centre", number="CS-1", starts_on=date(2026, 1, 1)),
    approvals=(
        Approval(
            organisation_id="org_centre",
            approval_id="agr_1",
            number="AGR-75-001",
            trainings=frozenset({DriverTraining.FCO_GOODS}),
            starts_on=date(2026, 1, 1),
            ends_on=date(2030, 12, 31),
        ),
    ),
)

pytestmark = pytest.mark.usefixtures("tables")


def a_line(number: int, **overrides: str) -> DriverLine:
    values = {
        "reference": f"REF{number}",
        "order_number": f"COM{number % 3}",
        "first_name": "Hélène",
        "last_name": "Le Goff",
        "birth_date": "1988-03-08",
        "neph": f"1603310{number:05d}",
    }
    return DriverLine(number=number, **{**values, **overrides})


def lines(count: int) -> list[DriverLine]:
    return [a_line(number) for number in range(1, count + 1)]


def a_batch_at_work(
    entered: list[DriverLine], *, number: int = 1, organisation_id: str = "org_centre"
) -> Batch:
    checked = service.verify(FCO, entered)
    blank = Batch(
        organisation_id=organisation_id,
        batch_id=ids.first("drb", at=NOW)[:-2] + f"{number:02d}",
        source=Source.FILE,
        file_key="uploads/drivers.csv",
        file_sha256="abc",
        valid_only=True,
        created_at=NOW,
        created_by_id="usr_anne",
        created_by_name="Anne",
    )
    good = sum(line.is_good for line in checked)
    batch = rules.declared(blank, FCO)
    batch = replace(batch, valid_only=True)
    counts = Counts(lines=len(entered), good=good, refused=len(entered) - good)
    batch = rules.registering(rules.verified(batch, counts, said="abc"), digest="abc", price_cents=2534)
    with transaction() as tx:
        driver_batches.add(tx, batch)
    return driver_batches.get(organisation_id, batch.batch_id)


def registered(organisation_id: str = "org_centre") -> list[str]:
    page = driver_registrations.of_centre(organisation_id, limit=500)
    return sorted(each.reference for each in page.rows)


def test_every_driver_is_registered_with_history_price_and_documents_owed(ports: Ports) -> None:
    entered = lines(service.LOT + 8)

    batch = service.register(ports, CENTRE, a_batch_at_work(entered), entered)

    assert batch.state is BatchState.DONE
    assert (batch.counts.registered, batch.done_lines) == (service.LOT + 8, service.LOT + 8)
    assert len(registered()) == service.LOT + 8
    one = driver_registrations.get("org_centre", service.registration_id(batch.batch_id, 1))
    assert (one.price_cents, one.approval_number, one.order_number) == (2534, "AGR-75-001", "COM1")
    assert [entry.what for entry in history.of(one.registration_id).rows] == ["driver.registered"]
    promise = outbox.get(f"drivers_registered/{batch.batch_id}/{service.LOT:05d}")
    assert promise.facts["lines"].count(";") == service.LOT - 1


def test_run_again_nothing_happens_twice(ports: Ports) -> None:
    entered = lines(5)
    started = a_batch_at_work(entered)
    done = service.register(ports, CENTRE, started, entered)

    again = service.register(ports, CENTRE, done, entered)

    assert again == done
    assert len(registered()) == 5
    with pytest.raises(Conflict):
        service.register(ports, CENTRE, started, entered)
    assert len(registered()) == 5


def test_a_worker_killed_between_two_lots_is_followed_by_one_that_goes_on(ports: Ports) -> None:
    entered = lines(service.LOT * 2 + 3)
    started = a_batch_at_work(entered)
    killed = replace(ports, outbox_hints=DiesAfter(1))
    with pytest.raises(SystemExit):
        service.register(killed, CENTRE, started, entered)
    half = driver_batches.get("org_centre", started.batch_id)
    assert half.done_lines == service.LOT

    batch = service.register(ports, CENTRE, half, entered)

    assert (batch.state, batch.counts.registered) == (BatchState.DONE, len(entered))
    assert len(registered()) == len(entered)


class DiesAfter:
    """A queue whose worker is killed when it has sent so many hints."""

    def __init__(self, hints: int) -> None:
        self.left = hints

    def send(self, _: str) -> None:
        self.left -= 1
        if self.left == 0:
            raise SystemExit


def test_wrong_lines_are_left_out_when_the_good_ones_were_asked_for(ports: Ports) -> None:
    entered = [a_line(1), a_line(2, neph="12"), a_line(3, birth_date="2015-01-01"), a_line(4)]

    batch = service.register(ports, CENTRE, a_batch_at_work(entered), entered)

    assert registered() == ["REF1", "REF4"]
    assert batch.counts == Counts(lines=4, good=2, refused=2, registered=2)


def test_the_same_lines_in_another_batch_are_refused_as_registered_already(ports: Ports) -> None:
    entered = lines(3)
    service.register(ports, CENTRE, a_batch_at_work(entered), entered)

    checked = service.verify(FCO, entered)

    assert [[f.check for f in line.findings] for line in checked] == [
        [Check.ALREADY_REGISTERED, Check.NO_ACCOUNT]
    ] * 3


def test_a_driver_whom_another_centre_registers_meanwhile_is_left_out(ports: Ports) -> None:
    entered = lines(3)
    mine = a_batch_at_work(entered)
    theirs = a_batch_at_work([a_line(2)], number=2, organisation_id="org_other")
    quicker = iter([lambda: service.register(ports, CENTRE, theirs, [a_line(2)])])

    def now() -> datetime:
        next(quicker, lambda: None)()
        return NOW

    batch = service.register(replace(ports, now=now), CENTRE, mine, entered)

    assert registered() == ["REF1", "REF3"]
    assert registered("org_other") == ["REF2"]
    assert batch.counts.registered == 2


def test_without_an_approval_nothing_is_written(ports: Ports) -> None:
    entered = lines(2)
    batch = a_batch_at_work(entered)

    with pytest.raises(NotApproved):
        service.register(ports, replace(CENTRE, approvals=()), batch, entered)

    assert registered() == []
    assert drivers.known([f"{entered[0].neph}#1988-03-08"]) == {}


def test_a_line_that_repeats_a_settled_one_stays_refused_when_another_worker_goes_on(ports: Ports) -> None:
    entered = lines(service.LOT + 1)
    shifted = Finding(line=1, name="", check=Check.TOO_MANY_CELLS)
    entered[-1] = replace(entered[0], number=service.LOT + 1, reference="AGAIN")
    started = a_batch_at_work(entered)
    with pytest.raises(SystemExit):
        service.register(replace(ports, outbox_hints=DiesAfter(1)), CENTRE, started, entered, also=(shifted,))
    half = driver_batches.get("org_centre", started.batch_id)

    service.register(ports, CENTRE, half, entered, also=(shifted,))

    assert not {"REF1", "AGAIN"} & set(registered())
    assert len(registered()) == service.LOT - 1


def test_what_was_confirmed_under_an_approval_is_finished_without_it(ports: Ports) -> None:
    entered = lines(2)
    batch = replace(a_batch_at_work(entered), approval_number="AGR-OLD")

    service.register(ports, replace(CENTRE, approvals=()), batch, entered)

    one = driver_registrations.get("org_centre", service.registration_id(batch.batch_id, 1))
    assert one.approval_number == "AGR-OLD"


def test_the_first_name_given_to_a_driver_stays(ports: Ports) -> None:
    entered = [a_line(1)]
    service.register(ports, CENTRE, a_batch_at_work(entered), entered)
    key = f"{entered[0].neph}#1988-03-08"
    later = replace(FCO, ends_on=date(2026, 3, 21))

    (checked,) = service.verify(later, [replace(entered[0], last_name="Martin")])

    assert Check.OTHER_NAME in {finding.check for finding in checked.findings}
    assert checked.is_good
    assert drivers.known([key])[key].held == {"fco_goods#2026-03-20"}
