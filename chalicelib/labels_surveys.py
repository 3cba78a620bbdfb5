"""What people read for the closed lists of surveys."""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.surveys import QuestionKind, SurveyState
from chalicelib.templating import N_

LABELS: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    QuestionKind: {
        QuestionKind.RATING: N_("Rating"),
        QuestionKind.SINGLE: N_("One of several answers"),
        QuestionKind.MULTIPLE: N_("Several of several answers"),
        QuestionKind.YES_NO: N_("Yes or no"),
        QuestionKind.TEXT: N_("Free text"),
        QuestionKind.RECOMMENDATION: N_("Recommendation, 0 to 10"),
    },
    SurveyState: {
        SurveyState.DRAFT: N_("Draft"),
        SurveyState.ACTIVE: N_("In use"),
        SurveyState.RETIRED: N_("Retired"),
    },
}

TONES: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    SurveyState: {
        SurveyState.DRAFT: "draft",
        SurveyState.ACTIVE: "success",
        SurveyState.RETIRED: "neutral",
    },
}
