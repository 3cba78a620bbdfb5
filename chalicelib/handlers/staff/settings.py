"""Settings of the institute, one page per section, each saved by itself (RUN-6). Staff administrators only."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.calendar import local_date
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.institute import Institute
from chalicelib.handlers.staff.settings_sections import SECTIONS, Section, TermsForm
from chalicelib.labels_history import told
from chalicelib.models import history
from chalicelib.models import institute as institutes
from chalicelib.services import institute as services
from chalicelib.services import mailings, setup_mails
from chalicelib.templating import N_
from chalicelib.web import responses
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


class UploadForm(FormModel):
    upload: Annotated[str, Field(pattern=r"^uploads/logo/log_[0-9a-z]{16}$")]


@bp.page("/staff/settings", allow=Right.STAFF_SETTINGS)
def show_settings(visit: Visit) -> Response:
    page = history.of(services.OBJECT_ID, cursor=visit.query("cursor") or None, limit=20)
    return visit.show(
        "staff/settings/index",
        all_sections=SECTIONS,
        timeline_entries=told(page.rows, language=visit.language),
        breadcrumbs=(Crumb(text=visit.say("Settings")),),
    )


@bp.page("/staff/settings/{section}", allow=Right.STAFF_SETTINGS)
def show_section(visit: Visit, section: str) -> Response:
    return show(visit, find(section, SECTIONS))


@bp.page("/staff/settings/{section}", allow=Right.STAFF_SETTINGS, methods=["POST"])
def save_section(visit: Visit, section: str) -> Response:
    found = find(section, SECTIONS)
    if found.name == "mail" and visit.value("action") == "test":
        return _send_test(visit, found)
    refusal = save(visit, found)
    if refusal:
        return show(visit, found, refusal, status=422)
    visit.flash(N_("Saved."))
    return visit.redirect(f"/staff/settings/{section}")


def _send_test(visit: Visit, section: Section) -> Response:
    """A message to oneself, as the settings saved so far make it."""
    try:
        setup_mails.send_test(bootstrap.ports(), visit.person)
    except InvalidInput as error:
        refusal = Form(_first_values(visit, section, institutes.get()))
        return show(visit, section, refusal.with_errors(error, language=visit.language), status=422)
    visit.flash(N_("A test message is on its way to %(email)s."), email=visit.person.email)
    return visit.redirect(f"/staff/settings/{section.name}")


@bp.page("/logo", allow=Right.ANYONE)
def show_logo(visit: Visit) -> Response:
    """The address carries the settings' version, so that browsers may keep the picture."""
    if not visit.institute.logo_key:
        raise NotFound
    content, content_type = services.logo(bootstrap.ports(), visit.institute)
    return responses.file(content, content_type=content_type, cache="public, max-age=86400")


def find(name: str, among: Sequence[Section]) -> Section:
    """Raises NotFound."""
    for section in among:
        if section.name == name:
            return section
    raise NotFound(name)


def save(visit: Visit, section: Section) -> Form | None:
    """Save a section; the form again, with what is wrong, when it can't be."""
    try:
        if section.name == "terms":
            sent = visit.parse(TermsForm)
            services.publish_terms(bootstrap.ports(), visit.person, version=sent.terms_name, text=sent.text)
        elif section.name == "look" and visit.value("action"):
            _save_logo(visit)
        else:
            _save_form(visit, section)
    except InvalidInput as error:
        return visit.form.with_errors(error, language=visit.language)
    return None


def _save_form(visit: Visit, section: Section) -> None:
    """Raises InvalidInput."""
    assert section.model is not None
    sent = visit.parse(section.model)

    def change(institute: Institute) -> Institute:
        return section.change(institute, sent)

    services.save(bootstrap.ports(), visit.person, change, section=section.name)
    if section.name == "sending":
        mailings.requeue(bootstrap.ports())


def _save_logo(visit: Visit) -> None:
    """Raises InvalidInput."""
    if visit.value("action") == "remove":
        services.remove_logo(bootstrap.ports(), visit.person)
        return
    try:
        services.use_logo(bootstrap.ports(), visit.person, visit.parse(UploadForm).upload)
    except NotFound as error:
        raise InvalidInput({"file": N_("The file didn’t arrive: choose it again.")}) from error


def show(
    visit: Visit,
    section: Section,
    form: Form | None = None,
    *,
    status: int = 200,
    setup: bool = False,
    later: str = "",
) -> Response:
    """A section's page, among the settings or as a step of the set-up, which may be put off until `later`."""
    stored = institutes.get()
    base = "/setup" if setup else "/staff/settings"
    extra = _look(visit, f"{base}/{section.name}") if section.name == "look" else {}
    if section.name == "terms":
        extra = {"terms": institutes.get_terms(stored.terms_version) if stored.terms_version else None}
    return visit.show(
        "staff/settings/section",
        status=status,
        section=section,
        all_sections=SECTIONS,
        stored=stored,
        form=form or Form(_first_values(visit, section, stored)),
        base=base,
        setup=setup,
        later=later,
        breadcrumbs=_crumbs(visit, section),
        **extra,
    )


def _first_values(visit: Visit, section: Section, stored: Institute) -> dict[str, object]:
    if section.name == "terms":
        today: date = local_date(visit.now, zone_name=stored.zone_name)
        return {"terms_name": today.isoformat()}
    return section.values(stored)


def _look(visit: Visit, page_path: str) -> dict[str, object]:
    """The browser puts the picture straight into the store, comes back here, and one confirms what one sees."""
    ports = bootstrap.ports()
    uploaded = visit.query("key")
    if uploaded:
        return {"uploaded": uploaded, "upload": None}
    key = services.logo_upload_key(ports)
    upload = ports.files.upload_form(
        key, max_bytes=services.LOGO_BYTES, back_to=responses.absolute(f"{page_path}?key={key}")
    )
    visit.let_forms_reach(upload.url)
    return {"uploaded": "", "upload": upload, "max_bytes": services.LOGO_BYTES}


def _crumbs(visit: Visit, section: Section) -> tuple[Crumb, ...]:
    return (
        Crumb(text=visit.say("Settings"), path="/staff/settings"),
        Crumb(text=visit.say(section.title)),
    )
