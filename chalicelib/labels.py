"""What people read for each value of a closed list, and the tone it is shown in.

Keyed by the list first: values of two lists may be spelled alike ("draft"), and string enums spelled alike are equal.
A test holds every list named here to be complete.
"""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib import labels_drivers, labels_participants, labels_sessions, labels_surveys
from chalicelib.domain.access import DocumentType, Role
from chalicelib.domain.audit import Finding
from chalicelib.domain.documents import Validity
from chalicelib.domain.imports import ImportKind, ImportSource, Outcome, RunState, Severity
from chalicelib.domain.mailings import MailState
from chalicelib.domain.orders import OrderState
from chalicelib.domain.registrations import RegistrationState
from chalicelib.domain.requests import RequestKind, RequestState
from chalicelib.domain.search import Sorting
from chalicelib.domain.sessions import Publication, SessionKind, Workflow
from chalicelib.domain.trainings import Modality, Offer, TrainingState
from chalicelib.domain.users import UserState
from chalicelib.templating import N_

LABELS: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    ImportKind: {
        ImportKind.CATALOGUE: N_("Catalogue"),
        ImportKind.ORGANISATIONS: N_("Organisations"),
        ImportKind.TRAINEES: N_("Trainees"),
        ImportKind.PARTNERS: N_("Partners’ sessions"),
    },
    ImportSource: {
        ImportSource.PAGE: N_("On the page"),
        ImportSource.DROP: N_("Dropped file"),
        ImportSource.DEMO: N_("Example data"),
    },
    Outcome: {
        Outcome.CREATED: N_("Created"),
        Outcome.UPDATED: N_("Updated"),
        Outcome.UNCHANGED: N_("Unchanged"),
        Outcome.REFUSED: N_("Refused"),
    },
    RunState: {
        RunState.WAITING: N_("Waiting"),
        RunState.RUNNING: N_("At work"),
        RunState.CHECKED: N_("Checked"),
        RunState.DONE: N_("Done"),
        RunState.REFUSED: N_("Nothing loaded"),
        RunState.UNREADABLE: N_("Unreadable"),
    },
    Severity: {
        Severity.ERROR: N_("Error"),
        Severity.WARNING: N_("To check"),
        Severity.NOTICE: N_("To know"),
    },
    Modality: {
        Modality.CLASSROOM: N_("Classroom"),
        Modality.VIRTUAL: N_("Virtual class"),
        Modality.E_LEARNING: N_("E-learning"),
        Modality.WORKPLACE: N_("In the workplace"),
        Modality.MIXED: N_("Classroom and distance"),
        Modality.ON_DEMAND: N_("Online, on demand"),
        Modality.PRE_WORK: N_("Preparation"),
    },
    Role: {
        Role.CLIENT_ADMINISTRATOR: N_("Administrator"),
        Role.CLIENT_STANDARD: N_("Standard user"),
        Role.REGISTRATION_MANAGER: N_("Registration manager"),
        Role.LEGAL_REPRESENTATIVE: N_("Legal representative"),
        Role.DRIVER_REGISTRAR: N_("May register drivers"),
        Role.TRAINEE: N_("Trainee"),
        Role.STAFF_ADMINISTRATOR: N_("Administrator of the institute"),
        Role.OPERATIONS_MANAGER: N_("Operations manager"),
        Role.TRAINING_MANAGER: N_("Training manager"),
        Role.TRAINER: N_("Trainer"),
    },
    UserState: {
        UserState.INVITED: N_("Not signed in yet"),
        UserState.ACTIVE: N_("Active"),
        UserState.DISABLED: N_("Access closed"),
    },
    Offer: {
        Offer.NATIONAL: N_("National"),
        Offer.COMPLEMENTARY: N_("Complementary"),
        Offer.KEY_ACCOUNT: N_("Key-account purchase"),
        Offer.OPERATIONAL_IT: N_("Operational IT"),
        Offer.SPECIFIC: N_("Specific"),
    },
    TrainingState: {
        TrainingState.DRAFT: N_("Draft"),
        TrainingState.PUBLISHED: N_("Published"),
        TrainingState.WITHDRAWN: N_("Withdrawn"),
    },
    SessionKind: {
        SessionKind.INTER: N_("Inter"),
        SessionKind.INTRA: N_("In-house"),
        SessionKind.POOL: N_("Pool: date to be defined"),
        SessionKind.ON_DEMAND: N_("On demand"),
    },
    Publication: {
        Publication.DRAFT: N_("Draft"),
        Publication.PUBLISHED: N_("Published"),
        Publication.HIDDEN: N_("Hidden"),
    },
    Workflow: {
        Workflow.CREATED: N_("Created"),
        Workflow.CONFIRMED: N_("Confirmed"),
        Workflow.RUNNING: N_("Running"),
        Workflow.DONE: N_("Completed"),
        Workflow.CLOSED: N_("Closed"),
        Workflow.CANCELLED: N_("Cancelled"),
    },
    Sorting: {
        Sorting.RELEVANCE: N_("Best match"),
        Sorting.DATE: N_("Next date"),
        Sorting.PRICE: N_("Lowest price"),
    },
    Finding: {
        Finding.SEATS_MISCOUNTED: N_("Seats miscounted in a session"),
        Finding.OVERSOLD: N_("Session oversold without the right to overbook"),
        Finding.HOLDER_MISSING: N_("Named seat without a holder"),
        Finding.HOLDER_WITHOUT_SEAT: N_("Holder without a seat"),
        Finding.SEATED_TWICE: N_("Trainee seated twice in a session"),
        Finding.SESSION_MISSING: N_("Seats of a session that doesn’t exist"),
        Finding.OFFERS_MISCOUNTED: N_("Seats offered and waiting list differ"),
        Finding.WAITING_MISCOUNTED: N_("Waiting list and its counter differ"),
        Finding.ORDER_MISCOUNTED: N_("Order and its registrations differ"),
        Finding.NUMBER_MISSING: N_("Session number missing"),
        Finding.NUMBER_TWICE: N_("Session number used twice"),
    },
    OrderState: {
        OrderState.VALIDATED: N_("Validated"),
        OrderState.CONFIRMED: N_("Confirmed"),
        OrderState.CANCELLED: N_("Cancelled"),
    },
    RegistrationState: {
        RegistrationState.REGISTERED: N_("Registered"),
        RegistrationState.CANCELLED: N_("Cancelled"),
    },
    DocumentType: {
        DocumentType.INVOICE: N_("Invoice"),
        DocumentType.CONVENTION: N_("Training agreement"),
        DocumentType.ATTENDANCE_SHEET: N_("Attendance sheet"),
        DocumentType.EVALUATION: N_("Evaluation"),
        DocumentType.ATTESTATION: N_("Certificate of attendance"),
        DocumentType.AGREEMENT_TO_PROCEED: N_("Agreement to proceed"),
        DocumentType.FUNDING_NOTICE: N_("Funding notice"),
        DocumentType.PURCHASE_ORDER: N_("Purchase order"),
        DocumentType.CONVOCATION: N_("Convocation"),
        DocumentType.CERTIFICATE: N_("Certificate"),
        DocumentType.COMPLETION: N_("Certificate of completion"),
        DocumentType.PROGRAMME: N_("Programme"),
        DocumentType.TRAINER_FILE: N_("Trainer’s file"),
        DocumentType.DRIVER_SUMMARY: N_("Driver’s training summary"),
        DocumentType.DRIVER_CERTIFICATE: N_("Driver’s qualification certificate"),
    },
    Validity: {
        Validity.VALID: N_("Valid"),
        Validity.REPLACED: N_("Replaced by a newer version"),
        Validity.EXPIRED: N_("Expired"),
        Validity.VOID: N_("Void"),
    },
    MailState: {
        MailState.QUEUED: N_("To be sent"),
        MailState.SENDING: N_("Being sent"),
        MailState.SENT: N_("E-mail sent"),
        MailState.BOUNCED: N_("Came back"),
        MailState.FAILED: N_("Not sent"),
        MailState.CANCELLED: N_("E-mail cancelled"),
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
    **labels_drivers.LABELS,
    **labels_participants.LABELS,
    **labels_sessions.LABELS,
    **labels_surveys.LABELS,
}
"""English msgids, marked with `N_`, per member."""

