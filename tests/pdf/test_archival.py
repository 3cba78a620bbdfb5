"""What PDF/A-3B asks for, as far as the structure shows it (ISO 19005-3)."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from chalicelib.pdf import (
    attendance_sheet,
    attestation,
    completion,
    convocation,
    driver_certificate,
    driver_summary,
    evaluation_summary,
    programme,
    success,
    trainer_file,
)
from chalicelib.pdf.purchase_order import build
from tests.pdf import session_samples
from tests.pdf.samples import ORDER, ordered_for
from tests.pdf.test_driver_documents import DRIVER


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    return PdfReader(io.BytesIO(build(ordered_for(12))))


def test_colours_have_an_output_intent_with_a_profile(reader: PdfReader) -> None:
    (intent,) = reader.root_object["/OutputIntents"]

    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert len(intent.get_object()["/DestOutputProfile"].get_object().get_data()) > 400


def test_the_metadata_say_what_it_is(reader: PdfReader) -> None:
    metadata = reader.root_object["/Metadata"].get_object().get_data().decode()

    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert "Bon de commande CMD-2026-000123" in metadata
    assert "Institut Garonne Formation" in metadata
    assert "2026-03-03T00:00:00" in metadata


def test_the_language_is_declared(reader: PdfReader) -> None:
    assert reader.root_object["/Lang"] == "fr"


def test_the_file_has_an_identifier_and_is_not_encrypted(reader: PdfReader) -> None:
    assert "/ID" in reader.trailer
    assert "/Encrypt" not in reader.trailer


def test_every_font_is_embedded_and_can_be_copied_from(reader: PdfReader) -> None:
    fonts = list(_fonts(reader))

    assert fonts
    for font in fonts:
        (glyphs,) = font["/DescendantFonts"]
        descriptor = glyphs.get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in descriptor
        assert glyphs.get_object()["/CIDToGIDMap"] == "/Identity"
        assert "/ToUnicode" in font
        assert font["/BaseFont"] == glyphs.get_object()["/BaseFont"] == descriptor["/FontName"]


def test_nothing_acts_when_the_document_is_opened(reader: PdfReader) -> None:
    assert not {"/AA", "/AcroForm"} & set(reader.root_object)
    assert reader.root_object["/OpenAction"][1] == "/FitH"  # a place to show, not an action
    assert not any("/Annots" in page for page in reader.pages)


def test_text_never_shows_the_glyph_pdf_a_forbids() -> None:
    reader = PdfReader(io.BytesIO(build(ORDER)))

    for font in _fonts(reader):
        (glyphs,) = font["/DescendantFonts"]
        assert glyphs.get_object()["/W"][0] > 0  # .notdef is glyph 0: its width is never declared


DRAWN: list[tuple[Callable[[Any], bytes], Any]] = [
    (convocation.build, session_samples.CONVOCATION),
    (attendance_sheet.build, session_samples.sheet_for(12, absences=True)),
    (trainer_file.build, session_samples.trainer_file_for(3)),
    (programme.build, session_samples.PROGRAMME),
    (attestation.build, session_samples.ACHIEVEMENT),
    (completion.build, session_samples.ACHIEVEMENT),
    (success.build, session_samples.ACHIEVEMENT),
    (evaluation_summary.build, session_samples.SUMMARY),
    (driver_certificate.build, DRIVER),
    (driver_summary.build, DRIVER),
]


@pytest.mark.parametrize(("build_it", "document"), DRAWN)
def test_documents_of_sessions_are_archival_too(build_it: Callable[[Any], bytes], document: Any) -> None:
    reader = PdfReader(io.BytesIO(build_it(document)))

    metadata = reader.root_object["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert document.issue.number in metadata
    assert reader.root_object["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert reader.root_object["/Lang"] == "fr"
    assert not any("/Annots" in page for page in reader.pages)
    for font in _fonts(reader):
        (glyphs,) = font["/DescendantFonts"]
        assert "/FontFile2" in glyphs.get_object()["/FontDescriptor"]
        assert "/ToUnicode" in font


def test_the_clock_leaves_no_trace_in_a_document(reader: PdfReader) -> None:
    metadata = reader.root_object["/Metadata"].get_object().get_data().decode()

    assert metadata.count("2026-03-03T00:00:00") == 3  # created, changed, and the metadata themselves


def _fonts(reader: PdfReader) -> Iterator[DictionaryObject]:
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            yield font.get_object()
