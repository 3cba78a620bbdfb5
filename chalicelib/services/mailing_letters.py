"""From one message of a session to one promised e-mail per person, with the documents that go along (NOT-7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.access import DocumentType
from chalicelib.domain.documents import Document
from chalicelib.domain.errors import NotFound
from chalicelib.domain.mailings import Mail
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Message, Recipients, Setting, mailing_id
from chalicelib.domain.sessions import SessionKind
from chalicelib.models import emails
from chalicelib.models.mailing_scenes import Scene
from chalicelib.observability import attempted
from chalicelib.ports import Ports
from chalicelib.services import mailings
from chalicelib.services.mailing_recipients import Addressee

FIRST = "0"
"""The run of a message that leaves for the first time, and of those who are caught up."""

OF_A_SEAT = frozenset(
    {
        DocumentType.CONVOCATION,
        DocumentType.ATTESTATION,
        DocumentType.COMPLETION,
        DocumentType.CERTIFICATE,
    }
)
"""Documents about one registration; the others are about the session."""

FOR_ALL = frozenset({DocumentType.PROGRAMME})
"""Documents of a session that name nobody who follows it."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What leaves."""

    message: Message
    setting: Setting
    sequence_id: str = ""
    run: str = FIRST
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def mailing_id(self) -> str:
        return mailing_id(self.message, self.sequence_id)


@dataclass(frozen=True, kw_only=True)
class Promised:
    new: int = 0
    failed: int = 0
    """People whose e-mail could not be made: a document could not be drawn. The others' left."""


def key_of(session_id: str, outgoing: Outgoing, addressee: Addressee) -> str:
    return f"{prefix_of(session_id, outgoing.mailing_id)}{addressee.key}/{outgoing.run}"


def prefix_of(session_id: str, mailing_id: str) -> str:
    """How the keys of all e-mails of a message begin."""
    return f"mailing/{session_id}/{mailing_id}/"


def promise(ports: Ports, scene: Scene, outgoing: Outgoing, addressees: Sequence[Addressee]) -> Promised:
    """An e-mail for each of these people who can get one. May be run twice, and by two workers: a key is promised once."""
    wanted = {key_of(scene.session.session_id, outgoing, a): a for a in addressees if not a.why_not}
    known = emails.many(list(wanted))
    papers = _Papers(ports, scene, outgoing)
    new = failed = 0
    for key, addressee in wanted.items():
        if key in known:
            continue
        with attempted("e-mail not made", kind=outgoing.message.value, key=key) as attempt:
            new += mailings.promise(ports, _mail(ports, scene, outgoing, addressee, key, papers))
        failed += attempt.failed
    return Promised(new=new, failed=failed)


def _mail(
    ports: Ports, scene: Scene, outgoing: Outgoing, addressee: Addressee, key: str, papers: "_Papers"
) -> Mail:
    now = ports.now()
    return Mail(
        key=key,
        kind=outgoing.message.value,
        object_id=scene.session.session_id,
        organisation_id=addressee.organisation_id,
        to=(addressee.email,),
        cc=addressee.cc,
        bcc=addressee.bcc,
        language=addressee.language,
        due_at=now,
        promised_at=now,
        facts={
            **outgoing.facts,
            "mailing_id": outgoing.mailing_id,
            "sequence_id": outgoing.sequence_id,
            "recipient": addressee.role.value,
            "name": addressee.name,
            **_about(addressee),
            "documents": _documents(outgoing, addressee, papers.of(addressee)),
            "files": ";".join(outgoing.setting.files),
        },
    )


def _documents(outgoing: Outgoing, addressee: Addressee, papers: Iterable[Document]) -> str:
    """A seat's document that the message is about (a certificate), for who has or ordered the seat; then those its setting names."""
    own = outgoing.facts.get("documents", "").split(";") if addressee.registrations else []
    return ";".join(
        dict.fromkeys([*filter(None, own), *(f"{paper.owner_id}/{paper.document_id}" for paper in papers)])
    )


def _about(addressee: Addressee) -> dict[str, str]:
    """The seat of a trainee; of an orderer's several, the first, and all of them."""
    seats = addressee.registrations
    first = seats[0] if seats else None
    return {
        "registration_id": first.registration_id if first else "",
        "registration_ids": ";".join(seat.registration_id for seat in seats),
        "trainee_id": (first.trainee_id or "") if first else "",
    }


@dataclass
class _Papers:
    """The documents of a message; those of the session are drawn once for everybody, and what they say is read once."""

    ports: Ports
    scene: Scene
    outgoing: Outgoing
    shared: dict[DocumentType, Document | None] = field(default_factory=dict)

    def of(self, addressee: Addressee) -> list[Document]:
        """People without a seat get those of the session only: a trainee's papers are for who is trained or ordered it."""
        found: list[Document | None] = []
        for kind in self.outgoing.setting.documents:
            if kind in OF_A_SEAT:
                found += [self._current(kind, seat) for seat in addressee.registrations if seat.is_named]
            elif self._is_for(addressee, kind):
                if kind not in self.shared:
                    self.shared[kind] = self._current(kind)
                found.append(self.shared[kind])
        return [document for document in found if document is not None]

    def _is_for(self, addressee: Addressee, kind: DocumentType) -> bool:
        """Trainees and clients read nothing about other clients' people, nor what is written for trainers (ACC-13)."""
        if not addressee.registrations or kind in FOR_ALL:
            return True
        is_in_house = self.scene.session.kind is SessionKind.INTRA
        return is_in_house and addressee.role is Recipients.ORDERERS and kind is not DocumentType.TRAINER_FILE

    def _current(self, kind: DocumentType, seat: Registration | None = None) -> Document | None:
        """None: there is no such document, a certificate nobody earned for one; the message leaves without."""
        from chalicelib.services import session_documents  # fpdf2 is slow to import

        try:
            return session_documents.current(
                self.ports,
                kind,
                self.scene.session,
                registration=seat,
                sequence_id=self.outgoing.sequence_id,
            )
        except NotFound:
            return None
