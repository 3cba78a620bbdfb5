"""First start on an empty deployment: the first administrator, then the institute step by step (RUN-6)."""

from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right, may
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.identifiers import normal_email
from chalicelib.domain.passwords import MIN_LENGTH
from chalicelib.handlers.public.sign_in import new_password, welcome
from chalicelib.handlers.staff.settings import find, save, show
from chalicelib.handlers.staff.settings_sections import SETUP, WRONG, Section
from chalicelib.models import institute as institutes
from chalicelib.services import accounts, attempts
from chalicelib.services import institute as services
from chalicelib.templating import N_
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

NEEDED = ("identity", "mail")
"""The steps without which nothing can be sold: who one is, and who e-mails come from."""
LAST = "done"
"""After the last section: what was set, and the button that opens the portal."""


class FirstAdministratorForm(FormModel):
    code: str
    name: Annotated[str, Field(min_length=2, max_length=120)]
    email: str
    username: Annotated[str, Field(min_length=3, max_length=64)]


@bp.page("/setup", allow=Right.ANYONE)
def show_setup(visit: Visit) -> Response:
    """The code before there is an administrator; afterwards the next step, or the way in."""
    if visit.institute.is_set_up:
        raise NotFound
    if may(visit.user.person() if visit.user else None, Right.STAFF_SETTINGS):
        return visit.redirect(f"/setup/{SETUP[0].name}")
    if not institutes.is_started():
        return visit.show("public/setup/administrator", form=Form(), min_length=MIN_LENGTH)
    return visit.show("public/setup/wait") if visit.user else visit.redirect("/sign-in")


@bp.page("/setup", allow=Right.ANYONE, methods=["POST"])
def create_administrator(visit: Visit) -> Response:
    if institutes.is_started():
        raise NotFound
    ports = bootstrap.ports()
    try:
        sent = visit.parse(FirstAdministratorForm)
        email = normal_email(sent.email)
        if email is None:
            raise InvalidInput({"email": WRONG["email"]})
        attempts.count(attempts.of_guess(visit.address), at=visit.now)
        user = services.start(
            ports,
            code=sent.code,
            name=sent.name,
            email=email,
            username=sent.username,
            password=new_password(visit),
            language=visit.language,
        )
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return visit.show("public/setup/administrator", status=422, form=form, min_length=MIN_LENGTH)
    return welcome(visit, accounts.enter(ports, user, wanted=f"/setup/{SETUP[0].name}"))


@bp.page("/setup/{section}", allow=Right.STAFF_SETTINGS)
def show_step(visit: Visit, section: str) -> Response:
    if section == LAST:
        return visit.show("public/setup/done", sections=SETUP, stored=institutes.get(), missing=_missing())
    return _step(visit, find(section, SETUP))


@bp.page("/setup/{section}", allow=Right.STAFF_SETTINGS, methods=["POST"])
def save_step(visit: Visit, section: str) -> Response:
    """Each step is saved by itself: the set-up can be left and taken up again."""
    if section == LAST:
        return _open(visit)
    found = find(section, SETUP)
    refusal = save(visit, found)
    if refusal:
        return _step(visit, found, refusal, status=422)
    if visit.value("action"):  # the logo: the step's own form is still to come
        return visit.redirect(f"/setup/{section}")
    return visit.redirect(f"/setup/{_after(found)}")


def _step(visit: Visit, section: Section, form: Form | None = None, *, status: int = 200) -> Response:
    later = "" if section.name in NEEDED else f"/setup/{_after(section)}"
    return show(visit, section, form, status=status, setup=True, later=later)


def _open(visit: Visit) -> Response:
    missing = _missing()
    if missing:
        visit.flash(N_("Finish this step first."), tone="warning")
        return visit.redirect(f"/setup/{missing[0].name}")
    services.finish_setup(bootstrap.ports(), visit.person)
    visit.flash(N_("The portal is open. Import your catalogue, or plan a first session."))
    return visit.redirect("/staff")


def _missing() -> list[Section]:
    """The needed steps that were not done."""
    institute = institutes.get()
    done = {"identity": bool(institute.siren), "mail": bool(institute.sender_email)}
    return [section for section in SETUP if section.name in NEEDED and not done[section.name]]


def _after(section: Section) -> str:
    place = SETUP.index(section) + 1
    return SETUP[place].name if place < len(SETUP) else LAST
