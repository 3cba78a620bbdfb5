"""Identifiers: `<prefix>_<16 characters>`, URL-safe, sorted by creation; and the words that let two spellings meet."""

import hashlib
import secrets
import unicodedata
from datetime import UTC, datetime

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
TIME_CHARACTERS = 9
CHANCE_CHARACTERS = 7


def encode(number: int, *, characters: int) -> str:
    digits = []
    for _ in range(characters):
        number, digit = divmod(number, 32)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def new(prefix: str, *, at: datetime) -> str:
    """A fresh identifier; 35 bits of chance within a millisecond. Not a secret."""
    milliseconds = int(at.timestamp() * 1000)
    body = encode(milliseconds, characters=TIME_CHARACTERS) + encode(
        secrets.randbits(35), characters=CHANCE_CHARACTERS
    )
    return f"{prefix}_{body}"


def derived(prefix: str, *parts: str) -> str:
    """The identifier that these parts always give: what is asked twice gets one row. It says nothing about when."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return f"{prefix}_{encode(int.from_bytes(digest[:10], 'big'), characters=TIME_CHARACTERS + CHANCE_CHARACTERS)}"


def first(prefix: str, *, at: datetime) -> str:
    """The smallest identifier made at this instant: the edge of a period in a list sorted by identifier."""
    milliseconds = max(0, int(at.timestamp() * 1000))
    return f"{prefix}_{encode(milliseconds, characters=TIME_CHARACTERS)}{ALPHABET[0] * CHANCE_CHARACTERS}"


def created_at(identifier: str) -> datetime:
    """When `new` made this identifier (UTC, to the millisecond)."""
    milliseconds = 0
    for character in identifier.rpartition("_")[2][:TIME_CHARACTERS]:
        milliseconds = milliseconds * 32 + ALPHABET.index(character)
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def body(identifier: str) -> str:
    """What follows the prefix."""
    return identifier.rpartition("_")[2]


def month(identifier: str) -> str:
    """The UTC month of creation, `2026-11`: the partition of staff lists."""
    return created_at(identifier).strftime("%Y-%m")


_UNDECOMPOSED = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ı": "i"}
)


def folded(text: str) -> str:
    """Lower case without accents, punctuation as single spaces: how names and words are compared and sorted."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_UNDECOMPOSED)
    kept = (c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(kept).split())
