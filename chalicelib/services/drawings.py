"""From what a document says, put down as text, to its PDF: one drawer per kind."""

from dataclasses import replace

from chalicelib.domain.access import DocumentType
from chalicelib.domain.errors import NotFound
from chalicelib.pdf import frozen, purchase_order
from chalicelib.pdf.purchase_order import PurchaseOrderDocument


def draw(kind: DocumentType, said: str, *, logo: bytes | None) -> bytes:
    """The same text and logo give the same bytes. Raises NotFound for a kind that nobody draws."""
    if kind is DocumentType.PURCHASE_ORDER:
        document = frozen.from_json(PurchaseOrderDocument, said)
        return purchase_order.build(replace(document, institute=replace(document.institute, logo=logo)))
    raise NotFound(kind)
