"""The e-mail that offers seats to who waits for them (ORD-16)."""

from functools import partial

from chalicelib import formats
from chalicelib.domain.errors import NotFound
from chalicelib.domain.mailings import Mail, addresses
from chalicelib.domain.outbox import Promise
from chalicelib.domain.waiting import Waiting
from chalicelib.emails import seat_notice
from chalicelib.emails.message import EmailMessage
from chalicelib.emails.seat_notice import SeatNotice
from chalicelib.models import institute as institutes
from chalicelib.models import waiting
from chalicelib.ports import Ports
from chalicelib.services import letterheads, mailings
from chalicelib.templating import translate

OFFERED = "seats_offered"


def follow(ports: Ports, promise: Promise) -> None:
    """Promise the e-mail to who joined the list. May be run twice."""
    entry = waiting.get(promise.object_id, promise.facts["waiting_id"])
    people = addresses(entry.email, unknown=institutes.get().placeholder_emails)
    if not people:
        return
    mailings.promise(
        ports,
        Mail(
            key=f"{OFFERED}/{entry.waiting_id}",
            kind=OFFERED,
            object_id=entry.session_id,
            organisation_id=entry.organisation_id,
            to=people,
            language=entry.language,
            due_at=ports.now(),
            promised_at=ports.now(),
            facts={"waiting_id": entry.waiting_id},
        ),
    )


def build(_ports: Ports, mail: Mail) -> EmailMessage:
    """Raises NotFound when the seats are not offered any more."""
    entry = waiting.get(mail.object_id, mail.facts["waiting_id"])
    if not entry.is_offered or entry.deadline is None:
        raise NotFound(entry.waiting_id)
    return tell(entry, mail, until=formats.moment(entry.deadline, mail.language))


def tell(entry: Waiting, mail: Mail, *, until: str) -> EmailMessage:
    """What the offer of these seats says; `until` in the reader's words."""
    _ = partial(translate, mail.language)
    notice = SeatNotice(
        subject=_("Seats are free: %(title)s", title=entry.title),
        title=_("Seats are held for you until %(deadline)s", deadline=until),
        lead=_("Accept or decline them before then: afterwards they go to the next on the waiting list."),
        rows=[
            (_("Training"), entry.title),
            (_("Session"), entry.session_code),
            (_("Seats held for you"), str(entry.offered)),
            (_("Seats you asked for"), str(entry.seats)),
            (_("Answer before"), until),
        ],
        page_url=letterheads.page_url(f"/waiting/{entry.session_id}/{entry.waiting_id}"),
        page_words=_("Answer the offer"),
        fills={
            "training": entry.title,
            "session_code": entry.session_code,
            "seats": str(entry.offered),
            "deadline": until,
        },
    )
    return seat_notice.build(notice, letterheads.envelope(mail, institutes.get(), name=entry.user_name))
