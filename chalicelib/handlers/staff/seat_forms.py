"""What staff do with one seat, from the order's page and from the registration's: give, move, cancel, say that it was started (ORD-9)."""

from chalicelib import bootstrap
from chalicelib.domain.access import Right, require
from chalicelib.domain.errors import InvalidInput, RuleViolation
from chalicelib.domain.registrations import Registration
from chalicelib.models import registrations, sessions
from chalicelib.services import registration_changes as changes
from chalicelib.services.registration_changes import Move
from chalicelib.templating import N_
from chalicelib.web.visit import Visit

ACTIONS = ("give", "move", "cancel", "start")
"""Values of `do` that are about a seat; its form names the registration."""


def change(visit: Visit, organisation_id: str) -> Registration:
    """Do what the form asks and say so on the next page. Raises NotAllowed, NotFound, InvalidInput, RuleViolation, Refused."""
    require(visit.person, Right.STAFF_ORDERS)
    registration = registrations.get(organisation_id, visit.value("registration_id"))
    match visit.value("do"):
        case "give":
            return _give(visit, registration)
        case "move":
            return _move(visit, registration)
        case "start":
            started = changes.start(bootstrap.ports(), visit.person, registration)
            visit.flash(N_("The course counts as started: the client can’t cancel it online any more."))
            return started
        case _:
            reason = visit.value("reason")
            cancelled = changes.cancel_by_staff(bootstrap.ports(), visit.person, registration, reason=reason)
            visit.flash(N_("The registration is cancelled and the seat is free."))
            return cancelled


def _give(visit: Visit, registration: Registration) -> Registration:
    given = changes.give_seat(
        bootstrap.ports(),
        visit.person,
        registration,
        visit.value("trainee_id"),
        overlap_reason=visit.value("overlap_reason"),
    )
    visit.flash(N_("%(name)s has the seat."), name=given.full_name)
    return given


def _move(visit: Visit, registration: Registration) -> Registration:
    session = sessions.find_by_code(visit.value("session_code") or "-")
    if session is None:
        raise InvalidInput({"session_code": N_("No session has this code.")})
    to = Move(
        session_id=session.session_id,
        reason=visit.value("reason"),
        overbook_reason=visit.value("overbook_reason"),
        overlap_reason=visit.value("overlap_reason"),
    )
    moved = changes.move(bootstrap.ports(), visit.person, registration, to)
    visit.flash(N_("The seat is now in the session %(code)s."), code=moved.session_code)
    return moved


def message(visit: Visit, refusal: InvalidInput | RuleViolation | None) -> str:
    """What refuses, in one sentence."""
    if isinstance(refusal, InvalidInput):
        return " ".join(visit.say(why.message, **why.facts) for why in refusal.errors.values())
    return visit.say(refusal.message, **refusal.facts) if refusal else ""
