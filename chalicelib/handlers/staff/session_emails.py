"""The e-mails tab of a session: what leaves when and to whom, what was sent, how each message is sent (NOT-1, NOT-4)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain import calendar
from chalicelib.domain.access import Right
from chalicelib.domain.attachments import Attachment, AttachmentType
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound, RuleViolation
from chalicelib.domain.mailings import Mail, MailState
from chalicelib.domain.session_mailings import Mailing, Message, Recipients
from chalicelib.handlers.staff import editing, mail_forms
from chalicelib.handlers.staff.mail_forms import PostponeForm, SettingForm, WordsForm
from chalicelib.handlers.staff.session_frame import frame
from chalicelib.models import attachments, emails, mailing_scenes, mailings
from chalicelib.models.mailing_scenes import Scene
from chalicelib.services import mailing_actions, mailing_letters, mailing_recipients, mailing_settings
from chalicelib.services.mailing_recipients import Addressee, People
from chalicelib.templating import N_
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

MOST_MAILS = 1000
"""E-mails of a session that are counted: what was sent first."""
LOG_ROWS = 30


@bp.page("/staff/sessions/{session_id}/emails", allow=Right.STAFF_MAILINGS)
def show_emails(visit: Visit, session_id: str) -> Response:
    """`?mailing=` opens one message, `?setting=` how one kind of message is sent."""
    return _show(visit, mailing_scenes.read(session_id), Opened.asked(visit.query))


@bp.page("/staff/sessions/{session_id}/emails", allow=Right.STAFF_MAILINGS, methods=["POST"])
def change_emails(visit: Visit, session_id: str) -> Response:
    opened = Opened.asked(visit.value)
    try:
        done = _ACTIONS.get(visit.value("action"), _unknown)(visit, session_id)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _show(visit, mailing_scenes.read(session_id), opened, typed=form, status=422)
    except RuleViolation as refusal:
        form = editing.refused_by(visit, refusal)
        return _show(visit, mailing_scenes.read(session_id), opened, typed=form, status=409)
    except Conflict:
        return _overtaken(visit, session_id, opened)
    visit.flash(done)
    stays = f"?mailing={visit.value('mailing').replace('#', '%23')}" if opened.mailing_id else ""
    return visit.redirect(f"/staff/sessions/{session_id}/emails{stays}")


@dataclass(frozen=True)
class Opened:
    """What is unfolded beside the list: one message, or the setting of one kind."""

    mailing_id: str = ""
    message: str = ""

    @classmethod
    def asked(cls, value: Callable[[str], str]) -> "Opened":
        return cls(value("mailing"), value("setting"))


def _save_setting(visit: Visit, session_id: str) -> str:
    sent = visit.parse(SettingForm)
    scene = mailing_scenes.read(session_id)
    kind = scene.session.kind
    setting = mail_forms.setting_from(sent, scene.settings[sent.message], kind=kind, files=_files(scene))
    mailing_settings.save(
        bootstrap.ports(), session_id, setting, version=editing.version(visit), by=visit.person
    )
    return N_("The message’s settings are saved; what has not left follows them.")


def _take_default(visit: Visit, session_id: str) -> str:
    message = _message(visit.value("setting"))
    mailing_settings.take_default(
        bootstrap.ports(), session_id, message, version=editing.version(visit), by=visit.person
    )
    return N_("The message is sent again as for all sessions of this kind.")


def _send_now(visit: Visit, session_id: str) -> str:
    mailing_actions.send_now(bootstrap.ports(), session_id, **_one(visit))
    return N_("The message is leaving: its e-mails appear below within a minute.")


def _send_again(visit: Visit, session_id: str) -> str:
    mailing_actions.send_again(bootstrap.ports(), session_id, **_one(visit))
    return N_("The message is leaving once more: its e-mails appear below within a minute.")


def _postpone(visit: Visit, session_id: str) -> str:
    sent = visit.parse(PostponeForm)
    to = calendar.instant(sent.day, sent.at, zone_name=visit.institute.zone_name)
    mailing_actions.postpone(bootstrap.ports(), session_id, to=to, **_one(visit))
    return N_("The message is postponed.")


def _reword(visit: Visit, session_id: str) -> str:
    sent = visit.parse(WordsForm)
    mailing_actions.reword(bootstrap.ports(), session_id, subject=sent.subject, text=sent.text, **_one(visit))
    return N_("The words of this message are saved.")


def _cancel(visit: Visit, session_id: str) -> str:
    mailing_actions.cancel(bootstrap.ports(), session_id, **_one(visit))
    return N_("The message is cancelled.")


def _restore(visit: Visit, session_id: str) -> str:
    mailing_actions.restore(bootstrap.ports(), session_id, **_one(visit))
    return N_("The message is planned again.")


def _unknown(_visit: Visit, _session_id: str) -> str:
    raise InvalidInput({"": N_("Choose what to do with the message.")})


_ACTIONS: dict[str, Callable[[Visit, str], str]] = {
    "save_setting": _save_setting,
    "take_default": _take_default,
    "send_now": _send_now,
    "send_again": _send_again,
    "postpone": _postpone,
    "reword": _reword,
    "cancel": _cancel,
    "restore": _restore,
}


def _one(visit: Visit) -> dict[str, Any]:
    """Which message, in the state the form showed, and who acts."""
    return {
        "mailing_id": visit.value("mailing"),
        "version": editing.version(visit),
        "by": visit.person,
    }


def _message(text: str) -> Message:
    """Raises NotFound."""
    if text not in set(Message):
        raise NotFound(text)
    return Message(text)


def _overtaken(visit: Visit, session_id: str, opened: Opened) -> Response:
    """Somebody, or the schedule, was quicker: the form as typed, over what is true now."""
    scene = mailing_scenes.read(session_id)
    version = scene.own.version
    if opened.mailing_id:
        version = mailings.get(session_id, opened.mailing_id).version
    form, _ = editing.overtaken(visit, {}, {}, version=version)
    return _show(visit, scene, opened, typed=form, status=409)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A message of the list, with what became of its e-mails."""

    mailing: Mailing
    sequence: str
    """Title, where the session has several that messages are sent for."""
    people: Sequence[Addressee]
    mails: Sequence[Mail]
    is_late: bool
    """Its time has passed and it has not left: red, and said in words."""

    @property
    def reached(self) -> int:
        """How many it can reach."""
        return sum(not each.why_not for each in self.people)

    @property
    def counts(self) -> list[tuple[MailState, int]]:
        return sorted(Counter(mail.state for mail in self.mails).items())


