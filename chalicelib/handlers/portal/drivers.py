"""Registering drivers: the start page of a centre, and an entry step by step (DRV-1 to DRV-8)."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap, labels_drivers
from chalicelib.domain.access import Right
from chalicelib.domain.driver_batches import MAX_TYPED, OF_FILES, Batch, BatchState, may_register
from chalicelib.domain.driver_checks import CheckedLine, Finding, one_line
from chalicelib.domain.driver_trainings import ContractInactive, DriverTraining, NoPrice, price_on
from chalicelib.domain.drivers import Declaration, DriverLine, Profile, Source
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.imports import Severity
from chalicelib.models import centres, driver_batches
from chalicelib.services import driver_entries as services
from chalicelib.services import driver_files, driver_registrations
from chalicelib.spreadsheets.drivers_file import day_of
from chalicelib.spreadsheets.table import MAX_BYTES
from chalicelib.templating import N_, label
from chalicelib.web import responses
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

STEPS = (N_("Training"), N_("Drivers"), N_("Registering"))
BATCH_ID = "^drb_[0-9a-z]{16}$"
Typed = Annotated[str, Field(max_length=200)]


class BeginForm(FormModel):
    batch_id: Annotated[str, Field(pattern=BATCH_ID)]
    profile: Profile
    source: Literal[Source.MANUAL, Source.FILE] = Source.MANUAL


class DeclarationForm(FormModel):
    training: DriverTraining
    title: Annotated[str, Field(max_length=200)] = ""
    ends_on: date
    pays_card: bool | None = None


class LineForm(FormModel):
    """Values are kept as typed, wrong ones too: verifying says what is wrong with each."""

    number: Annotated[int, Field(ge=0, le=99_999)] = 0
    reference: Typed = ""
    order_number: Typed = ""
    first_name: Typed = ""
    last_name: Typed = ""
    birth_date: Typed = ""
    neph: Typed = ""

    def line(self) -> DriverLine:
        return DriverLine(**{**self.model_dump(), "birth_date": day_of(self.birth_date)})


@bp.page("/drivers", allow=Right.REGISTER_DRIVERS)
def show_drivers(visit: Visit) -> Response:
    return _start(visit)


@bp.page("/drivers", allow=Right.REGISTER_DRIVERS, methods=["POST"])
def begin_entry(visit: Visit) -> Response:
    try:
        sent = visit.parse(BeginForm)
        batch = services.begin(
            bootstrap.ports(),
            visit.person,
            batch_id=services.batch_of(visit.person, sent.batch_id),
            profile=sent.profile,
            source=sent.source,
        )
    except InvalidInput as error:
        return _start(visit, visit.form.with_errors(error, language=visit.language), status=422)
    return visit.redirect(f"/drivers/{batch.batch_id}")


@bp.page("/drivers/{batch_id}", allow=Right.REGISTER_DRIVERS)
def show_entry(visit: Visit, batch_id: str) -> Response:
    """`?step=1` goes back to the training; `?line=` opens a line for editing."""
    return _entry(visit, driver_batches.get(visit.person.organisation_id, batch_id))


@bp.page("/drivers/{batch_id}", allow=Right.REGISTER_DRIVERS, methods=["POST"])
def change_entry(visit: Visit, batch_id: str) -> Response:
    """What the button pressed does to the entry."""
    action = ACTIONS.get(visit.value("action"))
    try:
        if action is None:
            raise InvalidInput({"": N_("Choose what to do with this entry.")})
        return action(visit, batch_id)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _again(visit, batch_id, form, status=422)
    except RuleViolation as refusal:
        form = Form(visit.form.values, {"": visit.say(refusal.message, **refusal.facts)})
        return _again(visit, batch_id, form, status=409)
    except Conflict:
        message = visit.say(
            N_("A colleague changed this entry at the same moment: look at it, then try again.")
        )
        return _again(visit, batch_id, Form(visit.form.values, {"": message}), status=409)


def _declare(visit: Visit, batch_id: str) -> Response:
    sent = visit.parse(DeclarationForm)
    batch = driver_batches.get(visit.person.organisation_id, batch_id)
    if batch.profile is Profile.TRAINER and sent.pays_card is None:
        raise InvalidInput({"pays_card": N_("Say whether your centre pays the fee of the card.")})
    declaration = Declaration(
        training=sent.training,
        title=one_line(sent.title) or label(sent.training, language=visit.institute.default_language),
        ends_on=sent.ends_on,
        profile=batch.profile,
        pays_card=sent.pays_card if batch.profile is Profile.TRAINER else None,
    )
    services.declare(bootstrap.ports(), visit.person, batch_id, declaration)
    return visit.redirect(f"/drivers/{batch_id}")


def _save_line(visit: Visit, batch_id: str) -> Response:
    line = visit.parse(LineForm).line()
    if not any(
        (line.reference, line.order_number, line.first_name, line.last_name, line.birth_date, line.neph)
    ):
        raise InvalidInput({"last_name": N_("Enter a driver.")})
    services.save_line(bootstrap.ports(), visit.person, batch_id, line)
    return visit.redirect(f"/drivers/{batch_id}?added=yes#entry")


def _remove_line(visit: Visit, batch_id: str) -> Response:
    number = visit.value("number")
    services.remove_line(
        bootstrap.ports(), visit.person, batch_id, int(number) if number.isascii() and number.isdigit() else 0
    )
    return visit.redirect(f"/drivers/{batch_id}")


def _verify(visit: Visit, batch_id: str) -> Response:
    services.verify(bootstrap.ports(), visit.person, batch_id)
    return visit.redirect(f"/drivers/{batch_id}#lines")


def _register(visit: Visit, batch_id: str) -> Response:
    price = visit.value("price_cents")
    batch = services.register(
        bootstrap.ports(),
        visit.person,
        batch_id,
        digest=visit.value("digest"),
        price_cents=int(price) if price.isascii() and price.isdigit() else -1,
    )
    if batch.state is BatchState.DONE:
        visit.flash(N_("%(count)s drivers are registered."), count=batch.counts.registered)
    return visit.redirect(f"/drivers/{batch_id}")


def _give_up(visit: Visit, batch_id: str) -> Response:
    services.give_up(visit.person, batch_id)
    visit.flash(N_("The entry was dropped: nobody was registered."))
    return visit.redirect("/drivers")


def _take_file(visit: Visit, batch_id: str) -> Response:
    driver_files.take(bootstrap.ports(), visit.person, batch_id, visit.value("key"))
    return visit.redirect(f"/drivers/{batch_id}")


def _choose_valid(visit: Visit, batch_id: str) -> Response:
    driver_files.choose_valid_only(visit.person, batch_id)
    return visit.redirect(f"/drivers/{batch_id}")


ACTIONS: dict[str, Callable[[Visit, str], Response]] = {
    "declare": _declare,
    "save_line": _save_line,
    "remove_line": _remove_line,
    "verify": _verify,
    "register": _register,
    "give_up": _give_up,
    "take_file": _take_file,
    "choose_valid": _choose_valid,
}


def _start(visit: Visit, form: Form | None = None, *, status: int = 200) -> Response:
    """What the centre may do, its prices before anything is entered (DRV-4), and its last entries."""
    centre = centres.read(visit.person.organisation_id)
    prices = []
    for category, training in (
        (N_("Long training or complete FCO"), DriverTraining.FCO_GOODS),
        (N_("FCO module"), DriverTraining.FCO_MODULE_GOODS),
    ):
        try:
            prices.append((visit.say(category), price_on(centres.prices(), training, visit.today)))
        except NoPrice:
            continue
    return visit.show(
        "portal/drivers/index",
        status=status,
        form=form or Form({"profile": "driver", "source": "manual"}),
        centre=centre,
        is_open=_is_open(centre, visit),
        prices=prices,
        batch_id=bootstrap.ports().new_id("drb"),
        batches=driver_batches.of_centre(visit.person.organisation_id, limit=10).rows,
        breadcrumbs=(Crumb(text=visit.say("Drivers"), path="/drivers"),),
    )


def _is_open(centre: Any, visit: Visit) -> bool:
    try:
        centre.require_active(visit.today)
    except ContractInactive:
        return False
    return True


def _again(visit: Visit, batch_id: str, form: Form, *, status: int) -> Response:
    batch = driver_batches.get(visit.person.organisation_id, batch_id)
    return _entry(visit, batch, form, status=status)


def _entry(visit: Visit, batch: Batch, typed: Form | None = None, *, status: int = 200) -> Response:
    step = _step(visit, batch)
    lines = services.checked(batch) if batch.state is BatchState.VERIFIED and not batch.file_key else []
    price = _price(batch)
    return visit.show(
        f"portal/drivers/{'training' if step == 1 else 'lines'}",
        status=status,
        batch=batch,
        step=step,
        steps=[visit.say(name) for name in STEPS],
        form=_form(visit, batch, step, typed),
        price_cents=price,
        total_cents=price * batch.counts.good if price is not None else None,
        may_register=may_register(batch),
        rows=[_row(visit, line) for line in lines] or [_plain_row(line) for line in batch.lines],
        room=MAX_TYPED - len(batch.lines),
        findings=[_told(visit, each) for each in driver_files.findings(bootstrap.ports(), batch)],
        upload=_upload(visit, batch),
        approved=_approved(visit, batch),
        breadcrumbs=(
            Crumb(text=visit.say("Drivers"), path="/drivers"),
            Crumb(text=batch.title or visit.say("New entry")),
        ),
    )


def _form(visit: Visit, batch: Batch, step: int, typed: Form | None) -> Form:
    """As typed when it was the form of this step that was refused; other buttons leave the form as it was."""
    if typed is not None and visit.value("action") in ("declare", "save_line"):
        return typed
    return Form(_values(visit, batch, step), typed.errors if typed else {})


def _step(visit: Visit, batch: Batch) -> int:
    if batch.is_open and (
        batch.declaration is None or visit.query("step") == "1" or visit.value("action") == "declare"
    ):
        return 1
    return 2 if batch.state is BatchState.ENTERING else 3


def _upload(visit: Visit, batch: Batch) -> dict[str, Any] | None:
    """How a file comes: the form that puts it into the store, or once it has arrived (`?key=`) its name."""
    takes_files = batch.source in OF_FILES and (batch.is_open or batch.state is BatchState.UNREADABLE)
    if not takes_files or batch.declaration is None:
        return None
    folder = driver_files.uploads(visit.person, batch.batch_id)
    key = visit.query("key")
    if key.startswith(folder):
        return {"key": key, "name": key.rpartition("/")[2]}
    ports = bootstrap.ports()
    form = ports.files.upload_form(
        f"{folder}{ports.new_id('upl')}/${{filename}}",
        max_bytes=MAX_BYTES,
        back_to=responses.absolute(f"/drivers/{batch.batch_id}"),
    )
    visit.let_forms_reach(form.url)
    return {"form": form, "max_bytes": MAX_BYTES, "key": ""}


def _told(visit: Visit, finding: Finding) -> dict[str, Any]:
    words = labels_drivers.told(finding, language=visit.language)
    return {
        **vars(words),
        "line": finding.line,
        "value": finding.value,
        "is_error": finding.severity is Severity.ERROR,
    }


def _price(batch: Batch) -> int | None:
    """Of one driver: as confirmed, or as it would be today."""
    if batch.state in (BatchState.REGISTERING, BatchState.DONE):
        return batch.price_cents
    if batch.declaration is None:
        return None
    try:
        return driver_registrations.price_today(bootstrap.ports(), batch.declaration)
    except NoPrice:
        return None


def _approved(visit: Visit, batch: Batch) -> list[tuple[str, str]]:
    """The trainings of approvals that are active on the end date, or that are active at all while none is chosen (DRV-5)."""
    centre = centres.read(visit.person.organisation_id)
    ends_on = _day(visit.query("ends_on") or visit.value("ends_on")) or batch.ends_on or visit.today
    return visit.options(centre.approved_on(ends_on))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _values(visit: Visit, batch: Batch, step: int) -> dict[str, Any]:
    if step == 1:
        return {
            "training": batch.training.value if batch.training else "",
            "title": batch.title,
            "ends_on": (batch.ends_on or visit.today).isoformat(),
            "pays_card": "" if batch.pays_card is None else str(batch.pays_card).lower(),
        }
    wanted = visit.query("line")
    for line in batch.lines:
        if str(line.number) == wanted:
            return vars(line) | {"birth_date": _as_typed(line.birth_date)}
    last = batch.lines[-1] if batch.lines else None
    return {"number": 0, "order_number": last.order_number if last else ""}


def _as_typed(day: str) -> str:
    """An ISO day as people write it; anything else as it is."""
    parts = day.split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 and all(part.isdigit() for part in parts) else day


def _plain_row(line: DriverLine) -> dict[str, Any]:
    return {"line": line, "birth_date": _as_typed(line.birth_date), "state": "", "findings": []}


def _row(visit: Visit, checked: CheckedLine) -> dict[str, Any]:
    """Green, golden or red, with the reasons in words (DRV-7)."""
    state = "refused" if not checked.is_good else "warning" if checked.has_warnings else "good"
    told = [labels_drivers.told(finding, language=visit.language) for finding in checked.findings]
    return _plain_row(checked.line) | {"state": state, "findings": told}
