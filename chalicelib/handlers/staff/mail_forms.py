"""The form of one message's setting, for a session and for the defaults of a kind; and how a setting is said (NOT-1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from chalicelib.domain import mailing_defaults
from chalicelib.domain.access import DocumentType
from chalicelib.domain.attachments import Attachment
from chalicelib.domain.identifiers import normal_email
from chalicelib.domain.session_mailings import Anchor, Message, Recipients, Setting, Unit
from chalicelib.domain.sessions import SessionKind
from chalicelib.handlers.staff.editing import Words
from chalicelib.templating import N_, label, translate, translate_plural
from chalicelib.web.forms import FormModel

DOCUMENTS = (
    DocumentType.CONVOCATION,
    DocumentType.PROGRAMME,
    DocumentType.TRAINER_FILE,
    DocumentType.ATTENDANCE_SHEET,
    DocumentType.ATTESTATION,
    DocumentType.COMPLETION,
    DocumentType.CERTIFICATE,
    DocumentType.EVALUATION,
)
"""Generated documents that a message of a session may carry."""
COPIED = tuple(role for role in Recipients if role is not Recipients.TRAINEES)
"""A trainee’s message is nobody else’s: trainees get no copies."""
MOST_COPIES = 10
MOST_DAYS = 730
WRONG_ADDRESS = N_("Check the addresses: separate them with commas, such as name@company.fr.")


def _addresses(texts: Any) -> Any:
    normal = [normal_email(text) for text in texts]
    if None in normal:
        raise ValueError(WRONG_ADDRESS)
    if len(normal) > MOST_COPIES:
        raise ValueError(N_("Enter at most 10 addresses."))
    return normal


Addresses = Annotated[Words, AfterValidator(_addresses)]


def _documents(kinds: list[DocumentType]) -> list[DocumentType]:
    if any(kind not in DOCUMENTS for kind in kinds):
        raise ValueError(N_("Choose among the documents in the list."))
    return kinds


class SettingForm(FormModel):
    message: Message
    is_on: str = ""
    amount: Annotated[int, Field(ge=0, le=MOST_DAYS)] = 0
    unit: Unit = Unit.DAYS
    anchor: Anchor = Anchor.BEFORE_START
    working_days_only: str = ""
    to: Annotated[list[Recipients], Field(min_length=1)]
    cc_roles: list[Recipients] = Field(default_factory=list)
    cc: Addresses = Field(default_factory=list)
    bcc_roles: list[Recipients] = Field(default_factory=list)
    bcc: Addresses = Field(default_factory=list)
    documents: Annotated[list[DocumentType], AfterValidator(_documents)] = Field(default_factory=list)
    files: list[str] = Field(default_factory=list)


class PostponeForm(FormModel):
    day: date
    at: time


class WordsForm(FormModel):
    subject: Annotated[str, Field(max_length=200, pattern=r"^[^\r\n]*$")] = ""
    text: Annotated[str, Field(max_length=5000)] = ""


def setting_from(
    sent: SettingForm, was: Setting, *, kind: SessionKind, files: Iterable[Attachment] = ()
) -> Setting:
    """As the form says; what has no computed time keeps none, and a late survey waits as long as the evaluation says."""
    known = {file.attachment_id for file in files}
    is_timed = has_own_time(kind, sent.message)
    return Setting(
        message=sent.message,
        is_on=sent.is_on == "yes",
        anchor=sent.anchor if is_timed else was.anchor,
        amount=sent.amount if is_timed else was.amount,
        unit=sent.unit if is_timed else was.unit,
        to=tuple(dict.fromkeys(sent.to)),
        cc=_copies(sent.cc_roles, sent.cc),
        bcc=_copies(sent.bcc_roles, sent.bcc),
        documents=tuple(dict.fromkeys(sent.documents)),
        files=tuple(dict.fromkeys(file for file in sent.files if file in known)),
        working_days_only=is_timed and sent.working_days_only == "yes" and sent.unit is Unit.DAYS,
    )


def has_own_time(kind: SessionKind, message: Message) -> bool:
    """Whether its delay is set here."""
    return message is not Message.COLD_SURVEY and mailing_defaults.has_computed_time(kind, message)


def is_by_hand(kind: SessionKind, message: Message) -> bool:
    """Convocations of `inter` sessions (NOT-6)."""
    return kind is SessionKind.INTER and message is Message.CONVOCATION


def _copies(roles: Iterable[Recipients], addresses: Iterable[str]) -> tuple[str, ...]:
    allowed = [role.value for role in roles if role in COPIED]
    return tuple(dict.fromkeys([*allowed, *addresses]))


def values_of(setting: Setting) -> dict[str, Any]:
    """As the form shows it first."""
    return {
        "message": setting.message.value,
        "is_on": "yes" if setting.is_on else "",
        "amount": setting.amount,
        "unit": setting.unit.value,
        "anchor": setting.anchor.value,
        "working_days_only": "yes" if setting.working_days_only else "",
        "to": [role.value for role in setting.to],
        "cc_roles": [each for each in setting.cc if "@" not in each],
        "cc": ", ".join(each for each in setting.cc if "@" in each),
        "bcc_roles": [each for each in setting.bcc if "@" not in each],
        "bcc": ", ".join(each for each in setting.bcc if "@" in each),
        "documents": [kind.value for kind in setting.documents],
        "files": list(setting.files),
    }


def choices(language: str, files: Sequence[Attachment] = ()) -> dict[str, list[tuple[str, str]]]:
    """What the form offers, by field."""
    return {
        "units": [(unit.value, label(unit, language=language)) for unit in Unit],
        "anchors": [
            (anchor.value, label(anchor, language=language))
            for anchor in (Anchor.BEFORE_START, Anchor.AFTER_END)
        ],
        "roles": [(role.value, label(role, language=language)) for role in Recipients],
        "copied": [(role.value, label(role, language=language)) for role in COPIED],
        "documents": [(kind.value, label(kind, language=language)) for kind in DOCUMENTS],
        "files": [(file.attachment_id, file.file_name) for file in files],
    }


@dataclass(frozen=True, kw_only=True)
class Said:
    """A setting as a line of the list says it."""

    setting: Setting
    when: str
    to: str
    copies: str
    carries: str
    is_own: bool
    """It says otherwise than what counts for others of its kind."""


def said(
    setting: Setting, *, kind: SessionKind, language: str, is_own: bool, files: Sequence[Attachment] = ()
) -> Said:
    names = {file.attachment_id: file.file_name for file in files}
    carried = [label(each, language=language) for each in setting.documents]
    carried += [names[each] for each in setting.files if each in names]
    return Said(
        setting=setting,
        when=when(setting, kind=kind, language=language),
        to=", ".join(label(role, language=language) for role in setting.to),
        copies=", ".join(_people(each, language) for each in (*setting.cc, *setting.bcc)),
        carries=", ".join(carried),
        is_own=is_own,
    )


def when(setting: Setting, *, kind: SessionKind, language: str) -> str:
    """`10 days before the start`."""
    if is_by_hand(kind, setting.message):
        return translate(language, N_("By hand, from the page of each registration"))
    if setting.message is Message.COLD_SURVEY:
        return translate(language, N_("After the end, as the evaluation says"))
    if not mailing_defaults.has_computed_time(kind, setting.message):
        return translate(language, N_("At once"))
    return _delay(setting, language)


def _delay(setting: Setting, language: str) -> str:
    number = setting.amount
    match setting.anchor, setting.unit:
        case Anchor.BEFORE_START, Unit.DAYS:
            return translate_plural(
                language, "%(num)s day before the start", "%(num)s days before the start", number
            )
        case Anchor.BEFORE_START, Unit.HOURS:
            return translate_plural(
                language, "%(num)s hour before the start", "%(num)s hours before the start", number
            )
        case Anchor.AFTER_END, Unit.DAYS:
            return translate_plural(
                language, "%(num)s day after the end", "%(num)s days after the end", number
            )
        case Anchor.AFTER_END, Unit.HOURS:
            return translate_plural(
                language, "%(num)s hour after the end", "%(num)s hours after the end", number
            )
        case _:
            return translate(language, "At once")


def _people(each: str, language: str) -> str:
    return each if "@" in each else label(Recipients(each), language=language)
