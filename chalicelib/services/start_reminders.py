"""Reminders of on-demand courses that nobody started (CER-5, NOT-2): promised when due, a number per reminder, told in the order's log."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from chalicelib import formats
from chalicelib.domain import start_reminders as rules
from chalicelib.domain.calendar import instant, local_date
from chalicelib.domain.errors import NotFound
from chalicelib.domain.institute import Institute
from chalicelib.domain.mailings import Mail, addresses
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Session, SessionKind, Workflow
from chalicelib.domain.start_reminders import Step
from chalicelib.emails import seat_notice
from chalicelib.emails.message import EmailMessage
from chalicelib.emails.seat_notice import SeatNotice
from chalicelib.models import emails, organisations, registrations, sessions
from chalicelib.models import institute as institutes
from chalicelib.models.base import Refused, transaction
from chalicelib.observability import attempted
from chalicelib.ports import Ports
from chalicelib.services import letterheads
from chalicelib.templating import translate

NOT_STARTED = "not_started"
MAX_A_RUN = 200
"""Seats that one run looks at; the next goes on with what is still due."""
TRAINEE = "trainee"
"""The fact `recipient` of a reminder to the person who starts the course; any other is who ordered."""


def send_due(ports: Ports, *, limit: int = MAX_A_RUN) -> int:
    """Promise every reminder whose time has come: how many. Nothing while mail is suspended; it stays due.

    May be run twice and at the same time, and after a run that was killed: a seat and its reminder are written together.
    """
    institute = institutes.get()
    if institute.mail_is_suspended:
        return 0
    seats = registrations.read_many(registrations.to_remind(at=ports.now(), limit=limit))
    known = sessions.read_many({seat.session_id for seat in seats})
    clients: dict[str, Organisation] = {}
    sent = 0
    for seat in seats:
        with attempted("reminder failed", registration_id=seat.registration_id):
            client = clients.get(seat.organisation_id) or organisations.get(seat.organisation_id)
            clients[seat.organisation_id] = client
            sent += _look(ports, seat, client, institute, known)
    return sent


def _look(
    ports: Ports,
    seat: Registration,
    client: Organisation,
    institute: Institute,
    known: Mapping[str, Session],
) -> bool:
    """Whether a reminder was promised; a seat that changes at this moment is left to the next run."""
    now, zone = ports.now(), institute.zone_name
    if seat.remind_at is None or seat.remind_at > now:
        return False
    step = _step(seat, client, known.get(seat.session_id), at=now, zone_name=zone)
    mail = _mail(seat, client, institute, at=now) if step.is_sent else None
    look_at = instant(step.look_on, rules.SENT_AT, zone_name=zone) if step.look_on else None
    after = replace(seat, remind_at=look_at)
    if mail is not None:
        after = replace(after, reminded_at=now, reminders=seat.reminders + 1)
    try:
        with transaction() as tx:
            registrations.replace(tx, after, before=seat)
            if mail is not None:
                emails.promise(tx, mail)
    except Refused:
        return False
    if mail is None:
        return False
    ports.email_hints.send(mail.key)
    return True


def _step(
    seat: Registration, client: Organisation, session: Session | None, *, at: datetime, zone_name: str
) -> Step:
    """Nothing for a seat that is somewhere else by now, began or is gone."""
    is_open = (
        session is not None
        and session.kind is SessionKind.ON_DEMAND
        and session.workflow is not Workflow.CANCELLED
    )
    if not is_open or not seat.is_running or seat.started_at is not None:
        return Step()
    return rules.step(
        client.start_reminders,
        registered_on=local_date(seat.registered_at, zone_name=zone_name),
        reminded_on=local_date(seat.reminded_at, zone_name=zone_name) if seat.reminded_at else None,
        today=local_date(at, zone_name=zone_name),
    )


def _mail(seat: Registration, client: Organisation, institute: Institute, *, at: datetime) -> Mail | None:
    """To the trainee, or to who ordered where the trainee has no address; None: nobody can be told, or the seat is nobody's."""
    own = addresses(seat.email, unknown=institute.placeholder_emails)
    to = own or addresses(seat.ordered_by_email, unknown=institute.placeholder_emails)
    if not to or not seat.is_named:
        return None
    return Mail(
        key=f"{NOT_STARTED}/{seat.registration_id}/{seat.reminders + 1:03d}",
        kind=NOT_STARTED,
        object_id=seat.order_id,
        organisation_id=seat.organisation_id,
        to=to,
        language=client.language,
        due_at=at,
        promised_at=at,
        facts={
            "registration_id": seat.registration_id,
            "trainee_id": seat.trainee_id or "",
            "recipient": TRAINEE if own else "orderer",
        },
    )


def build(_ports: Ports, mail: Mail) -> EmailMessage:
    """Raises NotFound when the course was begun, the seat cancelled or given to somebody else meanwhile."""
    seat = registrations.get(mail.organisation_id, mail.facts["registration_id"])
    is_theirs = (seat.trainee_id or "") == mail.facts["trainee_id"]
    if not (seat.is_running and is_theirs) or seat.started_at is not None:
        raise NotFound(seat.registration_id)
    institute, to_trainee = institutes.get(), mail.facts["recipient"] == TRAINEE
    notice = _notice(seat, institute, to_trainee=to_trainee, language=mail.language)
    name = seat.full_name if to_trainee else ""
    return seat_notice.build(notice, letterheads.envelope(mail, institute, name=name))


def _notice(seat: Registration, institute: Institute, *, to_trainee: bool, language: str) -> SeatNotice:
    _ = partial(translate, language)
    since = formats.day(local_date(seat.registered_at, zone_name=institute.zone_name), language)
    lead = (
        _("Start it when it suits you: you have been registered since %(day)s.", day=since)
        if to_trainee
        else _(
            "Tell the trainee, whose e-mail address we don’t know: nothing was started since %(day)s.",
            day=since,
        )
    )
    return SeatNotice(
        subject=_("Not started yet: %(title)s", title=seat.title),
        title=_("A course waits to be started"),
        lead=lead,
        rows=[
            (_("Training"), f"{seat.title} ({seat.training_code})"),
            (_("Session"), seat.session_code),
            (_("Trainee"), seat.full_name),
        ],
        page_url=letterheads.page_url("/space" if to_trainee else f"/orders/{seat.order_id}"),
        page_words=_("Open my space") if to_trainee else _("See the order"),
        fills={
            "trainee": seat.full_name,
            "training": seat.title,
            "training_code": seat.training_code,
            "session_code": seat.session_code,
        },
    )
