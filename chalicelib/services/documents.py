"""Documents: frozen before they are drawn, drawn once, versioned, given only to who may read them (DOC-1 to DOC-4).

What a document says is put down first, with its verification code; the PDF is drawn from that. So a worker that dies between
any two writes leaves something that the next one finishes with the same bytes.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib.domain import documents as rules
from chalicelib.domain.access import SYSTEM, DocumentType, Person, may_read_document
from chalicelib.domain.documents import Document, TooManyDocuments, document_id
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.history import Entry
from chalicelib.domain.orders import Order
from chalicelib.domain.registrations import Registration, prefix_of_order
from chalicelib.models import documents, history, order_dossiers
from chalicelib.models.base import Refused, transaction
from chalicelib.models.documents import OwnedDocument
from chalicelib.models.paging import Page
from chalicelib.ports import Ports
from chalicelib.services import document_rights, secret_codes

PDF = "application/pdf"
LINK_SECONDS = 300
MAX_PACKED = 50
MAX_PACKED_MEGABYTES = 40
PAGE_ROWS = 30
MAX_QUERIES = 5
"""A list stops looking after this many reads, however few rows the person may see among them."""

VERSION = re.compile(r"-v\d+\.(?=pdf$)")
"""Where a file's name says its version."""

Freeze = Callable[[Document], object]
"""From the identity of a version to what it says: a dataclass of `chalicelib/pdf`."""


def publish(ports: Ports, document: Document, *, freeze: Freeze, by: Person | None = None) -> Document:
    """The first version of a document, drawn and stored.

    May be run twice and by two workers at a time: what was put down first is what is drawn.
    """
    stored = documents.find(document.owner_id, document.document_id)
    if stored is None:
        stored = _reserve(ports, document, freeze)
    return stored if stored.is_drawn else _draw(ports, stored, by=by)


def new_version(
    ports: Ports,
    owner_id: str,
    kind: DocumentType,
    *,
    reason: str,
    by: Person | None,
    freeze: Freeze,
    like: Document | None = None,
) -> Document:
    """The next version, which says why it replaces the one before; that one stays as it was sent (DOC-2). Raises NotFound.

    `like` is the index row as it would be made today; without it, the last version's. Run twice, or when nothing it says
    has changed, there is no further version; one that is void is always followed by another.
    """
    newest = documents.newest(owner_id, kind, part=like.part if like else "")
    if newest is None:
        raise NotFound(kind)
    if not newest.is_drawn:
        newest = _draw(ports, newest, by=by)
    if not newest.is_void and _as_text(freeze(newest)) == documents.frozen_of(newest):
        return newest
    number = newest.version + 1
    wanted = replace(
        like or newest,
        version=number,
        reason=reason,
        created_at=ports.now(),
        sha256="",
        size=0,
        is_replaced=False,
        is_void=False,
        file_key=_of_version((like or newest).file_key, number),
        file_name=_of_version((like or newest).file_name, number),
    )
    return _draw(ports, _reserve(ports, wanted, freeze), by=by)


def _of_version(name: str, version: int) -> str:
    return VERSION.sub(f"-v{version}.", name)


def reissue_purchase_order(
    ports: Ports, by: Person, *, organisation_id: str, order_id: str, reason: str
) -> Document:
    """Draw an order's purchase order as the order is now, and say why (DOC-2). Raises NotFound, InvalidInput.

    Run twice, or when nothing it says has changed, the version stays.
    """
    from chalicelib.services import purchase_orders  # fpdf2 is slow to import

    if not reason.strip():
        raise InvalidInput({"reason": "Say why the document is issued again."})
    dossier = order_dossiers.read(organisation_id, order_id)
    return new_version(
        ports,
        order_id,
        DocumentType.PURCHASE_ORDER,
        reason=reason.strip(),
        by=by,
        freeze=lambda document: purchase_orders.freeze(dossier, document),
    )


def withdraw(ports: Ports, wrong: Sequence[Document]) -> int:
    """These say nothing any more, and their verification pages say so (DOC-3): how many they were. May be run twice."""
    for document in wrong:
        with transaction() as tx:
            documents.mark_void(tx, document.owner_id, document.document_id)
            history.add(tx, _entry(ports, document, None, what="document.withdrawn"))
    return len(wrong)


def link(ports: Ports, person: Person, owner_id: str, wanted_id: str) -> str:
    """A signed address of a few minutes, for who may read the document (DOC-4). Raises NotFound, also for somebody else's."""
    document = documents.get(owner_id, wanted_id)
    document_rights.check(person, document)
    return ports.files.link(
        document.file_key, file_name=document.file_name, content_type=PDF, seconds=LINK_SECONDS
    )


def of_client(
    person: Person, *, kind: DocumentType | None = None, cursor: str | None = None
) -> Page[OwnedDocument]:
    """What this person may read of the organisation's documents, the newest first."""
    rows: list[OwnedDocument] = []
    for _ in range(MAX_QUERIES):
        page = documents.of_organisation(person.organisation_id, kind=kind, cursor=cursor, limit=PAGE_ROWS)
        rows += [each for each in page.rows if document_rights.may_read(person, each, drawn=False)]
        cursor = page.next_cursor
        if cursor is None or len(rows) >= PAGE_ROWS:
            break
    return Page(rows=tuple(rows), next_cursor=cursor)


