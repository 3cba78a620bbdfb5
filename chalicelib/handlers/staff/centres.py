"""A centre as staff see it: its contract, its approvals, what it is billed each month (DRV-1, DRV-5, DRV-13)."""

from datetime import date
from typing import Annotated, Any

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right, Role
from chalicelib.domain.driver_trainings import Approval, Contract, DriverTraining
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.handlers import driver_billing
from chalicelib.handlers.staff import editing
from chalicelib.models import centres, organisations, users
from chalicelib.services import centres as services
from chalicelib.templating import N_
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

CENTRE = "/staff/centres/{organisation_id}"


class ContractForm(FormModel):
    number: Annotated[str, Field(min_length=1, max_length=60)]
    starts_on: date
    ends_on: date | None = None
    is_suspended: bool = False
    representative_id: Annotated[str, Field(max_length=40)] = ""


class ApprovalForm(FormModel):
    approval_id: Annotated[str, Field(pattern="^agr_[0-9a-z]{16}$")]
    approval_number: Annotated[str, Field(min_length=1, max_length=60)]
    trainings: tuple[DriverTraining, ...] = ()
    approved_from: date
    approved_to: date
    region: Annotated[str, Field(max_length=80)] = ""


@bp.page("/staff/centres", allow=Right.STAFF_DRIVERS)
def show_centres(visit: Visit) -> Response:
    """Every organisation with a contract, as it is called now; `?q=` looks among all organisations for one to make a centre of."""
    words = visit.query("q")
    page = centres.directory(cursor=visit.query("cursor") or None)
    listed = dict(page.rows)  # one that was renamed may be listed twice
    names = organisations.names(listed)
    return visit.show(
        "staff/centres/index",
        centres=[(one, names.get(one, name)) for one, name in listed.items()],
        next_cursor=page.next_cursor,
        found=organisations.containing(words.casefold(), limit=10).rows if words else (),
        params={"q": words, "cursor": visit.query("cursor")},
    )


@bp.page(CENTRE, allow=Right.STAFF_DRIVERS)
def show_centre(visit: Visit, organisation_id: str) -> Response:
    """`?approval=` opens one of its approvals for editing."""
    return _show(visit, organisation_id)


@bp.page(CENTRE, allow=Right.STAFF_CENTRES, methods=["POST"])
def change_centre(visit: Visit, organisation_id: str) -> Response:
    """Contract or approval, by the form sent."""
    save = _save_approval if visit.value("action") == "approval" else _save_contract
    try:
        save(visit, organisation_id)
    except InvalidInput as error:
        return _show(
            visit, organisation_id, visit.form.with_errors(error, language=visit.language), status=422
        )
    except Conflict:
        message = visit.say(N_("Somebody saved changes meanwhile: compare them with yours, then save again."))
        return _show(visit, organisation_id, Form(visit.form.values, {"": message}), status=409)
    visit.flash(N_("Saved."))
    return visit.redirect(f"/staff/centres/{organisation_id}")


def _save_contract(visit: Visit, organisation_id: str) -> None:
    sent = visit.parse(ContractForm)
    contract = Contract(organisation_id=organisation_id, **sent.model_dump())
    services.set_contract(bootstrap.ports(), visit.person, contract, version=editing.version(visit))


def _save_approval(visit: Visit, organisation_id: str) -> None:
    """Raises InvalidInput under the names of the form."""
    sent = visit.parse(ApprovalForm)
    approval = Approval(
        organisation_id=organisation_id,
        approval_id=sent.approval_id,
        number=sent.approval_number,
        trainings=frozenset(sent.trainings),
        starts_on=sent.approved_from,
        ends_on=sent.approved_to,
        region=sent.region,
    )
    try:
        services.set_approval(bootstrap.ports(), visit.person, approval, version=editing.version(visit))
    except InvalidInput as error:
        names = {"ends_on": "approved_to", "starts_on": "approved_from"}
        raise InvalidInput({names.get(name, name): why for name, why in error.errors.items()}) from error


@bp.page(f"{CENTRE}/billing", allow=Right.STAFF_DRIVERS)
def show_billing(visit: Visit, organisation_id: str) -> Response:
    organisation = organisations.get(organisation_id)
    return driver_billing.show(
        visit,
        "staff/centres/billing",
        organisation_id,
        file_prefix=f"{organisation_id}-",
        organisation=organisation,
        base=f"/staff/centres/{organisation_id}",
        breadcrumbs=_crumbs(visit, organisation.name),
    )


def _show(visit: Visit, organisation_id: str, typed: Form | None = None, *, status: int = 200) -> Response:
    organisation = organisations.get(organisation_id)
    centre = centres.read(organisation_id)
    is_approval = typed is not None and visit.value("action") == "approval"
    wanted = visit.query("approval") or visit.value("approval_id")
    edited = next((each for each in centre.approvals if each.approval_id == wanted), None)
    people = [user for user in users.of_organisation(organisation_id) if user.roles != {Role.TRAINEE}]
    return visit.show(
        "staff/centres/show",
        status=status,
        organisation=organisation,
        centre=centre,
        base=f"/staff/centres/{organisation_id}",
        may_edit=Right.STAFF_CENTRES in visit.person.rights,
        contract_form=typed if typed and not is_approval else Form(_contract_values(centre.contract)),
        approval_form=typed if typed and is_approval else Form(_approval_values(edited)),
        edited=edited,
        people=[("", visit.say("Nobody yet")), *((user.user_id, user.name) for user in people)],
        trainings=visit.options(DriverTraining),
        breadcrumbs=_crumbs(visit, organisation.name),
    )


def _contract_values(contract: Contract | None) -> dict[str, Any]:
    if contract is None:
        return {"version": 0}
    return {
        "number": contract.number,
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat() if contract.ends_on else "",
        "is_suspended": "yes" if contract.is_suspended else "",
        "representative_id": contract.representative_id,
        "version": contract.version,
    }


def _approval_values(approval: Approval | None) -> dict[str, Any]:
    if approval is None:
        return {"approval_id": bootstrap.ports().new_id("agr"), "version": 0}
    return {
        "approval_id": approval.approval_id,
        "approval_number": approval.number,
        "trainings": [each.value for each in approval.trainings],
        "approved_from": approval.starts_on.isoformat(),
        "approved_to": approval.ends_on.isoformat(),
        "region": approval.region,
        "version": approval.version,
    }


def _crumbs(visit: Visit, last: str) -> tuple[Crumb, ...]:
    return (Crumb(text=visit.say("Centres"), path="/staff/centres"), Crumb(text=last))
