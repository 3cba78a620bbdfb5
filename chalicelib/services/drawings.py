"""From what a document says, put down as text, to its PDF: one drawer per kind."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.domain.access import DocumentType
from chalicelib.domain.errors import NotFound
from chalicelib.pdf import (
    attendance_sheet,
    attestation,
    completion,
    convocation,
    driver_certificate,
    driver_summary,
    evaluation_summary,
    frozen,
    programme,
    purchase_order,
    success,
    trainer_file,
)
from chalicelib.pdf.achievements import AchievementDocument
from chalicelib.pdf.attendance_sheet import AttendanceSheetDocument
from chalicelib.pdf.convocation import ConvocationDocument
from chalicelib.pdf.driver_people import DriverDocument
from chalicelib.pdf.evaluation_summary import EvaluationSummaryDocument
from chalicelib.pdf.programme import ProgrammeDocument
from chalicelib.pdf.purchase_order import PurchaseOrderDocument
from chalicelib.pdf.trainer_file import TrainerFileDocument

PAPERS: dict[DocumentType, tuple[type[Any], Callable[[Any], bytes]]] = {
    DocumentType.ATTENDANCE_SHEET: (AttendanceSheetDocument, attendance_sheet.build),
    DocumentType.CONVOCATION: (ConvocationDocument, convocation.build),
    DocumentType.PROGRAMME: (ProgrammeDocument, programme.build),
    DocumentType.TRAINER_FILE: (TrainerFileDocument, trainer_file.build),
    DocumentType.EVALUATION: (EvaluationSummaryDocument, evaluation_summary.build),
    DocumentType.ATTESTATION: (AchievementDocument, attestation.build),
    DocumentType.COMPLETION: (AchievementDocument, completion.build),
    DocumentType.CERTIFICATE: (AchievementDocument, success.build),
    DocumentType.DRIVER_SUMMARY: (DriverDocument, driver_summary.build),
    DocumentType.DRIVER_CERTIFICATE: (DriverDocument, driver_certificate.build),
}
"""What each kind says, and who draws it."""


def draw(kind: DocumentType, said: str, *, logo: bytes | None) -> bytes:
    """The same text and logo give the same bytes. Raises NotFound for a kind that nobody draws."""
    if kind is DocumentType.PURCHASE_ORDER:
        document = frozen.from_json(PurchaseOrderDocument, said)
        return purchase_order.build(replace(document, institute=replace(document.institute, logo=logo)))
    if kind not in PAPERS:
        raise NotFound(kind)
    what, build = PAPERS[kind]
    paper = frozen.from_json(what, said)
    institute = replace(paper.issue.institute, logo=logo)
    return build(replace(paper, issue=replace(paper.issue, institute=institute)))
