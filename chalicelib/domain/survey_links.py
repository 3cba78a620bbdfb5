"""Links to surveys: derived from what they lead to and a secret of the portal, so that nothing is stored and each run gives the same.

`<session>.<sequence>.<registration>.<moment>.<proof>`: the identifiers say where to look and name nobody; the proof, 128 bits
of an HMAC-SHA-256 (RFC 2104; truncated as its section 5 allows), can't be guessed or made for another of them. It covers the
trainee too: when the seat is given to somebody else, the former link leads nowhere.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from chalicelib.domain.evaluations import Moment

PROOF_BYTES = 16
MAX_TOKEN = 200
PARTS = 5
_PREFIXES = ("ses_", "seq_", "reg_")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who is asked about what."""

    session_id: str
    sequence_id: str
    registration_id: str
    moment: Moment
    trainee_id: str = ""
    """Of the seat as it is given now; empty: an unnamed one."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """A link as it came, believed once its proof is that of who has the seat."""

    asked: Asked
    proof: str


def token(asked: Asked, *, secret: str) -> str:
    return f"{_words(asked)}.{_proof('link', asked, secret)}"


def read(text: str) -> Token | None:
    """What a token says; None: it says nothing."""
    parts = text.split(".")
    if len(text) > MAX_TOKEN or len(parts) != PARTS or parts[3] not in set(Moment):
        return None
    asked = Asked(
        session_id=_PREFIXES[0] + parts[0],
        sequence_id=_PREFIXES[1] + parts[1],
        registration_id=_PREFIXES[2] + parts[2],
        moment=Moment(parts[3]),
    )
    return Token(asked=asked, proof=parts[4])


def is_proven(asked: Asked, proof: str, *, secret: str) -> bool:
    """Whether the portal itself made this link. One without a secret made none."""
    return bool(secret) and hmac.compare_digest(proof.encode(), _proof("link", asked, secret).encode())


def answer_id(asked: Asked, survey_id: str, *, secret: str) -> str:
    """Under which the answers are kept: whoever has the link finds them again, nobody reads from it whose they are."""
    return _proof(f"answer to {survey_id}", asked, secret)


def _words(asked: Asked) -> str:
    whole = (asked.session_id, asked.sequence_id, asked.registration_id)
    bodies = (each.removeprefix(prefix) for each, prefix in zip(whole, _PREFIXES, strict=True))
    return ".".join((*bodies, asked.moment.value))


def _proof(purpose: str, asked: Asked, secret: str) -> str:
    said = "\x1f".join((purpose, _words(asked), asked.trainee_id))
    digest = hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:PROOF_BYTES]).decode().rstrip("=")
