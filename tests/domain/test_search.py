"""The search of the catalogue, as tables (CAT-2, CAT-4)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain import search as searching
from chalicelib.domain.search import Catalogue, Query, Sorting, listed
from chalicelib.domain.search_words import wider
from chalicelib.domain.sessions import Audience, SessionKind
from chalicelib.domain.trainings import Modality, Offer
from tests.factories import a_session, a_training

TODAY = date(2026, 11, 23)
VISITOR = Audience(organisation_id="org_acme", populations=frozenset(), today=TODAY)


def training(code: str, title: str, *sessions: Any, **values: Any) -> searching.Listed:
    defaults = {"family": "", "theme": "", "objectives": "", "certification": ""}
    return listed(a_training(code=code, title=title, **{**defaults, **values}), sessions)


def session(**values: Any) -> Any:
    return a_session(**{"session_id": f"ses_{values.get('code', '1')}", **values})


SOME = Catalogue(
    (
        training("EL57_ONL_625", "Accueil en ligne", modality=Modality.ON_DEMAND, languages=("fr", "en")),
        training("GC41M_DEM_PE102", "Déménager sans risque", family="Transport routier", theme="Gestes"),
        training("GC28P_GRH_PE132", "L'essentiel du droit du travail", family="Ressources humaines"),
        training(
            "GC19P_SEC_PE149",
            "Sauveteur secouriste du travail (SST)",
            session(code="1", starts_on=date(2026, 12, 1), city="Paris", capacity_max=2, seats_taken=2),
            session(code="2", starts_on=date(2027, 1, 11), city="Lyon"),
            family="Sécurité",
            offer=Offer.NATIONAL,
        ),
        training(
            "GC25P_BUR_PE166",
            "Tableur",
            session(
                code="3", starts_on=date(2026, 12, 8), city="Paris", modality=Modality.VIRTUAL, language="en"
            ),
            objectives="Secourir ses chiffres",
            family="Bureautique",
            offer=Offer.KEY_ACCOUNT,
            price_cents=100,
        ),
    )
)
ONLINE, MOVING, LAW, FIRST_AID, SHEETS = (t.code for t in SOME.trainings)


def found(query: Query, audience: Audience = VISITOR) -> list[str]:
    answer = searching.search(SOME, query, audience)
    return [row.training.code for row in answer.part(0, 100)]


TEXTS = [
    # A word whole, whatever its accents and case.
    ("secouriste", [FIRST_AID]),
    ("SECOURISTE", [FIRST_AID]),
    ("démenager", [MOVING]),
    ("Demenager", [MOVING]),
    # Half a word is no word, its beginning with a star is.
    ("secour", []),
    ("secour*", [FIRST_AID, SHEETS]),
    ("*", [FIRST_AID, SHEETS, ONLINE, MOVING, LAW]),
    ("", [FIRST_AID, SHEETS, ONLINE, MOVING, LAW]),
    # Several words narrow, in any order.
    ("travail secouriste", [FIRST_AID]),
    ("travail", [FIRST_AID, LAW]),
    ("travail droit", [LAW]),
    ("travail poney", []),
    # What stands in the title comes before what stands elsewhere.
    ("secourir", [SHEETS]),
    # Family and theme are searched too.
    ("routier", [MOVING]),
    ("gestes", [MOVING]),
    # Signs part words: an apostrophe makes two.
    ("l'essentiel", [LAW]),
    ("L’essentiel", [LAW]),
    ("(SST)", [FIRST_AID]),
    # Codes: stars anywhere, before and after; without a star, the whole code.
    ("*PE102*", [MOVING]),
    ("*pe1*", [FIRST_AID, SHEETS, MOVING, LAW]),
    ("PE102*", [MOVING]),
    ("GC41M*", [MOVING]),
    ("*PE102", [MOVING]),
    ("*PE10", []),
    ("GC*PE102", [MOVING]),
    ("GC*_SEC_*", [FIRST_AID]),
    ("gc41m_dem_pe102", [MOVING]),
    ("GC41M_DEM_PE10", []),
    ("**PE102**", [MOVING]),
    # A part of a code without a star is a word of it.
    ("PE102", [MOVING]),
    ("ONL", [ONLINE]),
    # A code and a word narrow together.
    ("*PE1* travail", [FIRST_AID, LAW]),
    # Signs of patterns are only signs.
    ("GC41M.*PE102", []),
    ("*PE10[0-9]*", []),
]


@pytest.mark.parametrize(("text", "codes"), TEXTS, ids=[repr(text) for text, _ in TEXTS])
def test_texts(text: str, codes: list[str]) -> None:
    assert found(Query(text=text)) == codes


@pytest.mark.parametrize("text", [".*", "(", "[A-Z]*", "\x00", "\\", "-*-", "*" * 199])
def test_no_text_breaks_the_search(text: str) -> None:
    assert set(found(Query(text=text))) <= set(SOME.by_code)


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({"family": "Sécurité"}, [FIRST_AID]),
    ({"theme": "Gestes"}, [MOVING]),
    ({"offer": "key_account"}, [SHEETS]),
    ({"modality": "on_demand"}, [ONLINE]),
    # A training in a classroom with a virtual session is found as both.
    ({"modality": "virtual"}, [SHEETS]),
    ({"language": "en"}, [SHEETS, ONLINE]),
    ({"city": "Paris"}, [FIRST_AID, SHEETS]),
    ({"month": "2027-01"}, [FIRST_AID]),
    ({"month": "2027-02"}, []),
    # One session has to answer place, month and seats together.
    ({"city": "Lyon", "month": "2026-12"}, []),
    ({"city": "Lyon", "month": "2027-01"}, [FIRST_AID]),
    ({"city": "Paris", "with_seats": True}, [SHEETS]),
    ({"with_seats": True}, [FIRST_AID, SHEETS]),
    ({"family": "Sécurité", "city": "Paris"}, [FIRST_AID]),
    ({"family": "Nowhere"}, []),
]


@pytest.mark.parametrize(("filters", "codes"), FILTERS, ids=[str(f) for f, _ in FILTERS])
def test_filters(filters: dict[str, Any], codes: list[str]) -> None:
    assert found(Query(**filters)) == codes


def test_the_sessions_shown_are_those_that_answer() -> None:
    (result,) = searching.search(SOME, Query(city="Lyon"), VISITOR).part(0, 10)

    assert [s.code for s in result.sessions] == ["2"]


def test_counts_tell_what_each_choice_would_find_beside_the_other_filters() -> None:
    facets = searching.search(SOME, Query(city="Paris", family="Sécurité"), VISITOR).facets

    assert facets["family"] == {"Sécurité": 1, "Bureautique": 1}
    assert facets["city"] == {"Paris": 1, "Lyon": 1}
    assert facets["offer"] == {"national": 1}


def test_counts_of_places_and_months_that_no_session_answers_together() -> None:
    facets = searching.search(SOME, Query(city="Lyon", month="2026-12"), VISITOR).facets

    assert facets["city"]["Paris"] == 2
    assert facets["family"] == {}


def test_sorting() -> None:
    assert found(Query(order=Sorting.DATE))[:2] == [FIRST_AID, SHEETS]
    assert found(Query(order=Sorting.PRICE))[0] == SHEETS


def test_what_is_reserved_is_found_by_its_members_alone() -> None:
    reserved = Catalogue(
        (
            training("A_1", "Un", session(populations=frozenset({"Cadres"}))),
            training("B_2", "Deux", populations=frozenset({"Cadres"})),
            training("C_3", "Trois", session(kind=SessionKind.INTRA, organisation_id="org_other")),
        )
    )
    cadre = replace(VISITOR, populations=frozenset({"Cadres", "Autres"}))
    other = replace(VISITOR, organisation_id="org_other")

    def seen(audience: Audience) -> list[tuple[str, int]]:
        rows = searching.search(reserved, Query(), audience).rows
        return sorted((row.training.code, len(row.sessions)) for row in rows)

    assert seen(VISITOR) == [("A_1", 0), ("C_3", 0)]
    assert seen(cadre) == [("A_1", 1), ("B_2", 0), ("C_3", 0)]
    assert seen(other) == [("A_1", 0), ("C_3", 1)]


def test_audiences_that_see_the_same_share_a_view_and_few_are_kept() -> None:
    catalogue = Catalogue(SOME.trainings)
    for n in range(100):
        searching.search(catalogue, Query(), replace(VISITOR, organisation_id=f"org_{n}"))
    assert len(catalogue.views) == 1

    for day in range(1, 29):
        for month in (1, 2):
            searching.search(catalogue, Query(), replace(VISITOR, today=date(2026, month, day)))
    assert len(catalogue.views) <= searching.VIEWS_KEPT


def test_a_training_is_found_by_its_code() -> None:
    assert SOME.by_code[LAW].title == "L'essentiel du droit du travail"


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("secour", "secour*"),
        ("droit travail", "droit* travail*"),
        ("secour*", ""),
        ("a b*", "a* b*"),
        ("", ""),
    ],
)
def test_what_to_try_when_nothing_is_found(text: str, proposed: str) -> None:
    assert wider(text) == proposed
