"""The forms of a session: making it from a training, its general tab, its sequences and slots (SES-2, SES-10 to SES-12)."""

from dataclasses import replace
from datetime import date, time
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from chalicelib.domain import planning
from chalicelib.domain.calendar import minutes_between
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.identifiers import normal_siren
from chalicelib.domain.planning import Day
from chalicelib.domain.sessions import Planning, Sequence, Session, SessionKind
from chalicelib.domain.trainings import Modality, Training
from chalicelib.handlers.staff import editing
from chalicelib.handlers.staff.editing import Words
from chalicelib.models import organisations
from chalicelib.templating import N_
from chalicelib.web.forms import Email, Euros, FormModel
from chalicelib.web.visit import Visit

FIELDS: dict[str, str] = {
    "title": N_("Title"),
    "kind": N_("Kind"),
    "modality": N_("Modality"),
    "language": N_("Language"),
    "organisation_id": N_("Organisation"),
    "city": N_("City"),
    "place": N_("Place"),
    "price_cents": N_("Price, excl. VAT"),
    "capacity_min": N_("Minimum"),
    "capacity_target": N_("Target"),
    "capacity_max": N_("Maximum"),
    "populations": N_("Reserved for the populations"),
    "certification": N_("Certification"),
    "scheme": N_("Scheme"),
    "funding_eligible": N_("May be funded"),
    "provider": N_("Training provider"),
    "provider_email": N_("E-mail address of the training provider"),
    "manager_name": N_("Person in charge"),
    "manager_email": N_("E-mail address of the person in charge"),
    "convocation_comment": N_("Comment in the convocation"),
    "provider_comment": N_("Comment to the training provider"),
    "comments": N_("Comments"),
    "starts_on": N_("First day"),
    "ends_on": N_("Last day"),
    "planned_from": N_("Wished first day"),
    "planned_to": N_("Wished last day"),
    "duration_minutes": N_("Minutes"),
    "sequences": N_("Sequences"),
    "slots_added": N_("Slots added"),
    "slots_removed": N_("Slots removed"),
    "slots_changed": N_("Slots changed"),
    "notified": N_("Participants notified"),
}

Short = Annotated[str, Field(max_length=255)]
Long = Annotated[str, Field(max_length=4_000)]
Seats = Annotated[int, Field(ge=1, le=5000)]
Year = Annotated[int, Field(ge=2000, le=2100)]


def _near(day: date) -> date:
    """Raises ValueError for a day that no session was or will be on: calendars end somewhere."""
    if not 2000 <= day.year <= 2100:
        raise ValueError(N_("Enter a date, for example 25/06/2026."))
    return day


SessionDay = Annotated[date, AfterValidator(_near)]
ADDRESSES = ("provider_email", "manager_email")
SESSION_ID = "^ses_[0-9a-z]{16}$"


class SessionForm(FormModel):
    """The general tab."""

    title: Annotated[str, Field(min_length=2, max_length=255)]
    kind: SessionKind
    modality: Modality
    language: Annotated[str, Field(pattern="^[a-z]{2}$")] = "fr"
    organisation_id: Annotated[str, Field(max_length=40)] = ""
    city: Short = ""
    place: Short = ""
    price_cents: Annotated[Euros, Field(ge=0, le=1_000_000_000)]
    capacity_min: Seats | None = None
    capacity_target: Seats | None = None
    capacity_max: Seats | None = None
    populations: Words = ()
    certification: Short = ""
    scheme: Short = ""
    funding_eligible: bool = False
    planned_from: SessionDay | None = None
    planned_to: SessionDay | None = None
    provider: Short = ""
    provider_email: Email | None = None
    manager_name: Short = ""
    manager_email: Email | None = None
    convocation_comment: Long = ""
    provider_comment: Long = ""
    comments: Long = ""

    @model_validator(mode="after")
    def check(self) -> "SessionForm":
        sizes = [size for size in (self.capacity_min, self.capacity_target, self.capacity_max) if size]
        if sizes != sorted(sizes):
            raise ValueError(N_("Enter a minimum, a target and a maximum that rise."))
        if self.kind in (SessionKind.INTER, SessionKind.INTRA) and self.capacity_max is None:
            raise ValueError(
                N_("Enter the maximum of seats: only pool and on-demand sessions have no limit.")
            )
        if self.kind is SessionKind.INTRA and not self.organisation_id:
            raise ValueError(N_("Enter the SIREN of the organisation this in-house session is for."))
        if self.planned_from and self.planned_to and self.planned_to < self.planned_from:
            raise ValueError(N_("Enter a last day that is not before the first one."))
        return self


class NewSessionForm(SessionForm):
    """With the days to lay out at once; without a first day the session waits for its slots."""

    session_id: Annotated[str, Field(pattern=SESSION_ID)]
    year: Year | None = None
    """Of the code and of the list it stands in (SES-2); when empty, that of the first day, or else this year."""
    first_day: SessionDay | None = None
    days: Annotated[int, Field(ge=1, le=planning.SESSION_DAYS_MAX)] = 1
    starts_at: time = time(9)
    ends_at: time = time(17)
    break_minutes: Annotated[int, Field(ge=0, le=480)] = 0

    @model_validator(mode="after")
    def check_hours(self) -> "NewSessionForm":
        _check_hours(self.starts_at, self.ends_at, self.break_minutes)
        return self