@dataclass(frozen=True, kw_only=True)
class Row:
    """Somebody who gets a message, and the newest e-mail that was made of it."""

    addressee: Addressee
    mail: Mail | None


def _show(
    visit: Visit, scene: Scene, opened: Opened, *, typed: Form | None = None, status: int = 200
) -> Response:
    session = scene.session
    people = mailing_recipients.read(scene, mailing_recipients.running_seats(session.session_id))
    sent = list(emails.of_object(session.session_id, limit=MOST_MAILS).rows)
    lines = _lines(scene, people, sent, at=visit.now)
    line = next((each for each in lines if each.mailing.mailing_id == opened.mailing_id), None)
    return visit.show(
        "staff/sessions/emails",
        status=status,
        **frame(visit, session, "emails"),
        lines=lines,
        log=sorted(sent, key=lambda mail: (mail.promised_at, mail.key), reverse=True)[:LOG_ROWS],
        line=line,
        rows=_rows(line) if line else [],
        mailing_form=_mailing_form(visit, line, typed) if line else Form(),
        error_form=typed or Form(),
        **_settings(visit, scene, opened, typed),
    )


def _lines(scene: Scene, people: People, sent: Sequence[Mail], *, at: datetime) -> list[Line]:
    titles = {s.sequence_id: s.title for s in scene.planning.sequences}
    several = len({s.sequence_id for s in scene.planning.sequences if s.slots and not s.is_pre_work}) > 1
    session_id = scene.session.session_id
    return [
        Line(
            mailing=mailing,
            sequence=titles.get(mailing.sequence_id, "") if several else "",
            people=mailing_recipients.of(
                people, scene.settings[mailing.message], sequence_id=mailing.sequence_id
            ),
            mails=[
                mail
                for mail in sent
                if mail.key.startswith(mailing_letters.prefix_of(session_id, mailing.mailing_id))
            ],
            is_late=mailing.is_open and mailing.leaves_at <= at,
        )
        for mailing in mailings.of_session(session_id)
    ]


def _rows(line: Line) -> list[Row]:
    """Who gets it now, then those who got it and would not any more."""
    newest: dict[str, Mail] = {}
    for mail in sorted(line.mails, key=lambda mail: mail.promised_at):
        newest[_person_in(mail)] = mail
    rows = [Row(addressee=each, mail=newest.pop(each.key, None)) for each in line.people]
    return rows + [Row(addressee=_of_mail(mail), mail=mail) for mail in newest.values()]


def _person_in(mail: Mail) -> str:
    """Of a key `mailing/<session>/<mailing>/<person>/<run>`."""
    return mail.key.split("/")[3]


def _of_mail(mail: Mail) -> Addressee:
    return Addressee(
        key=_person_in(mail),
        role=Recipients(mail.facts["recipient"]),
        name=mail.facts.get("name", ""),
        email=mail.to[0],
        language=mail.language,
        cc=mail.cc,
        bcc=mail.bcc,
    )


def _mailing_form(visit: Visit, line: Line, typed: Form | None) -> Form:
    """When it leaves, and its own words; as typed when that was refused."""
    if typed is not None:
        return typed
    leaves = calendar.local(line.mailing.leaves_at, zone_name=visit.institute.zone_name)
    return Form(
        {
            "day": leaves.date().isoformat(),
            "at": leaves.strftime("%H:%M"),
            "subject": line.mailing.subject,
            "text": line.mailing.text,
        }
    )


def _settings(visit: Visit, scene: Scene, opened: Opened, typed: Form | None) -> dict[str, Any]:
    """The list of settings, and the form of the one that is opened."""
    kind, files = scene.session.kind, _files(scene)
    own = {setting.message for setting in scene.own.settings}
    shown: dict[str, Any] = {
        "settings": [
            mail_forms.said(setting, kind=kind, language=visit.language, is_own=message in own, files=files)
            for message, setting in scene.settings.items()
        ],
        "version": scene.own.version,
        "setting": None,
    }
    if not opened.message:
        return shown
    setting = scene.settings[_message(opened.message)]
    return {
        **shown,
        "setting": setting,
        "is_own": setting.message in own,
        "is_timed": mail_forms.has_own_time(kind, setting.message),
        "by_hand": mail_forms.is_by_hand(kind, setting.message),
        "setting_form": typed or Form({**mail_forms.values_of(setting), "version": scene.own.version}),
        "choices": mail_forms.choices(visit.language, files),
    }


PRIVATE = (AttachmentType.QUOTATION, AttachmentType.PROVIDER_INVOICE)
"""Files about costs, which no message carries."""


def _files(scene: Scene) -> list[Attachment]:
    found = attachments.of_owner(scene.session.session_id)
    return [file for file in found if file.type not in PRIVATE]
