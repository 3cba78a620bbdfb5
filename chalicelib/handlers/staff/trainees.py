"""A client's directory as staff see it: search, one person, merging two entries that are one (TRN-1)."""

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound, RuleViolation
from chalicelib.handlers.staff.organisations import LIST, crumbs
from chalicelib.labels_history import told
from chalicelib.models import history, organisations, trainees
from chalicelib.services import mail_addresses, trainee_merges, trainee_pages
from chalicelib.services import trainees as services
from chalicelib.templating import N_
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

ALLOW = Right.STAFF_ORGANISATIONS
FOUND = 50
PEOPLE = f"{LIST}/{{organisation_id}}/trainees"


@bp.page(PEOPLE, allow=ALLOW)
def show_directory(visit: Visit, organisation_id: str) -> Response:
    """`?q=` searches; two ticked people (`?trainee=` twice) go to the merge."""
    held, sites = organisations.with_establishments(organisation_id)
    chosen = visit.queries("trainee")
    if len(chosen) == 2:
        return visit.redirect(f"{LIST}/{organisation_id}/merge?one={chosen[0]}&other={chosen[1]}")
    words, cursor = visit.query("q"), None
    if words:
        people = services.search(organisation_id, words, limit=FOUND)
    else:
        page = trainees.of_organisation(organisation_id, cursor=visit.query("cursor") or None)
        people, cursor = list(page.rows), page.next_cursor
    return visit.show(
        "staff/trainees/index",
        organisation=held,
        people=people,
        sites={site.establishment_id: site.name for site in sites},
        cursor=cursor,
        chose_wrongly=bool(chosen),
        params={"q": words, "cursor": visit.query("cursor")},
        breadcrumbs=crumbs(visit, held, visit.say("Trainees")),
    )


@bp.page(f"{PEOPLE}/{{trainee_id}}", allow=ALLOW)
def show_trainee(visit: Visit, organisation_id: str, trainee_id: str) -> Response:
    held, sites = organisations.with_establishments(organisation_id)
    trainee = services.get(visit.person, organisation_id, trainee_id)
    today = visit.today
    courses = trainee_pages.courses(visit.person, trainee, today=today)
    kept = trainees.get(organisation_id, trainee.merged_into) if trainee.merged_into else None
    return visit.show(
        "staff/trainees/show",
        organisation=held,
        trainee=trainee,
        kept=kept,
        courses=courses,
        account=trainee_pages.account_of(trainee),
        mark=mail_addresses.mark_of(trainee.email),
        likely=services.likely_duplicates(trainee),
        site=next((s.name for s in sites if s.establishment_id == trainee.establishment_id), ""),
        timeline=told(history.of(trainee_id, limit=20).rows, language=visit.language),
        breadcrumbs=(
            *crumbs(visit, held, visit.say("Trainees"))[:-1],
            Crumb(text=visit.say("Trainees"), path=f"{LIST}/{organisation_id}/trainees"),
            Crumb(text=trainee.full_name),
        ),
    )


@bp.page(f"{PEOPLE}/{{trainee_id}}", allow=ALLOW, methods=["POST"])
def clear_address(visit: Visit, organisation_id: str, trainee_id: str) -> Response:
    """The address of the page may be written to again (NOT-8); staff change nothing else here."""
    trainee = services.get(visit.person, organisation_id, trainee_id)
    if visit.value("action") != "clear_address":
        raise NotFound(trainee_id)
    mail_addresses.clear(bootstrap.ports(), visit.person, trainee.email, object_id=trainee_id)
    visit.flash(N_("%(email)s may be written to again."), email=trainee.email)
    return visit.redirect(f"{LIST}/{organisation_id}/trainees/{trainee_id}")


@bp.page(f"{LIST}/{{organisation_id}}/merge", allow=ALLOW)
def show_merge(visit: Visit, organisation_id: str) -> Response:
    return _merge_page(visit, organisation_id, visit.query("one"), visit.query("other"), Form({}))


@bp.page(f"{LIST}/{{organisation_id}}/merge", allow=ALLOW, methods=["POST"])
def merge(visit: Visit, organisation_id: str) -> Response:
    """For each value `one` or `other`; the entry `one` stays."""
    one, other = visit.value("one"), visit.value("other")
    kept, gone = trainees.get(organisation_id, one), trainees.get(organisation_id, other)
    taken = frozenset(name for name in trainee_merges.CHOICES if visit.value(name) == "other")
    if gone.merged_into == one:  # the form was sent twice
        return visit.redirect(f"{LIST}/{organisation_id}/trainees/{one}")
    try:
        trainee_merges.merge(bootstrap.ports(), visit.person, kept=kept, gone=gone, values_of_gone=taken)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _merge_page(visit, organisation_id, one, other, form, status=422)
    except RuleViolation as refusal:
        form = Form(visit.form.values, {"": visit.say(refusal.message, **refusal.facts)})
        return _merge_page(visit, organisation_id, one, other, form, status=409)
    except Conflict:
        visit.flash(N_("Something changed meanwhile: check the two entries and merge again."), tone="warning")
        return visit.redirect(f"{LIST}/{organisation_id}/merge?one={one}&other={other}")
    visit.flash(N_("The two entries are one now, with all their registrations."))
    return visit.redirect(f"{LIST}/{organisation_id}/trainees/{one}")


def _merge_page(
    visit: Visit, organisation_id: str, one_id: str, other_id: str, form: Form, *, status: int = 200
) -> Response:
    if not one_id or not other_id:
        raise NotFound(organisation_id)
    held, sites = organisations.with_establishments(organisation_id)
    one, other = trainees.get(organisation_id, one_id), trainees.get(organisation_id, other_id)
    return visit.show(
        "staff/trainees/merge",
        status=status,
        organisation=held,
        one=one,
        other=other,
        sites={site.establishment_id: site.name for site in sites},
        choices=trainee_merges.CHOICES,
        form=form,
        breadcrumbs=crumbs(visit, held, visit.say("Merge two trainees")),
    )
