"""LHÉO files of partners: both versions, Mon Compte Formation, our own export, and files made to do harm (SES-9, SAF-4)."""

import os
import random
import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.imports import Severity
from chalicelib.domain.sessions import SessionKind
from chalicelib.domain.trainings import Modality
from chalicelib.spreadsheets import lheo, lheo_reader
from chalicelib.spreadsheets.lheo import Offer
from chalicelib.spreadsheets.partner_sessions_file import PartnerRow, parse
from chalicelib.spreadsheets.table import UnreadableFileError
from tests.factories import a_session, a_training, an_institute
from tests.spreadsheets.partner_files import LHEO_23, MON_COMPTE_FORMATION

BESIDE = Path(__file__).parents[3].glob("*/data/lheo/onisep-bts-2.2.xml")
ONISEP = Path(os.environ.get("LHEO_SAMPLE") or next(BESIDE, "onisep-bts-2.2.xml"))
"""A real file in LHÉO 2.2 that is not ours to ship: a copy beside the checkout, or where LHEO_SAMPLE says."""


def rows(content: str | bytes, **options: Any) -> list[PartnerRow]:
    raw = content.encode() if isinstance(content, str) else content
    found = parse(raw, file_name="offre.xml", **options)
    assert [row.problems for row in found.rows if row.value is None] == []
    return [row.value for row in found.rows if row.value is not None]


def refusal(content: str | bytes) -> UnreadableFileError:
    with pytest.raises(UnreadableFileError) as refused:
        parse(content.encode() if isinstance(content, str) else content)
    return refused.value


def test_a_formation_is_a_training_and_each_session_a_line() -> None:
    first, second = rows(LHEO_23, vat_rate=Decimal("0.20"))

    training, session = first.training, first.session
    assert (training.number, training.title, training.certification) == (
        "F-1",
        "Gestes et postures",
        "RNCP474",
    )
    assert (training.objectives, training.programme) == ("Porter sans se blesser.\n– Le dos", "Anatomie")
    assert (training.audience, training.prerequisites) == ("Caristes", "")
    assert (training.modality, training.duration_minutes, training.price_cents) == (
        Modality.MIXED,
        840,
        44_800,
    )
    assert session is not None
    assert (session.number, session.starts_on, session.ends_on) == (
        "S-1",
        date(2026, 12, 14),
        date(2026, 12, 15),
    )
    assert (session.place, session.city, session.address) == (
        "Centre Part-Dieu",
        "Lyon",
        "12 rue Servient, 69003 Lyon",
    )
    assert (session.capacity_max, session.language) == (12, "fr")
    assert second.session is not None
    assert (second.session.number, second.session.starts_on) == ("S-2", None)


@pytest.mark.parametrize("space", ["http://www.lheo.org/2.2", "http://lheo.gouv.fr/2.2", ""])
def test_versions_and_files_without_a_namespace_say_the_same(space: str) -> None:
    other = LHEO_23.replace(' xmlns="http://lheo.gouv.fr/2.3"', f' xmlns="{space}"' if space else "")

    assert rows(other) == rows(LHEO_23)


def test_a_prefix_is_read_as_the_namespace_it_stands_for() -> None:
    body = re.sub(r"<(/?)([a-z])", r"<\1l:\2", LHEO_23).replace("xmlns=", "xmlns:l=")

    assert rows(body) == rows(LHEO_23)


def test_an_unknown_version_is_read_and_told() -> None:
    found = parse(LHEO_23.replace("/2.3", "/9.9").encode())

    assert [(p.value, p.severity) for p in found.table.problems] == [
        ("http://lheo.gouv.fr/9.9", Severity.NOTICE)
    ]
    assert len(found.rows) == 2


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-8", "UTF-16"])
def test_the_catalogue_of_mon_compte_formation_is_read(encoding: str) -> None:
    content = MON_COMPTE_FORMATION.replace("ISO-8859-1", encoding).encode(encoding)

    (row,) = rows(content, vat_rate=Decimal("0.20"))

    assert (row.training.title, row.training.certification) == ("Français langue étrangère", "RS5190")
    assert (row.training.programme, row.training.duration_minutes) == ("Grammaire\nLexique", 35 * 60)
    assert (row.training.modality, row.training.price_cents) == (Modality.ON_DEMAND, 100_000)
    assert row.session is not None
    assert (row.session.number, row.session.starts_on, row.session.city) == ("12_S", None, "PARIS")


