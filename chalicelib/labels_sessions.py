"""What people read for the closed lists of sessions: sequences, messages, costs, evaluation, attached files."""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.attachments import AttachmentType
from chalicelib.domain.costs import CostType, Split
from chalicelib.domain.evaluations import Moment
from chalicelib.domain.session_lists import Fill
from chalicelib.domain.session_mailings import Anchor, MailingState, Message, Recipients, Unit
from chalicelib.domain.sessions import SequenceStatus
from chalicelib.templating import N_

LABELS: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    SequenceStatus: {
        SequenceStatus.PLANNED: N_("Planned"),
        SequenceStatus.CLOSED: N_("Closed"),
        SequenceStatus.CANCELLED: N_("Cancelled"),
        SequenceStatus.EXTERNAL: N_("External"),
    },
    Fill: {
        Fill.EMPTY: N_("Nobody yet"),
        Fill.BELOW_MINIMUM: N_("Below the minimum"),
        Fill.FILLING: N_("Filling up"),
        Fill.FULL: N_("Full"),
    },
    Message: {
        Message.REGISTRATION_CONFIRMED: N_("Registration confirmed"),
        Message.CONVOCATION: N_("Convocation"),
        Message.REMINDER: N_("Reminder"),
        Message.TRAINER_FILE: N_("Trainer’s file"),
        Message.PROVIDER_NOTICE: N_("Notice to the training provider"),
        Message.HOST_NOTICE: N_("Notice to the host"),
        Message.ATTENDANCE_SHEET: N_("Attendance sheet to the trainer"),
        Message.HOT_SURVEY: N_("Survey at the end"),
        Message.COLD_SURVEY: N_("Survey some time later"),
        Message.CERTIFICATE_READY: N_("Certificate ready"),
        Message.CANCELLATION: N_("Cancellation"),
        Message.SLOT_CHANGED: N_("Change of a slot"),
    },
    Anchor: {
        Anchor.AT_ONCE: N_("At once"),
        Anchor.BEFORE_START: N_("Before the start"),
        Anchor.AFTER_END: N_("After the end"),
    },
    Unit: {Unit.DAYS: N_("days"), Unit.HOURS: N_("hours")},
    Recipients: {
        Recipients.TRAINEES: N_("Trainees"),
        Recipients.ORDERERS: N_("Who ordered"),
        Recipients.TRAINERS: N_("Trainers"),
        Recipients.PROVIDER: N_("Training provider"),
        Recipients.HOST: N_("Host on site"),
        Recipients.MANAGER: N_("Person in charge"),
    },
    MailingState: {
        MailingState.WAITING: N_("To come"),
        MailingState.SENT: N_("Sent"),
        MailingState.CANCELLED: N_("Cancelled"),
        MailingState.MISSED: N_("Not sent in time"),
        MailingState.FAILED: N_("Not sent: failed"),
    },
    Moment: {Moment.HOT: N_("At the end"), Moment.COLD: N_("Some time later")},
    CostType: {
        CostType.TRAINER: N_("Trainer"),
        CostType.ROOM: N_("Room"),
        CostType.MATERIAL: N_("Material"),
        CostType.TRAVEL: N_("Travel"),
        CostType.MEALS: N_("Meals"),
        CostType.CERTIFICATION: N_("Certification"),
        CostType.SUBCONTRACTING: N_("Subcontracting"),
        CostType.OTHER: N_("Other"),
    },
    Split: {Split.SESSION: N_("Whole session"), Split.TRAINEE: N_("Per trainee")},
    AttachmentType: {
        AttachmentType.QUOTATION: N_("Quotation"),
        AttachmentType.PROVIDER_INVOICE: N_("Invoice of a provider"),
        AttachmentType.SIGNED_SHEET: N_("Signed attendance sheet"),
        AttachmentType.TEACHING_MATERIAL: N_("Teaching material"),
        AttachmentType.ACCESS_MAP: N_("Access map"),
        AttachmentType.RULES: N_("Rules of procedure"),
        AttachmentType.OTHER: N_("Other"),
    },
}

TONES: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    Fill: {Fill.BELOW_MINIMUM: "warning", Fill.FILLING: "info", Fill.FULL: "success"},
    MailingState: {
        MailingState.WAITING: "success",
        MailingState.SENT: "info",
        MailingState.MISSED: "danger",
        MailingState.FAILED: "danger",
    },
}
