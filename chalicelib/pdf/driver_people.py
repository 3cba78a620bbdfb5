"""What the two documents of a registered driver say, and the parts they share: driver, centre, qualification (DRV-10)."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from chalicelib import formats
from chalicelib.domain.driver_trainings import PASSENGERS, DriverTraining
from chalicelib.pdf import layout
from chalicelib.pdf.issues import Issue
from chalicelib.pdf.layout import Card
from chalicelib.pdf.sheet import Sheet
from chalicelib.templating import translate


@dataclass(frozen=True, kw_only=True)
class DriverDocument:
    """Everything the training summary and the qualification certificate print."""

    issue: Issue
    first_name: str
    last_name: str
    birth_date: date
    neph: str
    """Driving-licence file number."""
    training: DriverTraining
    title: str
    ends_on: date
    centre: str
    approval_number: str = ""
    reference: str = ""
    """The centre's own, of the file or of the person."""
    until: date | None = None
    """Of a certificate: the last day it proves; of a summary: the last day it can be downloaded."""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def draw_parties(sheet: Sheet, document: DriverDocument) -> None:
    """The driver and the centre, side by side."""
    language = document.issue.language
    _ = partial(translate, language)
    born = _("born on %(day)s", day=formats.written_day(document.birth_date, language))
    neph = _("NEPH: %(number)s", number=document.neph)
    approval = _("Approval number: %(number)s", number=document.approval_number)
    layout.cards(
        sheet,
        Card(_("Driver"), document.full_name, [born, neph]),
        Card(_("Training centre"), document.centre, [approval] if document.approval_number else []),
    )


def transport(document: DriverDocument) -> str:
    """What the driver may carry, in the document's language."""
    _ = partial(translate, document.issue.language)
    if document.training in PASSENGERS:
        return _("Road transport of passengers")
    return _("Road transport of goods")
