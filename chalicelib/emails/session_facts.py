"""The facts of a session's messages: a small table, then lists, as much as each message and its recipient need (NOT-2, NOT-3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from chalicelib import timetables
from chalicelib.domain.session_mailings import Message, Recipients
from chalicelib.domain.sessions import Slot
from chalicelib.emails import courses
from chalicelib.emails.courses import Rows
from chalicelib.templating import label, translate, translate_plural

if TYPE_CHECKING:
    from chalicelib.emails.session_message import Participant, SessionTold


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with lines under it, or with a text."""

    heading: str
    lines: tuple[str, ...] = ()
    text: str = ""


_WELCOMING = (Message.CONVOCATION, Message.REMINDER, Message.SLOT_CHANGED)
_TO_THOSE_WHO_PREPARE = (
    Message.TRAINER_FILE,
    Message.PROVIDER_NOTICE,
    Message.HOST_NOTICE,
    Message.ATTENDANCE_SHEET,
)


def rows(told: SessionTold, *, language: str) -> Rows:
    """Labels and values; what is empty is not shown."""
    return [
        *_course(told, language=language),
        *_where(told, language=language),
        *_who(told, language=language),
    ]


def _course(told: SessionTold, *, language: str) -> Rows:
    _ = partial(translate, language)
    title = told.sequence.title if told.sequence is not None else ""
    hours = timetables.timetable(told.slots, language=language)
    was = timetables.timetable(told.slots_before, language=language)
    days, minutes = told.duration_days_tenths, told.duration_minutes
    whole = told.message in (Message.REGISTRATION_CONFIRMED, Message.PROVIDER_NOTICE, Message.TRAINER_FILE)
    return [
        (_("Training"), f"{told.title} ({told.training_code})"),
        (_("Sequence"), "" if title == told.title else title),
        (_("Session"), told.session_code),
        (_("Dates before"), "\n".join(was) if was != hours else ""),
        (_("New dates") if was and was != hours else _("Dates"), "\n".join(hours) or told.days),
        (_("Duration"), timetables.duration(minutes, days, language=language) if whole else ""),
        (_("Reason"), told.reason if told.message is Message.CANCELLATION else ""),
    ]


def _where(told: SessionTold, *, language: str) -> Rows:
    """Nothing of places once nobody has to go there any more."""
    _ = partial(translate, language)
    if told.message in (Message.HOT_SURVEY, Message.COLD_SURVEY, Message.CERTIFICATE_READY):
        return []
    link = _link(told)
    places, before = courses.places(told.slots), courses.places(told.slots_before)
    modality = told.sequence.modality if told.sequence is not None else told.modality
    return [
        (_("Place before"), "\n".join(before) if told.slots_before and before != places else ""),
        (_("Place"), "\n".join(places) or ("" if link else told.place)),
        (_("Access"), _once(slot.place_comment for slot in told.slots) if _is_expected(told) else ""),
        (_("Link"), link if told.message is not Message.CANCELLATION else ""),
        (_("Modality"), label(modality, language=language)),
    ]


def _who(told: SessionTold, *, language: str) -> Rows:
    _ = partial(translate, language)
    to_trainee = told.recipient is Recipients.TRAINEES
    return [
        (_("Registered by"), told.organisation_name if _is_registration(told) and to_trainee else ""),
        (_("Trainers"), ", ".join(told.trainers) if _shows_trainers(told) else ""),
        (_("Trainees"), _count(told, language=language)),
        (_("Your contact"), told.contact if told.message in (*_WELCOMING, *_TO_THOSE_WHO_PREPARE) else ""),
        (
            _("Contact for people with disabilities"),
            told.handicap_contact if told.message in (*_WELCOMING, Message.REGISTRATION_CONFIRMED) else "",
        ),
    ]


