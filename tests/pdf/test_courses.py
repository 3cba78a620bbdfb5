"""What documents say about a course, with the mentions that the law asks for."""

from dataclasses import replace

import pytest

from chalicelib.domain.trainings import Modality
from chalicelib.pdf.courses import missing_mentions
from tests.pdf.samples import COURSE


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"objectives": ""}, ["Objective"]),
        ({"content": "", "means": ""}, ["Content", "Means"]),
        ({"starts_on": None}, ["Dates"]),
        ({"starts_on": None, "modality": Modality.ON_DEMAND}, []),
        ({"duration_minutes": 0, "follow_up": "", "assessment": ""}, ["Duration", "Follow-up", "Assessment"]),
    ],
)
def test_a_course_says_what_the_labour_code_asks_or_names_what_is_missing(
    changes: dict[str, object], missing: list[str]
) -> None:
    course = replace(COURSE, **changes)  # type: ignore[arg-type]

    assert missing_mentions(course, payment_terms="30 jours") == missing


def test_payment_terms_are_a_mandatory_mention() -> None:
    assert missing_mentions(COURSE, payment_terms=" ") == ["Payment terms"]
