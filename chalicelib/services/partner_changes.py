"""What a partner's file makes of our trainings and sessions: new ones, known ones after it, and what it may not change (SES-9)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from chalicelib.domain import changes, partner_plannings, planning
from chalicelib.domain.partner_plannings import Period, Venue
from chalicelib.domain.partners import Partner
from chalicelib.domain.sessions import Planning, Session, SessionKind, Workflow
from chalicelib.domain.trainings import Modality, Training, TrainingState
from chalicelib.spreadsheets.partner_sessions_file import OfferedSession, OfferedTraining
from chalicelib.templating import N_

V = TypeVar("V", Training, Session)

OF_TRAINING = (
    "title", "modality", "duration_minutes", "duration_days_tenths", "price_cents", "capacity_max", "languages",
    "objectives", "programme", "audience", "prerequisites", "certification",
)  # fmt: skip
OF_SESSION = ("title", "city", "place", "modality", "price_cents", "capacity_max", "language")
FROM_TRAINING = (
    "title", "populations", "certification", "scheme", "funding_eligible", "convocation_comment",
    "provider_comment", "capacity_min", "capacity_target", "capacity_max", "price_cents", "modality",
    "duration_minutes", "duration_days_tenths",
)  # fmt: skip
OVER = frozenset({Workflow.DONE, Workflow.CLOSED, Workflow.CANCELLED})
UNDATED = frozenset({SessionKind.POOL, SessionKind.ON_DEMAND})

WORDS = {
    "title": N_("Title: %(change)s"),
    "modality": N_("Modality: %(change)s"),
    "duration_minutes": N_("Duration in minutes: %(change)s"),
    "price_cents": N_("Price excluding VAT in euros: %(change)s"),
    "capacity_max": N_("Largest number of trainees: %(change)s"),
    "languages": N_("Languages: %(change)s"),
    "language": N_("Language: %(change)s"),
    "objectives": N_("Objectives: %(change)s"),
    "programme": N_("Programme: %(change)s"),
    "audience": N_("Audience: %(change)s"),
    "prerequisites": N_("Prerequisites: %(change)s"),
    "certification": N_("Certification: %(change)s"),
    "starts_on": N_("First day: %(change)s"),
    "ends_on": N_("Last day: %(change)s"),
    "planned_from": N_("Wished first day: %(change)s"),
    "planned_to": N_("Wished last day: %(change)s"),
    "city": N_("Town: %(change)s"),
    "place": N_("Place: %(change)s"),
}
"""Of a change, for the report."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A part of a line that doesn't apply; the rest of it does."""

    reason: str
    expectation: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    words: str
    change: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """A session and its planning after the file, and what of it was refused."""

    session: Session
    plan: Planning
    refusals: tuple[Refusal, ...] = ()
    are_dates_moved: bool = False
    notified: tuple[str, ...] = ()
    """Sequences whose participants hear of another place."""


def new_training(code: str, offered: OfferedTraining) -> Training:
    return of_training(Training(code=code, title=offered.title, state=TrainingState.DRAFT), offered)


def of_training(before: Training, offered: OfferedTraining) -> Training:
    return _in_order(_over(before, offered, OF_TRAINING))


def new_session(
    partner: Partner,
    offered: OfferedSession,
    training: Training,
    *,
    year: int,
    code: str,
    new_id: Callable[[str], str],
) -> tuple[Session, Planning]:
    """A draft with its planning; without a date it is a pool session, or runs on demand like its training."""
    blank = Session(
        session_id=new_id("ses"),
        code=code,
        year=year,
        training_code=training.code,
        kind=_kind(offered, training),
        language=training.languages[0] if training.languages else "fr",
        provider=partner.name,
        provider_email=partner.email,
        partner_id=partner.partner_id,
        partner_number=offered.number,
        manager_name=partner.manager_name,
        manager_email=partner.manager_email,
        **{name: getattr(training, name) for name in FROM_TRAINING},
    )
    session = _in_order(_over(blank, offered, OF_SESSION))
    period = _period(offered)
    if period is None:
        return _lasting(session, offered), Planning(session_id=session.session_id)
    venue = _venue(session, offered)
    plan = partner_plannings.laid_out(session, training, period, venue, new_id=new_id)
    return _dated(session, plan, offered), plan


