"""Slots as they were before a change, carried as a fact from the change to the message that tells it (SES-13, NOT-2)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from chalicelib.domain.sessions import Planning, Slot

BEFORE = "slots_before"
"""The fact of an e-mail; of a promise, with the sequence behind it, because a change may touch several."""


def of_planning(before: Planning, sequence_ids: Iterable[str]) -> dict[str, str]:
    """The facts of a promise: the slots that these sequences had."""
    wanted = set(sequence_ids)
    return {
        f"{BEFORE}/{sequence.sequence_id}": write(sequence.slots)
        for sequence in before.sequences
        if sequence.sequence_id in wanted and sequence.slots
    }


def of_sequence(facts: Mapping[str, str], sequence_id: str) -> dict[str, str]:
    """The fact of an e-mail about one sequence, from those of the promise."""
    known = facts.get(f"{BEFORE}/{sequence_id}")
    return {BEFORE: known} if known else {}


def write(slots: Sequence[Slot]) -> str:
    text: bytes = _adapter().dump_json(tuple(slots), exclude_defaults=True)
    return text.decode()


def read(facts: Mapping[str, str]) -> tuple[Slot, ...]:
    """Of an e-mail; none where nobody said what it was before."""
    text = facts.get(BEFORE)
    slots: tuple[Slot, ...] = _adapter().validate_json(text) if text else ()
    return slots


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter  # built once, and only where something changed

    return TypeAdapter(tuple[Slot, ...])