def _check_hours(starts_at: time, ends_at: time, break_minutes: int) -> None:
    """Raises ValueError."""
    if ends_at <= starts_at:
        raise ValueError(N_("Enter an end after the start."))
    if break_minutes >= minutes_between(starts_at, ends_at):
        raise ValueError(N_("Enter a break shorter than the slot."))


def session_of(sent: SessionForm, before: Session) -> Session:
    """The session as typed; what the form doesn't hold stays. Wished days are asked for while there are no slots."""
    names = set(SessionForm.model_fields) - {"organisation_id", "populations"}
    if before.starts_on is not None:
        names -= {"planned_from", "planned_to"}
    return replace(
        before,
        **(sent.model_dump(include=names) | {name: getattr(sent, name) or "" for name in ADDRESSES}),
        organisation_id=sent.organisation_id or None,
        populations=frozenset(sent.populations),
    )


def new_session(sent: NewSessionForm, training: Training, *, this_year: int) -> Session:
    blank = Session(
        session_id=sent.session_id,
        code="",
        year=sent.year or (sent.first_day.year if sent.first_day else this_year),
        training_code=training.code,
        title=sent.title,
        kind=sent.kind,
        modality=sent.modality,
        duration_minutes=training.duration_minutes,
        duration_days_tenths=training.duration_days_tenths,
    )
    return session_of(sent, blank)


def new_planning(sent: NewSessionForm, *, new_id: Any) -> Planning:
    """One sequence with a slot on each day; nothing without a first day."""
    if sent.first_day is None or sent.kind in (SessionKind.POOL, SessionKind.ON_DEMAND):
        return Planning(session_id=sent.session_id)
    like = Day(
        starts_at=sent.starts_at,
        ends_at=sent.ends_at,
        break_minutes=sent.break_minutes,
        place=sent.place or sent.city,
    )
    slots = planning.lay_out(sent.first_day, sent.days, like, new_id=new_id)
    sequence = Sequence(sequence_id=new_id("seq"), title=sent.title, modality=sent.modality, slots=slots)
    return Planning(session_id=sent.session_id, sequences=(sequence,))


FROM_TRAINING = (
    "certification",
    "scheme",
    "provider",
    "provider_email",
    "convocation_comment",
    "provider_comment",
    "comments",
)
"""Texts of a training that a session begins with, and may change."""


def values_of_training(training: Training, *, session_id: str) -> dict[str, Any]:
    """What choosing the training fills in (SES-2)."""
    day = planning.day_of(training)
    return {
        "session_id": session_id,
        "title": training.title,
        "kind": (SessionKind.ON_DEMAND if training.is_on_demand else SessionKind.INTER).value,
        "modality": training.modality.value,
        "language": training.languages[0] if training.languages else "fr",
        "price_cents": editing.as_euros(training.price_cents),
        "capacity_min": training.capacity_min,
        "capacity_target": training.capacity_target,
        "capacity_max": training.capacity_max,
        "populations": ", ".join(sorted(training.populations)),
        **{name: getattr(training, name) for name in FROM_TRAINING},
        "funding_eligible": "yes" if training.funding_eligible else "",
        "days": planning.days_of(training),
        "starts_at": as_time(day.starts_at),
        "ends_at": as_time(day.ends_at),
        "break_minutes": day.break_minutes,
    }


def values_of(session: Session) -> dict[str, Any]:
    names = ("title", "language", "city", "place", "capacity_min", "capacity_target", "capacity_max")
    return {
        **{
            name: getattr(session, name) for name in (*names, *FROM_TRAINING, "manager_name", "manager_email")
        },
        "funding_eligible": "yes" if session.funding_eligible else "",
        **{name: _as_day(getattr(session, name)) for name in ("planned_from", "planned_to")},
        "kind": session.kind.value,
        "modality": session.modality.value,
        "organisation_id": session.organisation_id or "",
        "price_cents": editing.as_euros(session.price_cents),
        "populations": ", ".join(sorted(session.populations)),
        "version": session.version,
    }


def organisation_id_of(typed: str) -> str:
    """From a SIREN, or an id. Raises InvalidInput when there is no such organisation."""
    if not typed:
        return ""
    try:
        if typed.startswith("org_"):
            return organisations.get(typed).organisation_id
        number = normal_siren(typed)
        found = organisations.find_by_siren(number) if number else None
    except NotFound:
        found = None
    if found is None:
        raise InvalidInput(
            {
                "organisation_id": N_(
                    "No organisation has this SIREN: check it, or add the organisation first."
                )
            }
        )
    return found.organisation_id


def choices(visit: Visit) -> dict[str, Any]:
    """What the fields of a session offer."""
    modalities = [o for o in visit.options(Modality) if o[0] != Modality.PRE_WORK.value]
    return {
        "labels": editing.translated(visit, FIELDS),
        "kinds": visit.options(SessionKind),
        "modalities": modalities,
        "languages": [("fr", "Français"), ("en", "English")],
    }


def _as_day(day: date | None) -> str:
    return day.isoformat() if day else ""


def as_time(at: time) -> str:
    return f"{at:%H:%M}"
