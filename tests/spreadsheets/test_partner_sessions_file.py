"""The table of a partner's sessions: headers by meaning, values with their problems, and mutated files (SES-9, SAF-4)."""

import random
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest

from chalicelib.domain.trainings import Modality
from chalicelib.spreadsheets import exports, partner_sessions_file
from chalicelib.spreadsheets.partner_sessions_file import COLUMNS, PartnerRow, digest, parse
from chalicelib.spreadsheets.table import UnreadableFileError

FRENCH = (
    "Numéro de formation;Intitulé;N° ignoré;Numéro session;Date de début;Date de fin;Ville;Lieu;Modalité;Durée (heures)"
    ";Prix TTC;Nb places;Langue\n"
    "F-1;Gestes;x;S-1;14/12/2026;15/12/2026;Lyon;Part-Dieu;Mixte;14,5;537,60;12;Français\n"
)


def only(content: str | bytes, **options: Decimal) -> PartnerRow:
    (row,) = parse(content.encode() if isinstance(content, str) else content, **options).rows
    assert row.value is not None, row.problems
    return row.value


def test_headers_are_known_by_meaning() -> None:
    row = only(FRENCH, vat_rate=Decimal("0.20"))

    assert row.session is not None
    assert (row.training.number, row.training.title, row.training.duration_minutes) == ("F-1", "Gestes", 870)
    assert row.training.duration_days_tenths == 25, "fourteen hours and a half are two days and a half"
    assert (row.session.starts_on, row.session.ends_on) == (date(2026, 12, 14), date(2026, 12, 15))
    assert (row.session.modality, row.session.price_cents, row.session.capacity_max) == (
        Modality.MIXED,
        44_800,
        12,
    )
    assert row.session.language == "fr"


def test_a_workbook_and_a_csv_say_the_same() -> None:
    headers = [column.name for column in COLUMNS]
    values = {"training_number": "F-1", "training_title": "T", "session_number": "S-1"}
    cells: list[exports.Cell] = [values.get(name, "") for name in headers]
    cells[headers.index("starts_on")] = date(2026, 12, 14)

    both = [only(made(headers, [cells])) for made in (exports.to_csv, exports.to_xlsx)]

    assert both[0] == both[1]


def test_every_line_of_a_training_tells_what_the_first_one_said() -> None:
    content = "training_number;training_title;session_number;price_eur\nF-1;T;S-1;100\nF-1;T;S-2;120\n"

    first, second = [row.value for row in parse(content.encode()).rows]

    assert first is not None
    assert second is not None
    assert second.session is not None
    assert second.training == first.training
    assert second.session.price_cents == 12_000


def test_a_digest_changes_with_what_is_said() -> None:
    one = only("training_number;training_title\nF-1;T\n").training
    same = only("formation;titre\nF-1 ; T\n").training
    other = only("training_number;training_title\nF-1;U\n").training

    assert digest(one) == digest(same) != digest(other)


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partner_sessions_file, "MAX_LINES", 2)
    content = "training_number;training_title\n" + "".join(f"F-{n};T\n" for n in range(3))

    with pytest.raises(UnreadableFileError) as refused:
        parse(content.encode())

    assert refused.value.problem.facts == {"limit": 2}


def test_mutated_tables_give_problems_and_never_a_crash() -> None:
    chance = random.Random(9)
    for _ in range(300):
        content = bytearray(FRENCH.encode())
        for _ in range(chance.randint(1, 12)):
            place = chance.randrange(len(content))
            content[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        with suppress(UnreadableFileError):
            parse(bytes(content), vat_rate=Decimal("0.20"))
