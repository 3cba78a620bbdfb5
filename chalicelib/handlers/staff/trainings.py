"""Trainings, for staff: the list, adding, editing, publishing, withdrawing, exporting (CAT-1, CAT-6)."""

from dataclasses import replace
from typing import Annotated, Any

from chalice.app import Response
from pydantic import Field, model_validator

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.trainings import Modality, Offer, Training, TrainingState
from chalicelib.handlers.portal.catalogue import send_export
from chalicelib.handlers.staff import editing
from chalicelib.handlers.staff.editing import Minutes, Tenths, Words
from chalicelib.models import history, trainings
from chalicelib.services import trainings as service
from chalicelib.templating import N_
from chalicelib.web.forms import Email, Euros, Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

FIELDS: dict[str, str] = {
    "title": N_("Title"),
    "family": N_("Family"),
    "theme": N_("Theme"),
    "offer": N_("Offer"),
    "modality": N_("Modality"),
    "objectives": N_("Objectives"),
    "programme": N_("Programme"),
    "audience": N_("Audience"),
    "prerequisites": N_("Prerequisites"),
    "duration_days_tenths": N_("Days"),
    "duration_minutes": N_("Hours"),
    "languages": N_("Languages"),
    "price_cents": N_("Price per trainee, excl. VAT"),
    "price_intra_cents": N_("Price per in-house session, excl. VAT"),
    "capacity_min": N_("Minimum"),
    "capacity_target": N_("Target"),
    "capacity_max": N_("Maximum"),
    "certification": N_("Certification"),
    "validity_months": N_("Validity in months"),
    "scheme": N_("Scheme"),
    "funding_eligible": N_("May be funded"),
    "provider": N_("Training provider"),
    "provider_email": N_("E-mail address of the training provider"),
    "convocation_comment": N_("Comment in the convocation"),
    "provider_comment": N_("Comment to the training provider"),
    "default_costs": N_("Usual costs"),
    "default_evaluation": N_("Usual evaluation"),
    "comments": N_("Comments"),
    "populations": N_("Reserved for the populations"),
}

Seats = Annotated[int, Field(ge=1, le=5000)]
Long = Annotated[str, Field(max_length=10_000)]
LANGUAGES = {"fr": "Français", "en": "English", "de": "Deutsch", "es": "Español", "it": "Italiano"}


class TrainingForm(FormModel):
    """A training as typed; lists are words between commas."""

    title: Annotated[str, Field(min_length=2, max_length=255)]
    family: Annotated[str, Field(max_length=100)] = ""
    theme: Annotated[str, Field(max_length=100)] = ""
    offer: Offer
    modality: Modality
    objectives: Long = ""
    programme: Long = ""
    audience: Long = ""
    prerequisites: Long = ""
    duration_days_tenths: Annotated[Tenths, Field(le=10_000)] = 0
    duration_minutes: Annotated[Minutes, Field(le=600_000)] = 0
    languages: Annotated[list[Annotated[str, Field(pattern="^[a-z]{2}$")]], Field(min_length=1)]
    price_cents: Annotated[Euros, Field(ge=0, le=100_000_000)]
    price_intra_cents: Annotated[Euros, Field(ge=0, le=1_000_000_000)] | None = None
    capacity_min: Seats | None = None
    capacity_target: Seats | None = None
    capacity_max: Seats | None = None
    certification: Annotated[str, Field(max_length=255)] = ""
    validity_months: Words = ()
    scheme: Annotated[str, Field(max_length=255)] = ""
    funding_eligible: bool = False
    provider: Annotated[str, Field(max_length=255)] = ""
    provider_email: Email | None = None
    convocation_comment: Annotated[str, Field(max_length=4_000)] = ""
    provider_comment: Annotated[str, Field(max_length=4_000)] = ""
    default_costs: Long = ""
    default_evaluation: Long = ""
    comments: Long = ""
    populations: Words = ()

    @model_validator(mode="after")
    def check(self) -> "TrainingForm":
        if self.modality is Modality.PRE_WORK:
            raise ValueError(N_("A training can’t be a preparation: choose another modality."))
        sizes = [size for size in (self.capacity_min, self.capacity_target, self.capacity_max) if size]
        if sizes != sorted(sizes):
            raise ValueError(N_("Enter a minimum, a target and a maximum that rise."))
        if not all(str(month).isdigit() and 0 < int(month) <= 600 for month in self.validity_months):
            raise ValueError(N_("Enter the validity as months between commas, for example 12, 24."))
        return self


class NewTrainingForm(TrainingForm):
    code: Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9_-]{1,39}$")]


@bp.page("/staff/trainings", allow=Right.STAFF_READ_SESSIONS)
def show_trainings(visit: Visit) -> Response:
    params = {name: visit.query(name) for name in ("q", "family", "offer", "state", "cursor")}
    page = trainings.listing(filters=_filters(params), cursor=params["cursor"] or None)
    return visit.show(
        "staff/trainings/index",
        trainings=page.rows,
        next_cursor=page.next_cursor,
        params=params,
        offers=visit.options(Offer),
        states=visit.options(TrainingState),
        chips=_chips(visit, params),
    )


@bp.page("/staff/trainings/export", allow=Right.STAFF_READ_SESSIONS)
def export_trainings(visit: Visit) -> Response:
    """`?format=xlsx`, `csv` or `lheo`: all that is published."""
    return send_export(visit, None)


@bp.page("/staff/trainings/new", allow=Right.STAFF_EDIT_TRAININGS)
def show_new_training(visit: Visit) -> Response:
    values = {"offer": "national", "modality": "classroom", "languages": ["fr"]}
    return _new(visit, Form(values))


