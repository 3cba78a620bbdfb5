"""The page of one registration: its seat, attendance, result and certificates, documents, e-mails, history (SES-16)."""

from typing import Any

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.certificates import Certificate, CertificateKind
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.history import Entry
from chalicelib.domain.registrations import Registration, seat_number
from chalicelib.domain.results import Result
from chalicelib.domain.sessions import Planning, Session, SessionKind
from chalicelib.handlers.staff import registration_documents, seat_forms
from chalicelib.handlers.staff.session_frame import list_of, own_session
from chalicelib.labels_history import told
from chalicelib.models import certificates, history, organisations, registrations
from chalicelib.services import attendance, mailings, trainees
from chalicelib.services import certificates as certificate_service
from chalicelib.services.carts import Overlap
from chalicelib.templating import N_
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


@bp.page("/staff/registrations/{organisation_id}/{registration_id}", allow=Right.STAFF_RUN_SESSIONS)
def show_registration(visit: Visit, organisation_id: str, registration_id: str) -> Response:
    """For managers, and for the trainer who gives the session. `?seat=` and `?q=` look for who gets the seat."""
    return _show(visit, *_read(visit, organisation_id, registration_id))


@bp.page(
    "/staff/registrations/{organisation_id}/{registration_id}",
    allow=Right.STAFF_RUN_SESSIONS,
    methods=["POST"],
)
def change_registration(visit: Visit, organisation_id: str, registration_id: str) -> Response:
    """`do` of `seat_forms` and `registration_documents`; `do=assess` the result; `do=issue` or `do=revoke` a certificate."""
    registration, session, plan = _read(visit, organisation_id, registration_id)
    try:
        match visit.value("do"):
            case "assess":
                _assess(visit, registration)
            case "issue":
                _issue(visit, registration)
            case "revoke":
                _revoke(visit, registration)
            case action if action in registration_documents.ACTIONS:
                registration_documents.change(visit, registration, session)
            case action if action in seat_forms.ACTIONS:
                seat_forms.change(visit, organisation_id)
            case _:
                raise InvalidInput({"": N_("Choose what to do with this registration.")})
    except (InvalidInput, RuleViolation) as refusal:
        return _show(visit, registration, session, plan, refusal=refusal)
    except Conflict:
        visit.flash(N_("The registration changed meanwhile: here is where it stands now."), tone="warning")
    return visit.redirect(f"/staff/registrations/{organisation_id}/{registration_id}")


def _read(visit: Visit, organisation_id: str, registration_id: str) -> tuple[Registration, Session, Planning]:
    """Raises NotFound, also for a session that a trainer does not give."""
    registration = registrations.get(organisation_id, registration_id)
    return registration, *own_session(visit, registration.session_id)


def _assess(visit: Visit, registration: Registration) -> None:
    wanted = visit.value("result")
    if wanted not in set(Result):
        raise InvalidInput({"result": N_("Choose a result.")})
    note = visit.value("result_note")
    attendance.assess(bootstrap.ports(), visit.person, registration, Result(wanted), note=note)
    visit.flash(N_("The result is saved."))


def _issue(visit: Visit, registration: Registration) -> None:
    wanted = visit.value("kind")
    if wanted not in set(CertificateKind):
        raise InvalidInput({"kind": N_("Choose a certificate.")})
    outcome = certificate_service.issue(
        bootstrap.ports(),
        registration.session_id,
        [registration.registration_id],
        CertificateKind(wanted),
        by=visit.person,
    )
    for refusal in outcome.refused:
        raise refusal
    if outcome.issued:
        visit.flash(N_("The certificate is issued: it is drawn, then announced by e-mail."))
    else:
        visit.flash(N_("This certificate was issued before."), tone="info")


def _revoke(visit: Visit, registration: Registration) -> None:
    certificate = certificates.get(registration.organisation_id, visit.value("certificate_id") or "-")
    if certificate.registration_id != registration.registration_id:
        raise InvalidInput({"kind": N_("Choose a certificate.")})
    reason = visit.value("reason")
    certificate_service.revoke(bootstrap.ports(), visit.person, certificate, reason=reason)
    visit.flash(N_("The certificate is revoked: its verification page says so."))


def _show(
    visit: Visit,
    registration: Registration,
    session: Session,
    plan: Planning,
    *,
    refusal: InvalidInput | RuleViolation | None = None,
) -> Response:
    name = registration.full_name or visit.say(N_("Unnamed seat"))
    path = f"/staff/sessions/{session.session_id}"
    owner = registration.organisation_id
    return visit.show(
        "staff/registrations/show",
        status=refusal.status if refusal else 200,
        registration=registration,
        session=session,
        shown_name=name,
        organisation=organisations.names([owner]).get(owner, "–"),
        is_on_demand=session.kind is SessionKind.ON_DEMAND,
        **_marked(registration, plan),
        certificates=_certificates(registration),
        **registration_documents.shown(visit, registration),
        results=visit.options(Result),
        kinds=visit.options(CertificateKind),
        **_ordering(visit, registration),
        may_certify=Right.STAFF_CERTIFICATES in visit.person.rights,
        message=seat_forms.message(visit, refusal),
        overlap=refusal.facts if isinstance(refusal, Overlap) else None,
        sent=visit.form.values,
        breadcrumbs=(
            list_of(visit),
            Crumb(text=session.code, path=f"{path}/participants"),
            Crumb(text=name),
        ),
    )


def _ordering(visit: Visit, registration: Registration) -> dict[str, Any]:
    """What only those see who change seats: the search for somebody to give it to, the e-mails, the whole history."""
    may_order = Right.STAFF_ORDERS in visit.person.rights
    term = visit.query("q")
    searches = bool(term) and may_order
    return {
        "may_order": may_order,
        "may_overbook": Right.STAFF_OVERBOOK in visit.person.rights,
        "seat": visit.query("seat") if may_order else "",
        "term": term,
        "found": trainees.search(registration.organisation_id, term, limit=8) if searches else [],
        "mails": _mails(registration) if may_order else [],
        "timeline": told(_history(registration, whole=may_order), language=visit.language),
    }


def _marked(registration: Registration, plan: Planning) -> dict[str, Any]:
    sheet = attendance.of_registration(registration, plan)
    return {
        "halves": sheet.halves,
        "marked": sheet.attendance[registration.registration_id],
        "minutes": sheet.minutes(registration.registration_id),
    }


def _certificates(registration: Registration) -> list[Certificate]:
    found = certificates.of_session(registration.session_id)
    return [each for each in found if each.registration_id == registration.registration_id]


def _mails(registration: Registration) -> list[Any]:
    """Of the order and of the session, those about this registration, the newest first."""
    logs = (*mailings.log_of(registration.order_id), *mailings.log_of(registration.session_id))
    about = [mail for mail in logs if mail.facts.get("registration_id") == registration.registration_id]
    return sorted(about, key=lambda mail: (mail.promised_at, mail.key), reverse=True)


def _history(registration: Registration, *, whole: bool) -> list[Entry]:
    """Of the registration, and of its order what is about this seat, the newest first."""
    own = list(history.of(registration.registration_id).rows)
    if whole:
        number = str(seat_number(registration.registration_id))
        own += [e for e in history.of(registration.order_id).rows if e.facts.get("seat") == number]
    return sorted(own, key=lambda entry: entry.at, reverse=True)
