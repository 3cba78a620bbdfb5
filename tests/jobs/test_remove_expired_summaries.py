"""Every night, summaries of six years ago go, and nothing else (DRV-15)."""

from datetime import datetime

import pytest

from chalicelib.domain.calendar import UTC
from chalicelib.domain.drivers import DriverRegistration
from chalicelib.handlers.schedules import remove_expired_summaries
from chalicelib.models import documents, driver_registrations, history
from chalicelib.ports import Ports
from chalicelib.services import driver_documents, driver_removals
from tests.centres import stored_centre
from tests.driving import CENTRE, a_line, promise_of, registered
from tests.factories import stored_institute
from tests.jobs.test_rebuild_catalogue import TICK

pytestmark = pytest.mark.usefixtures("tables")
LAST_DAY = datetime(2032, 11, 23, 22, 30, tzinfo=UTC)
"""Of a summary made on 23 November 2026, in the institute's zone."""
FIRST_NIGHT = datetime(2032, 11, 24, 3, 10, tzinfo=UTC)


@pytest.fixture
def one(tables: None, ports: Ports) -> DriverRegistration:
    stored_institute()
    stored_centre()
    (made,) = registered(ports)
    driver_documents.follow(ports, promise_of(made))
    return made


def at(ports: Ports, moment: datetime) -> None:
    ports.now.at = moment  # type: ignore[attr-defined]


def kinds(registration: DriverRegistration) -> list[str]:
    return [each.kind.value for each in documents.of_owner(registration.registration_id)]


def run() -> dict[str, int]:
    done: dict[str, int] = remove_expired_summaries.remove_expired_summaries(TICK, None)
    return done


def test_on_its_last_day_a_summary_is_there(ports: Ports, one: DriverRegistration) -> None:
    at(ports, LAST_DAY)

    assert run() == {"removed": 0}
    assert "driver_summary" in kinds(one)


def test_the_night_after_it_is_gone_with_its_file_once(ports: Ports, one: DriverRegistration) -> None:
    at(ports, FIRST_NIGHT)

    assert [run(), run()] == [{"removed": 1}, {"removed": 0}]

    assert kinds(one) == ["driver_certificate"]
    assert [name for name in ports.files.keys("documents/drivers") if "bilan" in name] == []
    told = [entry.what for entry in history.of(one.registration_id).rows]
    assert told.count("driver.summary_removed") == 1
    assert driver_registrations.get(CENTRE, one.registration_id).summary_removed_at == FIRST_NIGHT


def test_a_run_that_was_killed_is_finished_by_the_next(ports: Ports, one: DriverRegistration) -> None:
    at(ports, FIRST_NIGHT)
    for name in ports.files.keys("documents/drivers"):
        if "bilan" in name:
            ports.files.remove(name)  # the file is gone, the row was not written

    assert run() == {"removed": 1}
    assert kinds(one) == ["driver_certificate"]


def test_a_night_does_a_bounded_number_and_the_next_goes_on(ports: Ports) -> None:
    stored_institute()
    stored_centre()
    registered(ports, [a_line(n, neph=f"1603310{n:05d}") for n in range(1, 6)])
    at(ports, FIRST_NIGHT)

    assert [driver_removals.remove_expired(ports, limit=3) for _ in range(3)] == [3, 2, 0]


def test_a_trainer_has_no_summary_to_remove(ports: Ports) -> None:
    from chalicelib.domain.drivers import Profile

    stored_institute()
    stored_centre()
    registered(ports, profile=Profile.TRAINER, pays_card=False)
    at(ports, FIRST_NIGHT)

    assert run() == {"removed": 0}
