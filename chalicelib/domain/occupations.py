"""Occupations: when a trainer or a room is taken by a slot of any session, and where two slots want the same one (SES-11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from chalicelib.domain import ids
from chalicelib.domain.sessions import Planning, Session, Slot, Workflow

TRAINER = "trainer#"
"""A user of the institute, by identifier: whose own sessions they are."""
NAME = "name#"
"""Anybody who trains, by name: outsiders have no user."""
ROOM = "room#"


@dataclass(frozen=True, kw_only=True)
class Occupation:
    """Somebody or something is taken on a day, from one minute of it to another (wall clock of the institute)."""

    what: str
    """`trainer#<user>`, `name#<folded name>` or `room#<folded place>#<folded room>`."""
    shown: str
    """The name or the room, as people read it."""
    day: date
    starts: int
    ends: int
    session_id: str
    session_code: str
    slot_id: str

    @property
    def starts_at(self) -> time:
        return time(self.starts // 60, self.starts % 60)

    @property
    def ends_at(self) -> time:
        return time(self.ends // 60, self.ends % 60)

    def overlaps(self, other: "Occupation") -> bool:
        """The same one, at the same time, for another slot. Touching ends don't overlap."""
        return (
            (self.what, self.day) == (other.what, other.day)
            and (self.session_id, self.slot_id) != (other.session_id, other.slot_id)
            and self.starts < other.ends
            and other.starts < self.ends
        )


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Slots that want the same trainer or room at the same time; pointed out, never refused (SES-11)."""

    shown: str
    session_id: str
    session_code: str
    """Of the other slots; this session's own when all are of it."""
    days: tuple[tuple[date, tuple[time, ...]], ...]
    """When both are wanted: on each day, where the later slot starts."""


def of_planning(session: Session, planning: Planning) -> tuple[Occupation, ...]:
    """What the slots of a session take; a cancelled session takes nothing."""
    if session.workflow is Workflow.CANCELLED:
        return ()
    return tuple(each for slot in planning.slots for each in _of_slot(session, slot))


def _of_slot(session: Session, slot: Slot) -> list[Occupation]:
    return [
        Occupation(
            what=what,
            shown=shown,
            day=slot.day,
            starts=slot.starts_at.hour * 60 + slot.starts_at.minute,
            ends=slot.ends_at.hour * 60 + slot.ends_at.minute,
            session_id=session.session_id,
            session_code=session.code,
            slot_id=slot.slot_id,
        )
        for what, shown in _taken_by(slot).items()
    ]


def _taken_by(slot: Slot) -> dict[str, str]:
    """Key to name. A co-trainer is taken as well."""
    people = [name for name in (*slot.trainers, slot.co_trainer) if name]
    taken = {f"{NAME}{ids.folded(name)}": name for name in people}
    for user_id in slot.trainer_ids:
        taken[f"{TRAINER}{user_id}"] = ""
    if slot.room:
        taken[room_key(slot.place, slot.room)] = ", ".join(part for part in (slot.room, slot.place) if part)
    return taken


def room_key(place: str, room: str) -> str:
    """A room of the same name elsewhere is another one."""
    return f"{ROOM}{ids.folded(place)}#{ids.folded(room)}"


def clashes(own: Iterable[Occupation], others: Iterable[Occupation]) -> tuple[Clash, ...]:
    """Where slots of this session meet others, of its own (each pair told once) or of another session.

    One for each trainer or room and session it is shared with, in order of time. Trainers are compared by name, so that an
    outsider and a user are told alike.
    """
    mine = sorted((o for o in own if o.shown), key=lambda o: (o.day, o.starts, o.slot_id))
    elsewhere = list(others)
    met: dict[tuple[str, str, str], set[tuple[date, time]]] = {}
    for n, one in enumerate(mine):
        for other in (*mine[n + 1 :], *elsewhere):
            if one.overlaps(other):
                later = max(one, other, key=lambda o: o.starts)
                key = (one.shown, other.session_id, other.session_code)
                met.setdefault(key, set()).add((one.day, later.starts_at))
    found = (
        Clash(shown=shown, session_id=session_id, session_code=code, days=_by_day(moments))
        for (shown, session_id, code), moments in met.items()
    )
    return tuple(sorted(found, key=lambda clash: (clash.days[0][0], clash.shown, clash.session_code)))


def _by_day(moments: Iterable[tuple[date, time]]) -> tuple[tuple[date, tuple[time, ...]], ...]:
    days: dict[date, list[time]] = {}
    for day, at in sorted(moments):
        days.setdefault(day, []).append(at)
    return tuple((day, tuple(hours)) for day, hours in days.items())
