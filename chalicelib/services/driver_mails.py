"""E-mails about driver registrations: the report of a dropped file (DRV-11)."""

from functools import partial

from chalicelib import formats
from chalicelib.domain.driver_batches import Batch, BatchState
from chalicelib.domain.mailings import Mail
from chalicelib.emails import driver_file_report
from chalicelib.emails.courses import Rows
from chalicelib.emails.driver_file_report import DriverFileReport, Outcome
from chalicelib.emails.message import EmailMessage
from chalicelib.models import driver_batches
from chalicelib.models import institute as institutes
from chalicelib.ports import Ports
from chalicelib.services import letterheads
from chalicelib.templating import translate


def build_file_report(_: Ports, mail: Mail) -> EmailMessage:
    """What became of a dropped file, as it stands when the message leaves. Raises NotFound."""
    return tell_file_report(driver_batches.get(mail.organisation_id, mail.object_id), mail)


def tell_file_report(batch: Batch, mail: Mail) -> EmailMessage:
    report = DriverFileReport(
        outcome=_outcome(batch),
        file_name=batch.file_name,
        rows=_rows(batch, language=mail.language),
        entry_url=letterheads.page_url(f"/drivers/{batch.batch_id}"),
    )
    return driver_file_report.build(report, letterheads.envelope(mail, institutes.get()))


def _outcome(batch: Batch) -> Outcome:
    if batch.state in (BatchState.REGISTERING, BatchState.DONE):
        return Outcome.REGISTERED
    return Outcome.UNREADABLE if batch.state is BatchState.UNREADABLE else Outcome.REFUSED


def _rows(batch: Batch, *, language: str) -> Rows:
    _ = partial(translate, language)
    counts = batch.counts
    if batch.state is BatchState.UNREADABLE:
        return [(_("File"), batch.file_name), (_("Why"), batch.problem)]
    return [
        (_("File"), batch.file_name),
        (_("Training"), batch.title),
        (_("End date"), formats.day(batch.ends_on, language) if batch.ends_on else ""),
        (_("Lines"), formats.number(counts.lines, language)),
        (_("Good"), formats.number(counts.good, language)),
        (_("To correct"), formats.number(counts.refused, language)),
    ]
