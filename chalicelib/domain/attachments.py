"""Files that people attach to an object: a quotation, a scan of the signed sheet, a leaflet for the trainees (SES-14, SES-17)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.errors import InvalidInput

MAX_BYTES = 20_000_000
MAX_NAME = 120
PDF, PNG, JPEG, ZIPPED, OLE = (
    b"%PDF-",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
)
ALLOWED: dict[str, tuple[str, bytes]] = {
    "pdf": ("application/pdf", PDF),
    "png": ("image/png", PNG),
    "jpg": ("image/jpeg", JPEG),
    "jpeg": ("image/jpeg", JPEG),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIPPED),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIPPED),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ZIPPED),
    "odt": ("application/vnd.oasis.opendocument.text", ZIPPED),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", ZIPPED),
    "odp": ("application/vnd.oasis.opendocument.presentation", ZIPPED),
    "doc": ("application/msword", OLE),
    "xls": ("application/vnd.ms-excel", OLE),
    "ppt": ("application/vnd.ms-powerpoint", OLE),
    "zip": ("application/zip", ZIPPED),
}
"""What may be attached: by the end of its name, what it is and how such a file begins. No pages, no programs."""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/]+')


class AttachmentType(StrEnum):
    QUOTATION = "quotation"
    PROVIDER_INVOICE = "provider_invoice"
    SIGNED_SHEET = "signed_sheet"
    TEACHING_MATERIAL = "teaching_material"
    ACCESS_MAP = "access_map"
    RULES = "rules"
    """Règlement intérieur (Code du travail, art. L6352-3)."""
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    owner_id: str
    """The object it hangs on: a session, a registration."""
    attachment_id: str
    """`att_…`"""
    type: AttachmentType
    file_name: str
    content_type: str
    size: int
    """Bytes."""
    file_key: str
    added_at: datetime
    added_by_name: str


FINANCIAL = frozenset({AttachmentType.QUOTATION, AttachmentType.PROVIDER_INVOICE})
"""Not for trainers."""
FOR_TRAINEES = frozenset({AttachmentType.TEACHING_MATERIAL, AttachmentType.ACCESS_MAP, AttachmentType.RULES})
"""What people who follow the session find in their space; rules of procedure must reach them (Code du travail, art. L6353-8)."""


def content_type_of(file_name: str, content: bytes) -> str:
    """What the file is, by its name, if its beginning agrees. Raises InvalidInput."""
    _, dot, ending = file_name.rpartition(".")
    known = ALLOWED.get(ending.lower()) if dot else None
    if known is None:
        raise InvalidInput({"file": "Choose a PDF, a picture, an office document or a ZIP file."})
    content_type, beginning = known
    if not content.startswith(beginning):
        raise InvalidInput({"file": "This file is not what its name says: open it, save it again and retry."})
    return content_type


def uploaded_name(name: str) -> str:
    """Browsers send a file's name in UTF-8; a store that takes it for Latin-1 is put right."""
    try:
        return name.encode("latin-1").decode()
    except ValueError:
        return name


def safe_name(typed: str) -> str:
    """A file's name without folders, signs that file systems refuse, or leading dots; its end is kept when it is cut."""
    last = unicodedata.normalize("NFC", typed).replace("\\", "/").rpartition("/")[2]
    name = _UNSAFE.sub("-", last).strip(" .") or "file"
    if len(name) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    return (
        f"{stem[: MAX_NAME - len(ending) - 1]}{dot}{ending}" if dot and len(ending) < 10 else name[:MAX_NAME]
    )
