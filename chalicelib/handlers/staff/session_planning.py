"""The planning tab of a session: sequences, and slots one by one or over several days (SES-10 to SES-12)."""

from collections.abc import Callable
from typing import Any

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain import planning
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.sessions import Planning, Sequence, Session
from chalicelib.domain.trainings import Modality
from chalicelib.handlers.staff import editing, session_forms
from chalicelib.handlers.staff.session_forms import SequenceForm, SlotForm
from chalicelib.handlers.staff.session_frame import frame
from chalicelib.models import sessions
from chalicelib.services import session_plans
from chalicelib.templating import N_, label
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

NEW = "new"
"""Chosen as the sequence of a slot: a sequence is made for it."""


@bp.page("/staff/sessions/{session_id}/planning", allow=Right.STAFF_READ_SESSIONS)
def show_planning(visit: Visit, session_id: str) -> Response:
    """`?slot=` or `?sequence=` opens one of them for editing, `?sequence=new` a new sequence."""
    session, plan = sessions.read(session_id)
    return _show(visit, session, plan, edited=_edited(visit.query("sequence"), visit.query("slot")))


@bp.page("/staff/sessions/{session_id}/planning", allow=Right.STAFF_EDIT_SESSIONS, methods=["POST"])
def change_planning(visit: Visit, session_id: str) -> Response:
    edited = _edited(visit.value("sequence"), visit.value("slot"))
    try:
        change = _change(visit, visit.value("action"))
        session_plans.change(
            bootstrap.ports(), session_id, change, version=editing.version(visit), by=visit.person
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
    return visit.redirect(f"/staff/sessions/{session_id}/planning")


Change = Callable[[Planning], Planning]


def _change(visit: Visit, action: str) -> Change:
    """What the button pressed does to the planning. Raises InvalidInput."""
    sequence_id, slot_id = visit.value("sequence"), visit.value("slot")
    match action:
        case "save_sequence":
            return _save_sequence(visit, sequence_id)
        case "remove_sequence":
            return lambda plan: planning.without_sequence(plan, sequence_id)
        case "move_up":
            return lambda plan: planning.moved_up(plan, sequence_id)
        case "save_slot":
            return _save_slot(visit, slot_id)
        case "remove_slot":
            return lambda plan: planning.without_slot(plan, slot_id)
        case _:
            raise InvalidInput({"": N_("Choose what to do with the planning.")})


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
            slots=slots,
        )
        return planning.with_sequence(plan, named)

    return change


def _save_slot(visit: Visit, slot_id: str) -> Change:
    """One slot changed, or new ones; a slot may go to another sequence."""
    sent = visit.parse(SlotForm)
    new_id = bootstrap.ports().new_id
    slots = session_forms.slots_of(sent, new_id=lambda prefix: slot_id or new_id(prefix))
    modality = Modality.CLASSROOM

    def change(plan: Planning) -> Planning:
        target = sent.sequence_id
        cleared = planning.without_slot(plan, slot_id) if slot_id else plan
        if target == NEW:
            target = new_id("seq")
            title = visit.say(N_("Sequence %(number)s"), number=len(plan.sequences) + 1)
            fresh = Sequence(sequence_id=target, title=title, modality=modality)
            cleared = planning.with_sequence(cleared, fresh)
        return planning.with_slots(cleared, target, slots)

    return change


def _edited(sequence_id: str, slot_id: str) -> dict[str, str]:
    return {"sequence": sequence_id, "slot": slot_id}


def _again(visit: Visit, session_id: str, form: Form, edited: dict[str, str], *, status: int) -> Response:
    session, plan = sessions.read(session_id)
    return _show(visit, session, plan, edited=edited, typed=form, status=status)


def _show(
    visit: Visit,
    session: Session,
    plan: Planning,
    *,
    edited: dict[str, str],
    typed: Form | None = None,
    status: int = 200,
) -> Response:
    return visit.show(
        "staff/sessions/planning",
        status=status,
        **frame(visit, session, "planning"),
        plan=plan,
        edited=edited,
        form=typed or Form(_first_values(session, plan, edited)),
        clashes=planning.clashes(plan),
        modalities=[
            (m.value, label(m, language=visit.language)) for m in Modality if m is not Modality.ON_DEMAND
        ],
        days_max=planning.SESSION_DAYS_MAX,
    )


def _first_values(session: Session, plan: Planning, edited: dict[str, str]) -> dict[str, Any]:
    if edited["slot"]:
        for sequence in plan.sequences:
            for slot in sequence.slots:
                if slot.slot_id == edited["slot"]:
                    return session_forms.values_of_slot(slot, sequence)
    if edited["sequence"] == NEW:
        return {"modality": session.modality.value}
    if edited["sequence"]:
        sequence = planning.sequence_of(plan, edited["sequence"])
        return {"title": sequence.title, "modality": sequence.modality.value, "link": sequence.link}
    return dict(session_forms.values_of_next_slot(session, plan))
