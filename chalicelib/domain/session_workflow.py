"""The life of a session, from its creation to its closing or cancellation: which step may follow which (SES-8)."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.errors import InvalidInput, RuleViolation
from chalicelib.domain.sessions import Session, SessionKind, Workflow

STEPS: dict[Workflow, tuple[Workflow, ...]] = {
    Workflow.CREATED: (Workflow.CONFIRMED, Workflow.CANCELLED),
    Workflow.CONFIRMED: (Workflow.RUNNING, Workflow.CANCELLED),
    Workflow.RUNNING: (Workflow.DONE, Workflow.CANCELLED),
    Workflow.DONE: (Workflow.CLOSED,),
    Workflow.CLOSED: (),
    Workflow.CANCELLED: (),
}
"""From a state to those that may follow it. What took place can't be cancelled any more, what is closed stays as it is."""

REASON_CHARACTERS = 1000


class ImpossibleStep(RuleViolation):
    """Facts: `before`, `after` (values of `Workflow`)."""

    code = "impossible_session_step"
    message = "The session can’t take this step from where it stands now. Reload the page to see its state."


class SessionOver(RuleViolation):
    """It is cancelled or closed."""

    code = "session_over"
    message = "This session is cancelled or closed. Duplicate it to plan it again."


def check_not_over(session: Session) -> None:
    """Raises SessionOver."""
    if not STEPS[session.workflow]:
        raise SessionOver


def may_follow(before: Workflow, after: Workflow) -> bool:
    return after in STEPS[before]


def moved(session: Session, workflow: Workflow, *, reason: str = "") -> Session:
    """The session one step on. Raises ImpossibleStep, and InvalidInput for a cancellation without a reason."""
    if not may_follow(session.workflow, workflow):
        raise ImpossibleStep(before=session.workflow.value, after=workflow.value)
    if workflow is not Workflow.CANCELLED:
        return replace(session, workflow=workflow)
    if not reason.strip() or len(reason) > REASON_CHARACTERS:
        raise InvalidInput(
            {
                "cancel_reason": "Say why the session is cancelled, in a few words: people who are registered read it."
            }
        )
    return replace(session, workflow=workflow, cancel_reason=reason.strip())


def proposed(session: Session, *, today: date) -> Workflow | None:
    """The step that the calendar suggests: running on the first day, done after the last one; None: nothing. A person takes it."""
    if session.kind in (SessionKind.POOL, SessionKind.ON_DEMAND):
        return None
    if session.starts_on is None or session.ends_on is None:
        return None
    if session.workflow is Workflow.CONFIRMED and session.starts_on <= today:
        return Workflow.RUNNING
    if session.workflow is Workflow.RUNNING and session.ends_on < today:
        return Workflow.DONE
    return None
