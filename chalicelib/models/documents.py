"""Index of generated documents, by the object they are about; and what each of them says, frozen (DOC-2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import config
from chalicelib.domain.access import DocumentType
from chalicelib.domain.documents import Document, series
from chalicelib.domain.errors import NotFound
from chalicelib.domain.orders import Order
from chalicelib.domain.registrations import Registration
from chalicelib.models import claims
from chalicelib.models.attributes import DayAttribute, EnumAttribute, InstantAttribute
from chalicelib.models.base import Table, Transaction, read_together
from chalicelib.models.orders import OrderItem
from chalicelib.models.paging import Page, cursor_of, key_of
from chalicelib.models.registrations import RegistrationItem


class ByCode(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_code"
        projection = AllProjection()

    code = UnicodeAttribute(hash_key=True)


class ByOrganisation(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_organisation"
        projection = KeysOnlyProjection()

    organisation_id = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class BySession(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_session"
        projection = KeysOnlyProjection()

    session_id = UnicodeAttribute(hash_key=True)
    owner_id = UnicodeAttribute(range_key=True)


class ByTrainee(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_trainee"
        projection = KeysOnlyProjection()

    trainee_id = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class DocumentItem(Table):
    class Meta:
        table_name = config.table_name("documents")

    owner_id = UnicodeAttribute(hash_key=True)
    document_id = UnicodeAttribute(range_key=True)
    kind = EnumAttribute(DocumentType)
    version = NumberAttribute()
    organisation_id = UnicodeAttribute()
    number = UnicodeAttribute()
    title = UnicodeAttribute()
    file_key = UnicodeAttribute()
    file_name = UnicodeAttribute()
    sha256 = UnicodeAttribute(null=True)
    size = NumberAttribute(null=True)
    language = UnicodeAttribute()
    created_at = InstantAttribute()
    reason = UnicodeAttribute(null=True)
    code = UnicodeAttribute()
    holder = UnicodeAttribute(null=True)
    is_replaced = BooleanAttribute(null=True)
    is_void = BooleanAttribute(null=True)
    logo_key = UnicodeAttribute(null=True)
    part = UnicodeAttribute(null=True)
    session_id = UnicodeAttribute(null=True)
    trainee_id = UnicodeAttribute(null=True)
    valid_until = DayAttribute(null=True)
    frozen = UnicodeAttribute()
    """What it says, as JSON: drawing it again gives the same bytes."""

    by_code = ByCode()
    by_organisation = ByOrganisation()
    by_session = BySession()
    by_trainee = ByTrainee()


def reserve(document: Document, *, frozen: str) -> bool:
    """Put down what a document says before it is drawn; False when this version was put down before."""
    item = DocumentItem.holding(document, document_id=document.document_id, frozen=frozen)
    return claims.put_new(item, key=DocumentItem.document_id)


def get(owner_id: str, document_id: str) -> Document:
    """Raises NotFound."""
    return _item(owner_id, document_id).to(Document)


def find(owner_id: str, document_id: str) -> Document | None:
    (item,) = read_together([(DocumentItem, (owner_id, document_id))])
    return item.to(Document) if item else None


def frozen_of(document: Document) -> str:
    """What it says. Raises NotFound."""
    return str(_item(document.owner_id, document.document_id).frozen)


def mark_drawn(tx: Transaction, document: Document) -> None:
    """Its file is there. Refused (label `document`) when it was drawn before."""
    tx.update(
        DocumentItem(document.owner_id, document.document_id),
        actions=[DocumentItem.sha256.set(document.sha256), DocumentItem.size.set(document.size)],
        condition=DocumentItem.document_id.exists() & DocumentItem.sha256.does_not_exist(),
        label="document",
    )


def mark_replaced(tx: Transaction, owner_id: str, document_id: str) -> None:
    """A newer version says it now; the old one stays as it was."""
    tx.update(
        DocumentItem(owner_id, document_id),
        actions=[DocumentItem.is_replaced.set(True)],
        condition=DocumentItem.document_id.exists(),
        label="version before",
    )


def mark_void(tx: Transaction, owner_id: str, document_id: str) -> None:
    """It says nothing any more, and its verification page says so (DOC-3)."""
    tx.update(
        DocumentItem(owner_id, document_id),
        actions=[DocumentItem.is_void.set(True)],
        condition=DocumentItem.document_id.exists(),
        label="void document",
    )


def remove(tx: Transaction, owner_id: str, document_id: str) -> None:
    """Nothing is left of it in the index; its file is removed by who calls. Removed twice it stays removed."""
    tx.delete(DocumentItem(owner_id, document_id), label="removed document")


def of_owner(owner_id: str) -> list[Document]:
    """All documents about an object, versions in order."""
    return [item.to(Document) for item in DocumentItem.query(owner_id, consistent_read=True)]


def newest(owner_id: str, kind: DocumentType, *, part: str = "") -> Document | None:
    """The last version, drawn or not."""
    found = DocumentItem.query(
        owner_id,
        DocumentItem.document_id.startswith(f"{series(kind, part=part)}#"),
        scan_index_forward=False,
        limit=1,
        consistent_read=True,
    )
    return next((item.to(Document) for item in found), None)


def of_session(session_id: str, *, owner: str = "") -> list[Document]:
    """Everything about a session and its registrations; with `owner`, of the owners whose identifier begins so.

    Found by an index, so it may lag by a moment; one round trip more per hundred.
    """
    mine = DocumentItem.owner_id.startswith(owner) if owner else None
    rows = DocumentItem.by_session.query(session_id, mine)
    return _read((str(item.owner_id), str(item.document_id)) for item in rows)


def of_trainee(trainee_id: str, *, limit: int = 100) -> list[Document]:
    """What is about one person, the newest first."""
    rows = DocumentItem.by_trainee.query(trainee_id, scan_index_forward=False, limit=limit)
    return _read((str(item.owner_id), str(item.document_id)) for item in rows)


def _read(keys: Iterable[tuple[str, str]]) -> list[Document]:
    found = read_together([(DocumentItem, key) for key in keys])
    return [item.to(Document) for item in found if item is not None]


def find_by_code(code: str) -> Document | None:
    return next((item.to(Document) for item in DocumentItem.by_code.query(code or "-", limit=1)), None)


@dataclass(frozen=True, kw_only=True)
class OwnedDocument:
    """A document with the order or the registration it is about: rights hang on them. Of a whole session: neither."""

    document: Document
    order: Order | None = None
    registration: Registration | None = None

    @property
    def is_of_session(self) -> bool:
        return self.order is None and self.registration is None


def of_organisation(
    organisation_id: str, *, kind: DocumentType | None = None, cursor: str | None = None, limit: int = 30
) -> Page[OwnedDocument]:
    """A client's documents, the newest first; a page may hold fewer rows than `limit` although more follow."""
    results = DocumentItem.by_organisation.query(
        organisation_id,
        scan_index_forward=False,
        limit=limit,
        filter_condition=_of_kind(kind) if kind else None,
        page_size=limit,
        last_evaluated_key=key_of(cursor, organisation_id=organisation_id),
    )
    keys = [(str(item.owner_id), str(item.document_id)) for item in results]
    return Page(
        rows=tuple(together(organisation_id, keys)), next_cursor=cursor_of(results.last_evaluated_key)
    )


