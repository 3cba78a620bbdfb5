"""The planning tab of a session: sequences, and slots one by one or over several days (SES-10 to SES-13)."""

from collections.abc import Callable
from typing import Any

from chalice.app import Response

from chalicelib import bootstrap, timetables
from chalicelib.domain import planning
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.sessions import Planning, Sequence, SequenceStatus, Session
from chalicelib.domain.trainings import Modality
from chalicelib.handlers.staff import editing, planning_forms
from chalicelib.handlers.staff.planning_forms import EverySlotForm, SequenceForm, SlotForm
from chalicelib.handlers.staff.session_frame import frame, own_session
from chalicelib.models import sessions
from chalicelib.services import occupations, session_plans
from chalicelib.templating import N_
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

NEW = "new"
"""Chosen as the sequence of a slot: a sequence is made for it."""

Edited = dict[str, str]
"""What the panel beside the planning is about: `sequence`, `slot`, `every` (all slots of a sequence)."""


@bp.page("/staff/sessions/{session_id}/planning", allow=Right.STAFF_RUN_SESSIONS)
def show_planning(visit: Visit, session_id: str) -> Response:
    """`?slot=`, `?sequence=` or `?every=` opens something for editing, `?sequence=new` a new sequence. A trainer reads the own ones."""
    session, plan = own_session(visit, session_id)
    return _show(visit, session, plan, edited=_edited(visit.query))


@bp.page("/staff/sessions/{session_id}/planning", allow=Right.STAFF_EDIT_SESSIONS, methods=["POST"])
def change_planning(visit: Visit, session_id: str) -> Response:
    edited = _edited(visit.value)
    try:
        change = _change(visit, visit.value("action"))
        session_plans.change(
            bootstrap.ports(),
            session_id,
            change,
            version=editing.version(visit),
            by=visit.person,
            notify=visit.value("dont_notify") != "yes",
        )
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _again(visit, session_id, form, edited, status=422)
    except RuleViolation as refusal:
        return _again(visit, session_id, editing.refused_by(visit, refusal), edited, status=409)
    except Conflict:
        now = sessions.get_planning(session_id)
        form, _ = editing.overtaken(visit, {}, {}, version=now.version)
        return _again(visit, session_id, form, edited, status=409)
    visit.flash(N_("The planning is saved."))
    added = visit.value("action") == "save_slot" and not edited["slot"]
    return visit.redirect(f"/staff/sessions/{session_id}/planning{'?add=1' if added else ''}")


Change = Callable[[Planning], Planning]


def _change(visit: Visit, action: str) -> Change:
    """What the button pressed does to the planning. Raises InvalidInput."""
    if action not in _ACTIONS:
        raise InvalidInput({"": N_("Choose what to do with the planning.")})
    return _ACTIONS[action](visit, visit.value("slot" if action.endswith("_slot") else "sequence"))


def _repeat_day(_visit: Visit, sequence_id: str) -> Change:
    new_id = bootstrap.ports().new_id
    return lambda plan: planning.last_day_again(plan, sequence_id, new_id=new_id)


def _save_sequence(visit: Visit, sequence_id: str) -> Change:
    sent = visit.parse(SequenceForm)
    new_id = bootstrap.ports().new_id("seq")

    def change(plan: Planning) -> Planning:
        slots = () if sequence_id == NEW else planning.sequence_of(plan, sequence_id).slots
        named = Sequence(
            sequence_id=new_id if sequence_id == NEW else sequence_id,
            title=sent.title,
            modality=sent.modality,
            link=sent.link or "",
            status=sent.status,
            slots=slots,
        )
        return planning.with_sequence(plan, named)

    return change


def _save_slot(visit: Visit, slot_id: str) -> Change:
    """One slot changed, or new ones; a slot may go to another sequence."""
    sent = visit.parse(SlotForm)
    new_id = bootstrap.ports().new_id
    if slot_id:
        sent = sent.model_copy(update={"days": 1, "afternoon_starts_at": None, "afternoon_ends_at": None})

    def change(plan: Planning) -> Planning:
        slots = planning_forms.slots_of(
            sent, known=_names(plan), new_id=lambda prefix: slot_id or new_id(prefix)
        )
        target = sent.sequence_id
        cleared = planning.without_slot(plan, slot_id) if slot_id else plan
        if target == NEW:
            target = new_id("seq")
            title = visit.say(N_("Sequence %(number)s"), number=len(plan.sequences) + 1)
            fresh = Sequence(sequence_id=target, title=title, modality=Modality.CLASSROOM)
            cleared = planning.with_sequence(cleared, fresh)
        return planning.with_slots(cleared, target, slots)

    return change


