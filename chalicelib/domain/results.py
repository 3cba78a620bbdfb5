"""What came of a training for one person: assessed or not, passed or failed (SES-16)."""

from enum import StrEnum


class Result(StrEnum):
    NOT_ASSESSED = "not_assessed"
    PASSED = "passed"
    FAILED = "failed"
