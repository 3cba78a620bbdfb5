"""The words of messages: staff administrators change them per kind and language, and see them on real data before (NOT-8)."""

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from chalice.app import Response
from pydantic import Field

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound
from chalicelib.domain.message_words import OwnWords, Words
from chalicelib.domain.session_mailings import Message
from chalicelib.domain.sessions import Session
from chalicelib.emails import session_words
from chalicelib.handlers import mail_frames
from chalicelib.handlers.staff import editing, mail_previews
from chalicelib.models import history, mail_words, sessions
from chalicelib.services import mail_previews as previews
from chalicelib.services import mail_words as service
from chalicelib.services.mail_previews import Preview
from chalicelib.templating import LANGUAGES, N_, label
from chalicelib.web.forms import Form, FormModel, values_of
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

PAGE = "/staff/settings/messages"
LABELS = {
    "subject": N_("Subject"),
    "opening": N_("Before the facts"),
    "closing": N_("After the facts"),
    "said_in": N_("Language"),
}


class WordsForm(FormModel):
    """The language is checked apart; the session is only what the words are tried on."""

    subject: Annotated[str, Field(max_length=200)]
    opening: Annotated[str, Field(max_length=3_000)]
    closing: Annotated[str, Field(max_length=3_000)] = ""
    session_code: Annotated[str, Field(max_length=20)] = ""

    def words(self) -> Words:
        return Words(subject=" ".join(self.subject.split()), opening=self.opening, closing=self.closing)


@bp.page(PAGE, allow=Right.STAFF_SETTINGS)
def show_messages(visit: Visit) -> Response:
    kept = mail_words.of_kinds([message.value for message in Message], languages=LANGUAGES)
    return visit.show(
        "staff/settings/messages",
        messages=list(Message),
        languages=LANGUAGES,
        own={key for key, own in kept.items() if own.words is not None},
        path=PAGE,
        breadcrumbs=_crumbs(visit),
    )


@bp.page(PAGE + "/{kind}", allow=Right.STAFF_SETTINGS)
def show_message(visit: Visit, kind: str) -> Response:
    """`?language=`; `?tried=1` shows what this person typed and did not save; `?part=html` is what stands in the frame."""
    message, language = _message(kind), mail_previews.chosen_language(visit)
    own = mail_words.get(message.value, language)
    tried = _tried(visit, message, language)
    words = tried or service.in_force(own)
    session = _session(visit, visit.query("session"))
    found = _preview(message, language, words, session)
    if visit.query("part") == "html":
        if found is None:
            raise NotFound(kind)
        return mail_frames.html(found.message.html)
    code = session.code if session else ""
    form = Form({**values_of(words, "subject", "opening", "closing"), "session_code": code})
    return _show(visit, message, own, form, found=found, session=session, is_tried=tried is not None)


@bp.page(PAGE + "/{kind}", allow=Right.STAFF_SETTINGS, methods=["POST"])
def change_message(visit: Visit, kind: str) -> Response:
    """`action` is save, try or restore."""
    message, language = _message(kind), visit.value("language")
    if language not in LANGUAGES:
        raise NotFound(language)
    try:
        return _acted(visit, message, language)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _show(visit, message, mail_words.get(message.value, language), form, status=422)
    except Conflict:
        return _overtaken(visit, message, language)


def _acted(visit: Visit, message: Message, language: str) -> Response:
    """Raises InvalidInput, Conflict."""
    action = visit.value("action")
    words = None if action == "restore" else visit.parse(WordsForm).words()
    if action == "try" and words is not None:
        return _try(visit, message, language, words)
    service.save(
        bootstrap.ports(),
        visit.person,
        kind=message,
        language=language,
        words=words,
        version=editing.version(visit),
    )
    visit.flash(N_("The original words are back.") if words is None else N_("Saved."))
    return visit.redirect(f"{PAGE}/{message.value}?language={language}")


def _try(visit: Visit, message: Message, language: str, words: Words) -> Response:
    """Keep what was typed for this person, then show it: nothing that leaves changes. Raises InvalidInput."""
    service.check(words)
    wanted = visit.value("session_code")
    session = sessions.find_by_code(wanted) if wanted else None
    if wanted and session is None:
        raise InvalidInput({"session_code": N_("There is no session with this code.")})
    own = OwnWords(kind=message.value, language=language, words=words)
    mail_words.keep_draft(own, user_id=visit.person.user_id)
    asked = {"language": language, "tried": "1", "session": session.session_id if session else ""}
    return visit.redirect(f"{PAGE}/{message.value}?{urlencode(asked)}")


def _overtaken(visit: Visit, message: Message, language: str) -> Response:
    own = mail_words.get(message.value, language)
    now = values_of(service.in_force(own), "subject", "opening", "closing")
    form, differences = editing.overtaken(visit, now, LABELS, version=own.version)
    return _show(visit, message, own, form, status=409, differences=differences)


def _show(
    visit: Visit,
    message: Message,
    own: OwnWords,
    form: Form,
    *,
    status: int = 200,
    found: Preview | None = None,
    session: Session | None = None,
    is_tried: bool = False,
    **extra: Any,
) -> Response:
    path = f"{PAGE}/{message.value}"
    asked = {"language": own.language, "session": session.session_id if session else ""}
    tried = {"tried": "1"} if is_tried else {}
    timeline = history.of(service.object_id(message), limit=20).rows
    values = {"version": str(own.version), **form.values}
    return mail_frames.framing(
        visit.show(
            "staff/settings/message",
            status=status,
            message=message,
            own=own,
            form=replace(form, values=values),
            path=path,
            languages=LANGUAGES,
            placeholders=session_words.PLACEHOLDERS,
            preview=mail_previews.shown(found.message) if found else None,
            is_sample=found.is_sample if found else False,
            session=session,
            is_tried=is_tried,
            frame_src=f"{path}?{urlencode({**asked, **tried, 'part': 'html'})}",
            timeline_entries=editing.timeline(visit, timeline, LABELS),
            breadcrumbs=_crumbs(visit, label(message, language=visit.language)),
            **{"differences": [], **extra},
        )
    )


def _tried(visit: Visit, message: Message, language: str) -> Words | None:
    if not visit.query("tried"):
        return None
    draft = mail_words.draft(message.value, language, user_id=visit.person.user_id)
    return draft.words if draft is not None else None


def _session(visit: Visit, session_id: str) -> Session | None:
    """The one asked for, else the sample; None: there is no session to come."""
    if session_id:
        return sessions.get(session_id)
    return previews.sample_session(bootstrap.ports(), visit.institute.zone_name)


def _preview(message: Message, language: str, words: Words, session: Session | None) -> Preview | None:
    if session is None:
        return None
    wanted = previews.sample_mailing_id(session.session_id, message)
    return previews.preview(bootstrap.ports(), session.session_id, wanted, language, words=words)


def _message(kind: str) -> Message:
    """Raises NotFound."""
    if kind not in set(Message):
        raise NotFound(kind)
    return Message(kind)


def _crumbs(visit: Visit, last: str = "") -> tuple[Crumb, ...]:
    settings = Crumb(text=visit.say("Settings"), path="/staff/settings")
    if not last:
        return (settings, Crumb(text=visit.say("Words of messages")))
    return (settings, Crumb(text=visit.say("Words of messages"), path=PAGE), Crumb(text=last))
