"""Reading a PDF back."""

import io

from pypdf import PdfReader


def pages(content: bytes) -> list[str]:
    """The text of each page, no-break spaces as plain ones, lines joined."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def text(content: bytes) -> str:
    return " ".join(pages(content))
