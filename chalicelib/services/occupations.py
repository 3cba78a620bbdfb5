"""Trainers and rooms as plannings take them: written after each change, read to point out overlaps (SES-11)."""

from collections.abc import Iterable

from chalicelib.domain import occupations as rules
from chalicelib.domain.errors import Conflict
from chalicelib.domain.occupations import Clash, Occupation
from chalicelib.domain.sessions import Planning, Session
from chalicelib.models import occupations, sessions

ROUNDS = 3
MAX_ASKED = 25
"""Different trainers and rooms whose other slots one page looks up: each is a query."""


def follow(session_id: str) -> None:
    """Make the occupations those of the planning as it is now. May be run twice, and beside another run.

    A planning that changed while it was written is written again. Raises NotFound, Conflict: try again.
    """
    for _ in range(ROUNDS):
        session, planning = sessions.read(session_id)
        occupations.replace_all(session_id, rules.of_planning(session, planning))
        now, plan_now = sessions.read(session_id)
        if (plan_now.version, now.workflow) == (planning.version, session.workflow):
            return
    raise Conflict(session_id)


def clashes(session: Session, planning: Planning) -> tuple[Clash, ...]:
    """Where trainers and rooms of this planning are wanted twice at once, by whichever session; of its own days only."""
    own = rules.of_planning(session, planning)
    first, last = planning.first_day, planning.last_day
    if first is None or last is None:
        return ()
    asked = list(dict.fromkeys(each.what for each in own if each.shown))[:MAX_ASKED]
    others = (each for what in asked for each in occupations.of(what, first=first, last=last))
    return rules.clashes(own, _elsewhere(others, session))


def _elsewhere(others: Iterable[Occupation], session: Session) -> list[Occupation]:
    return [each for each in others if each.session_id != session.session_id]