def sections(told: SessionTold, *, language: str) -> list[Section]:
    """What follows the table; a section without anything is left out."""
    _ = partial(translate, language)
    found = [
        Section(heading=_("What is planned"), lines=_planned(told, language=language)),
        Section(heading=_("To know before you come"), text=_before_coming(told)),
        Section(heading=_("Rooms and hours"), lines=_rooms(told, language=language)),
        Section(heading=_("For you"), text=_comment(told)),
        Section(heading=_("Trainees"), lines=_participants(told, language=language)),
        Section(heading=_("Too large to be attached: ask us for it"), lines=told.left_out),
    ]
    return [section for section in found if section.lines or section.text]


def _planned(told: SessionTold, *, language: str) -> tuple[str, ...]:
    """All the sequences, pre-work included (NOT-3); for one that is the course itself the table says enough."""
    if not _is_registration(told) or len(told.all_sequences) < 2:
        return ()
    return tuple(courses.planned_line(sequence, language=language) for sequence in told.all_sequences)


def _before_coming(told: SessionTold) -> str:
    to_people = told.recipient in (Recipients.TRAINEES, Recipients.ORDERERS)
    return told.convocation_comment if told.message is Message.CONVOCATION and to_people else ""


def _rooms(told: SessionTold, *, language: str) -> tuple[str, ...]:
    """Per place and room, its hours: what a host or a provider prepares, what a trainer looks for."""
    if told.message not in _TO_THOSE_WHO_PREPARE:
        return ()
    in_order = sorted(told.slots, key=lambda slot: (slot.day, slot.starts_at))
    runs = [(place, list(group)) for place, group in groupby(in_order, key=_room)]
    if len(runs) < 2:
        return ()
    return tuple(
        f"{place} – {'; '.join(timetables.timetable(slots, language=language))}"
        for place, slots in runs
        if place
    )


def _comment(told: SessionTold) -> str:
    """What the planning says to this kind of reader alone (SES-11)."""
    match told.message:
        case Message.TRAINER_FILE:
            return _once(slot.trainer_comment for slot in told.slots)
        case Message.PROVIDER_NOTICE:
            return _once((told.provider_comment, *(slot.provider_comment for slot in told.slots)))
        case _:
            return ""


def _participants(told: SessionTold, *, language: str) -> tuple[str, ...]:
    """Names for who must know them; a host and a provider count people only."""
    listed = told.message in (Message.TRAINER_FILE, Message.ATTENDANCE_SHEET)
    if told.recipient is Recipients.ORDERERS:
        listed = True
    if not listed or told.recipient in (Recipients.HOST, Recipients.PROVIDER):
        return ()
    named = [_person(each) for each in told.participants if each.name]
    unnamed = len(told.participants) - len(named)
    if unnamed:
        named.append(
            translate_plural(language, "%(num)s seat without a name", "%(num)s seats without a name", unnamed)
        )
    return tuple(named)


def _person(participant: Participant) -> str:
    about = ", ".join(part for part in (participant.organisation, participant.job) if part)
    return f"{participant.name} ({about})" if about else participant.name


def _count(told: SessionTold, *, language: str) -> str:
    if told.message not in _TO_THOSE_WHO_PREPARE:
        return ""
    return translate_plural(language, "%(num)s person", "%(num)s people", told.people)


def _shows_trainers(told: SessionTold) -> bool:
    return told.message in (*_WELCOMING, Message.PROVIDER_NOTICE, Message.HOST_NOTICE, Message.TRAINER_FILE)


def _is_registration(told: SessionTold) -> bool:
    return told.message is Message.REGISTRATION_CONFIRMED


def _is_expected(told: SessionTold) -> bool:
    """Whether the recipient goes there: then how to find the door counts."""
    return told.message in (*_WELCOMING, *_TO_THOSE_WHO_PREPARE)


def _link(told: SessionTold) -> str:
    own = told.sequence.link if told.sequence is not None else ""
    return _once((own, *(slot.link for slot in told.slots)))


def _room(slot: Slot) -> str:
    return ", ".join(part for part in (slot.place, slot.room) if part)


def _once(texts: Iterable[str]) -> str:
    """Each text once, in order, on lines of its own."""
    return "\n".join(dict.fromkeys(text for text in texts if text))