TONES: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    RunState: {
        RunState.WAITING: "info",
        RunState.RUNNING: "info",
        RunState.CHECKED: "draft",
        RunState.DONE: "success",
        RunState.REFUSED: "warning",
        RunState.UNREADABLE: "danger",
    },
    Severity: {Severity.ERROR: "danger", Severity.WARNING: "warning", Severity.NOTICE: "info"},
    UserState: {UserState.INVITED: "info", UserState.ACTIVE: "success", UserState.DISABLED: "neutral"},
    Validity: {
        Validity.VALID: "success",
        Validity.REPLACED: "warning",
        Validity.EXPIRED: "warning",
        Validity.VOID: "danger",
    },
    MailState: {
        MailState.QUEUED: "info",
        MailState.SENDING: "info",
        MailState.SENT: "success",
        MailState.BOUNCED: "danger",
        MailState.FAILED: "danger",
    },
    TrainingState: {
        TrainingState.DRAFT: "draft",
        TrainingState.PUBLISHED: "success",
        TrainingState.WITHDRAWN: "neutral",
    },
    Publication: {
        Publication.DRAFT: "draft",
        Publication.PUBLISHED: "success",
        Publication.HIDDEN: "neutral",
    },
    Workflow: {
        Workflow.CONFIRMED: "success",
        Workflow.RUNNING: "info",
        Workflow.CANCELLED: "danger",
    },
    OrderState: {
        OrderState.VALIDATED: "info",
        OrderState.CONFIRMED: "success",
        OrderState.CANCELLED: "danger",
    },
    RegistrationState: {
        RegistrationState.REGISTERED: "success",
        RegistrationState.CANCELLED: "danger",
    },
    RequestState: {
        RequestState.RECEIVED: "warning",
        RequestState.ASSIGNED: "info",
        RequestState.PLANNED: "success",
        RequestState.DECLINED: "neutral",
    },
    **labels_drivers.TONES,
    **labels_participants.TONES,
    **labels_sessions.TONES,
    **labels_surveys.TONES,
}
"""`neutral`, `success`, `warning`, `danger`, `info` or `draft`, per member; a list may be left out (neutral)."""
