"""Evaluation of a session: which survey is sent for which sequence, at its end (hot) and some days later (cold) (SES-15)."""

from dataclasses import dataclass
from enum import StrEnum


class Moment(StrEnum):
    HOT = "hot"
    COLD = "cold"


@dataclass(frozen=True, kw_only=True)
class SequenceEvaluation:
    """The surveys of one sequence; an empty identifier: none."""

    sequence_id: str
    hot_survey_id: str = ""
    cold_survey_id: str = ""
    cold_after_days: int = 90


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Of one session; saved by itself, with its own version. Copied with a session, but not what people answered (SES-7)."""

    session_id: str
    choices: tuple[SequenceEvaluation, ...] = ()
    is_settled: bool = False
    """Somebody saved the tab, be it to say that there is no survey: the session's page stops reminding (SES-3)."""
    version: int = 0
