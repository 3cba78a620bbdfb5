"""Trainings and paths as staff add, change, publish and withdraw them."""

from dataclasses import replace

import pytest

from chalicelib.domain.access import Person, Role
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.trainings import TrainingState
from chalicelib.models import history, paths, trainings
from chalicelib.ports import Ports
from chalicelib.services import paths as path_service
from chalicelib.services import trainings as service
from tests.factories import a_path, a_training, a_user, stored_training

MANAGER: Person = a_user(roles=frozenset({Role.TRAINING_MANAGER})).person()


def test_a_training_is_added_with_its_history(tables: None, ports: Ports) -> None:
    made = service.add(ports, a_training(), by=MANAGER)

    assert trainings.get("GC42T_TRA_PE134") == made
    assert [e.what for e in history.of("GC42T_TRA_PE134").rows] == ["training_created"]
    assert list(ports.catalogue_hints) == ["rebuild"]  # type: ignore[call-overload]


def test_the_same_form_sent_twice_adds_one_training(tables: None, ports: Ports) -> None:
    service.add(ports, a_training(), by=MANAGER)

    service.add(ports, a_training(), by=MANAGER)

    assert len(history.of("GC42T_TRA_PE134").rows) == 1


def test_a_code_that_is_taken_is_refused(tables: None, ports: Ports) -> None:
    stored_training()

    with pytest.raises(InvalidInput) as refusal:
        service.add(ports, a_training(title="Une autre"), by=MANAGER)

    assert list(refusal.value.errors) == ["code"]
    assert trainings.get("GC42T_TRA_PE134").title == "FCO transport de marchandises"


def test_a_change_tells_what_was_and_what_is(tables: None, ports: Ports) -> None:
    before = stored_training(comments="Provisoire")

    service.change(ports, replace(before, price_cents=120_000, comments=""), version=0, by=MANAGER)

    assert trainings.get(before.code).price_cents == 120_000
    (entry,) = history.of(before.code).rows
    assert entry.facts == {"price_cents": "112000 → 120000", "comments": "Provisoire → –"}


def test_a_change_keeps_the_state(tables: None, ports: Ports) -> None:
    before = stored_training(state=TrainingState.WITHDRAWN)

    changed = service.change(
        ports, replace(before, title="Neuf", state=TrainingState.PUBLISHED), version=0, by=MANAGER
    )

    assert changed.state is TrainingState.WITHDRAWN


def test_the_second_of_two_editors_is_told(tables: None, ports: Ports) -> None:
    before = stored_training()
    service.change(ports, replace(before, title="Un"), version=0, by=MANAGER)

    with pytest.raises(Conflict):
        service.change(ports, replace(before, title="Deux"), version=0, by=MANAGER)

    assert trainings.get(before.code).title == "Un"


def test_publishing_and_withdrawing_twice_is_done_once(tables: None, ports: Ports) -> None:
    stored_training(state=TrainingState.DRAFT)

    for _ in range(2):
        service.publish(ports, "GC42T_TRA_PE134", by=MANAGER)
    for _ in range(2):
        service.withdraw(ports, "GC42T_TRA_PE134", by=MANAGER)

    assert trainings.get("GC42T_TRA_PE134").state is TrainingState.WITHDRAWN
    moves = sorted((e.before, e.after) for e in history.of("GC42T_TRA_PE134").rows)
    assert moves == [("draft", "published"), ("published", "withdrawn")]


REFUSED_PATHS = [
    (("GC42T_TRA_PE134", "NONE_1"), "an unknown module"),
    (("GC42T_TRA_PE134", "GC42T_TRA_PE134"), "a module twice"),
    (tuple(f"T_{n}" for n in range(51)), "too many modules"),
]


@pytest.mark.parametrize(("codes", "why"), REFUSED_PATHS, ids=[why for _, why in REFUSED_PATHS])
def test_a_path_with_wrong_modules_is_refused(
    tables: None, ports: Ports, codes: tuple[str, ...], why: str
) -> None:
    stored_training()

    with pytest.raises(InvalidInput) as refusal:
        path_service.add(ports, a_path(training_codes=codes), by=MANAGER)

    assert list(refusal.value.errors) == ["training_codes"]
    assert paths.everything() == []


def test_a_path_is_added_once_and_changed(tables: None, ports: Ports) -> None:
    stored_training()
    for _ in range(2):
        path_service.add(ports, a_path(), by=MANAGER)

    path_service.change(ports, a_path(title="Nouveau titre", is_published=False), version=0, by=MANAGER)

    (path,) = paths.everything()
    assert (path.title, path.is_published, path.version) == ("Nouveau titre", False, 1)
    assert sorted(e.what for e in history.of("pth_1").rows) == ["path_changed", "path_created"]
    with pytest.raises(Conflict):
        path_service.change(ports, a_path(title="Trop tard"), version=0, by=MANAGER)
