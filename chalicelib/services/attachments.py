"""Files that people attach to an object: they come straight from the browser into the store, are checked, then kept (SES-14, SES-17).

An upload lies under the key of who sent it; only what is kept has a row. What is taken away leaves the page, not the store.
"""

from chalicelib.domain import ids
from chalicelib.domain.access import Person, hide_unless, may_read_attachment
from chalicelib.domain.attachments import (
    MAX_BYTES,
    Attachment,
    AttachmentType,
    content_type_of,
    safe_name,
    uploaded_name,
)
from chalicelib.domain.errors import NotFound
from chalicelib.domain.history import Entry
from chalicelib.models import attachments, history
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.ports import Ports, UploadForm

LINK_SECONDS = 300


def upload_form(ports: Ports, by: Person, owner_id: str, *, back_to: str) -> UploadForm:
    """A signed form for one file of this person; the store sends the browser back with its key."""
    key = f"{_uploads(by, owner_id)}{ports.new_id('upl')}/${{filename}}"
    return ports.files.upload_form(key, max_bytes=MAX_BYTES, back_to=back_to)


def arrived_name(by: Person, owner_id: str, key: str) -> str:
    """The name of an upload of this person for this object. Raises NotFound for any other key."""
    if not key.startswith(_uploads(by, owner_id)) or ".." in key.split("/"):
        raise NotFound(key)
    return safe_name(uploaded_name(key.rpartition("/")[2]))


def keep(ports: Ports, by: Person, owner_id: str, key: str, kind: AttachmentType) -> Attachment:
    """Attach a file that arrived. Sent twice, it is attached once. Raises NotFound, InvalidInput."""
    name = arrived_name(by, owner_id, key)
    content = ports.files.read_drop(key, max_bytes=MAX_BYTES)
    content_type = content_type_of(name, content)
    attachment_id = ids.derived("att", owner_id, key)
    made = Attachment(
        owner_id=owner_id,
        attachment_id=attachment_id,
        type=kind,
        file_name=name,
        content_type=content_type,
        size=len(content),
        file_key=f"attachments/{owner_id}/{attachment_id}.{name.rpartition('.')[2].lower()}",
        added_at=ports.now(),
        added_by_name=by.name,
    )
    ports.files.write(made.file_key, content, content_type=content_type)
    try:
        with transaction() as tx:
            attachments.add(tx, made)
            _note(tx, ports, by, made, what="attachment.added")
    except Refused:
        return attachments.get(owner_id, attachment_id)
    return made


def remove(ports: Ports, by: Person, owner_id: str, attachment_id: str) -> Attachment:
    """Take it off the object; the file itself is kept, for messages that left with it. Raises NotFound, also the second time."""
    found = attachments.get(owner_id, attachment_id)
    try:
        with transaction() as tx:
            attachments.remove(tx, found)
            _note(tx, ports, by, found, what="attachment.removed")
    except Refused as refusal:
        raise NotFound(attachment_id) from refusal
    return found


def readable(person: Person, owner_id: str) -> list[Attachment]:
    """Those that this person may read; whoever asks has checked the right to the object."""
    return [file for file in attachments.of_owner(owner_id) if may_read_attachment(person, file.type)]


def link_for(ports: Ports, person: Person, owner_id: str, attachment_id: str) -> str:
    """A signed address, as `readable` allows. Raises NotFound."""
    file = attachments.get(owner_id, attachment_id or "-")
    hide_unless(may_read_attachment(person, file.type))
    return link(ports, file)


def link(ports: Ports, attachment: Attachment) -> str:
    """A signed address of a few minutes; whoever asks has checked the right."""
    return ports.files.link(
        attachment.file_key,
        file_name=attachment.file_name,
        content_type=attachment.content_type,
        seconds=LINK_SECONDS,
    )


def _uploads(by: Person, owner_id: str) -> str:
    return f"uploads/attachments/{owner_id}/{by.user_id}/"


def _note(tx: Transaction, ports: Ports, by: Person, attachment: Attachment, *, what: str) -> None:
    history.add(
        tx,
        Entry(
            object_id=attachment.owner_id,
            at=ports.now(),
            who_id=by.user_id,
            who_name=by.name,
            what=what,
            after=attachment.attachment_id,
            facts={"name": attachment.file_name, "type": attachment.type.value},
        ),
    )