def _save_every(visit: Visit, _sequence_id: str) -> Change:
    sent, sequence_id = visit.parse(EverySlotForm), visit.value("every")

    def change(plan: Planning) -> Planning:
        each = planning_forms.change_of_all(sent, known=_names(plan))
        return planning.with_every_slot(plan, sequence_id, each)

    return change


_ACTIONS: dict[str, Callable[[Visit, str], Change]] = {
    "save_sequence": _save_sequence,
    "remove_sequence": lambda _, sequence_id: lambda plan: planning.without_sequence(plan, sequence_id),
    "move_up": lambda _, sequence_id: lambda plan: planning.moved_up(plan, sequence_id),
    "move_down": lambda _, sequence_id: lambda plan: planning.moved_down(plan, sequence_id),
    "save_slot": _save_slot,
    "remove_slot": lambda _, slot_id: lambda plan: planning.without_slot(plan, slot_id),
    "repeat_day": _repeat_day,
    "save_every": _save_every,
}
"""By the button pressed; each gets the slot or sequence it is about."""


def _names(plan: Planning) -> dict[str, str]:
    """Of who may be chosen as a trainer, by user: the active ones, and those who are in the planning already."""
    kept = {
        user_id: name
        for slot in plan.slots
        for user_id, name in zip(slot.trainer_ids, slot.trainers, strict=False)
    }
    return kept | {user.user_id: user.name for user in planning_forms.trainers()}


def _edited(value: Callable[[str], str]) -> Edited:
    return {name: value(name) for name in ("sequence", "slot", "every")}


def _again(visit: Visit, session_id: str, form: Form, edited: Edited, *, status: int) -> Response:
    session, plan = sessions.read(session_id)
    return _show(visit, session, plan, edited=edited, typed=form, status=status)


def _show(
    visit: Visit,
    session: Session,
    plan: Planning,
    *,
    edited: Edited,
    typed: Form | None = None,
    status: int = 200,
) -> Response:
    shown = frame(visit, session, "planning")
    may_edit = shown["may_edit"]
    return visit.show(
        "staff/sessions/planning",
        status=status,
        **shown,
        plan=plan,
        edited=edited,
        is_adding=bool(visit.query("add")) or not plan.slots,
        form=typed or Form(_first_values(session, plan, edited)),
        clashes=occupations.clashes(session, plan),
        lengths=_lengths(session, plan, language=visit.language),
        trainers=sorted(_names(plan).items(), key=lambda each: each[1].casefold()) if may_edit else [],
        modalities=visit.options(m for m in Modality if m is not Modality.ON_DEMAND),
        statuses=visit.options(SequenceStatus),
        days_max=planning.SESSION_DAYS_MAX,
    )


def _lengths(session: Session, plan: Planning, *, language: str) -> dict[str, str]:
    """In hours and days, of the session (under "") and of each sequence; preparation is said to add nothing (SES-12)."""
    whole = timetables.duration(session.duration_minutes, session.duration_days_tenths, language=language)
    return {"": whole} | {
        each.sequence_id: timetables.duration(
            sum(slot.minutes for slot in each.slots), planning.days_tenths_of([each]), language=language
        )
        for each in plan.sequences
    }


def _first_values(session: Session, plan: Planning, edited: Edited) -> dict[str, Any]:
    if edited["slot"]:
        for sequence in plan.sequences:
            for slot in sequence.slots:
                if slot.slot_id == edited["slot"]:
                    return planning_forms.values_of_slot(slot, sequence)
    if edited["every"]:
        return {}
    if edited["sequence"] == NEW:
        return {"modality": session.modality.value}
    if edited["sequence"]:
        sequence = planning.sequence_of(plan, edited["sequence"])
        return {
            "title": sequence.title,
            "modality": sequence.modality.value,
            "link": sequence.link,
            "status": sequence.status.value,
        }
    return planning_forms.values_of_next_slot(session, plan)
