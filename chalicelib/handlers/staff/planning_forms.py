"""The forms of a planning: sequences, slots one by one or over several days, all slots of a sequence at once (SES-10, SES-11)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time
from typing import Annotated, Any

from pydantic import Field, model_validator

from chalicelib.domain import planning
from chalicelib.domain.access import STAFF, Role
from chalicelib.domain.calendar import minutes_between
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.session_lists import days_of
from chalicelib.domain.sessions import Planning, Sequence, SequenceStatus, Session, Slot
from chalicelib.domain.trainings import Modality
from chalicelib.domain.users import User, UserState
from chalicelib.handlers.staff.editing import Words
from chalicelib.handlers.staff.session_forms import Long, SessionDay, Short, as_time
from chalicelib.models import users
from chalicelib.templating import N_
from chalicelib.web.forms import Email, FormModel

Link = Annotated[str, Field(max_length=500, pattern=r"^https?://[^\s\"<>]+$")]
TEXTS = (
    "place",
    "address",
    "room",
    "co_trainer",
    "host",
    "provider",
    "provider_comment",
    "place_comment",
    "trainer_comment",
)
"""Fields of a slot as they are typed; an empty one may be."""
ADDRESSES = ("host_email", "provider_email", "link")


class SequenceForm(FormModel):
    title: Annotated[str, Field(min_length=1, max_length=255)]
    modality: Modality
    link: Link | None = None
    status: SequenceStatus = SequenceStatus.PLANNED

    @model_validator(mode="after")
    def check(self) -> "SequenceForm":
        if self.modality is Modality.ON_DEMAND:
            raise ValueError(N_("A sequence can’t be on demand: choose e-learning or a preparation."))
        return self


class PeopleForm(FormModel):
    """Where and with whom: what slots share."""

    place: Short = ""
    address: Short = ""
    room: Short = ""
    trainer_ids: tuple[str, ...] = ()
    trainers: Words = ()
    """Outsiders, by name; those of the institute are chosen."""
    co_trainer: Short = ""
    host: Short = ""
    host_email: Email | None = None
    provider: Short = ""
    provider_email: Email | None = None
    provider_comment: Long = ""
    place_comment: Long = ""
    trainer_comment: Long = ""
    link: Link | None = None


class EverySlotForm(PeopleForm):
    """One thing for all slots of a sequence; what is left empty stays as it is in each."""


class SlotForm(PeopleForm):
    """A slot, or with `days` one on each of so many working days; with an afternoon, two half-days each."""

    sequence_id: Annotated[str, Field(max_length=40)]
    day: SessionDay
    days: Annotated[int, Field(ge=1, le=planning.SESSION_DAYS_MAX)] = 1
    starts_at: time
    ends_at: time
    break_minutes: Annotated[int, Field(ge=0, le=480)] = 0
    afternoon_starts_at: time | None = None
    afternoon_ends_at: time | None = None

    @model_validator(mode="after")
    def check_hours(self) -> "SlotForm":
        if self.ends_at <= self.starts_at:
            raise ValueError(N_("Enter an end after the start."))
        if self.break_minutes >= minutes_between(self.starts_at, self.ends_at):
            raise ValueError(N_("Enter a break shorter than the slot."))
        return self

    @model_validator(mode="after")
    def check_afternoon(self) -> "SlotForm":
        first, last = self.afternoon_starts_at, self.afternoon_ends_at
        if first is None and last is None:
            return self
        if first is None or last is None or last <= first:
            raise ValueError(N_("Enter when the afternoon starts and when it ends, or leave both empty."))
        if first < self.ends_at:
            raise ValueError(N_("Enter an afternoon that starts after the morning has ended."))
        return self


def trainers() -> list[User]:
    """Who may be chosen as a trainer: the institute's active trainers, by name."""
    staff = users.of_organisation(STAFF)
    found = [user for user in staff if Role.TRAINER in user.roles and user.state is not UserState.DISABLED]
    return sorted(found, key=lambda user: user.name.casefold())


