"""When somebody is reminded of an on-demand course that was not started: every so many days, for so long (CER-5)."""

from dataclasses import dataclass
from datetime import date, time, timedelta

FIRST_LOOK = timedelta(days=1)
"""After the registration: until then nobody looks whether a reminder is due."""
SENT_AT = time(9)
"""In the institute's zone."""
MAX_EVERY_DAYS = 365
MAX_FOR_DAYS = 730
_LOOK_WHILE_OFF = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class StartReminders:
    """What a client wants. Zero, of either: never."""

    every_days: int = 14
    for_days: int = 90
    """From the registration on."""

    @property
    def are_on(self) -> bool:
        return self.every_days > 0 and self.for_days > 0


DEFAULT = StartReminders()


@dataclass(frozen=True, kw_only=True)
class Step:
    is_sent: bool = False
    look_on: date | None = None
    """None: never again."""


def step(wish: StartReminders, *, registered_on: date, reminded_on: date | None, today: date) -> Step:
    """What is owed today, and when to look again: a client that changes its mind counts from then on."""
    if not wish.are_on:
        look = today + _LOOK_WHILE_OFF
        return Step(look_on=look if look <= registered_on + timedelta(days=MAX_FOR_DAYS) else None)
    ends, every = registered_on + timedelta(days=wish.for_days), timedelta(days=wish.every_days)
    due = (reminded_on or registered_on) + every
    if due > ends or today > ends:
        return Step()
    if today < due:
        return Step(look_on=due)
    return Step(is_sent=True, look_on=today + every if today + every <= ends else None)
