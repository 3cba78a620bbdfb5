"""A centre's software drops files: registered when every line is good, reported always, once however often announced (DRV-11)."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.driver_batches import Batch, BatchState
from chalicelib.domain.mailings import Mail
from chalicelib.domain.users import UserState
from chalicelib.models import centres, driver_batches, driver_registrations, emails, outbox, users
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import driver_files, import_drops, mail_builders
from chalicelib.services.import_drops import Drop
from tests.centres import CENTRE, stored_centre, stored_registrar
from tests.factories import stored_institute
from tests.fakes import NOW
from tests.services.test_driver_files import a_row, as_csv

KEY = "drops/drivers/732829320/fco_goods/2026-11-20/novembre.csv"


@pytest.fixture(autouse=True)
def centre(tables: None) -> None:
    stored_institute()
    stored_centre()
    user = stored_registrar(language="fr")
    contract = centres.read(CENTRE).contract
    assert contract is not None
    with transaction() as tx:
        centres.replace_contract(tx, replace(contract, representative_id=user.user_id), before=contract)


def dropped(ports: Ports, content: bytes, *, key: str = KEY, version: str = "v1") -> None:
    ports.files.write_drop(key, content, content_type="text/csv")
    import_drops.take(ports, Drop(key=key, at=NOW, version=version))


def batches() -> list[Batch]:
    return list(driver_batches.of_centre(CENTRE).rows)


def work(ports: Ports) -> None:
    for batch in batches():
        if batch.state is BatchState.REGISTERING:
            driver_files.keep_register(ports, outbox.get(f"driver_batch/{batch.batch_id}"))


def report(batch: Batch) -> Mail:
    return emails.get(f"driver_file_report/{batch.batch_id}")


def test_a_good_file_is_registered_without_anybody(ports: Ports) -> None:
    dropped(ports, as_csv([a_row(1), a_row(2)]))
    work(ports)

    (batch,) = batches()
    assert (batch.state, batch.counts.registered) == (BatchState.DONE, 2)
    message = mail_builders.build(ports, report(batch))
    assert message.subject.startswith("Conducteurs enregistrés")
    assert "novembre.csv" in message.subject


def test_announced_again_or_dropped_again_it_registers_nobody_twice(ports: Ports) -> None:
    content = as_csv([a_row(1)])
    dropped(ports, content)
    dropped(ports, content)
    work(ports)
    dropped(ports, content, version="v2")
    work(ports)

    assert len(driver_registrations.of_centre(CENTRE).rows) == 1
    assert sorted(batch.counts.registered for batch in batches()) == [0, 1]


def test_a_wrong_line_keeps_the_file_waiting_for_the_centre(ports: Ports) -> None:
    dropped(ports, as_csv([a_row(1), a_row(2, neph="1")]))
    work(ports)

    (batch,) = batches()
    assert (batch.state, batch.counts.refused) == (BatchState.VERIFIED, 1)
    assert driver_registrations.of_centre(CENTRE).rows == ()
    assert "à corriger" in mail_builders.build(ports, report(batch)).subject


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("drops/drivers/732829320/dancing/2026-11-20/x.csv", "Le dossier ne dit pas"),
        ("drops/drivers/732829320/fco_goods/soon/x.csv", "Le dossier ne dit pas"),
        ("drops/drivers/732829320/fco_goods/x.csv", "Le dossier ne dit pas"),
        ("drops/drivers/732829320/fimo_goods/2026-11-20/x.csv", "pas d’agrément"),
        ("drops/drivers/732829320/fco_goods/2026-11-24/x.csv", "n’est pas terminée"),
    ],
)
def test_a_folder_that_says_nothing_usable_is_reported(ports: Ports, key: str, said: str) -> None:
    dropped(ports, as_csv([a_row(1)]), key=key)

    (batch,) = batches()
    assert batch.state is BatchState.UNREADABLE
    assert said in batch.problem
    assert said in mail_builders.build(ports, report(batch)).text


@pytest.mark.parametrize("siren", ["552100554", "nobody", "", "../x"])
def test_a_file_for_no_centre_is_left_alone(ports: Ports, siren: str) -> None:
    dropped(ports, as_csv([a_row(1)]), key=f"drops/drivers/{siren}/fco_goods/2026-11-20/x.csv")

    assert batches() == []


def test_a_worker_killed_after_the_file_was_put_down_is_followed_by_one_that_goes_on(ports: Ports) -> None:
    content = as_csv([a_row(1)])

    class Dies:
        def __getattr__(self, name: str) -> object:
            return getattr(ports.files, name)

        def write(self, key: str, content: bytes, *, content_type: str) -> None:
            if key.endswith(".json"):
                raise SystemExit
            ports.files.write(key, content, content_type=content_type)

    ports.files.write_drop(KEY, content, content_type="text/csv")
    with pytest.raises(SystemExit):
        import_drops.take(replace(ports, files=Dies()), Drop(key=KEY, at=NOW, version="v1"))

    dropped(ports, content)
    work(ports)

    (batch,) = batches()
    assert batch.counts.registered == 1


@pytest.mark.parametrize("key", ["drops/drivers/732829320/", "drops/drivers/732829320/fco_goods/2026-11-20/"])
def test_a_folder_that_somebody_makes_is_no_file(ports: Ports, key: str) -> None:
    dropped(ports, b"", key=key)

    assert batches() == []


@pytest.mark.parametrize(
    "left", [{"roles": frozenset({Role.CLIENT_ADMINISTRATOR})}, {"state": UserState.DISABLED}]
)
def test_a_file_is_refused_once_its_representative_may_no_longer_register(
    ports: Ports, left: dict[str, Any]
) -> None:
    user = users.get(CENTRE, "usr_centre")
    with transaction() as tx:
        users.replace(tx, replace(user, **left), before=user)

    dropped(ports, as_csv([a_row(1)]))

    (batch,) = batches()
    assert batch.state is BatchState.UNREADABLE
    assert "ne peut plus enregistrer" in batch.problem


def test_a_file_taken_away_before_it_was_read_is_told(ports: Ports) -> None:
    import_drops.take(ports, Drop(key=KEY, at=NOW, version="v1"))

    (batch,) = batches()
    assert batch.state is BatchState.UNREADABLE
    assert "déposez-le de nouveau" in batch.problem


def test_a_contract_suspended_while_the_file_is_verified_is_told(ports: Ports) -> None:
    class Suspends:
        """The institute suspends the contract while the report is written."""

        def __getattr__(self, name: str) -> object:
            return getattr(ports.files, name)

        def write(self, key: str, content: bytes, *, content_type: str) -> None:
            ports.files.write(key, content, content_type=content_type)
            contract = centres.read(CENTRE).contract
            if key.endswith(".json") and contract is not None:
                with transaction() as tx:
                    centres.replace_contract(tx, replace(contract, is_suspended=True), before=contract)

    ports.files.write_drop(KEY, as_csv([a_row(1)]), content_type="text/csv")
    import_drops.take(replace(ports, files=Suspends()), Drop(key=KEY, at=NOW, version="v1"))

    (batch,) = batches()
    assert batch.state is BatchState.UNREADABLE
    assert "contrat" in batch.problem
    assert driver_registrations.of_centre(CENTRE).rows == ()


def test_announced_again_it_does_not_register_what_waits_for_the_centre(ports: Ports) -> None:
    content = as_csv([a_row(1), a_row(2, neph="1")])
    dropped(ports, content)
    driver_files.choose_valid_only(users.get(CENTRE, "usr_centre").person(), batches()[0].batch_id)

    dropped(ports, content)

    assert batches()[0].state is BatchState.VERIFIED
