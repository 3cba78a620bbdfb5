"""Files attached to an object on its pages: the upload, its arrival, download and removal; `components/attachments.html` shows them."""

from typing import Any

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import may_read_attachment
from chalicelib.domain.attachments import ALLOWED, MAX_BYTES, Attachment, AttachmentType
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.models import attachments
from chalicelib.services import attachments as service
from chalicelib.templating import N_
from chalicelib.web import responses
from chalicelib.web.visit import Visit


def shown(visit: Visit, owner_id: str, path: str) -> dict[str, Any]:
    """What the macros need. `?key=` is a file that arrived and waits for its type."""
    upload = service.upload_form(bootstrap.ports(), visit.person, owner_id, back_to=responses.absolute(path))
    visit.let_forms_reach(upload.url)
    key = visit.query("key") or visit.value("key")
    return {
        "files": service.readable(visit.person, owner_id),
        "upload": upload,
        "arrived": _arrived(visit, owner_id, key) if key else None,
        "file_types": visit.options(_types(visit)),
        "max_bytes": MAX_BYTES,
        "accept": ",".join(f".{ending}" for ending in ALLOWED),
    }


def download(visit: Visit, owner_id: str, attachment_id: str) -> Response:
    """Raises NotFound, also for a type that is not for this person; the right to the object was checked."""
    return visit.redirect(service.link_for(bootstrap.ports(), visit.person, owner_id, attachment_id))


def attach(visit: Visit, owner_id: str) -> None:
    """Keep the file that arrived under `key`, as the `type` chosen. Raises InvalidInput."""
    wanted = visit.value("type")
    if wanted not in {each.value for each in _types(visit)}:
        raise InvalidInput({"type": N_("Choose what this file is.")})
    try:
        made = service.keep(
            bootstrap.ports(), visit.person, owner_id, visit.value("key"), AttachmentType(wanted)
        )
    except NotFound as error:
        raise InvalidInput({"file": N_("The file didn’t arrive: choose it again.")}) from error
    visit.flash(N_("The file %(name)s is attached."), name=made.file_name)


def remove(visit: Visit, owner_id: str) -> None:
    """Raises NotFound."""
    file = _readable_one(visit, owner_id, visit.value("attachment_id"))
    service.remove(bootstrap.ports(), visit.person, owner_id, file.attachment_id)
    visit.flash(N_("The file %(name)s is removed."), name=file.file_name)


def _readable_one(visit: Visit, owner_id: str, attachment_id: str) -> Attachment:
    file = attachments.get(owner_id, attachment_id or "-")
    if not may_read_attachment(visit.person, file.type):
        raise NotFound(attachment_id)
    return file


def _types(visit: Visit) -> list[AttachmentType]:
    return [each for each in AttachmentType if may_read_attachment(visit.person, each)]


def _arrived(visit: Visit, owner_id: str, key: str) -> dict[str, str] | None:
    try:
        return {"key": key, "name": service.arrived_name(visit.person, owner_id, key)}
    except NotFound:
        return None
