"""Codes that people read off paper and nobody guesses: of documents (DOC-3), of drivers without account (DRV-10)."""

import hashlib

from chalicelib.domain.documents import verification_code
from chalicelib.ports import Ports


def new(ports: Ports) -> str:
    """`K7QF-2M9X-PB4T`, of 60 bits of chance."""
    chance = int.from_bytes(hashlib.sha256(ports.new_secret().encode()).digest()[:8], "big")
    return verification_code(chance)
