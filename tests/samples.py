"""A page's frame for a visitor, without a request: for tests that draw templates alone."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.institute import Institute
from chalicelib.web.visit import Page

NOW = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)


def sample_page(language: str = "en", path: str = "/", **changed: Any) -> Page:
    values: dict[str, Any] = {
        "language": language,
        "path": path,
        "user": None,
        "person": None,
        "rights": frozenset(),
        "organisation": None,
        "cart": None,
        "institute": Institute(name="Institut Rivage"),
        "csrf_token": "0" * 64,
        "flashes": [],
        "now": NOW,
        "today": NOW.date(),
        "stage": "local",
        "base_path": "",
        "theme": "",
    }
    return Page(**(values | changed))
