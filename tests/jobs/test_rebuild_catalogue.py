"""The two Lambdas that keep the catalogue's snapshot."""

from chalicelib.handlers.queues import rebuild_catalogue
from chalicelib.handlers.schedules import refresh_catalogue
from chalicelib.ports import Ports
from tests.factories import stored_session, stored_training

TICK = {
    "version": "0",
    "account": "000000000000",
    "region": "eu-west-3",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-11-23T09:00:00Z",
    "id": "tick",
    "resources": [],
}


def test_hints_rebuild_the_catalogue_once_and_say_that_all_were_done(tables: None, ports: Ports) -> None:
    stored_training()
    stored_session()
    event = {
        "Records": [{"body": "rebuild", "receiptHandle": "1"}, {"body": "rebuild", "receiptHandle": "2"}]
    }

    first = rebuild_catalogue.rebuild_catalogue(event, None)
    again = rebuild_catalogue.rebuild_catalogue(event, None)

    assert first == {"trainings": 1, "sessions": 1, "paths": 0, "written": 1, "batchItemFailures": []}
    assert again["written"] == 0


def test_the_schedule_finds_what_a_lost_hint_left_out(tables: None, ports: Ports) -> None:
    stored_training()

    assert refresh_catalogue.refresh_catalogue(TICK, None) == {
        "trainings": 1,
        "sessions": 0,
        "paths": 0,
        "written": 1,
    }
