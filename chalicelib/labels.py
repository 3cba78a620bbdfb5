"""What people read for each value of a closed list, and the tone it is shown in.

Keyed by the list first: values of two lists may be spelled alike ("draft"), and string enums spelled alike are equal.
A test holds every list named here to be complete.
"""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.audit import Finding
from chalicelib.domain.requests import RequestKind, RequestState
from chalicelib.domain.trainings import Modality
from chalicelib.templating import N_

LABELS: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    Modality: {
        Modality.CLASSROOM: N_("Classroom"),
        Modality.VIRTUAL: N_("Virtual class"),
        Modality.E_LEARNING: N_("E-learning"),
        Modality.WORKPLACE: N_("In the workplace"),
        Modality.MIXED: N_("Classroom and distance"),
        Modality.ON_DEMAND: N_("Online, on demand"),
        Modality.PRE_WORK: N_("Preparation"),
    },
    Finding: {
        Finding.SEATS_MISCOUNTED: N_("Seats miscounted in a session"),
        Finding.OVERSOLD: N_("Session oversold without the right to overbook"),
        Finding.HOLDER_MISSING: N_("Named seat without a holder"),
        Finding.HOLDER_WITHOUT_SEAT: N_("Holder without a seat"),
        Finding.SEATED_TWICE: N_("Trainee seated twice in a session"),
        Finding.SESSION_MISSING: N_("Seats of a session that doesn’t exist"),
        Finding.ORDER_MISCOUNTED: N_("Order and its registrations differ"),
        Finding.NUMBER_MISSING: N_("Session number missing"),
        Finding.NUMBER_TWICE: N_("Session number used twice"),
    },
    RequestKind: {
        RequestKind.INTRA: N_("In-house request"),
        RequestKind.SPECIFIC: N_("Specific request"),
    },
    RequestState: {
        RequestState.RECEIVED: N_("To take up"),
        RequestState.ASSIGNED: N_("In hand"),
        RequestState.PLANNED: N_("Planned"),
        RequestState.DECLINED: N_("Declined"),
    },
}
"""English msgids, marked with `N_`, per member."""

TONES: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    RequestState: {
        RequestState.RECEIVED: "warning",
        RequestState.ASSIGNED: "info",
        RequestState.PLANNED: "success",
        RequestState.DECLINED: "neutral",
    },
}
"""`neutral`, `success`, `warning`, `danger`, `info` or `draft`, per member; a list may be left out (neutral)."""
