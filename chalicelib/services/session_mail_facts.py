"""What a message of a session tells, read when it leaves: session, planning, seats, the institute and its words (NOT-2)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from chalicelib.domain.errors import NotFound
from chalicelib.domain.institute import Institute
from chalicelib.domain.mailings import Mail
from chalicelib.domain.message_words import OwnWords, Words
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Message, Recipients
from chalicelib.domain.sessions import Planning, Session, Workflow
from chalicelib.models import institute as institutes
from chalicelib.models import mail_words, registrations
from chalicelib.models.base import read_together
from chalicelib.models.institute import InstituteItem
from chalicelib.models.mail_words import WordsItem
from chalicelib.models.mailings import MailingItem
from chalicelib.models.organisations import ORGANISATION, OrganisationItem
from chalicelib.models.sessions import PLANNING, SESSION, SessionItem
from chalicelib.models.trainees import TraineeItem
from chalicelib.services import mail_words as words_service


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What a message is about, as stored now."""

    session: Session
    planning: Planning
    institute: Institute
    own_words: OwnWords
    """Of the institute for this kind of message, in the recipient's language."""
    subject: str = ""
    text: str = ""
    """A person's words for this one message (NOT-4)."""
    seats: tuple[Registration, ...] = ()
    """Those the recipient may know of: the own one, those of the own orders, all."""
    clients: dict[str, Organisation] = field(default_factory=dict)
    trainee_has_account: bool = False

    @property
    def words(self) -> Words:
        """A person's for this one message, else the institute's, else ours."""
        usual = words_service.in_force(self.own_words)
        if self.text:
            return Words(subject=self.subject or usual.subject, opening=self.text)
        return Words(subject=self.subject or usual.subject, opening=usual.opening, closing=usual.closing)


def read(mail: Mail) -> Matter:
    """Raises NotFound when there is nothing to tell any more: the seat was given up, the session cancelled or not."""
    matter = gather(mail)
    _require_something_to_tell(mail, matter.session)
    return with_seats(matter, _seats(mail))


def with_seats(matter: Matter, seats: tuple[Registration, ...]) -> Matter:
    return replace(matter, seats=seats, clients=_clients_of(seats))


def gather(mail: Mail) -> Matter:
    """All but the seats, whether or not there is something to tell: previews show what would be. Raises NotFound."""
    session, planning, institute, words, mailing, trainee = read_together(
        [
            (SessionItem, (mail.object_id, SESSION)),
            (SessionItem, (mail.object_id, PLANNING)),
            (InstituteItem, (institutes.IDENTITY,)),
            (WordsItem, (mail_words.key(mail.kind, mail.language),)),
            (MailingItem, (mail.object_id, mail.facts.get("mailing_id") or "-")),
            (TraineeItem, (mail.organisation_id, mail.facts.get("trainee_id") or "-")),
        ]
    )
    if session is None:
        raise NotFound(mail.object_id)
    return Matter(
        session=session.to(Session),
        planning=planning.to(Planning) if planning else Planning(session_id=mail.object_id),
        institute=institutes.of(institute),
        own_words=mail_words.of(words, mail.kind, mail.language),
        subject=(mailing.subject or "") if mailing else "",
        text=(mailing.text or "") if mailing else "",
        trainee_has_account=trainee is not None and trainee.user_id is not None,
    )


def recipient_of(mail: Mail) -> Recipients:
    return Recipients(mail.facts["recipient"])


def _clients_of(seats: Iterable[Registration]) -> dict[str, Organisation]:
    """The organisations of these seats, by identifier."""
    wanted = list(dict.fromkeys(seat.organisation_id for seat in seats))
    items = read_together([(OrganisationItem, (each, ORGANISATION)) for each in wanted])
    return {item.organisation_id: item.to(Organisation) for item in items if item is not None}


def _require_something_to_tell(mail: Mail, session: Session) -> None:
    """A cancelled session tells that it is, and nothing else. Raises NotFound."""
    tells_cancellation = mail.kind == Message.CANCELLATION
    if tells_cancellation is not (session.workflow is Workflow.CANCELLED):
        raise NotFound(mail.object_id)


def _seats(mail: Mail) -> tuple[Registration, ...]:
    """Raises NotFound when none is left of those a trainee or an orderer was to be told about."""
    if recipient_of(mail) not in (Recipients.TRAINEES, Recipients.ORDERERS):
        found = registrations.of_session(mail.object_id)
        return tuple(seat for seat in found if seat.is_running)
    told = tuple(seat for seat in _own_seats(mail) if _still_holds(mail, seat))
    if not told:
        raise NotFound(mail.key)
    return told


def _own_seats(mail: Mail) -> list[Registration]:
    ids = mail.facts.get("registration_ids") or mail.facts["registration_id"]
    return registrations.read_many((mail.organisation_id, each) for each in ids.split(";") if each)


def _still_holds(mail: Mail, seat: Registration) -> bool:
    """The same seat of the same person; a cancelled one too where the cancellation is what is told."""
    if seat.session_id != mail.object_id:
        return False
    if recipient_of(mail) is Recipients.TRAINEES and (seat.trainee_id or "") != mail.facts["trainee_id"]:
        return False
    return seat.is_running or mail.kind == Message.CANCELLATION
