"""Files that people attach to an object: a quotation, a scan of the signed sheet, a leaflet for the trainees (SES-14, SES-17)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_BYTES = 20_000_000


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
