"""What people read for the closed lists of participants: half-days, presence, results, certificates."""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.attendance import Half, Presence
from chalicelib.domain.certificates import CertificateKind, CertificateState
from chalicelib.domain.results import Result
from chalicelib.domain.waiting import WaitingState
from chalicelib.templating import N_

LABELS: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    Half: {Half.MORNING: N_("Morning"), Half.AFTERNOON: N_("Afternoon")},
    Presence: {
        Presence.PRESENT: N_("Present"),
        Presence.ABSENT: N_("Absent"),
        Presence.EXCUSED: N_("Excused"),
    },
    Result: {
        Result.NOT_ASSESSED: N_("Not assessed"),
        Result.PASSED: N_("Passed"),
        Result.FAILED: N_("Not passed"),
    },
    CertificateKind: {
        CertificateKind.ATTENDANCE: N_("Certificate of attendance"),
        CertificateKind.COMPLETION: N_("Certificate of completion"),
        CertificateKind.SUCCESS: N_("Certificate of success"),
    },
    CertificateState: {
        CertificateState.VALID: N_("Valid"),
        CertificateState.REPLACED: N_("Replaced"),
        CertificateState.VOID: N_("Void"),
    },
    WaitingState: {
        WaitingState.WAITING: N_("On the waiting list"),
        WaitingState.OFFERED: N_("Seats offered"),
        WaitingState.ACCEPTED: N_("Accepted"),
        WaitingState.DECLINED: N_("Declined"),
        WaitingState.LAPSED: N_("Offer lapsed"),
        WaitingState.LEFT: N_("Left the list"),
        WaitingState.REMOVED: N_("Removed from the list"),
        WaitingState.CLOSED: N_("List closed"),
    },
}

TONES: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    Presence: {
        Presence.PRESENT: "success",
        Presence.ABSENT: "danger",
        Presence.EXCUSED: "warning",
    },
    Result: {Result.PASSED: "success", Result.FAILED: "danger"},
    CertificateState: {
        CertificateState.VALID: "success",
        CertificateState.REPLACED: "neutral",
        CertificateState.VOID: "danger",
    },
    WaitingState: {
        WaitingState.WAITING: "info",
        WaitingState.OFFERED: "warning",
        WaitingState.ACCEPTED: "success",
    },
}
