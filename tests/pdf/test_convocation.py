"""Convocations: what they say, in both languages (DOC-1)."""

from dataclasses import replace
from datetime import time

import pytest

from chalicelib.domain.attendance import Half
from chalicelib.pdf.convocation import build
from chalicelib.pdf.frozen import from_json, to_json
from tests.pdf.reading import pages, text
from tests.pdf.samples import INSTITUTE, SIXTY_LETTERS
from tests.pdf.session_samples import CONVOCATION, ISSUE, PLACE, halves


@pytest.mark.parametrize(
    "said",
    [
        "Convocation 2026-00042-M2X7-001",
        "Stagiaire François Châtelain Aide-soignant Caisse maladie des Flandres, site de Lille",
        "Sauveteur secouriste du travail (SST)",
        "22–23 juin 2026",
        "0 % de la durée totale",
        "lun. 22 juin 2026 9 h 00 – 12 h 30 13 h 30 – 17 h 00",
        "Formateur Isabelle Fournier",
        PLACE,
        "Bilan à distance – https://visio.example/salle/4f8a2b",
        "Tramway B, arrêt Chartrons",
        "À prévoir Pièce d’identité, tenue souple",
        "Hugo Lefèvre, 05 56 00 00 12",
        "Nadia Benali, 05 56 00 00 15",
        "règlement intérieur, sont dans votre espace : https://portail.garonne-formation.example/space",
        "Déclaration d’activité enregistrée sous le numéro 75331234533",
        "Code : K7QF-2M9X-PB4T",
    ],
)
def test_a_convocation_says(said: str) -> None:
    assert said in text(build(CONVOCATION))


def test_the_usual_one_is_a_single_page() -> None:
    assert len(pages(build(CONVOCATION))) == 1


def test_it_speaks_english() -> None:
    drawn = text(build(replace(CONVOCATION, issue=replace(ISSUE, language="en"))))

    assert "What to bring" in drawn
    assert "9:00 am – 12:30 pm" in drawn
    assert "stagiaire" not in drawn.casefold()


def test_places_and_trainers_that_differ_stand_beside_each_day() -> None:
    elsewhere = halves(4)[2:]
    moved = tuple(replace(half, place="Agence de Libourne", trainers=("Paul Roy",)) for half in elsewhere)
    drawn = text(build(replace(CONVOCATION, halves=(*halves(2), *moved))))

    assert "mar. 23 juin 2026 9 h 00 – 12 h 30 13 h 30 – 17 h 00 Agence de Libourne Paul Roy" in drawn


def test_sequences_in_one_place_stand_beside_each_day_under_their_own_name() -> None:
    named = tuple(
        replace(half, title=title) for half, title in zip(halves(4), "AABB", strict=True) if half.place
    )
    drawn = text(build(replace(CONVOCATION, halves=named)))

    assert "Après-midi Séquence" in drawn


def test_where_the_break_is_not_known_the_hours_say_what_is() -> None:
    morning = replace(halves(1)[0], ends_at=None)
    afternoon = replace(morning, half=Half.AFTERNOON, starts_at=None, ends_at=time(17))
    drawn = text(build(replace(CONVOCATION, halves=(morning, afternoon))))

    assert "à partir de 9 h 00 jusqu’à 17 h 00" in drawn


def test_one_without_dates_or_anything_to_know_is_drawn() -> None:
    bare = replace(
        CONVOCATION,
        starts_on=None,
        ends_on=None,
        halves=(),
        connections=(),
        access=(),
        to_bring="",
        objectives="",
        prerequisites="",
        assessment="",
        contact=None,
        disability_contact="",
        space_url="",
    )
    drawn = text(build(bare))

    assert "À définir" in drawn
    assert "À savoir" not in drawn


def test_a_version_says_what_it_replaces_and_why() -> None:
    again = replace(ISSUE, version=2, reissue_reason="salle changée")

    assert "La version 2 remplace la version 1. Motif : salle changée" in text(
        build(replace(CONVOCATION, issue=again))
    )


@pytest.mark.parametrize("name", [SIXTY_LETTERS, "محمد الفارسي", "李小龍 🎉", "<b>O'Neill</b> %(x)s"])
def test_any_name_is_drawn(name: str) -> None:
    assert build(replace(CONVOCATION, trainee=name)).startswith(b"%PDF")


def test_the_same_copy_gives_the_same_bytes() -> None:
    again = from_json(type(CONVOCATION), to_json(CONVOCATION))

    assert again == CONVOCATION
    assert build(again) == build(CONVOCATION)


def test_a_broken_logo_leaves_the_name() -> None:
    broken = replace(ISSUE, institute=replace(INSTITUTE, logo=b"not a picture"))

    assert "Institut Garonne Formation" in text(build(replace(CONVOCATION, issue=broken)))
