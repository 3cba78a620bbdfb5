"""Partners: other training organisations whose trainings and sessions we import and offer (SES-9).

A partner knows its trainings and sessions by its own numbers; we remember which of ours each of them is.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from chalicelib.domain import ids

FOLDER = re.compile(r"[a-z0-9][a-z0-9-]{1,23}")
"""Of the files a partner's software drops; in capitals it begins the codes of the partner's trainings."""
NUMBER_MAX = 64
KEY_CHARACTERS = 400
CODE_MAX = 40
_TAIL_CHARACTERS = 6
_NOT_IN_A_CODE = re.compile(r"[^A-Z0-9_]+")


@dataclass(frozen=True, kw_only=True)
class Partner:
    partner_id: str
    name: str
    folder: str
    """Its files come as `drops/partners/<folder>/<any name>`."""
    email: str = ""
    """Who gets the reports there; empty: nobody."""
    manager_name: str = ""
    manager_email: str = ""
    """Of ours: who looks after the sessions that are created."""
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class Known:
    """One of the partner's trainings or sessions that was imported: which one of ours it is."""

    partner_id: str
    part: str
    target: str
    """A training's code, or a session's identifier."""
    digest: str = ""
    """Of what the file said when it was last imported in full; nothing to do while it says the same."""
    version: int = 0


def training_part(number: str) -> str:
    """Under which the partner's training with this number is known."""
    return f"training#{_key(number)}"


def session_part(training_number: str, number: str) -> str:
    """A session is known within its training: partners number them 1, 2, 3 in each."""
    return f"session#{_key(training_number)}#{_key(number)}"


def _key(number: str) -> str:
    """A number as part of a sort key, which may hold a thousand bytes: `#` is written otherwise, and so are long ones."""
    quoted = quote(number, safe="")
    if len(quoted) <= KEY_CHARACTERS:
        return quoted
    return "~" + hashlib.sha256(number.encode("utf-8", "surrogatepass")).hexdigest()


def training_codes(folder: str, number: str) -> Iterator[str]:
    """Codes for a partner's training, the nicest first: `HORIZON-9436_18706`, then with a tail for one that is taken.

    What a code can't hold becomes a dash; a number that loses something by that gets the tail at once, so that no two meet.
    """
    plain = _NOT_IN_A_CODE.sub("-", number.upper()).strip("-")
    whole = f"{folder.upper()}-{plain}"
    if plain == number.upper() and len(whole) <= CODE_MAX:
        yield whole
    digest = hashlib.sha256(number.encode("utf-8", "surrogatepass")).digest()
    tail = ids.encode(int.from_bytes(digest[:8], "big"), characters=_TAIL_CHARACTERS).upper()
    room = CODE_MAX - _TAIL_CHARACTERS - 1
    yield f"{whole[:room].rstrip('-')}-{tail}"
