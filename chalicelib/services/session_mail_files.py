"""The files of a session's message: documents as they were when it was promised, and files attached to the session (NOT-1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.mailings import Mail
from chalicelib.emails.message import Attachment
from chalicelib.models import attachments, documents
from chalicelib.ports import Ports

MAX_ATTACHED_BYTES = 7_000_000
"""SES takes messages of ten megabytes through `SendRawEmail`, and attachments grow by a third on the way.

Source: docs.aws.amazon.com/ses/latest/dg/quotas.html.
"""
PDF = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class Files:
    attached: tuple[Attachment, ...]
    left_out: tuple[str, ...]
    """Names of those that would make the message too large."""


@dataclass(frozen=True, kw_only=True)
class _Kept:
    file_name: str
    file_key: str
    content_type: str
    size: int


def read(ports: Ports, mail: Mail) -> Files:
    """In the order the setting names them; what would make the message too large is named instead. Raises NotFound."""
    attached: list[Attachment] = []
    left_out: list[str] = []
    room = MAX_ATTACHED_BYTES
    for kept in (*_documents(mail), *_files(mail)):
        if kept.size > room:
            left_out.append(kept.file_name)
            continue
        room -= kept.size
        content = ports.files.read(kept.file_key)
        attached.append(Attachment(file_name=kept.file_name, content=content, content_type=kept.content_type))
    return Files(attached=tuple(attached), left_out=tuple(left_out))


def _documents(mail: Mail) -> Iterator[_Kept]:
    for named in _each(mail, "documents"):
        owner_id, _, document_id = named.partition("/")
        document = documents.get(owner_id, document_id)
        if document.is_drawn:
            yield _Kept(
                file_name=document.file_name,
                file_key=document.file_key,
                content_type=PDF,
                size=document.size,
            )


def _files(mail: Mail) -> Iterator[_Kept]:
    """Those still attached to the session: one that was removed meanwhile is not sent."""
    wanted = _each(mail, "files")
    known = {file.attachment_id: file for file in attachments.of_owner(mail.object_id)} if wanted else {}
    for attachment_id in wanted:
        if (file := known.get(attachment_id)) is not None:
            yield _Kept(
                file_name=file.file_name,
                file_key=file.file_key,
                content_type=file.content_type,
                size=file.size,
            )


def _each(mail: Mail, fact: str) -> list[str]:
    return [part for part in mail.facts.get(fact, "").split(";") if part]