def of_order(person: Person, order: Order, seats: Sequence[Registration] = ()) -> list[Document]:
    """The documents of an order and of its seats that this person may read; the order's own right was checked."""
    seat_ids = prefix_of_order(order.order_id)
    session_ids = dict.fromkeys((order.session.session_id, *(seat.session_id for seat in seats)))
    found = [
        *documents.of_owner(order.order_id),
        *(each for session_id in session_ids for each in documents.of_session(session_id, owner=seat_ids)),
    ]
    return [d for d in found if may_read_document(person, d.kind)]


def zip_of(ports: Ports, person: Person, selection: Sequence[tuple[str, str]]) -> str:
    """A signed address of several documents in one file (DOC-4), from pairs of owner and document.

    Packed in memory one by one, hence the bounds; forgotten after a day. Raises TooManyDocuments, NotFound.
    """
    keys = list(dict.fromkeys(selection))
    if len(keys) > MAX_PACKED:
        raise _too_many()
    found = documents.together(person.organisation_id, keys)
    document_rights.require_owned(person, found, wanted=len(keys))
    return zip_together(ports, [each.document for each in found], scope=person.organisation_id)


def zip_together(ports: Ports, chosen: Sequence[Document], *, scope: str) -> str:
    """As `zip_of`, of documents that somebody may read. `scope` keeps one's files apart from another's. Raises TooManyDocuments."""
    megabytes = sum(document.size for document in chosen) / 1_000_000
    if len(chosen) > MAX_PACKED or megabytes > MAX_PACKED_MEGABYTES:
        raise _too_many()
    digest = hashlib.sha256("".join(document.code for document in chosen).encode()).hexdigest()[:32]
    key = f"zips/{scope}/{digest}.zip"
    ports.files.write(key, _packed(ports, chosen), content_type="application/zip")
    name = f"documents-{ports.now():%Y-%m-%d}.zip"
    return ports.files.link(key, file_name=name, content_type="application/zip", seconds=LINK_SECONDS)


def any_address(ports: Ports) -> str:
    """A signed address of nothing: says where the store is, so that a page may let its form be redirected there."""
    return ports.files.link("zips/-", file_name="-", content_type="application/zip", seconds=1)


def find_by_code(typed: str) -> Document | None:
    """The document with this verification code, whatever the case and spaces; one read whether there is one or not (DOC-3)."""
    document = documents.find_by_code(rules.typed_code(typed))
    return document if document is not None and document.is_drawn else None


def _reserve(ports: Ports, document: Document, freeze: Freeze) -> Document:
    """Put down what it says; if another worker was quicker, what that one put down counts."""
    coded = replace(document, code=secret_codes.new(ports))
    if documents.reserve(coded, frozen=_as_text(freeze(coded))):
        return coded
    return documents.get(document.owner_id, document.document_id)


def _draw(ports: Ports, document: Document, *, by: Person | None) -> Document:
    content = _pdf(ports, document)
    drawn = replace(document, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    ports.files.write(document.file_key, content, content_type=PDF)
    try:
        with transaction() as tx:
            documents.mark_drawn(tx, drawn)
            if document.version > 1:
                before = document_id(document.kind, document.version - 1, part=document.part)
                documents.mark_replaced(tx, document.owner_id, before)
            what = "document.replaced" if document.version > 1 else "document.drawn"
            history.add(tx, _entry(ports, drawn, by, what=what, reason=drawn.reason))
    except Refused:
        return documents.get(document.owner_id, document.document_id)  # another worker drew the same bytes
    return drawn


def _pdf(ports: Ports, document: Document) -> bytes:
    """The drawing of what was put down, with the letterhead's logo of that day."""
    from chalicelib.services import drawings  # fpdf2 is slow to import

    logo = ports.files.read(document.logo_key) if document.logo_key else None
    return drawings.draw(document.kind, documents.frozen_of(document), logo=logo)


def _as_text(said: object) -> str:
    from chalicelib.pdf import frozen  # fpdf2 is slow to import

    return frozen.to_json(said)


def _packed(ports: Ports, chosen: Sequence[Document]) -> bytes:
    """PDFs are compressed already, so they are stored as they are; two of the same name are numbered."""
    packed = io.BytesIO()
    names: set[str] = set()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for number, document in enumerate(chosen, start=1):
            name = document.file_name if document.file_name not in names else f"{number}-{document.file_name}"
            names.add(name)
            entry = zipfile.ZipInfo(name, document.created_at.timetuple()[:6])
            archive.writestr(entry, ports.files.read(document.file_key))
    return packed.getvalue()


def _too_many() -> TooManyDocuments:
    return TooManyDocuments(documents=MAX_PACKED, megabytes=MAX_PACKED_MEGABYTES)


def _entry(ports: Ports, document: Document, by: Person | None, *, what: str, reason: str = "") -> Entry:
    return Entry(
        object_id=document.owner_id,
        at=ports.now(),
        who_id=(by or SYSTEM).user_id,
        who_name=(by or SYSTEM).name,
        what=what,
        after=document.number,
        reason=reason,
        facts={"number": document.number, "kind": document.kind.value, "version": str(document.version)},
    )
