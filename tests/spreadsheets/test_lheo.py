"""The catalogue in LHÉO 2.3, against the official schema where it is there."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from chalicelib.domain.institute import Institute
from chalicelib.domain.organisations import Address
from chalicelib.domain.sessions import SessionKind
from chalicelib.domain.trainings import Modality
from chalicelib.spreadsheets import lheo
from chalicelib.spreadsheets.lheo import Offer
from tests.factories import a_session, a_training, an_institute

BESIDE = Path(__file__).parents[3].glob("*/data/lheo/lheo-2.3.xsd")
SCHEMA = Path(os.environ.get("LHEO_SCHEMA") or next(BESIDE, "lheo-2.3.xsd"))
"""The official schema is not ours to ship: a copy beside the checkout, or where LHEO_SCHEMA says."""
NS = {"l": lheo.NAMESPACE}

OFFERS = [
    Offer(training=a_training(), sessions=[a_session(), a_session(code="2026-00002", seats_taken=12)]),
    Offer(training=a_training(code="NONE_1"), sessions=[]),
    Offer(
        training=a_training(
            code="ONLINE_1",
            modality=Modality.ON_DEMAND,
            languages=("fr", "en"),
            certification="Titre",
            objectives="",
            audience="Tous",
            funding_eligible=True,
        ),
        sessions=[a_session(kind=SessionKind.ON_DEMAND, starts_on=None, ends_on=None, city="", place="")],
    ),
    Offer(
        training=a_training(
            code="LONG_1",
            title="T" * 400,
            objectives="a < b & c\x00\x07 " * 500,
            audience="p" * 900,
            price_cents=99_999_999_999,
        ),
        sessions=[a_session(kind=SessionKind.POOL, starts_on=None, ends_on=None, place="x" * 90, city="")],
    ),
]


def document(offers: list[Offer] = OFFERS, **institute: Any) -> Any:
    return etree.fromstring(lheo.to_lheo(offers, an_institute(**institute)))


@pytest.mark.parametrize(
    "institute",
    [
        {},
        {"nda": "", "phone": "", "email": "", "website": "https://horizon.example"},
        {"address": Address(street="", postal_code="", city="", country="BE")},
        {"name": "N" * 300, "address": Address(street="s" * 200, postal_code="1000", city="c" * 80)},
    ],
)
def test_the_export_is_valid_against_the_schema(institute: dict[str, Any]) -> None:
    if not SCHEMA.exists():
        pytest.skip("the LHÉO schema is not here: set LHEO_SCHEMA to its path")
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))

    valid = schema.validate(document(**institute))

    assert valid, schema.error_log


def test_a_session_has_its_days_and_whether_seats_are_left() -> None:
    first, second = document().findall(".//l:formation[@numero='GC42T_TRA_PE134']//l:session", NS)

    assert [
        first.findtext("l:periode/l:debut", namespaces=NS),
        first.findtext("l:periode/l:fin", namespaces=NS),
    ] == [
        "20261214",
        "20261218",
    ]
    assert first.findtext("l:etat-recrutement", namespaces=NS) == "1"
    assert second.findtext("l:etat-recrutement", namespaces=NS) == "2"


def test_a_training_without_a_date_says_that_its_dates_are_not_set() -> None:
    (session,) = document().findall(".//l:formation[@numero='NONE_1']//l:session", NS)

    assert session.findtext("l:periode/l:debut", namespaces=NS) == lheo.UNKNOWN_START


def test_the_price_includes_the_vat_of_a_taxable_institute() -> None:
    from chalicelib.domain.institute import VatRegime

    taxed = document(OFFERS[:1], vat_regime=VatRegime.TAXABLE)

    assert taxed.findtext(".//l:prix-total-TTC", namespaces=NS) == "1344.00"
    assert document(OFFERS[:1]).findtext(".//l:prix-total-TTC", namespaces=NS) == "1120.00"


def test_the_institute_is_named_with_its_numbers() -> None:
    assert isinstance(an_institute(), Institute)
    found = document(OFFERS[:1])

    assert found.findtext(".//l:numero-activite", namespaces=NS) == "11755555575"
    assert found.findtext(".//l:SIRET", namespaces=NS) == "73282932000074"
    assert date(2026, 12, 14).strftime("%Y%m%d") == found.findtext(".//l:debut", namespaces=NS)


@pytest.mark.parametrize(
    ("modality", "teaching"),
    [
        (Modality.CLASSROOM, "0"),
        (Modality.WORKPLACE, "0"),
        (Modality.MIXED, "1"),
        (Modality.VIRTUAL, "2"),
        (Modality.E_LEARNING, "2"),
        (Modality.ON_DEMAND, "2"),
    ],
)
def test_how_a_training_is_given_is_told_by_the_table_of_lheo(modality: Modality, teaching: str) -> None:
    found = document([Offer(training=a_training(modality=modality), sessions=[])])

    assert found.findtext(".//l:modalites-enseignement", namespaces=NS) == teaching


def test_each_place_is_an_action_with_its_sessions() -> None:
    sessions = [
        a_session(code="2026-00001", place="Part-Dieu", city="Lyon"),
        a_session(code="2026-00002", place="", city="Lille"),
        a_session(code="2026-00003", place="Part-Dieu", city="Lyon"),
    ]

    actions = document([Offer(training=a_training(), sessions=sessions)]).findall(".//l:action", NS)

    assert [[each.get("numero") for each in action.findall("l:session", NS)] for action in actions] == [
        ["2026-00001", "2026-00003"],
        ["2026-00002"],
    ]
