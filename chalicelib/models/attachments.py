"""Files attached to an object: what they are and where they are kept."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.domain.attachments import Attachment, AttachmentType
from chalicelib.domain.errors import NotFound
from chalicelib.models.attributes import EnumAttribute, InstantAttribute
from chalicelib.models.base import Table, Transaction


class AttachmentItem(Table):
    class Meta:
        table_name = config.table_name("attachments")

    owner_id = UnicodeAttribute(hash_key=True)
    attachment_id = UnicodeAttribute(range_key=True)
    type = EnumAttribute(AttachmentType)
    file_name = UnicodeAttribute()
    content_type = UnicodeAttribute()
    size = NumberAttribute()
    file_key = UnicodeAttribute()
    added_at = InstantAttribute()
    added_by_name = UnicodeAttribute(null=True)


def of_owner(owner_id: str) -> list[Attachment]:
    """The oldest first."""
    found = [item.to(Attachment) for item in AttachmentItem.query(owner_id, consistent_read=True)]
    return sorted(found, key=lambda attachment: (attachment.added_at, attachment.attachment_id))


def get(owner_id: str, attachment_id: str) -> Attachment:
    """Raises NotFound."""
    try:
        return AttachmentItem.get(owner_id, attachment_id, consistent_read=True).to(Attachment)
    except AttachmentItem.DoesNotExist as error:
        raise NotFound(attachment_id) from error


def add(tx: Transaction, attachment: Attachment) -> None:
    """Refused (label `attachment`) when it is there."""
    tx.save(
        AttachmentItem.holding(attachment),
        condition=AttachmentItem.attachment_id.does_not_exist(),
        label="attachment",
    )


def remove(tx: Transaction, attachment: Attachment) -> None:
    """Refused (label `attachment`) when it is gone."""
    tx.delete(
        AttachmentItem(attachment.owner_id, attachment.attachment_id),
        condition=AttachmentItem.attachment_id.exists(),
        label="attachment",
    )
