"""Which numbers of the trade are well formed. The vectors are in identifiers.json."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.domain import identifiers

VECTORS = json.loads((Path(__file__).parent / "identifiers.json").read_text())
CHECKS: dict[str, Callable[[str], str | None]] = {
    "siren": identifiers.normal_siren,
    "siret": identifiers.normal_siret,
    "vat_fr": identifiers.normal_vat_number,
    "iban": identifiers.normal_iban,
    "nda": identifiers.normal_nda,
    "uai": identifiers.normal_uai,
    "neph": identifiers.normal_neph,
}
VALID = [(k, v) for k in CHECKS for v in VECTORS[k]["valid"] + VECTORS[k].get("valid_with_warning", [])]
INVALID = [(kind, value) for kind in CHECKS for value in VECTORS[kind]["invalid"]]


@pytest.mark.parametrize(("kind", "value"), VALID)
def test_a_good_number_is_accepted(kind: str, value: str) -> None:
    assert CHECKS[kind](value) == value.replace(" ", "")


@pytest.mark.parametrize(("kind", "value"), INVALID)
def test_a_bad_number_is_refused(kind: str, value: str) -> None:
    assert CHECKS[kind](value) is None


@pytest.mark.parametrize(("typed", "stored"), VECTORS["siren"]["normalise"].items())
def test_digits_may_be_typed_in_groups(typed: str, stored: str) -> None:
    assert identifiers.normal_siren(typed) == stored


@pytest.mark.parametrize("siren", ["７３２８２９３２０", "٧٣٢٨٢٩٣٢٠"])
def test_digits_of_other_scripts_are_no_digits(siren: str) -> None:
    assert identifiers.normal_siren(siren) is None


def test_a_usual_nda_and_one_worth_a_second_look() -> None:
    assert all(identifiers.is_usual_nda(n.replace(" ", "")) for n in VECTORS["nda"]["valid"])
    assert not any(identifiers.is_usual_nda(n) for n in VECTORS["nda"]["valid_with_warning"])


def test_a_usual_neph_and_one_worth_a_second_look() -> None:
    assert all(identifiers.is_usual_neph(n) for n in VECTORS["neph"]["valid"])
    assert not any(identifiers.is_usual_neph(n) for n in VECTORS["neph"]["valid_with_warning"])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("01 44 55 66 77", "+33144556677"),
        ("01.44.55.66.77", "+33144556677"),
        ("+33 (0)1 44 55 66 77", "+33144556677"),
        ("0033144556677", "+33144556677"),
        ("+262 262 12 34 56", "+262262123456"),
        ("+687 12 34 56", "+687123456"),
        ("+49 30 901820", "+4930901820"),
        ("01 44 55 66 7", None),  # nine digits
        ("01 44 55 66 77 8", None),  # eleven
        ("00 44 55 6", None),
        ("+33 1 44 55", None),
        ("+12", None),
        ("call me", None),
        ("", None),
    ],
)
def test_phones(typed: str, stored: str | None) -> None:
    assert identifiers.normal_phone(typed) == stored


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("75005", True),
        ("01000", True),
        ("20090", True),
        ("97400", True),
        ("98800", True),
        ("00100", False),
        ("99000", False),
        ("7500", False),
        ("750055", False),
        ("7500A", False),
        ("", False),
    ],
)
def test_postcodes(code: str, right: bool) -> None:
    assert identifiers.is_postal_code(code) is right


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Zoe.Martin@Example.ORG", "Zoe.Martin@example.org"),
        (" a@b.fr ", "a@b.fr"),
        ("o'neil+rh@sous-domaine.example", "o'neil+rh@sous-domaine.example"),
        ("a@b", None),
        ("a@b.f", None),
        ("@b.fr", None),
        ("a b@c.fr", None),
        ("a@b.fr, c@d.fr", None),
        ("a..b@c.fr", None),
        ("élodie@exemple.fr", None),
        ("a\r\nBcc: x@y.fr", None),
        ("x" * 65 + "@b.fr", None),
        ("a@" + "b" * 250 + ".fr", None),
        ("", None),
    ],
)
def test_emails(typed: str, stored: str | None) -> None:
    assert identifiers.normal_email(typed) == stored


@pytest.mark.parametrize("iban", ["FR7612345678901234567890185X", "FR76ABCDE0001112345678901X9"])
def test_a_french_iban_has_the_form_of_a_rib(iban: str) -> None:
    assert identifiers.normal_iban(iban) is None
    assert not identifiers._has_rib_key(iban)
