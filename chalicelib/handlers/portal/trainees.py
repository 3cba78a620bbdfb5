"""The directory of a client's people: find, add, change, put away; each person's page (TRN-1, TRN-2)."""

from datetime import date
from typing import Annotated, Any

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.trainees import Details, LikelyDuplicate, Trainee
from chalicelib.handlers.portal.cart import establishments_of
from chalicelib.labels_history import told
from chalicelib.models import history
from chalicelib.models import trainees as directory
from chalicelib.services import certificate_lists, mail_addresses, trainee_pages
from chalicelib.services import trainees as services
from chalicelib.services.orders import reads_only_own
from chalicelib.templating import N_
from chalicelib.web import downloads
from chalicelib.web.forms import Form, FormModel, values_of
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

FIELDS = ("last_name", "first_name", "email", "establishment_id", "job", "number")
SUGGESTIONS = 10
FOUND = 50


class TraineeForm(FormModel):
    last_name: str
    first_name: str
    email: str = ""
    birth_date: date | None = None
    establishment_id: str | None = None
    job: str = ""
    number: str = ""
    populations: str = ""
    version: int = 0

    def details(self) -> Details:
        names = ("last_name", "first_name", "email", "birth_date", "establishment_id", "job", "number")
        populations = frozenset(p.strip() for p in self.populations.split(";") if p.strip())
        return Details(**{name: getattr(self, name) for name in names}, populations=populations)


class NewTraineeForm(TraineeForm):
    token: Annotated[str, Field(min_length=8, max_length=60)]
    """Of this form: sent twice it adds one person."""
    is_somebody_else: bool = False


@bp.page("/trainees", allow=Right.READ_TRAINEES)
def show_directory(visit: Visit) -> Response:
    """`?q=` searches; without it everybody by name, page after page; `?archived=yes` shows those put away."""
    person, words = visit.person, visit.query("q")
    archived = visit.query("archived") == "yes"
    cursor = None
    if words and not archived:
        people = services.search(
            person.organisation_id, words, limit=FOUND, establishments=person.establishment_ids
        )
    else:
        page = directory.of_organisation(
            person.organisation_id,
            establishments=person.establishment_ids,
            archived=archived,
            cursor=visit.query("cursor") or None,
        )
        people, cursor = list(page.rows), page.next_cursor
    return visit.show(
        "portal/trainees/index",
        people=people,
        cursor=cursor,
        found_most=len(people) == FOUND,
        params={
            "q": words,
            "archived": "yes" if archived else "",
            "cursor": visit.query("cursor"),
        },
        sites=dict(establishments_of(visit)),
    )


@bp.page("/trainees/suggest", allow=Right.READ_TRAINEES)
def suggest(visit: Visit) -> Response:
    """The people a search finds, as a piece of a page."""
    person = visit.person
    found = services.search(
        person.organisation_id, visit.query("q"), limit=SUGGESTIONS, establishments=person.establishment_ids
    )
    return visit.show_part("portal/trainees/suggestions", found=found, term=visit.query("q"))


@bp.page("/trainees/export", allow=Right.READ_TRAINEES)
def export_directory(visit: Visit) -> Response:
    rows: list[list[Any]] = list(trainee_pages.table(visit.person))
    return downloads.send_table(
        visit.query("format"), visit.say("trainees"), list(trainee_pages.EXPORTED), rows
    )


@bp.page("/trainees/new", allow=Right.EDIT_TRAINEES)
def show_new(visit: Visit) -> Response:
    return _form(visit, Form({"token": bootstrap.ports().new_id("trn")}))


@bp.page("/trainees/new", allow=Right.EDIT_TRAINEES, methods=["POST"])
def add(visit: Visit) -> Response:
    try:
        sent = visit.parse(NewTraineeForm)
        trainee = services.create(
            bootstrap.ports(),
            visit.person,
            organisation_id=visit.person.organisation_id,
            details=sent.details(),
            token=sent.token,
            despite_duplicates=sent.is_somebody_else,
        )
    except InvalidInput as error:
        return _form(visit, visit.form.with_errors(error, language=visit.language), status=422)
    except LikelyDuplicate as refusal:
        return _form(visit, visit.form, duplicates=_likely(visit, refusal), status=409)
    visit.flash(N_("%(name)s is in the directory."), name=trainee.full_name)
    return visit.redirect(f"/trainees/{trainee.trainee_id}")