@bp.page("/staff/trainings/new", allow=Right.STAFF_EDIT_TRAININGS, methods=["POST"])
def add_training(visit: Visit) -> Response:
    """A new training is a draft until somebody publishes it."""
    try:
        sent = visit.parse(NewTrainingForm)
        training = replace(_training(sent, code=sent.code.upper()), state=TrainingState.DRAFT)
        service.add(bootstrap.ports(), training, by=visit.person)
    except InvalidInput as error:
        return _new(visit, visit.form.with_errors(error, language=visit.language), status=422)
    visit.flash(N_("The training is added as a draft: publish it when it is ready."))
    return visit.redirect(f"/staff/trainings/{training.code}")


@bp.page("/staff/trainings/{code}", allow=Right.STAFF_READ_SESSIONS)
def show_training(visit: Visit, code: str) -> Response:
    training = trainings.get(code)
    return _edit(visit, training, Form(_values(training)))


@bp.page("/staff/trainings/{code}/state", allow=Right.STAFF_EDIT_TRAININGS, methods=["POST"])
def change_state(visit: Visit, code: str) -> Response:
    """Publish or withdraw, by the button pressed."""
    if visit.value("action") == "publish":
        service.publish(bootstrap.ports(), code, by=visit.person)
        visit.flash(N_("The training is published: it appears in the catalogue within a minute."))
    else:
        service.withdraw(bootstrap.ports(), code, by=visit.person)
        visit.flash(N_("The training is withdrawn from the catalogue."))
    return visit.redirect(f"/staff/trainings/{code}")


@bp.page("/staff/trainings/{code}", allow=Right.STAFF_EDIT_TRAININGS, methods=["POST"])
def change_training(visit: Visit, code: str) -> Response:
    before = trainings.get(code)
    try:
        training = _training(visit.parse(TrainingForm), code=code)
        service.change(bootstrap.ports(), training, version=editing.version(visit), by=visit.person)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _edit(visit, before, form, status=422)
    except Conflict:
        now = trainings.get(code)
        form, differences = editing.overtaken(visit, _values(now), FIELDS, version=now.version)
        return _edit(visit, now, form, differences=differences, status=409)
    visit.flash(N_("The training is saved."))
    return visit.redirect(f"/staff/trainings/{code}")


def _training(sent: TrainingForm, *, code: str) -> Training:
    values = sent.model_dump(exclude={"code"})
    return Training(
        **{
            **values,
            "code": code,
            "languages": tuple(sent.languages),
            "validity_months": tuple(sorted({int(month) for month in sent.validity_months})),
            "populations": frozenset(sent.populations),
            "provider_email": sent.provider_email or "",
        }
    )


def _values(training: Training) -> dict[str, Any]:
    """As the form shows them."""
    return {
        **{name: getattr(training, name) for name in FIELDS},
        "offer": training.offer.value,
        "modality": training.modality.value,
        "duration_days_tenths": editing.as_days(training.duration_days_tenths),
        "duration_minutes": editing.as_hours(training.duration_minutes),
        "languages": list(training.languages),
        "price_cents": editing.as_euros(training.price_cents),
        "price_intra_cents": editing.as_euros(training.price_intra_cents),
        "validity_months": ", ".join(str(month) for month in training.validity_months),
        "populations": ", ".join(sorted(training.populations)),
        "funding_eligible": "yes" if training.funding_eligible else "",
        "version": training.version,
    }


def _new(visit: Visit, form: Form, *, status: int = 200) -> Response:
    crumbs = (
        Crumb(text=visit.say("Trainings"), path="/staff/trainings"),
        Crumb(text=visit.say("New training")),
    )
    return visit.show("staff/trainings/new", status=status, breadcrumbs=crumbs, **_choices(visit), form=form)


def _edit(
    visit: Visit,
    training: Training,
    form: Form,
    *,
    differences: list[editing.Difference] | None = None,
    status: int = 200,
) -> Response:
    crumbs = (Crumb(text=visit.say("Trainings"), path="/staff/trainings"), Crumb(text=training.title))
    entries = history.of(training.code, limit=20)
    return visit.show(
        "staff/trainings/show",
        status=status,
        breadcrumbs=crumbs,
        training=training,
        form=form,
        differences=differences or [],
        may_edit=Right.STAFF_EDIT_TRAININGS in visit.person.rights,
        history=editing.timeline(visit, entries.rows, FIELDS),
        **_choices(visit),
    )


def _choices(visit: Visit) -> dict[str, Any]:
    return {
        "labels": editing.translated(visit, FIELDS),
        "offers": visit.options(Offer),
        "modalities": [o for o in visit.options(Modality) if o[0] != Modality.PRE_WORK.value],
        "languages": list(LANGUAGES.items()),
    }


def _filters(params: dict[str, str]) -> trainings.Filters:
    return trainings.Filters(
        text=params["q"],
        family=params["family"],
        offer=Offer(params["offer"]) if params["offer"] in tuple(Offer) else None,
        state=TrainingState(params["state"]) if params["state"] in tuple(TrainingState) else None,
    )


def _chips(visit: Visit, params: dict[str, str]) -> list[dict[str, str]]:
    shown = {
        "family": (visit.say("Family"), params["family"]),
        "offer": (visit.say("Offer"), dict(visit.options(Offer)).get(params["offer"], "")),
        "state": (visit.say("State"), dict(visit.options(TrainingState)).get(params["state"], "")),
    }
    return [
        {"name": name, "words": words, "field": field, "value": params[field]}
        for field, (name, words) in shown.items()
        if words
    ]