def of_session(
    before: Session,
    plan: Planning,
    offered: OfferedSession,
    training: Training,
    *,
    new_id: Callable[[str], str],
) -> Change:
    """What the file says, but for what mustn't change any more."""
    if before.workflow in OVER:
        return Change(session=before, plan=plan, refusals=(_OVER,))
    refusals: list[Refusal] = []
    after = _in_order(_over(before, offered, OF_SESSION))
    if after.has_capacity and (after.capacity_max or 0) < before.seats_taken + before.seats_offered:
        after = replace(after, capacity_max=before.capacity_max)
        refusals.append(replace(_TOO_FEW_PLACES, value=str(offered.capacity_max)))
    venue = _venue(after, offered)
    moved = partner_plannings.relocated(plan, before=before.place or before.city, venue=venue)
    period = _period(offered)
    are_moved = period is not None and (period.first, period.last) != partner_plannings.dates(before)
    if period is not None and are_moved:
        refusal = _against_moving(before, plan, period)
        if refusal is None:
            moved = partner_plannings.moved(moved, after, training, period, venue, new_id=new_id)
            after = _dated(replace(after, kind=_kind(offered, training, before.kind)), moved, offered)
        else:
            are_moved = False
            refusals.append(replace(refusal, value=f"{period.first} – {period.last}"))
    return Change(
        session=after,
        plan=moved,
        refusals=tuple(refusals),
        are_dates_moved=are_moved,
        notified=planning.told_differently(plan, moved) if moved != plan else (),
    )


def told(before: V, after: V) -> Iterator[Said]:
    """What changed, field by field, for the report."""
    found = changes.between(before, after)
    if "price_cents" in found:
        found["price_cents"] = f"{before.price_cents / 100:.2f} → {after.price_cents / 100:.2f}"
    for name, change in found.items():
        if name in WORDS:
            yield Said(words=WORDS[name], change=change)


_OVER = Refusal(
    reason=N_("This session is over or cancelled: it stays as it is."),
    expectation=N_("A new number for a new session."),
)
_TOO_FEW_PLACES = Refusal(
    reason=N_("More seats are taken than the file offers: the number of places stays."),
    expectation=N_("Agree with the partner, or move trainees to another session."),
)
_BOOKED = Refusal(
    reason=N_("Trainees are registered in this session: its dates stay."),
    expectation=N_("Agree on the dates with the partner, then change the planning by hand."),
)
_BY_HAND = Refusal(
    reason=N_("The planning of this session was made by hand: its dates stay."),
    expectation=N_("Change the dates in its planning."),
)


def _against_moving(session: Session, plan: Planning, period: Period) -> Refusal | None:
    if session.is_booked:
        return _BOOKED
    is_laid_out = bool(plan.slots)
    if not partner_plannings.may_move(plan) or (is_laid_out and not period.days):
        return _BY_HAND
    return None


def _over(before: V, offered: Any, names: tuple[str, ...]) -> V:
    """What the file tells, over what is there; what it leaves out stays."""
    given = {name: getattr(offered, name) for name in names}
    return replace(before, **{name: value for name, value in given.items() if value not in (None, "", ())})


def _in_order(value: V) -> V:
    """A smaller largest number takes the others along."""
    most = value.capacity_max
    if most is None:
        return value
    target, least = value.capacity_target, value.capacity_min
    return replace(
        value,
        capacity_target=min(target, most) if target is not None else None,
        capacity_min=min(least, most) if least is not None else None,
    )


def _kind(offered: OfferedSession, training: Training, before: SessionKind | None = None) -> SessionKind:
    if offered.starts_on is not None:
        return SessionKind.INTER if before is None or before in UNDATED else before
    is_online = (offered.modality or training.modality) is Modality.ON_DEMAND
    return SessionKind.ON_DEMAND if is_online else SessionKind.POOL


def _period(offered: OfferedSession) -> Period | None:
    if offered.starts_on is None:
        return None
    last: date = offered.ends_on or offered.starts_on
    return Period(first=offered.starts_on, last=last, minutes=offered.duration_minutes)


def _venue(session: Session, offered: OfferedSession) -> Venue:
    return Venue(place=session.place or session.city, address=offered.address)


def _lasting(session: Session, offered: OfferedSession) -> Session:
    return replace(session, duration_minutes=offered.duration_minutes or session.duration_minutes)


def _dated(session: Session, plan: Planning, offered: OfferedSession) -> Session:
    """Dates follow from the slots; without slots they are wished (SES-12)."""
    if plan.slots:
        return planning.following(replace(session, planned_from=None, planned_to=None), plan)
    wished = replace(session, planned_from=offered.starts_on, planned_to=offered.ends_on)
    return planning.following(_lasting(wished, offered), plan)
