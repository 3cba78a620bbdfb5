"""The two documents of a registered driver: what they say, in both languages, for any name (DRV-10)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.pdf import driver_certificate, driver_summary
from chalicelib.pdf.driver_people import DriverDocument
from chalicelib.pdf.frozen import from_json, to_json
from tests.pdf.reading import pages, text
from tests.pdf.samples import SIXTY_LETTERS
from tests.pdf.session_samples import ISSUE

DRIVER = DriverDocument(
    issue=replace(ISSUE, number="CQ-2026-7KQ4M2X-00012", issued_on=date(2026, 11, 23)),
    first_name="Hélène",
    last_name="Le Goff",
    birth_date=date(1988, 3, 8),
    neph="160331035473",
    training=DriverTraining.FCO_GOODS,
    title="FCO transport de marchandises",
    ends_on=date(2026, 11, 20),
    centre="Auto-école Diderot",
    approval_number="AGR-75-001",
    reference="DOS-42",
    until=date(2027, 3, 23),
)
BUILDS = [driver_certificate.build, driver_summary.build]


@pytest.mark.parametrize(
    "said",
    [
        "Certificat de qualification",
        "CQ-2026-7KQ4M2X-00012",
        "Hélène Le Goff né(e) le 8 mars 1988 NEPH : 160331035473",
        "Auto-école Diderot Numéro d’agrément : AGR-75-001",
        "FCO transport de marchandises",
        "Transport routier de marchandises",
        "20 novembre 2026",
        "prouve la qualification en France jusqu’au 23 mars 2027",
        "Code : K7QF-2M9X-PB4T",
    ],
)
def test_a_certificate_says(said: str) -> None:
    assert said in text(driver_certificate.build(DRIVER))


@pytest.mark.parametrize(
    "said",
    [
        "Hélène Le Goff",
        "NEPH : 160331035473",
        "AGR-75-001",
        "Déclarée le 23 novembre 2026",
        "jusqu’au 23 mars 2027",
    ],
)
def test_a_summary_says(said: str) -> None:
    assert said in text(driver_summary.build(DRIVER))


def test_a_summary_of_one_module_says_that_it_qualifies_nobody() -> None:
    module = replace(DRIVER, training=DriverTraining.FCO_MODULE_GOODS)

    assert "quand la FCO est complète" in text(driver_summary.build(module))
    assert "quand la FCO est complète" not in text(driver_summary.build(DRIVER))


@pytest.mark.parametrize("build", BUILDS)
def test_they_speak_english(build: object) -> None:
    english = replace(DRIVER, issue=replace(DRIVER.issue, language="en"), title="FCO")
    drawn = text(build(english))  # type: ignore[operator]

    assert "born on 8 March 1988" in drawn
    assert "Road transport of goods" in drawn
    assert "conducteur" not in drawn.casefold()


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("name", ["Nguyễn Thị Hồng", "Łukasz Żółć", "Иван Петров", "Ζωή", SIXTY_LETTERS])
def test_any_name_fits_on_one_page(build: object, name: str) -> None:
    drawn = pages(build(replace(DRIVER, first_name=name, last_name=name)))  # type: ignore[operator]

    assert len(drawn) == 1
    assert name.split()[0][:12] in drawn[0]


@pytest.mark.parametrize("build", BUILDS)
def test_what_is_frozen_gives_the_same_bytes(build: object) -> None:
    assert build(from_json(DriverDocument, to_json(DRIVER))) == build(DRIVER)  # type: ignore[operator]