def _likely(visit: Visit, refusal: LikelyDuplicate) -> list[Trainee]:
    """The people who may be meant, all of whom this person may see."""
    found = refusal.facts["trainee_ids"]
    assert isinstance(found, list)
    return [directory.get(visit.person.organisation_id, trainee_id) for trainee_id in found]


@bp.page("/trainees/{trainee_id}", allow=Right.READ_TRAINEES)
def show_trainee(visit: Visit, trainee_id: str) -> Response:
    person = visit.person
    trainee = services.get(person, person.organisation_id, trainee_id)
    today = visit.today
    courses = trainee_pages.courses(person, trainee, today=today)
    return visit.show(
        "portal/trainees/show",
        trainee=trainee,
        courses=courses,
        reads_only_own=reads_only_own(person),
        documents=trainee_pages.documents_of(person, courses),
        certificates=certificate_lists.of_trainee(
            person, trainee_id, seats=(*courses.upcoming, *courses.past)
        ),
        today=today,
        account=trainee_pages.account_of(trainee),
        mark=mail_addresses.mark_of(trainee.email),
        site=dict(establishments_of(visit)).get(trainee.establishment_id or "", ""),
        timeline=told(history.of(trainee_id, limit=20).rows, language=visit.language),
        breadcrumbs=_crumbs(visit, trainee.full_name),
    )


@bp.page("/trainees/{trainee_id}", allow=Right.EDIT_TRAINEES, methods=["POST"])
def put_away(visit: Visit, trainee_id: str) -> Response:
    """`do=archive` or `do=restore`."""
    trainee = services.get(visit.person, visit.person.organisation_id, trainee_id)
    if visit.value("do") == "restore":
        services.restore(bootstrap.ports(), visit.person, trainee)
        visit.flash(N_("%(name)s is back in the directory."), name=trainee.full_name)
    else:
        services.archive(bootstrap.ports(), visit.person, trainee)
        visit.flash(N_("%(name)s is archived: courses and documents stay."), name=trainee.full_name)
    return visit.redirect(f"/trainees/{trainee_id}")


@bp.page("/trainees/{trainee_id}/edit", allow=Right.EDIT_TRAINEES)
def show_edit(visit: Visit, trainee_id: str) -> Response:
    trainee = services.get(visit.person, visit.person.organisation_id, trainee_id)
    return _form(visit, Form(_values(trainee)), trainee=trainee)


@bp.page("/trainees/{trainee_id}/edit", allow=Right.EDIT_TRAINEES, methods=["POST"])
def edit(visit: Visit, trainee_id: str) -> Response:
    trainee = services.get(visit.person, visit.person.organisation_id, trainee_id)
    try:
        sent = visit.parse(TraineeForm)
        services.change(bootstrap.ports(), visit.person, trainee, sent.details(), version=sent.version)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _form(visit, form, trainee=trainee, status=422)
    except Conflict:
        visit.flash(N_("Somebody changed this trainee meanwhile: here is the current state."), tone="warning")
        return visit.redirect(f"/trainees/{trainee_id}/edit")
    visit.flash(N_("Saved."))
    return visit.redirect(f"/trainees/{trainee_id}")


def _values(trainee: Trainee) -> dict[str, Any]:
    return values_of(
        trainee,
        *FIELDS,
        "version",
        birth_date=lambda day: day.isoformat() if day else "",
        populations=lambda held: "; ".join(sorted(held)),
    )


def _form(
    visit: Visit,
    form: Form,
    *,
    trainee: Trainee | None = None,
    duplicates: list[Trainee] | None = None,
    status: int = 200,
) -> Response:
    words = trainee.full_name if trainee else visit.say("New trainee")
    return visit.show(
        "portal/trainees/form",
        status=status,
        form=form,
        trainee=trainee,
        duplicates=duplicates or [],
        establishments=establishments_of(visit),
        breadcrumbs=_crumbs(visit, words),
    )


def _crumbs(visit: Visit, words: str) -> tuple[Crumb, ...]:
    return Crumb(text=visit.say("Trainees"), path="/trainees"), Crumb(text=words)