def slots_of(sent: SlotForm, *, known: Mapping[str, str], new_id: Callable[[str], str]) -> tuple[Slot, ...]:
    """The slots as typed, on the day itself when it is only one. `known`: names of trainers by user. Raises InvalidInput."""
    model = _filled(sent, _blank(sent), known)
    models = [model]
    if sent.afternoon_starts_at is not None and sent.afternoon_ends_at is not None:
        start, end = sent.afternoon_starts_at, sent.afternoon_ends_at
        models = [model, replace(model, starts_at=start, ends_at=end, break_minutes=0)]
    if sent.days == 1:
        return tuple(replace(each, slot_id=new_id("slo")) for each in models)
    return planning.lay_out_like(sent.day, sent.days, models, new_id=new_id)


def _blank(sent: SlotForm) -> Slot:
    return Slot(
        slot_id="",
        day=sent.day,
        starts_at=sent.starts_at,
        ends_at=sent.ends_at,
        break_minutes=sent.break_minutes,
    )


def _filled(sent: PeopleForm, slot: Slot, known: Mapping[str, str]) -> Slot:
    ids, names = _people(sent, known)
    typed: dict[str, Any] = {name: getattr(sent, name) or "" for name in (*TEXTS, *ADDRESSES)}
    return replace(slot, trainer_ids=ids, trainers=names, **typed)


def change_of_all(sent: EverySlotForm, *, known: Mapping[str, str]) -> Callable[[Slot], Slot]:
    """What the filled fields make of each slot. Raises InvalidInput when none is filled."""
    ids, names = _people(sent, known)
    texts = {name: value for name in (*TEXTS, *ADDRESSES) if (value := getattr(sent, name))}
    if not (names or texts):
        raise InvalidInput({"": N_("Fill in at least one field: it is set in every slot of the sequence.")})
    filled: dict[str, Any] = texts | ({"trainer_ids": ids, "trainers": names} if names else {})
    return lambda slot: replace(slot, **filled)


def _people(sent: PeopleForm, known: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Identifiers and names, the institute's people first. Raises InvalidInput for somebody who is not in the list."""
    ids = tuple(dict.fromkeys(sent.trainer_ids))
    if any(each not in known for each in ids):
        raise InvalidInput({"trainer_ids": N_("Choose one of the options in the list.")})
    own = [known[each] for each in ids]
    return ids, tuple(dict.fromkeys((*own, *sent.trainers)))


def values_of_slot(slot: Slot, sequence: Sequence) -> dict[str, Any]:
    """As the form shows it; names behind those of the institute's people are outsiders."""
    return {
        "sequence_id": sequence.sequence_id,
        "day": slot.day.isoformat(),
        "starts_at": as_time(slot.starts_at),
        "ends_at": as_time(slot.ends_at),
        "break_minutes": slot.break_minutes,
        "trainer_ids": list(slot.trainer_ids),
        "trainers": ", ".join(slot.trainers[len(slot.trainer_ids) :]),
        **{name: getattr(slot, name) for name in (*TEXTS, *ADDRESSES)},
    }


def values_of_next_slot(session: Session, plan: Planning) -> dict[str, Any]:
    """A new slot begins as the last day was, both halves of it, on the next working day; the first ones on the wished days."""
    last = max((s.day for s in plan.slots), default=None)
    for sequence in reversed(plan.sequences):
        halves = [slot for slot in sequence.slots if slot.day == last]
        if last is not None and halves:
            values = {**values_of_slot(halves[0], sequence), "days": 1}
            values["day"] = planning.next_working_day(last).isoformat()
            return values | _afternoon(halves)
    first = plan.sequences[0].sequence_id if plan.sequences else "new"
    return {
        "sequence_id": first,
        "days": 1,
        "starts_at": "09:00",
        "ends_at": "17:00",
        "break_minutes": 60,
        "place": session.place or session.city,
        "provider": session.provider,
        "provider_email": session.provider_email,
        **_wished(session),
    }


def _wished(session: Session) -> dict[str, Any]:
    """The days that the session is wished for, as far as they can be laid out in one go (SES-7)."""
    days = days_of(session, None)
    if not days:
        return {}
    return {"day": days[0].isoformat(), "days": min(len(days), planning.SESSION_DAYS_MAX)}


def _afternoon(halves: list[Slot]) -> dict[str, Any]:
    if len(halves) != 2:
        return {}
    return {
        "afternoon_starts_at": as_time(halves[1].starts_at),
        "afternoon_ends_at": as_time(halves[1].ends_at),
    }
