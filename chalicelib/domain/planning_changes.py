"""What changed between two plannings, for the history of the session (ALL-2): slots added, removed, changed."""

from dataclasses import replace

from chalicelib.domain.changes import SHOWN_CHARACTERS
from chalicelib.domain.sessions import Planning, Sequence, Slot


def between(before: Planning, after: Planning) -> dict[str, str]:
    """`{"slots_changed": "2026-12-14 09:00–17:00, Lyon → 2026-12-15 09:00–17:00, Lyon"}`; sequences renamed or in another order too."""
    was = {slot.slot_id: slot for slot in before.slots}
    now = {slot.slot_id: slot for slot in after.slots}
    found = {
        "slots_added": [_shown(now[each]) for each in now if each not in was],
        "slots_removed": [_shown(was[each]) for each in was if each not in now],
        "slots_changed": [
            _difference(was[each], now[each]) for each in now if each in was and was[each] != now[each]
        ],
        "sequences": _sequences(before, after),
    }
    return {name: _cut(" · ".join(texts)) for name, texts in found.items() if texts}


def _sequences(before: Planning, after: Planning) -> list[str]:
    """Their titles, from which order to which; only the changed ones where titles and order stayed."""
    was, now = ([_without_slots(sequence) for sequence in plan.sequences] for plan in (before, after))
    titles = [", ".join(each.title for each in sequences) for sequences in (was, now)]
    if titles[0] == titles[1]:
        return [each.title for each in now if each not in was]
    return [" → ".join(text or "–" for text in titles)]


def _without_slots(sequence: Sequence) -> Sequence:
    return replace(sequence, slots=())


def _difference(was: Slot, now: Slot) -> str:
    """From what to what; only which slot where hours, place and trainers stayed (a comment, a host)."""
    return _shown(was) if _shown(was) == _shown(now) else f"{_shown(was)} → {_shown(now)}"


def _shown(slot: Slot) -> str:
    hours = f"{slot.day.isoformat()} {slot.starts_at:%H:%M}–{slot.ends_at:%H:%M}"
    return ", ".join(part for part in (hours, slot.place, slot.room, *slot.trainers) if part)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
