"""Documents: generated, versioned, verifiable (DOC-1 to DOC-4)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain import ids
from chalicelib.domain.access import DocumentType
from chalicelib.domain.errors import RuleViolation

CODE_CHARACTERS = 12
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, kw_only=True)
class Document:
    """One version of a PDF. What was sent stays as it was: a correction is a new version (DOC-2)."""

    owner_id: str
    """The object it is about: an order, a session, a registration."""
    kind: DocumentType
    version: int
    """From 1."""
    organisation_id: str
    number: str
    """As printed: an order's reference, an invoice's number."""
    title: str
    file_key: str
    file_name: str
    sha256: str = ""
    """Of the PDF; empty while it is being drawn."""
    size: int = 0
    """Bytes."""
    language: str
    created_at: datetime
    reason: str = ""
    """Why this version replaces the one before."""
    code: str = ""
    """Public verification code (DOC-3)."""
    holder: str = ""
    """Initials shown by the verification page."""
    is_replaced: bool = False
    is_void: bool = False
    logo_key: str = ""
    """Of the picture in its letterhead, among the stored files."""
    part: str = ""
    """The sequence or the organisation it is about, where a session has one document for each."""
    session_id: str = ""
    """The session it is about, whoever owns it."""
    trainee_id: str = ""
    """Whom it is about, where that is one person: a seat may be given to somebody else. Of drivers: the driver's key."""
    valid_until: date | None = None
    """The last day it proves anything; None: as long as it is neither replaced nor void."""

    @property
    def document_id(self) -> str:
        return document_id(self.kind, self.version, part=self.part)

    @property
    def is_drawn(self) -> bool:
        return bool(self.sha256)

    @property
    def path(self) -> str:
        """Its download page; `#` would end an address."""
        return f"/documents/{self.owner_id}/{self.document_id.replace('#', '-')}"

    @property
    def validity(self) -> "Validity":
        if self.is_void:
            return Validity.VOID
        return Validity.REPLACED if self.is_replaced else Validity.VALID

    def validity_on(self, day: date) -> "Validity":
        """As `validity`, and expired after its last day."""
        if self.validity is Validity.VALID and self.valid_until is not None and self.valid_until < day:
            return Validity.EXPIRED
        return self.validity


class TooManyDocuments(RuleViolation):
    """Facts: `documents` and `megabytes`, the most that go into one download."""

    code = "too_many_documents"
    message = "Choose at most %(documents)s documents, %(megabytes)s MB together, for one download."


class Validity(StrEnum):
    """What the verification page says of a document (DOC-3)."""

    VALID = "valid"
    REPLACED = "replaced"
    EXPIRED = "expired"
    VOID = "void"


def document_id(kind: DocumentType, version: int, *, part: str = "") -> str:
    """`attendance_sheet#0001`, or `attendance_sheet.seq_…#0001` of a part."""
    return f"{series(kind, part=part)}#{version:04d}"


def is_organisation(part: str) -> bool:
    """Whether a part of a session's documents is the people of one client."""
    return part.startswith("org_")


def series(kind: DocumentType, *, part: str = "") -> str:
    """What the identifiers of all versions begin with."""
    return f"{kind.value}.{part}" if part else kind.value


def document_id_in(address: str) -> str:
    """The identifier as it stands in a path: `purchase_order-0001`."""
    kind, _, version = address.rpartition("-")
    return f"{kind}#{version}"


def verification_code(chance: int) -> str:
    """`K7QF-2M9X-PB4T`: 60 bits that nobody guesses, without letters that look alike (DOC-3)."""
    characters = ids.encode(chance % 32**CODE_CHARACTERS, characters=CODE_CHARACTERS).upper()
    return "-".join(characters[start : start + 4] for start in range(0, CODE_CHARACTERS, 4))


def typed_code(text: str) -> str:
    """A code as somebody reads it off paper, in the form it is stored in: case, spaces and look-alikes don't matter."""
    kept = "".join(c for c in text.upper() if c.isalnum()).translate(_MISREAD)[: CODE_CHARACTERS + 1]
    return "-".join(kept[start : start + 4] for start in range(0, len(kept), 4))


def initials(full_name: str) -> str:
    """`Jean-Marc LE GALL` is `J. L. G.`: what a public page may say of a person."""
    return " ".join(f"{word[0].upper()}." for word in full_name.split() if word[0].isalnum())
