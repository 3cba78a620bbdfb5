"""Attendance sheets: what they say, and how many pages they take (DOC-1)."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from chalicelib.domain.attendance import Presence
from chalicelib.pdf.attendance_sheet import Absence, AttendanceSheetDocument, Signer, build
from chalicelib.pdf.frozen import from_json, to_json
from tests.pdf.reading import pages, text
from tests.pdf.samples import SIXTY_LETTERS
from tests.pdf.session_samples import ISSUE, halves, sheet_for


@pytest.mark.parametrize(
    ("trainees", "half_days", "count"),
    [(1, 1, 1), (1, 10, 2), (12, 2, 2), (12, 4, 2), (12, 10, 4), (40, 1, 5), (40, 4, 5), (40, 10, 10)],
)
def test_a_sheet_takes_the_pages_it_needs_and_each_stands_alone(
    trainees: int, half_days: int, count: int
) -> None:
    drawn = pages(build(sheet_for(trainees, half_days=half_days)))

    assert len(drawn) == count
    for number, page in enumerate(drawn, start=1):
        assert f"Page {number} sur {count}" in page
        assert "Stagiaire et employeur" in page
        assert "Signature du formateur, par demi-journée Isabelle Fournier" in page


@pytest.mark.parametrize("half_days", [1, 2, 5, 6, 7, 10])
def test_everybody_has_a_box_for_each_half_day(half_days: int) -> None:
    drawn = " ".join(pages(build(sheet_for(40, half_days=half_days))))

    groups = 1 if half_days <= 6 else 2
    for number in (1, 17, 40):
        assert drawn.count(f" {number} {signer_name(number)}") == groups


def signer_name(number: int) -> str:
    return sheet_for(40).signers[number - 1].name


@pytest.mark.parametrize(
    "said",
    [
        "Feuille d’émargement",
        "Sauveteur secouriste du travail (SST)",
        "2026-00042",
        "22–23 juin 2026",
        "14 h (2 jours)",
        "Institut Garonne Formation, déclaration d’activité 75331234533",
        "Hugo Lefèvre, 05 56 00 00 12",
        "lun. 22 juin 2026 Matin 9 h 00 – 12 h 30 (3 h 30)",
        "Châtelain François Caisse maladie des Flandres",
        "Chacun signe à chaque demi-journée",
        "Code : K7QF-2M9X-PB4T",
    ],
)
def test_the_sheet_says(said: str) -> None:
    assert said in text(build(sheet_for(12)))


def test_pages_lie_on_their_side() -> None:
    for page in PdfReader(io.BytesIO(build(sheet_for(12)))).pages:
        assert page.mediabox.width > page.mediabox.height


def test_absences_are_told_and_presence_is_left_to_sign() -> None:
    signer = Signer(
        name="Léa",
        absences=(
            Absence(half=0, presence=Presence.ABSENT),
            Absence(half=1, presence=Presence.EXCUSED, reason="Arrêt maladie"),
        ),
    )
    drawn = text(build(replace(sheet_for(0), signers=(signer,))))

    assert "Absent" in drawn
    assert "Excusé Arrêt maladie" in drawn
    assert "Présent" not in drawn


def test_seats_without_a_name_have_rows_to_fill_in() -> None:
    drawn = text(build(replace(sheet_for(2), blank_rows=2)))

    assert " 4 Signature du formateur" in drawn


@pytest.mark.parametrize(
    "sheet",
    [
        replace(sheet_for(3), halves=()),
        replace(sheet_for(0), halves=halves(4)),
        replace(sheet_for(1), signers=(Signer(name=SIXTY_LETTERS, employer="Caisse " * 30),)),
        replace(sheet_for(1), halves=halves(4, trainers=tuple(f"Formateur {n}" for n in range(9)))),
        replace(sheet_for(1), halves=halves(3, title="Une séquence au titre très long, sur trois lignes")),
        replace(sheet_for(1), place="", manager=None, duration=""),
    ],
)
def test_what_breaks_layouts_is_drawn(sheet: AttendanceSheetDocument) -> None:
    assert build(sheet).startswith(b"%PDF")


def test_it_speaks_english() -> None:
    drawn = text(build(replace(sheet_for(2, absences=True), issue=replace(ISSUE, language="en"))))

    assert "Attendance sheet" in drawn
    assert "Excused" in drawn


def test_the_same_copy_gives_the_same_bytes() -> None:
    sheet = sheet_for(12, absences=True)

    assert build(from_json(AttendanceSheetDocument, to_json(sheet))) == build(sheet)
