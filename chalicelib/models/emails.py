"""E-mails: promised, claimed by one worker, sent once; the log on the object they are about."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import config
from chalicelib.domain.mailings import MailState
from chalicelib.models.base import EnumAttribute, InstantAttribute, Table, ValueAttribute


class ByObject(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_object"
        projection = AllProjection()

    object_id = UnicodeAttribute(hash_key=True)
    key = UnicodeAttribute(range_key=True)


class ByDue(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_due"
        projection = KeysOnlyProjection()

    pending = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class MailItem(Table):
    class Meta:
        table_name = config.table_name("emails")

    key = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    object_id = UnicodeAttribute()
    organisation_id = UnicodeAttribute()
    to = ValueAttribute(tuple[str, ...])
    cc = ValueAttribute(tuple[str, ...], null=True)
    language = UnicodeAttribute(null=True)
    subject = UnicodeAttribute(null=True)
    due_at = InstantAttribute()
    promised_at = InstantAttribute()
    state = EnumAttribute(MailState)
    pending = UnicodeAttribute(null=True)
    attempts = NumberAttribute(null=True)
    last_error = UnicodeAttribute(null=True)
    claimed_until = InstantAttribute(null=True)
    sent_at = InstantAttribute(null=True)
    archive_key = UnicodeAttribute(null=True)
    facts = ValueAttribute(dict[str, str], null=True)

    by_object = ByObject()
    by_due = ByDue()
