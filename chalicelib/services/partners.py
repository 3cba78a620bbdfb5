"""Partners: adding and editing those whose sessions are imported (SES-9)."""

from dataclasses import replace

from chalicelib.domain import changes
from chalicelib.domain.access import Person
from chalicelib.domain.errors import Conflict, InvalidInput
from chalicelib.domain.history import Entry
from chalicelib.domain.partners import Partner
from chalicelib.models import history, partners
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports
from chalicelib.templating import N_


def add(ports: Ports, partner: Partner, *, by: Person) -> Partner:
    """A new partner; the same id twice is the same form sent twice. Raises InvalidInput when another has the folder."""
    try:
        with transaction() as tx:
            partners.add(tx, partner)
            history.add(tx, _entry(ports, partner, by, "partner_created"))
    except Refused as refusal:
        if "partner" not in refusal.labels:
            raise _folder_taken() from refusal
        return partners.get(partner.partner_id)
    return partner


def change(ports: Ports, partner: Partner, *, version: int, by: Person) -> Partner:
    """Save an edit of the state with this version. Raises NotFound, InvalidInput, Conflict.

    Trainings that were imported keep their codes when the folder changes.
    """
    before = partners.get(partner.partner_id)
    after = replace(partner, version=before.version)
    if after == before:
        return before
    if before.version != version:
        raise Conflict(partner.partner_id)
    try:
        with transaction() as tx:
            partners.replace(tx, after, before=before)
            entry = _entry(ports, after, by, "partner_changed")
            history.add(tx, replace(entry, facts=changes.between(before, after)))
    except Refused as refusal:
        if refusal.labels == {"folder"}:
            raise _folder_taken() from refusal
        raise
    return replace(after, version=before.version + 1)


def _folder_taken() -> InvalidInput:
    return InvalidInput({"folder": N_("Another partner has this folder: enter another one.")})


def _entry(ports: Ports, partner: Partner, by: Person, what: str) -> Entry:
    return Entry(
        object_id=partner.partner_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        after=partner.name,
    )
