"""Index of generated documents, by the object they are about."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.access import DocumentType
from chalicelib.models.base import EnumAttribute, InstantAttribute, Table


class ByCode(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_code"
        projection = AllProjection()

    code = UnicodeAttribute(hash_key=True)


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
    sha256 = UnicodeAttribute()
    size = NumberAttribute()
    language = UnicodeAttribute()
    created_at = InstantAttribute()
    reason = UnicodeAttribute(null=True)
    code = UnicodeAttribute()
    holder = UnicodeAttribute(null=True)
    is_replaced = BooleanAttribute(null=True)
    is_void = BooleanAttribute(null=True)
    frozen = UnicodeAttribute(null=True)

    by_code = ByCode()