def _of_kind(kind: DocumentType) -> Condition:
    """All versions, of parts too."""
    wanted = DocumentItem.document_id
    either: Condition = wanted.startswith(f"{kind.value}#") | wanted.startswith(f"{kind.value}.")
    return either


def together(organisation_id: str, keys: Sequence[tuple[str, str]]) -> list[OwnedDocument]:
    """These documents (owner, identifier) of a client with what they are about, in one round trip per hundred rows.

    Left out are those of somebody else and those whose order or registration is not this client's.
    """
    wanted: list[tuple[type[Table], tuple[str, ...]]] = [(DocumentItem, key) for key in keys]
    owners = dict.fromkeys(owner for owner, _ in keys)
    orders = [owner for owner in owners if owner.startswith("ord_")]
    seats = [owner for owner in owners if owner.startswith("reg_")]
    read = read_together(
        wanted
        + [(OrderItem, (organisation_id, owner)) for owner in orders]
        + [(RegistrationItem, (organisation_id, owner)) for owner in seats]
    )
    found = [item.to(Document) for item in read[: len(keys)] if item is not None]
    known_orders = {
        item.order_id: item.to(Order) for item in read[len(keys) : len(keys) + len(orders)] if item
    }
    known_seats = {
        item.registration_id: item.to(Registration) for item in read[len(keys) + len(orders) :] if item
    }
    owned = [
        OwnedDocument(
            document=document,
            order=known_orders.get(document.owner_id),
            registration=known_seats.get(document.owner_id),
        )
        for document in found
        if document.organisation_id == organisation_id
    ]
    return [each for each in owned if not each.is_of_session or each.document.owner_id.startswith("ses_")]


def _item(owner_id: str, document_id: str) -> DocumentItem:
    try:
        return DocumentItem.get(owner_id, document_id, consistent_read=True)
    except DocumentItem.DoesNotExist as error:
        raise NotFound(document_id) from error
