"""Identifiers of the trade: SIREN, SIRET, VAT, IBAN, NDA, UAI, NEPH, phone, postcode. Which are well formed, nothing about who owns them.

`normal_…` gives the form we store or None; `is_…` asks about that form. Sources and test vectors: facts, section 7; only the lengths of the
world's IBANs come from python-stdnum, which accepts a wrong RIB key and is slow to import.
"""

import re

LA_POSTE = "356000000"
"""Its establishments' SIRETs follow a rule of their own: the sum of the digits is a multiple of 5."""
PHONE_COUNTRIES = "33|262|590|594|596|508|687|689"
"""France and its territories overseas."""
NDA_REGIONS = frozenset(
    {
        "01",
        "02",
        "03",
        "04",
        "06",
        "11",
        "21",
        "22",
        "23",
        "24",
        "25",
        "26",
        "27",
        "28",
        "31",
        "32",
        "41",
        "42",
        "43",
        "44",
        "52",
        "53",
        "54",
        "72",
        "73",
        "74",
        "75",
        "76",
        "82",
        "83",
        "84",
        "91",
        "93",
        "94",
        "98",
    }
)
"""Region codes before and after 2016 live side by side."""
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
MONTHS = range(1, 13)
MAX_EMAIL = 254

_SEPARATORS = re.compile(r"[\s.\-_/\u2010-\u2015\u200b]+")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)


def compact(text: str) -> str:
    """Without the spaces (no-break ones too), dots and dashes people put between digits."""
    return _SEPARATORS.sub("", text).upper()


def normal_siren(text: str) -> str | None:
    """Nine digits with a Luhn key. 000000000 passes Luhn and is refused."""
    siren = compact(text)
    return siren if _is_digits(siren, 9) and siren != "0" * 9 and has_luhn_key(siren) else None


def normal_siret(text: str) -> str | None:
    """Fourteen digits with a Luhn key over all and over the SIREN; La Poste's may follow its own rule instead."""
    siret = compact(text)
    if not _is_digits(siret, 14) or normal_siren(siret[:9]) is None:
        return None
    if has_luhn_key(siret):
        return siret
    is_la_poste = siret[:9] == LA_POSTE and sum(map(int, siret)) % 5 == 0
    return siret if is_la_poste else None


def has_luhn_key(digits: str) -> bool:
    """Every second digit from the right doubled, the sum of all digits a multiple of ten."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def siren_of(siret: str) -> str:
    return siret[:9]


def normal_vat_number(text: str) -> str | None:
    """A French VAT number: `FR`, key, SIREN. Keys of digits are checked, those with letters only for their form."""
    number = compact(text)
    form = re.fullmatch(r"FR([0-9A-HJ-NP-Z]{2})(\d{9})", number)
    if form is None or normal_siren(form[2]) is None:
        return None
    if form[1].isdigit() and int(form[1]) != (12 + 3 * (int(form[2]) % 97)) % 97:
        return None
    return number


def normal_iban(text: str) -> str | None:
    """Any country's IBAN; of a French one the RIB key too, which the IBAN's own check doesn't cover."""
    from stdnum import iban as iban_rules  # slow to import

    number = compact(text)
    if not number.isascii() or not iban_rules.is_valid(number, check_country=False):
        return None
    return None if number.startswith("FR") and not _has_rib_key(number) else number


def _has_rib_key(iban: str) -> bool:
    """97 − (89·bank + 15·branch + 3·account) mod 97, letters A-I = 1-9, J-R = 1-9, S-Z = 2-9."""
    form = re.fullmatch(r"FR\d\d(\d{5})(\d{5})([0-9A-Z]{11})(\d\d)", iban)
    if form is None:
        return False
    account = "".join(c if c.isdigit() else _rib_digit(c) for c in form[3])
    key = 97 - (89 * int(form[1]) + 15 * int(form[2]) + 3 * int(account)) % 97
    return key == int(form[4])


def _rib_digit(letter: str) -> str:
    place = ord(letter) - ord("A")
    return str(place % 9 + 1 if letter < "S" else place - ord("S") + ord("A") + 2)


def normal_bic(text: str) -> str | None:
    """A bank's code: four letters, country, two characters, three more for a branch (ISO 9362). It has no key."""
    code = compact(text)
    return code if re.fullmatch(r"[A-Z]{4}[A-Z]{2}[0-9A-Z]{2}([0-9A-Z]{3})?", code) else None


def normal_nda(text: str) -> str | None:
    """A training organisation's declaration of activity: eleven digits, no published key."""
    number = compact(text)
    return number if _is_digits(number, 11) else None


def is_usual_nda(nda: str) -> bool:
    """Known region, and a department repeated at the end as in every real number seen; otherwise worth a second look."""
    return nda[:2] in NDA_REGIONS and nda[2:4] == nda[9:]


def normal_uai(text: str) -> str | None:
    """A school's number: seven digits and the letter they give."""
    number = compact(text)
    if not re.fullmatch(r"[0-9]{7}[A-Z]", number):
        return None
    return number if UAI_LETTERS[int(number[:7]) % 23] == number[7] else None


def normal_neph(text: str) -> str | None:
    """A driving licence file's number: twelve digits, no key."""
    number = compact(text)
    return number if _is_digits(number, 12) else None


def is_usual_neph(neph: str) -> bool:
    """Digits three and four are a month in numbers given since the harmonisation; older ones may not follow."""
    return int(neph[2:4]) in MONTHS


def normal_phone(text: str) -> str | None:
    """As `+33144556677`. A foreign number is kept as it is typed if it begins with + and has 8 to 15 digits (E.164)."""
    number = re.sub(r"[\s.\-()/\u2010-\u2015]+", "", text)
    if form := re.fullmatch(rf"(?:\+|00)({PHONE_COUNTRIES})0?([1-9]\d{{5,8}})", number):
        return f"+{form[1]}{form[2]}" if _has_phone_length(form[1], form[2]) else None
    if form := re.fullmatch(r"0([1-9]\d{8})", number):
        return f"+33{form[1]}"
    form = re.fullmatch(r"(?:\+|00)([1-9]\d{7,14})", number)
    return f"+{form[1]}" if form and not re.match(PHONE_COUNTRIES, form[1]) else None


def _has_phone_length(country: str, rest: str) -> bool:
    return len(rest) == (6 if country in ("508", "687", "689") else 9)


def is_postal_code(text: str) -> bool:
    """A French postcode, Corsica and overseas included."""
    return re.fullmatch(r"(?:0[1-9]|[1-8]\d|9[0-8])\d{3}", text) is not None and text.isascii()


def normal_email(text: str) -> str | None:
    """An address that mail can be sent to, as far as its form tells; the domain in lower case."""
    address = text.strip()
    local, _, domain = address.rpartition("@")
    if len(address) > MAX_EMAIL or len(local) > 64 or not _EMAIL.fullmatch(address):
        return None
    return f"{local}@{domain.lower()}"


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()
