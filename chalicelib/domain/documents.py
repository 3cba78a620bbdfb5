"""Documents: generated, versioned, verifiable (DOC-1 to DOC-4)."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.access import DocumentType


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
    sha256: str
    size: int
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

    @property
    def document_id(self) -> str:
        return document_id(self.kind, self.version)


def document_id(kind: DocumentType, version: int) -> str:
    return f"{kind.value}#{version:04d}"


def initials(full_name: str) -> str:
    """`Jean-Marc LE GALL` is `J. L. G.`: what a public page may say of a person."""
    return " ".join(f"{word[0].upper()}." for word in full_name.split() if word[0].isalnum())
