"""API of centres: verify and register drivers, follow registrations, see what the centre may declare (DRV-12, API-2)."""

from chalicelib import bootstrap
from chalicelib.domain.api_tokens import Scope
from chalicelib.domain.driver_checks import one_line
from chalicelib.domain.driver_trainings import DriverTraining, NoPrice, PriceCategory, price_on
from chalicelib.domain.drivers import Declaration, DriverLine
from chalicelib.handlers.api.driver_bodies import (
    ApprovalOut,
    CentreOut,
    DeclarationIn,
    DriverRegistrationOut,
    ListQuery,
    PageOut,
    PriceOut,
    RegisteredOut,
    RegistrationIn,
    VerifiedOut,
    registered_out,
    registration_out,
    verified_out,
)
from chalicelib.models import centres, driver_registrations
from chalicelib.services import driver_calls, driver_lists
from chalicelib.templating import N_, label
from chalicelib.web.api import ApiBlueprint, Problem
from chalicelib.web.api_callers import Call

bp = ApiBlueprint(__name__)

OF_CATEGORY = {
    PriceCategory.LONG: DriverTraining.FCO_GOODS,
    PriceCategory.MODULE: DriverTraining.FCO_MODULE_GOODS,
}


@bp.endpoint(
    "/api/v1/centre",
    scope=Scope.DRIVERS_READ,
    summary=N_("What your centre may declare"),
    answer=CentreOut,
    description=N_("The service contract, the approvals and today’s prices."),
)
def show_centre(call: Call) -> CentreOut:
    centre = centres.read(call.person.organisation_id)
    prices = []
    for category, training in OF_CATEGORY.items():
        try:
            amount = price_on(centres.prices(), training, call.today)
        except NoPrice:
            continue
        prices.append(PriceOut(category=category, amount_cents=amount))
    return CentreOut(
        organisation_id=centre.organisation_id,
        name=call.organisation.name,
        contract_number=centre.contract.number if centre.contract else None,
        contract_is_active=centre.contract is not None and centre.contract.is_active(call.today),
        approvals=[
            ApprovalOut(
                number=each.number,
                trainings=sorted(each.trainings),
                starts_on=each.starts_on,
                ends_on=each.ends_on,
            )
            for each in centre.approvals
        ],
        prices=prices,
    )


@bp.endpoint(
    "/api/v1/driver-registrations/verify",
    method="POST",
    scope=Scope.DRIVERS_WRITE,
    summary=N_("Verify drivers"),
    body=DeclarationIn,
    answer=VerifiedOut,
    description=N_("Every check of a registration, line by line, and the price. Nothing is written."),
)
def verify_drivers(call: Call, sent: DeclarationIn) -> VerifiedOut:
    declaration, lines = _declared(call, sent)
    verified = driver_calls.verify(bootstrap.ports(), call.person, declaration, lines)
    return verified_out(verified, language=call.language)


@bp.endpoint(
    "/api/v1/driver-registrations",
    method="POST",
    scope=Scope.DRIVERS_WRITE,
    summary=N_("Register drivers"),
    body=RegistrationIn,
    answer=RegisteredOut,
    makes="drb",
    status=201,
    description=N_(
        "Verifies, then registers and bills each good driver once. All lines or none, unless valid_only asks for the good ones. "
        "With the same Idempotency-Key and body the same answer comes again, and nobody is registered twice."
    ),
)
def register_drivers(call: Call, sent: RegistrationIn) -> RegisteredOut:
    """What the call made is named after its key: made again after a crash, it goes on where it was."""
    declaration, lines = _declared(call, sent)
    verified = driver_calls.register(
        bootstrap.ports(),
        call.person,
        declaration,
        lines,
        batch_id=call.reference,
        valid_only=sent.valid_only,
    )
    if not verified.registered:
        shown = verified_out(verified, language=call.language)
        raise Problem("lines_refused", 422, lines=shown.model_dump(mode="json")["lines"])
    return registered_out(verified, language=call.language)


@bp.endpoint(
    "/api/v1/driver-registrations",
    scope=Scope.DRIVERS_READ,
    summary=N_("List registrations"),
    query=ListQuery,
    answer=PageOut,
    description=N_(
        "Your centre’s, the newest first. A page may be short although more follow: go on until there is no cursor."
    ),
)
def list_registrations(call: Call, query: ListQuery) -> PageOut:
    filters = driver_registrations.Filters(
        training=query.training,
        order_number=query.order_number,
        ended_from=query.ended_from,
        ended_to=query.ended_to,
        state=query.state,
    )
    page = driver_registrations.of_centre(
        call.person.organisation_id, filters=filters, cursor=query.cursor, limit=query.limit
    )
    codes = driver_lists.codes(page.rows)
    items = [registration_out(each, codes) for each in page.rows]
    return PageOut(items=items, next_cursor=page.next_cursor)


@bp.endpoint(
    "/api/v1/driver-registrations/{registration_id}",
    scope=Scope.DRIVERS_READ,
    summary=N_("One registration"),
    answer=DriverRegistrationOut,
    description=N_("With its state: an annulled one says when and why."),
)
def show_registration(call: Call, registration_id: str) -> DriverRegistrationOut:
    found = driver_registrations.get(call.person.organisation_id, registration_id)
    return registration_out(found, driver_lists.codes([found]))


def _declared(call: Call, sent: DeclarationIn) -> tuple[Declaration, list[DriverLine]]:
    title = one_line(sent.title) or label(sent.training, language=call.organisation.language)
    declaration = Declaration(training=sent.training, title=title, ends_on=sent.ends_on)
    return declaration, [driver.line(number) for number, driver in enumerate(sent.drivers, start=1)]
