"""Frozen documents: what was put down comes back, and draws the same bytes (DOC-2)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chalicelib.pdf.frozen import from_json, to_json
from chalicelib.pdf.parties import Institute
from chalicelib.pdf.purchase_order import PurchaseOrderDocument, build
from tests.pdf.samples import INSTITUTE, ORDER, ordered_for


@pytest.mark.parametrize(
    "document",
    [
        ORDER,
        ordered_for(12, unnamed=2),
        replace(
            ORDER, contact=None, course=replace(ORDER.course, starts_on=None, slots=(), validity_months=None)
        ),
        replace(ORDER, institute=replace(INSTITUTE, logo=b"\x89PNG\x00\xff", capital_cents=None)),
        replace(ORDER, course=replace(ORDER.course, distance_share=Decimal("0.333"))),
    ],
)
def test_a_frozen_document_comes_back_as_it_was(document: PurchaseOrderDocument) -> None:
    assert from_json(PurchaseOrderDocument, to_json(document)) == document


def test_a_reprint_of_the_frozen_copy_gives_the_same_bytes() -> None:
    document = ordered_for(3)

    assert build(from_json(PurchaseOrderDocument, to_json(document))) == build(document)


def test_a_copy_frozen_before_a_field_existed_takes_its_default() -> None:
    assert from_json(Institute, '{"name":"Institut","address":{"city":"Lyon"},"once_known":1}').phone == ""


def test_instants_keep_their_zone() -> None:
    assert from_json(PurchaseOrderDocument, to_json(ORDER)).ordered_at == datetime(
        2026, 3, 3, 9, 42, tzinfo=UTC
    )


def test_what_json_cannot_say_exactly_is_refused() -> None:
    @dataclass(frozen=True)
    class Loose:
        names: frozenset[str]

    with pytest.raises(TypeError, match="frozenset"):
        to_json(Loose(frozenset({"a"})))
