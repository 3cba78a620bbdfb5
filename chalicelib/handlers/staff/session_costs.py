"""The costs tab of a session: its lines, what the training proposes, totals and margin (SES-14)."""

from dataclasses import dataclass
from typing import Annotated, Any

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain import costs as rules
from chalicelib.domain.access import Right
from chalicelib.domain.attachments import Attachment
from chalicelib.domain.costs import Cost, CostType, Proposal, Split
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound, RuleViolation
from chalicelib.domain.sessions import Session
from chalicelib.handlers.staff import editing
from chalicelib.handlers.staff.session_frame import frame
from chalicelib.models import attachments, sessions, trainings
from chalicelib.services import costs as service
from chalicelib.services.costs import Statement
from chalicelib.templating import N_, label
from chalicelib.web.forms import Euros, Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

FIELDS: dict[str, str] = {
    "type": N_("Type"),
    "words": N_("Description"),
    "amount": N_("Amount excl. VAT"),
    "split": N_("Counted"),
    "quantity": N_("Number of trainees"),
    "provider": N_("Provider"),
    "files": N_("Documents"),
}
SAID = {
    "save_line": N_("The line is saved."),
    "remove_line": N_("The line is removed."),
    "settle": N_("Noted: this session has no further costs."),
}


class CostForm(FormModel):
    cost_id: Annotated[str, Field(pattern="^cst_[0-9a-z]{1,16}$")]
    type: CostType
    words: Annotated[str, Field(max_length=200)] = ""
    amount: Annotated[Euros, Field(ge=0, le=rules.MAX_AMOUNT)]
    split: Split
    quantity: Annotated[int, Field(ge=1, le=rules.MAX_QUANTITY)] = 1
    provider: Annotated[str, Field(max_length=200)] = ""
    files: list[str] = Field(default_factory=list)


@bp.page("/staff/sessions/{session_id}/costs", allow=Right.STAFF_COSTS)
def show_costs(visit: Visit, session_id: str) -> Response:
    """`?line=` opens one for editing, `?proposal=` fills a new one with what the training proposes."""
    return _show(visit, sessions.get(session_id))


@bp.page("/staff/sessions/{session_id}/costs", allow=Right.STAFF_COSTS, methods=["POST"])
def change_costs(visit: Visit, session_id: str) -> Response:
    """`action`: save_line, remove_line (`cost_id`), settle. The lock of booked sessions doesn't keep costs (SES-6)."""
    session = sessions.get(session_id)
    action = visit.value("action")
    try:
        _do(visit, session_id, action)
    except InvalidInput as error:
        return _show(visit, session, visit.form.with_errors(error, language=visit.language), status=422)
    except RuleViolation as refusal:
        return _show(visit, session, editing.refused_by(visit, refusal), status=409)
    except Conflict:
        return _overtaken(visit, session)
    visit.flash(SAID[action])
    return visit.redirect(f"/staff/sessions/{session_id}/costs")


def _do(visit: Visit, session_id: str, action: str) -> None:
    ports, version, by = bootstrap.ports(), editing.version(visit), visit.person
    match action:
        case "save_line":
            service.save_line(ports, session_id, _line(visit, session_id), version=version, by=by)
        case "remove_line":
            service.remove_line(ports, session_id, visit.value("cost_id"), version=version, by=by)
        case "settle":
            service.settle(ports, session_id, version=version, by=by)
        case _:
            raise InvalidInput({"": N_("Choose what to do with the costs.")})


def _line(visit: Visit, session_id: str) -> Cost:
    """Raises InvalidInput."""
    sent = visit.parse(CostForm)
    known = {file.attachment_id for file in attachments.of_owner(session_id)}
    per_trainee = sent.split is Split.TRAINEE
    return Cost(
        cost_id=sent.cost_id,
        type=sent.type,
        words=sent.words,
        amount_cents=sent.amount,
        split=sent.split,
        quantity=sent.quantity if per_trainee else 1,
        provider=sent.provider,
        files=tuple(file for file in dict.fromkeys(sent.files) if file in known),
    )


def _overtaken(visit: Visit, session: Session) -> Response:
    """Beside what was typed: what the line says now, where it is still there."""
    costs = service.statement(session).costs
    try:
        now = _values(rules.line_of(costs, visit.value("cost_id")))
    except NotFound:
        now = {}
    shown = {**now, **_in_words(visit, now)}
    form, differences = editing.overtaken(visit, shown, FIELDS, version=costs.version)
    return _show(visit, session, form, differences=differences, status=409)


def _in_words(visit: Visit, now: dict[str, Any]) -> dict[str, str]:
    """Values of lists as people read them, unless they are what was typed."""
    said = {"type": CostType, "split": Split}
    return {
        name: label(kind(now[name]), language=visit.language)
        for name, kind in said.items()
        if name in now and now[name] != visit.value(name)
    }


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A line that the training proposes, and the address that fills the form with it."""

    proposal: Proposal
    number: int


def _show(
    visit: Visit,
    session: Session,
    form: Form | None = None,
    *,
    differences: list[editing.Difference] | None = None,
    status: int = 200,
) -> Response:
    statement = service.statement(session)
    files = attachments.of_owner(session.session_id)
    proposals = _proposals(session)
    edited = visit.query("line") if form is None else form.values.get("cost_id", "")
    is_known = any(line.cost_id == edited for line in statement.costs.lines)
    return visit.show(
        "staff/sessions/costs",
        status=status,
        **frame(visit, session, "costs"),
        statement=statement,
        form=form or Form(_first_values(visit, statement, proposals, edited if is_known else "")),
        is_known=is_known,
        proposals=proposals,
        labels=editing.translated(visit, FIELDS),
        types=visit.options(CostType),
        splits=visit.options(Split),
        files={file.attachment_id: file for file in files},
        file_options=[_option(file, visit.language) for file in files],
        differences=differences or [],
    )


def _option(file: Attachment, language: str) -> tuple[str, str, str]:
    return file.attachment_id, file.file_name, label(file.type, language=language)


def _proposals(session: Session) -> list[Proposed]:
    training = trainings.read_many([session.training_code]).get(session.training_code)
    text = training.default_costs if training else ""
    found = rules.proposed(text, days_tenths=session.duration_days_tenths)
    return [Proposed(proposal=each, number=n) for n, each in enumerate(found, start=1)]


def _first_values(
    visit: Visit, statement: Statement, proposals: list[Proposed], edited: str
) -> dict[str, Any]:
    if edited:
        return _values(rules.line_of(statement.costs, edited))
    seats = max(1, statement.session.seats_taken)
    blank = {"cost_id": bootstrap.ports().new_id("cst"), "split": Split.SESSION.value, "quantity": seats}
    for proposed in proposals:
        if visit.query("proposal") == str(proposed.number):
            proposal = proposed.proposal
            return {
                **blank,
                "type": proposal.type.value,
                "words": proposal.words,
                "amount": editing.as_euros(proposal.amount_cents),
                "split": proposal.split.value,
            }
    return blank


def _values(line: Cost) -> dict[str, Any]:
    return {
        "cost_id": line.cost_id,
        "type": line.type.value,
        "words": line.words,
        "amount": editing.as_euros(line.amount_cents),
        "split": line.split.value,
        "quantity": line.quantity,
        "provider": line.provider,
        "files": list(line.files),
    }