def test_several_places_of_an_action_are_nobodys() -> None:
    place = LHEO_23[LHEO_23.index("        <lieu") : LHEO_23.index("        <modalites-entrees")]

    found = parse(LHEO_23.replace(place, place + place.replace("Lyon", "Lille")).encode())

    assert [row.value.session.city for row in found.rows if row.value and row.value.session] == ["", ""]
    assert "several places" in found.table.problems[0].reason


@pytest.mark.parametrize(
    ("was", "now", "column"),
    [
        ("<debut>20261214</debut>", "<debut>20261314</debut>", "S-1: periode/debut"),
        ("<nb-places>12<", "<nb-places>douze<", "S-1: recrutement/nb-places"),
        ("enseignement>1<", "enseignement>7<", "S-1: modalites-enseignement"),
        ('<session numero="S-1">', "<session>", "F-1: session/@numero"),
        ("<intitule-formation>Gestes et postures<", "<intitule-formation><", "S-1: intitule-formation"),
        ("<fin>20261215</fin>", "<fin>20261213</fin>", "S-1: periode/fin"),
    ],
)
def test_a_problem_names_its_session_element_and_line(was: str, now: str, column: str) -> None:
    first, *_ = parse(LHEO_23.replace(was, now).encode()).rows

    assert first.value is None
    assert first.problems[0].column == column
    assert first.problems[0].line == 22, "where the session begins"


def test_what_is_expected_is_told_as_lheo_writes_it() -> None:
    first, *_ = parse(LHEO_23.replace("<debut>20261214", "<debut>14/12/26").encode()).rows

    assert first.problems[0].expectation == "Year, month, day: 20270625."


def test_sessions_that_say_nothing_are_the_training_alone_once() -> None:
    action = LHEO_23[LHEO_23.index("      <action") : LHEO_23.index("    </formation>")]
    empty = "      <action><session><periode><debut>00000000</debut></periode></session></action>\n"

    assert len(rows(LHEO_23.replace(action, action + empty))) == 2
    (alone,) = rows(LHEO_23.replace(action, empty + empty))
    assert alone.session is None


def test_two_sessions_alike_on_one_line_are_told_apart() -> None:
    one_line = LHEO_23.replace("\n", " ").replace('"S-2"', '"S-1"')

    _, second = parse(one_line.encode()).rows

    assert second.value is None
    assert second.problems[0].column == "S-1"


def test_our_own_export_comes_back_as_it_went() -> None:
    sessions = [
        a_session(code="2026-00001", place="Part-Dieu", city="Lyon"),
        a_session(code="2026-00002", place="Bercy", city="Paris", starts_on=date(2026, 12, 15)),
        a_session(code="2026-00003", kind=SessionKind.POOL, starts_on=None, ends_on=None, place="", city=""),
    ]
    alone = a_training(code="NONE_1", objectives="a < b & c")
    exported = lheo.to_lheo(
        [Offer(training=a_training(), sessions=sessions), Offer(training=alone, sessions=[])], an_institute()
    )

    found = rows(exported)

    assert [row.session.number if row.session else None for row in found] == [
        "2026-00001",
        "2026-00002",
        "2026-00003",
        None,
    ]
    first, last = found[0], found[-1]
    assert first.session is not None
    assert (first.session.starts_on, first.session.ends_on) == (sessions[0].starts_on, sessions[0].ends_on)
    assert (first.session.place, first.session.city) == ("Part-Dieu", "Lyon")
    training = a_training()
    assert (first.training.number, first.training.title, first.training.price_cents) == (
        training.code,
        training.title,
        training.price_cents,
    )
    assert (first.training.duration_minutes, first.training.modality) == (
        training.duration_minutes,
        training.modality,
    )
    assert (last.training.number, last.training.objectives) == ("NONE_1", "a < b & c")


