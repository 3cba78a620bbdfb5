"""Drivers as staff see them: search, what was declared about each, annulling, prices (DRV-4, DRV-9, DRV-14)."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.driver_trainings import Price, PriceCategory
from chalicelib.domain.drivers import KnownDriver
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound, RuleViolation
from chalicelib.domain.identifiers import normal_neph
from chalicelib.labels_history import told
from chalicelib.models import centres, driver_registrations, drivers, history, organisations
from chalicelib.services import centres as prices
from chalicelib.services import driver_accounts, driver_annulments, driver_erasure
from chalicelib.templating import N_
from chalicelib.web import downloads
from chalicelib.web.forms import Euros, Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

REGISTRATION = "/staff/drivers/{neph}/{organisation_id}/{registration_id}"


class PriceForm(FormModel):
    category: PriceCategory
    starts_on: date
    amount_cents: Annotated[Euros, Field(ge=0, le=1_000_000)]


@bp.page("/staff/drivers", allow=Right.STAFF_DRIVERS)
def show_drivers(visit: Visit) -> Response:
    """`?q=` is a NEPH, or the beginning of a last name."""
    words = visit.query("q")
    neph = normal_neph(words)
    found: tuple[KnownDriver, ...] = ()
    cursor = None
    if neph:
        found = tuple(drivers.of_neph(neph))
    elif words:
        page = drivers.named(words, cursor=visit.query("cursor") or None)
        found, cursor = page.rows, page.next_cursor
    return visit.show(
        "staff/drivers/index",
        found=found,
        next_cursor=cursor,
        params={"q": words, "cursor": visit.query("cursor")},
    )


@bp.page("/staff/drivers/prices", allow=Right.STAFF_CENTRES)
def show_prices(visit: Visit) -> Response:
    return _prices(visit, Form({}))


@bp.page("/staff/drivers/prices", allow=Right.STAFF_CENTRES, methods=["POST"])
def change_prices(visit: Visit) -> Response:
    """A price from a day to come on, or one of those dropped."""
    ports, today = bootstrap.ports(), visit.today
    try:
        if visit.value("action") == "drop":
            starts_on = date.fromisoformat(visit.value("starts_on"))
            category = PriceCategory(visit.value("category"))
            prices.drop_price(ports, visit.person, category, starts_on, today=today)
        else:
            sent = visit.parse(PriceForm)
            price = Price(category=sent.category, starts_on=sent.starts_on, amount_cents=sent.amount_cents)
            prices.set_price(ports, visit.person, price, today=today)
    except InvalidInput as error:
        return _prices(visit, visit.form.with_errors(error, language=visit.language), status=422)
    except ValueError as error:
        raise InvalidInput({"": N_("Choose one of the options in the list.")}) from error
    visit.flash(N_("The prices are saved."))
    return visit.redirect("/staff/drivers/prices")


@bp.page("/staff/drivers/{neph}", allow=Right.STAFF_DRIVERS)
def show_driver(visit: Visit, neph: str) -> Response:
    return _driver(visit, neph, Form({}))


@bp.page("/staff/drivers/{neph}", allow=Right.STAFF_CENTRES, methods=["POST"])
def change_driver(visit: Visit, neph: str) -> Response:
    """The button pressed about one of the people of this number: export, a new code, erase (DRV-15)."""
    action = DRIVER_ACTIONS.get(visit.value("action"))
    driver = next((each for each in drivers.of_neph(neph) if each.key == visit.value("driver")), None)
    if driver is None or action is None:
        raise NotFound(neph)
    try:
        return action(visit, driver)
    except RuleViolation as refusal:
        form = Form({}, {"": visit.say(refusal.message, **refusal.facts)})
        return _driver(visit, neph, form, status=409)
    except Conflict:
        form = Form({}, {"": visit.say(N_("Somebody changed this meanwhile: try again."))})
        return _driver(visit, neph, form, status=409)


def _export(visit: Visit, driver: KnownDriver) -> Response:
    content = driver_erasure.export(bootstrap.ports(), visit.person, driver.key)
    name = f"{driver.key.replace('#', '-')}.json"
    return downloads.send(content, content_type=driver_erasure.FORMAT, file_name=name)


def _renew_code(visit: Visit, driver: KnownDriver) -> Response:
    driver_accounts.renew_code(bootstrap.ports(), visit.person, driver)
    visit.flash(N_("The driver may make an account with the new code."))
    return visit.redirect(f"/staff/drivers/{driver.key.split('#')[0]}")


def _erase(visit: Visit, driver: KnownDriver) -> Response:
    driver_erasure.erase(bootstrap.ports(), visit.person, driver.key, language=visit.language)
    visit.flash(N_("The data of this driver is erased."))
    return visit.redirect("/staff/drivers")


DRIVER_ACTIONS: dict[str, Callable[[Visit, KnownDriver], Response]] = {
    "export": _export,
    "renew_code": _renew_code,
    "erase": _erase,
}


def _driver(visit: Visit, neph: str, form: Form, *, status: int = 200) -> Response:
    """Everybody declared under this number, with what was declared; usually one person (DRV-9)."""
    known = drivers.of_neph(neph)
    if not known:
        raise NotFound(neph)
    found = [(driver, driver_registrations.of_driver(driver.key)) for driver in known]
    names = organisations.names({each.organisation_id for _, declared in found for each in declared})
    return visit.show(
        "staff/drivers/show",
        status=status,
        neph=neph,
        form=form,
        found=found,
        names=names,
        births={driver.key: date.fromisoformat(driver.key.split("#")[1]) for driver in known},
        timelines={
            driver.key: told(history.of(driver.key).rows, language=visit.language) for driver in known
        },
        may_change=Right.STAFF_CENTRES in visit.person.rights,
        breadcrumbs=_crumbs(visit, neph),
    )


@bp.page(REGISTRATION, allow=Right.STAFF_DRIVERS)
def show_registration(visit: Visit, neph: str, organisation_id: str, registration_id: str) -> Response:
    return _registration(visit, neph, organisation_id, registration_id, Form({}))


@bp.page(REGISTRATION, allow=Right.STAFF_CENTRES, methods=["POST"])
def annul(visit: Visit, neph: str, organisation_id: str, registration_id: str) -> Response:
    try:
        driver_annulments.annul(
            bootstrap.ports(), visit.person, organisation_id, registration_id, reason=visit.value("reason")
        )
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _registration(visit, neph, organisation_id, registration_id, form, status=422)
    except RuleViolation as refusal:
        form = Form({}, {"": visit.say(refusal.message, **refusal.facts)})
        return _registration(visit, neph, organisation_id, registration_id, form, status=409)
    except Conflict:
        form = Form({}, {"": visit.say(N_("Somebody changed this meanwhile: try again."))})
        return _registration(visit, neph, organisation_id, registration_id, form, status=409)
    visit.flash(N_("The registration is annulled: its documents are void."))
    return visit.redirect(f"/staff/drivers/{neph}/{organisation_id}/{registration_id}")


def _registration(
    visit: Visit, neph: str, organisation_id: str, registration_id: str, form: Form, *, status: int = 200
) -> Response:
    registration = driver_registrations.get(organisation_id, registration_id)
    if registration.neph != neph:
        raise NotFound(registration_id)
    return visit.show(
        "staff/drivers/registration",
        status=status,
        registration=registration,
        centre_name=organisations.names([organisation_id]).get(organisation_id, ""),
        form=form,
        may_annul=Right.STAFF_CENTRES in visit.person.rights and not registration.is_void,
        timeline=told(history.of(registration_id).rows, language=visit.language),
        path=f"/staff/drivers/{neph}/{organisation_id}/{registration_id}",
        breadcrumbs=(
            *_crumbs(visit, neph)[:1],
            Crumb(text=neph, path=f"/staff/drivers/{neph}"),
            Crumb(text=registration.title),
        ),
    )


def _prices(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return visit.show(
        "staff/drivers/prices",
        status=status,
        form=form,
        prices=sorted(centres.prices(), key=lambda price: (price.category, price.starts_on)),
        categories=visit.options(PriceCategory),
        breadcrumbs=_crumbs(visit, visit.say("Prices")),
    )


def _crumbs(visit: Visit, last: str) -> tuple[Crumb, ...]:
    return (Crumb(text=visit.say("Drivers"), path="/staff/drivers"), Crumb(text=last))
