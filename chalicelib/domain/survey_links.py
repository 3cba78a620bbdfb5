"""Links to surveys: derived from what they lead to and a secret of the portal, so that nothing is stored and each run gives the same.

`<session>.<sequence>.<registration>.<moment>.<proof>`: the identifiers say where to look and name nobody; the proof, 128 bits
of an HMAC-SHA-256 (RFC 2104; truncated as its section 5 allows), can't be guessed or made for another of them.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from chalicelib.domain.evaluations import Moment

PROOF_BYTES = 16
MAX_TOKEN = 200
_PREFIXES = ("ses_", "seq_", "reg_")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who is asked about what."""

    session_id: str
    sequence_id: str
    registration_id: str
    moment: Moment


def token(asked: Asked, *, secret: str) -> str:
    words = ".".join((*_bodies(asked), asked.moment.value))
    return f"{words}.{_proof('link', words, secret)}"


def read(text: str, *, secret: str) -> Asked | None:
    """What a token leads to; None: not one of ours. A portal without a secret gave none."""
    words, _, proof = text.rpartition(".")
    if (
        not secret
        or len(text) > MAX_TOKEN
        or not hmac.compare_digest(proof.encode(), _proof("link", words, secret).encode())
    ):
        return None
    session, sequence, registration, moment = words.split(".")
    return Asked(
        session_id=f"ses_{session}",
        sequence_id=f"seq_{sequence}",
        registration_id=f"reg_{registration}",
        moment=Moment(moment),
    )


def answer_id(asked: Asked, survey_id: str, *, secret: str) -> str:
    """Under which the answers are kept: whoever has the link finds them again, nobody reads from it whose they are."""
    return _proof("answer", ".".join((*_bodies(asked), asked.moment.value, survey_id)), secret)


def _bodies(asked: Asked) -> tuple[str, ...]:
    whole = (asked.session_id, asked.sequence_id, asked.registration_id)
    return tuple(each.removeprefix(prefix) for each, prefix in zip(whole, _PREFIXES, strict=True))


def _proof(purpose: str, words: str, secret: str) -> str:
    digest = hmac.new(secret.encode(), f"{purpose}\x1f{words}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:PROOF_BYTES]).decode().rstrip("=")
