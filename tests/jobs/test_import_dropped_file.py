"""Files dropped in the store, announced through a queue: once, five times, by mistake."""

import json
from typing import Any

import pytest

from chalicelib.domain.access import Person
from chalicelib.domain.imports import Choices, ImportKind, ImportRun, RunState
from chalicelib.handlers.queues.import_dropped_file import import_dropped_file
from chalicelib.models import import_runs
from chalicelib.models.emails import MailItem
from chalicelib.models.import_runs import ImportRunItem
from chalicelib.models.organisations import OrganisationItem
from chalicelib.models.trainings import TrainingItem
from chalicelib.ports import Ports
from chalicelib.services import import_drops, imports, mail_builders, mailings
from tests import factories
from tests.services.importing import SAMPLES

CATALOGUE = (SAMPLES / "catalogue.csv").read_bytes()


@pytest.fixture(autouse=True)
def institute(tables: None) -> None:
    factories.stored_institute()


@pytest.fixture
def staff(tables: None) -> Person:
    return factories.stored_staff().person()


def announced(*keys: str, version: str = "v1", message_id: str = "m1") -> dict[str, Any]:
    records = [
        {
            "eventTime": "2026-11-23T08:59:00.123Z",
            "s3": {"bucket": {"name": "drops"}, "object": {"key": key, "versionId": version}},
        }
        for key in keys
    ]
    return message({"Records": records}, message_id)


def message(body: object, message_id: str = "m1") -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": message_id, "body": json.dumps(body), "receiptHandle": "r", "attributes": {}}
        ]
    }


def drop(ports: Ports, key: str, content: bytes) -> None:
    ports.files.write_drop(key, content, content_type="text/csv")


def deliver(event: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = import_dropped_file(event, None)
    return answer


def runs(kind: str = "catalogue") -> tuple[ImportRun, ...]:
    return import_runs.of_scope(kind).rows


def test_a_dropped_file_is_loaded_and_its_report_sent(ports: Ports) -> None:
    drop(ports, "drops/catalogue/Catalogue été 2026.csv", CATALOGUE)

    answer = deliver(announced("drops/catalogue/Catalogue+%C3%A9t%C3%A9+2026.csv"))

    assert answer == {"batchItemFailures": [], "done": 1, "failed": 0}
    (run,) = runs()
    assert (run.state, run.counts, run.file_name) == (
        RunState.DONE,
        {"created": 81},
        "Catalogue été 2026.csv",
    )
    (mail,) = MailItem.scan()
    assert mail.to == ("contact@horizon.example",)


def test_delivered_five_times_it_has_one_effect(ports: Ports) -> None:
    drop(ports, "drops/catalogue/c.csv", CATALOGUE)

    for _ in range(5):
        deliver(announced("drops/catalogue/c.csv"))

    assert [run.counts for run in runs()] == [{"created": 81}]
    assert TrainingItem.count() == 81
    assert MailItem.count() == 1


def test_the_same_file_dropped_again_changes_nothing(ports: Ports) -> None:
    drop(ports, "drops/catalogue/c.csv", CATALOGUE)

    deliver(announced("drops/catalogue/c.csv", version="v1"))
    deliver(announced("drops/catalogue/c.csv", version="v2"))

    assert sorted(str(run.counts) for run in runs()) == ["{'created': 81}", "{'unchanged': 81}"]


@pytest.mark.parametrize(
    "body",
    [
        {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "drops"},
        {"Records": []},
    ],
)
def test_messages_without_a_file_are_passed_over(ports: Ports, body: object) -> None:
    assert deliver(message(body))["batchItemFailures"] == []
    assert ImportRunItem.count() == 0


@pytest.mark.parametrize(
    "key",
    [
        "drops/catalogue/gone.csv",
        "drops/catalogue/",
        "drops/elsewhere/c.csv",
        "drops/runs/catalogue/-/imp_none",
        "drops/runs/elsewhere/-/imp_none",
        "uploads/imports/catalogue/staff/usr_1/x/c.csv",
    ],
)
def test_files_that_are_gone_or_out_of_place_are_passed_over(ports: Ports, key: str) -> None:
    assert deliver(announced(key))["batchItemFailures"] == []
    assert ImportRunItem.count() == 0


def test_a_wrong_line_loads_nothing_and_is_reported(ports: Ports) -> None:
    drop(ports, "drops/catalogue/c.csv", CATALOGUE + b"wrong code;T;F;national;1;7;classroom;1;;;;;;;;\r\n")

    deliver(announced("drops/catalogue/c.csv"))

    (run,) = runs()
    assert (run.state, TrainingItem.count()) == (RunState.REFUSED, 0)
    (promised,) = mailings.log_of(run.run_id)
    mail = mail_builders.build(ports, promised)
    assert "wrong code" in mail.text
    assert "/staff/imports/catalogue/" in mail.text


def test_an_unreadable_file_is_news_and_no_failure(ports: Ports) -> None:
    drop(ports, "drops/organisations/o.csv", b"\x89PNG....")
    drop(ports, "drops/organisations/large.csv", b"x" * 20_000_001)

    for key in ("o.csv", "large.csv"):
        assert deliver(announced(f"drops/organisations/{key}"))["batchItemFailures"] == []

    assert [run.state for run in runs("organisations")] == [RunState.UNREADABLE] * 2
    assert OrganisationItem.count() == 0
    assert MailItem.count() == 2


def test_what_breaks_comes_again(ports: Ports) -> None:
    broken = {"Records": [{"messageId": "m7", "body": "not JSON", "receiptHandle": "r"}]}

    assert deliver(broken)["batchItemFailures"] == [{"itemIdentifier": "m7"}]


def test_a_run_begun_on_a_page_is_carried_out_once(ports: Ports, staff: Person) -> None:
    key = f"uploads/imports/catalogue/staff/{staff.user_id}/x/c.csv"
    drop(ports, key, CATALOGUE)
    wanted = imports.new_run(
        ports,
        ImportKind.CATALOGUE,
        CATALOGUE,
        file_name="c.csv",
        by=staff,
        content_key=key,
        choices=Choices(valid_only=True),
    )
    import_drops.hand_over(ports, imports.begin(wanted))
    (hint,) = [k for k in ports.files.drops if k.startswith("drops/runs/")]  # type: ignore[attr-defined]

    for _ in range(3):
        deliver(announced(hint))

    (run,) = runs()
    assert (run.state, run.counts, run.who_name) == (RunState.DONE, {"created": 81}, staff.name)
    (mail,) = MailItem.scan()
    assert mail.to == (staff.email,)
