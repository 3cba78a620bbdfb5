"""What a centre registered, what it is billed, and who may register for it (DRV-1, DRV-13)."""

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right, Role
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import DriverRegistrationState
from chalicelib.handlers import driver_billing
from chalicelib.models import driver_registrations, users
from chalicelib.services import centres as services
from chalicelib.services import driver_lists, list_tables
from chalicelib.templating import N_
from chalicelib.web import downloads
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

NAMES = ("training", "order_number", "state", "batch", "cursor")


@bp.page("/drivers/registrations", allow=Right.REGISTER_DRIVERS)
def show_registrations(visit: Visit) -> Response:
    """The newest first; `?format=csv` or `xlsx` gives the list as a file."""
    params = {name: visit.query(name) for name in NAMES}
    filters = _filters(params)
    centre = visit.person.organisation_id
    if visit.query("format"):
        found = list(
            list_tables.every(
                lambda cursor: driver_registrations.of_centre(centre, filters=filters, cursor=cursor)
            )
        )
        table = driver_lists.registrations_table(found, driver_lists.codes(found), language=visit.language)
        return downloads.send_table(visit.query("format"), visit.say("drivers"), *table)
    page = driver_registrations.of_centre(centre, filters=filters, cursor=params["cursor"] or None)
    return visit.show(
        "portal/drivers/registrations",
        registrations=page.rows,
        codes=driver_lists.codes(page.rows),
        next_cursor=page.next_cursor,
        params=params,
        trainings=visit.options(DriverTraining),
        states=visit.options(DriverRegistrationState),
        breadcrumbs=_crumbs(visit, visit.say("Registered drivers")),
    )


@bp.page("/drivers/billing", allow=Right.REGISTER_DRIVERS)
def show_billing(visit: Visit) -> Response:
    """What the invoice of a month will say, by order number."""
    return driver_billing.show(
        visit,
        "portal/drivers/billing",
        visit.person.organisation_id,
        breadcrumbs=_crumbs(visit, visit.say("Billing")),
    )


@bp.page("/drivers/people", allow=Right.DELEGATE_DRIVERS)
def show_people(visit: Visit) -> Response:
    people = [
        user for user in users.of_organisation(visit.person.organisation_id) if user.roles != {Role.TRAINEE}
    ]
    return visit.show(
        "portal/drivers/people",
        people=sorted(people, key=lambda user: user.name),
        breadcrumbs=_crumbs(visit, visit.say("Who may register")),
    )


@bp.page("/drivers/people", allow=Right.DELEGATE_DRIVERS, methods=["POST"])
def change_people(visit: Visit) -> Response:
    given = visit.value("action") == "give"
    user = services.delegate(bootstrap.ports(), visit.person, visit.value("user"), may_register=given)
    message = (
        N_("%(name)s may register drivers.") if given else N_("%(name)s may no longer register drivers.")
    )
    visit.flash(message, name=user.name)
    return visit.redirect("/drivers/people")


def _filters(params: dict[str, str]) -> driver_registrations.Filters:
    training, state = params["training"], params["state"]
    return driver_registrations.Filters(
        training=DriverTraining(training) if training in tuple(DriverTraining) else None,
        state=DriverRegistrationState(state) if state in tuple(DriverRegistrationState) else None,
        order_number=params["order_number"],
        batch_id=params["batch"],
    )


def _crumbs(visit: Visit, last: str) -> tuple[Crumb, ...]:
    return (Crumb(text=visit.say("Drivers"), path="/drivers"), Crumb(text=last))
