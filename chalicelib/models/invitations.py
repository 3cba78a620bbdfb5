"""Calendar invitations: a row per seat, trainee and sequence, with its revision (NOT-5)."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from chalicelib import config
from chalicelib.domain.invitations import Invitation
from chalicelib.domain.sessions import Sequence
from chalicelib.models.attributes import ValueAttribute
from chalicelib.models.base import Table, Transaction

LABEL = "invitation"


class InvitationItem(Table):
    class Meta:
        table_name = config.table_name("invitations")

    registration_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    """`<trainee>#<sequence>`."""
    trainee_id = UnicodeAttribute()
    sequence_id = UnicodeAttribute()
    organisation_id = UnicodeAttribute()
    order_id = UnicodeAttribute()
    session_id = UnicodeAttribute()
    session_code = UnicodeAttribute()
    training_code = UnicodeAttribute()
    title = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    sequence = ValueAttribute(Sequence)
    host = UnicodeAttribute()
    revision = NumberAttribute()
    is_withdrawn = BooleanAttribute(null=True)
    carried_by = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)


def find(registration_id: str, trainee_id: str, sequence_id: str) -> Invitation | None:
    try:
        item = InvitationItem.get(registration_id, _part(trainee_id, sequence_id), consistent_read=True)
    except InvitationItem.DoesNotExist:
        return None
    return item.to(Invitation)


def of_registration(registration_id: str) -> list[Invitation]:
    """Standing and withdrawn ones, of everybody who ever had the seat."""
    rows = InvitationItem.query(registration_id, consistent_read=True)
    return [item.to(Invitation) for item in rows]


def put(tx: Transaction, invitation: Invitation, *, before: Invitation | None) -> None:
    """The next revision; Refused (label `invitation`) when another worker made one meanwhile."""
    item = InvitationItem.holding(invitation, part=_part(invitation.trainee_id, invitation.sequence_id))
    stored = InvitationItem.revision
    as_read: Condition = stored.does_not_exist() if before is None else stored == before.revision
    tx.save(item, condition=as_read, label=LABEL)


def _part(trainee_id: str, sequence_id: str) -> str:
    return f"{trainee_id}#{sequence_id}"
