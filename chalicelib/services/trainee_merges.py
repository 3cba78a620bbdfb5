"""Merging two entries of a directory that are one person (TRN-1): staff choose what stays, seats and orders follow."""

from dataclasses import replace

from chalicelib.domain.access import Person
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.history import Entry
from chalicelib.domain.registrations import Registration
from chalicelib.domain.trainees import Trainee
from chalicelib.models import history, registrations, seats, trainees
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.ports import Ports
from chalicelib.services import attendance, certificates
from chalicelib.templating import N_

CHOICES = ("last_name", "first_name", "email", "birth_date", "establishment_id", "job", "number")
"""What staff choose between; populations are put together."""


class BothHoldASeat(RuleViolation):
    """Nobody may hold two seats of a session, so one of them must be given back first."""

    code = "both_hold_a_seat"
    message = "Both have a seat in the session %(session)s: withdraw one of the two first."


class AlreadyMerged(RuleViolation):
    code = "already_merged"
    message = "One of the two was merged before: choose the one that is left."


def merge(
    ports: Ports, by: Person, *, kept: Trainee, gone: Trainee, values_of_gone: frozenset[str]
) -> Trainee:
    """One entry for two: `kept` with the values named taken from `gone`, whose registrations follow.

    Seats move one by one, each in a transaction, before the entry disappears and once more after it, for those ordered meanwhile: a
    merge that dies half-way is finished by asking for it again. Raises InvalidInput, BothHoldASeat, AlreadyMerged, Conflict.
    """
    _check(kept, gone, values_of_gone)
    merged = replace(
        kept,
        **{name: getattr(gone, name) for name in sorted(values_of_gone)},
        populations=kept.populations | gone.populations,
        user_id=kept.user_id or gone.user_id,
    )
    _check_seats(kept, gone)
    _move_all(merged, gone)
    with transaction() as tx:
        trainees.replace(tx, merged, before=kept)
        put_away = replace(gone, is_archived=True, merged_into=kept.trainee_id)
        trainees.replace(tx, put_away, before=gone)
        _note(ports, tx, kept, by, "trainee_received_merge", other=gone)
        _note(ports, tx, gone, by, "trainee_merged", other=kept)
    _move_all(merged, gone)
    return replace(merged, version=kept.version + 1)


def _check(kept: Trainee, gone: Trainee, values_of_gone: frozenset[str]) -> None:
    if kept.trainee_id == gone.trainee_id or kept.organisation_id != gone.organisation_id:
        raise InvalidInput({"other": N_("Choose two different trainees of this organisation.")})
    if not values_of_gone <= set(CHOICES):
        raise InvalidInput({"": N_("Choose one of the options in the list.")})
    if kept.merged_into or gone.merged_into:
        raise AlreadyMerged
    if kept.user_id and gone.user_id:
        raise InvalidInput({"": N_("Both have an account: remove one of the two accounts first.")})


def _check_seats(kept: Trainee, gone: Trainee) -> None:
    held = {r.session_id for r in _of(kept) if r.is_running}
    both = [r for r in _of(gone) if r.is_running and r.session_id in held]
    if both:
        raise BothHoldASeat(session=both[0].session_code)


def _of(trainee: Trainee) -> list[Registration]:
    return registrations.of_trainee(trainee.organisation_id, trainee.trainee_id)


def _move_all(kept: Trainee, gone: Trainee) -> None:
    for found in _of(gone):
        current = registrations.get(found.organisation_id, found.registration_id)  # the index may lag
        if current.trainee_id == gone.trainee_id:
            _move(current, kept)


def _move(before: Registration, kept: Trainee) -> None:
    """One seat: its holder and its name change together, and what was marked and earned stays with it."""
    after = replace(
        before,
        trainee_id=kept.trainee_id,
        last_name=kept.last_name,
        first_name=kept.first_name,
        email=kept.email,
        job=kept.job,
    )
    try:
        with transaction() as tx:
            if before.is_running:
                seats.release(tx, before)
                seats.hold(tx, after)
            registrations.replace(tx, after, before=before)
            attendance.follow_merge(tx, before, after)
            certificates.follow_merge(tx, before, after)
    except Refused as refusal:
        if seats.HOLDER + kept.trainee_id in refusal.labels:
            raise BothHoldASeat(session=before.session_code) from refusal
        raise Conflict(before.registration_id) from refusal


def _note(ports: Ports, tx: Transaction, trainee: Trainee, by: Person, what: str, *, other: Trainee) -> None:
    entry = Entry(
        object_id=trainee.trainee_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        after=other.trainee_id,
    )
    history.add(tx, entry)
