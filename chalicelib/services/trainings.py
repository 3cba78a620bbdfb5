"""Trainings: adding, changing, publishing and withdrawing the products of the catalogue (CAT-1)."""

from dataclasses import replace

from chalicelib.domain import changes
from chalicelib.domain.access import Person
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.history import Entry
from chalicelib.domain.trainings import Training, TrainingState
from chalicelib.models import history, trainings
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports
from chalicelib.templating import N_


def add(ports: Ports, training: Training, *, by: Person) -> Training:
    """A new training. Raises InvalidInput when the code is taken; sent twice with the same content it is added once."""
    try:
        with transaction() as tx:
            trainings.add(tx, training)
            history.add(tx, _entry(ports, training, by, "training_created", after=training.title))
    except Refused as error:
        if trainings.get(training.code) == training:
            return training
        raise InvalidInput(
            {"code": N_("This code is taken: enter another one, or edit that training.")}
        ) from error
    announce(ports)
    return training


def change(ports: Ports, training: Training, *, version: int, by: Person) -> Training:
    """Save an edit of the state with this version. Raises NotFound, Conflict when somebody saved another one meanwhile."""
    before = trainings.get(training.code)
    after = replace(training, version=before.version, state=before.state)
    if after == before:
        return before
    if before.version != version:
        raise Conflict(training.code)
    with transaction() as tx:
        trainings.replace(tx, after, before=before)
        facts = changes.between(before, after)
        history.add(tx, replace(_entry(ports, after, by, "training_changed"), facts=facts))
    announce(ports)
    return replace(after, version=before.version + 1)


def publish(ports: Ports, code: str, *, by: Person) -> Training:
    """Show it in the catalogue; done twice it is published once. Raises NotFound, Conflict."""
    return _move(ports, code, TrainingState.PUBLISHED, by=by, what="training_published")


def withdraw(ports: Ports, code: str, *, by: Person) -> Training:
    """Take it out of the catalogue; its sessions and orders stay. Raises NotFound, Conflict."""
    return _move(ports, code, TrainingState.WITHDRAWN, by=by, what="training_withdrawn")


def announce(ports: Ports) -> None:
    """The published catalogue is to be rebuilt."""
    ports.catalogue_hints.send("rebuild")


def _move(ports: Ports, code: str, state: TrainingState, *, by: Person, what: str) -> Training:
    before = trainings.get(code)
    if before.state is state:
        return before
    after = replace(before, state=state)
    with transaction() as tx:
        trainings.replace(tx, after, before=before)
        history.add(tx, _entry(ports, after, by, what, before=before.state.value, after=state.value))
    announce(ports)
    return replace(after, version=before.version + 1)


def _entry(
    ports: Ports, training: Training, by: Person, what: str, *, before: str = "", after: str = ""
) -> Entry:
    return Entry(
        object_id=training.code,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        before=before,
        after=after,
    )