def test_the_real_file_of_onisep_is_read() -> None:
    if not ONISEP.exists():
        pytest.skip("the sample of ONISEP is not here: set LHEO_SAMPLE to its path")

    (row,) = rows(ONISEP.read_bytes())

    assert (row.training.title, row.training.certification) == (
        "BTS négociation et relation client",
        "RNCP474",
    )
    assert row.session is not None
    assert (row.session.starts_on, row.session.ends_on) == (date(2015, 9, 1), date(2017, 8, 31))
    assert (row.session.place, row.session.city) == ("Lycée Kerneuzec", "QUIMPERLÉ")


BOMB = '<!DOCTYPE lheo [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
THIEF = '<!DOCTYPE lheo [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [BOMB, THIEF, "<!DOCTYPE lheo>"])
def test_a_document_type_is_refused_before_anything_is_read(doctype: str) -> None:
    hostile = LHEO_23.replace("?>\n", f"?>\n{doctype}\n").replace("Anatomie", "&b;&f;")

    assert "document type" in refusal(hostile).problem.reason


def test_a_file_of_a_hundred_megabytes_is_refused_unread() -> None:
    assert "too large" in refusal(b"<lheo>" + b" " * 100_000_000).problem.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<html><body>Sorry</body></html>", "it begins with <%(tag)s>"),
        ("<lheo><offres></offres></lheo>", "no training in this LHÉO file"),
        (LHEO_23[:400], "damaged at line"),
        ("<lheo>" * 100, "nested deeper"),
        (LHEO_23.replace("UTF-8", "KLINGON"), "damaged at line"),
        (LHEO_23.replace("UTF-8", "SHIFT_JIS"), "damaged at line"),
        (LHEO_23.replace("Anatomie", "Équilibre").encode("latin-1"), "damaged at line"),
        ("<?xml version='1.0'?>", "damaged at line"),
    ],
)
def test_what_is_no_lheo_file_is_refused_with_the_reason(content: str | bytes, reason: str) -> None:
    assert reason in refusal(content).problem.reason


def test_a_file_that_only_its_name_calls_xml_says_so() -> None:
    with pytest.raises(UnreadableFileError) as refused:
        parse(b"\x1f\x8b packed", file_name="offre.XML")

    assert "ends in .%(extension)s" in refused.value.problem.reason


def test_a_long_file_is_kept_as_lines_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is open is one formation: the tree of the whole file is never in memory."""
    open_parts: list[int] = []
    closing = lheo_reader._Reading._close

    def watched(self: Any, part: Any) -> None:
        open_parts.append(len(self._open) + sum(len(each.parts) for each in self._open))
        closing(self, part)

    monkeypatch.setattr(lheo_reader._Reading, "_close", watched)
    head, tail = LHEO_23.split("    <formation", 1)
    formation, end = tail.split("  </offres>")
    many = "".join(f"    <formation{formation.replace('F-1', f'F-{n}')}" for n in range(500))

    assert len(rows(f"{head}{many}  </offres>{end}")) == 1_000
    assert max(open_parts) < 5


@pytest.mark.parametrize("source", [LHEO_23, MON_COMPTE_FORMATION])
def test_mutated_files_give_problems_and_never_a_crash(source: str) -> None:
    chance = random.Random(23)
    pieces = [
        b"<",
        b">",
        b"&amp;",
        b"&x;",
        b"]]>",
        b"<!--",
        b"<session>",
        b"</action>",
        b"\x00",
        b"\xff",
        b"99999999999",
    ]
    for _ in range(200):
        content = bytearray(source.encode("latin-1" if "ISO" in source else "utf-8"))
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(content))
            content[place : place + chance.randint(0, 4)] = chance.choice([*pieces, chance.randbytes(2)])
        with suppress(UnreadableFileError):
            parse(bytes(content), vat_rate=Decimal("0.20"))
