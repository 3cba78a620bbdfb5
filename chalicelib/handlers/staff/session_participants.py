"""The participants tab of a session: who is registered, adding people, results and certificates for several at once (SES-16)."""

from typing import Any

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain import ids
from chalicelib.domain.access import Right
from chalicelib.domain.certificates import Certificate, CertificateKind
from chalicelib.domain.errors import InvalidInput, RuleViolation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.results import Result
from chalicelib.domain.sessions import Planning, Session
from chalicelib.domain.trainees import name_key
from chalicelib.handlers.staff import seat_forms
from chalicelib.handlers.staff.session_frame import frame, own_session
from chalicelib.models import attendance as marks
from chalicelib.models import certificates, organisations, registrations, waiting
from chalicelib.services import attendance, participant_lists, waiting_lists
from chalicelib.services import certificates as certificate_service
from chalicelib.services.certificates import Outcome
from chalicelib.templating import N_, label
from chalicelib.web import downloads
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

MOST_REFUSALS = 5
"""Sentences shown when certificates are refused to many people."""


@bp.page("/staff/sessions/{session_id}/participants", allow=Right.STAFF_RUN_SESSIONS)
def show_participants(visit: Visit, session_id: str) -> Response:
    """Its seats; `?q=` looks for the organisation whose people staff want to register."""
    session, plan = own_session(visit, session_id)
    return _show(visit, session, plan)


@bp.page("/staff/sessions/{session_id}/participants", allow=Right.STAFF_RUN_SESSIONS, methods=["POST"])
def change_participants(visit: Visit, session_id: str) -> Response:
    """For the seats chosen: `action=result:passed` says a result, `action=issue:success` issues certificates.

    `action=remove:` takes `waiting_id` off the waiting list, with a reason.
    """
    session, plan = own_session(visit, session_id)
    verb, _, what = visit.value("action").partition(":")
    chosen = visit.sent.get("chosen") or []
    try:
        if verb == "remove":
            _remove(visit, session)
            return visit.redirect(f"/staff/sessions/{session_id}/participants")
        if not chosen:
            raise InvalidInput({"": N_("Choose somebody in the list.")})
        if verb == "result" and what in set(Result):
            _assess(visit, session, chosen, Result(what))
        elif verb == "issue" and what in set(CertificateKind):
            kind = CertificateKind(what)
            ports = bootstrap.ports()
            outcome = certificate_service.issue(ports, session_id, chosen, kind, by=visit.person)
            _tell(visit, outcome)
        else:
            raise InvalidInput({"": N_("Choose what to do with these people.")})
    except (InvalidInput, RuleViolation) as refusal:
        return _show(visit, session, plan, refusal=refusal)
    return visit.redirect(f"/staff/sessions/{session_id}/participants")


def _remove(visit: Visit, session: Session) -> None:
    entry = waiting.get(session.session_id, visit.value("waiting_id") or "-")
    waiting_lists.remove(bootstrap.ports(), visit.person, entry, reason=visit.value("reason"))
    visit.flash(N_("The entry is off the waiting list; seats it was offered go to the next."))


def _assess(visit: Visit, session: Session, chosen: list[str], result: Result) -> None:
    """The note that was there stays."""
    seats = {seat.registration_id: seat for seat in registrations.of_session(session.session_id)}
    people = [seats[each] for each in chosen if each in seats]
    notes = marks.of_many(people)
    for each in people:
        note = notes[each.registration_id].result_note
        attendance.assess(bootstrap.ports(), visit.person, each, result, note=note)
    visit.flash(N_("The result is saved. People: %(number)s."), number=len(people))


def _tell(visit: Visit, outcome: Outcome) -> None:
    if outcome.issued:
        visit.flash(
            N_("Certificates issued: %(number)s. Each is drawn, then announced by e-mail."),
            number=len(outcome.issued),
        )
    if outcome.already:
        visit.flash(N_("Had it already: %(number)s."), tone="info", number=len(outcome.already))
    for refusal in outcome.refused[:MOST_REFUSALS]:
        visit.flash(refusal.message, tone="warning", **refusal.facts)
    if len(outcome.refused) > MOST_REFUSALS:
        more = len(outcome.refused) - MOST_REFUSALS
        visit.flash(N_("Refused for the same reasons: %(number)s more."), tone="warning", number=more)


@bp.page("/staff/sessions/{session_id}/participants/export", allow=Right.STAFF_RUN_SESSIONS)
def export_participants(visit: Visit, session_id: str) -> Response:
    """`?format=csv` or `xlsx`."""
    session, plan = own_session(visit, session_id)
    seats = _in_order(registrations.of_session(session_id))
    names = organisations.names(seat.organisation_id for seat in seats) if seats else {}
    table = participant_lists.table(seats, names, attendance.sheet(plan), language=visit.language)
    name = visit.say("participants")
    return downloads.send_table(visit.query("format"), f"{name}-{session.code}", *table)


def _show(
    visit: Visit,
    session: Session,
    plan: Planning,
    *,
    refusal: InvalidInput | RuleViolation | None = None,
) -> Response:
    seats = _in_order(registrations.of_session(session.session_id))
    text = visit.query("q")
    may_order = Right.STAFF_ORDERS in visit.person.rights
    waits = [entry for entry in waiting.of_session(session.session_id) if entry.is_live]
    owners = {seat.organisation_id for seat in seats} | {entry.organisation_id for entry in waits}
    found = organisations.containing(ids.folded(text), limit=10).rows if text and may_order else ()
    return visit.show(
        "staff/sessions/participants",
        status=refusal.status if refusal else 200,
        **frame(visit, session, "participants"),
        registrations=seats,
        organisations=organisations.names(owners) if owners else {},
        waiting=waits,
        sheet=attendance.sheet(plan),
        certificates=_by_registration(session.session_id),
        actions=_actions(visit),
        message=seat_forms.message(visit, refusal),
        chosen=visit.sent.get("chosen") or [],
        params={"q": text},
        found=found,
    )


def _in_order(seats: list[Registration]) -> list[Registration]:
    """By name; unnamed seats, then cancelled ones at the end."""
    return sorted(
        seats,
        key=lambda seat: (not seat.is_running, not seat.is_named, name_key(seat.last_name, seat.first_name)),
    )


def _by_registration(session_id: str) -> dict[str, list[Certificate]]:
    found: dict[str, list[Certificate]] = {}
    for certificate in certificates.of_session(session_id):
        found.setdefault(certificate.registration_id, []).append(certificate)
    return found


def _actions(visit: Visit) -> list[tuple[str, str]]:
    """What may be done with the people chosen."""
    said: list[tuple[str, Any]] = [
        (f"result:{each.value}", visit.say(N_("Result: %(result)s"), result=_label(visit, each)))
        for each in Result
    ]
    if Right.STAFF_CERTIFICATES in visit.person.rights:
        said += [
            (f"issue:{each.value}", visit.say(N_("Issue: %(certificate)s"), certificate=_label(visit, each)))
            for each in CertificateKind
        ]
    return said


def _label(visit: Visit, member: Result | CertificateKind) -> str:
    return label(member, language=visit.language)
