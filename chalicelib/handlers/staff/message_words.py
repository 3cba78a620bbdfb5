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
from chalicelib.emails import own_words
from chalicelib.handlers import mail_frames
from chalicelib.handlers.staff import editing, mail_previews
from chalicelib.models import history, mail_words, sessions
from chalicelib.services import mail_previews as previews
from chalicelib.services import mail_samples
from chalicelib.services import mail_words as service
from chalicelib.services.mail_previews import Preview
from chalicelib.templating import LANGUAGES, N_, mail_kind
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


class AnyWordsForm(FormModel):
    """The language is checked apart. What stays empty is said in our words."""

    subject: Annotated[str, Field(max_length=200)] = ""
    opening: Annotated[str, Field(max_length=3_000)] = ""
    closing: Annotated[str, Field(max_length=3_000)] = ""
    session_code: Annotated[str, Field(max_length=20)] = ""
    """Of a session's message: what the words are tried on."""

    def words(self) -> Words:
        return Words(subject=" ".join(self.subject.split()), opening=self.opening, closing=self.closing)


class WordsForm(AnyWordsForm):
    """Messages of sessions have no other words behind these."""

    subject: Annotated[str, Field(max_length=200)]
    opening: Annotated[str, Field(max_length=3_000)]


@bp.page(PAGE, allow=Right.STAFF_SETTINGS)
def show_messages(visit: Visit) -> Response:
    kept = mail_words.of_kinds(list(own_words.KINDS), languages=LANGUAGES)
    return visit.show(
        "staff/settings/messages",
        kinds=own_words.KINDS,
        languages=LANGUAGES,
        own={key for key, own in kept.items() if own.words is not None},
        path=PAGE,
        breadcrumbs=_crumbs(visit),
    )


@bp.page(PAGE + "/{kind}", allow=Right.STAFF_SETTINGS)
def show_message(visit: Visit, kind: str) -> Response:
    """`?language=`; `?tried=1` shows what this person typed and did not save; `?part=html` is what stands in the frame."""
    language = mail_previews.chosen_language(visit)
    own = mail_words.get(_known(kind), language)
    tried = _tried(visit, own)
    words = tried or service.in_force(own)
    session = _session(visit, own)
    found = _preview(visit, own, words, session, is_tried=tried is not None)
    if visit.query("part") == "html":
        if found is None:
            raise NotFound(kind)
        return mail_frames.html(found.message.html)
    code = session.code if session else ""
    form = Form({**values_of(words, "subject", "opening", "closing"), "session_code": code})
    return _show(visit, own, form, found=found, session=session, is_tried=tried is not None)


@bp.page(PAGE + "/{kind}", allow=Right.STAFF_SETTINGS, methods=["POST"])
def change_message(visit: Visit, kind: str) -> Response:
    """`action` is save, try or restore."""
    language = visit.value("language")
    if language not in LANGUAGES:
        raise NotFound(language)
    own = mail_words.get(_known(kind), language)
    try:
        return _acted(visit, own)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _show(visit, own, form, status=422)
    except Conflict:
        return _overtaken(visit, own)


def _acted(visit: Visit, own: OwnWords) -> Response:
    """Raises InvalidInput, Conflict."""
    action = visit.value("action")
    words = None if action == "restore" else _typed(visit, own)
    if action == "try" and words is not None:
        return _try(visit, own, words)
    service.save(
        bootstrap.ports(),
        visit.person,
        kind=own.kind,
        language=own.language,
        words=words,
        version=editing.version(visit),
    )
    visit.flash(N_("The original words are back.") if words is None else N_("Saved."))
    return visit.redirect(f"{PAGE}/{own.kind}?language={own.language}")


def _typed(visit: Visit, own: OwnWords) -> Words:
    """Raises InvalidInput."""
    return visit.parse(AnyWordsForm if own.kind in own_words.OTHERS else WordsForm).words()


def _try(visit: Visit, own: OwnWords, words: Words) -> Response:
    """Keep what was typed for this person, then show it: nothing that leaves changes. Raises InvalidInput."""
    service.check(own.kind, words)
    wanted = visit.value("session_code")
    session = sessions.find_by_code(wanted) if wanted else None
    if wanted and session is None:
        raise InvalidInput({"session_code": N_("There is no session with this code.")})
    mail_words.keep_draft(replace(own, words=words), user_id=visit.person.user_id)
    asked = {"language": own.language, "tried": "1", "session": session.session_id if session else ""}
    return visit.redirect(f"{PAGE}/{own.kind}?{urlencode(asked)}")


def _overtaken(visit: Visit, before: OwnWords) -> Response:
    own = mail_words.get(before.kind, before.language)
    now = values_of(service.in_force(own), "subject", "opening", "closing")
    form, differences = editing.overtaken(visit, now, LABELS, version=own.version)
    return _show(visit, own, form, status=409, differences=differences)


def _show(
    visit: Visit,
    own: OwnWords,
    form: Form,
    *,
    status: int = 200,
    found: Preview | None = None,
    session: Session | None = None,
    is_tried: bool = False,
    **extra: Any,
) -> Response:
    path = f"{PAGE}/{own.kind}"
    asked = {"language": own.language, "session": session.session_id if session else ""}
    tried = {"tried": "1"} if is_tried else {}
    timeline = history.of(service.object_id(own.kind), limit=20).rows
    values = {"version": str(own.version), **form.values}
    return mail_frames.framing(
        visit.show(
            "staff/settings/message",
            status=status,
            own=own,
            is_of_session=own.kind not in own_words.OTHERS,
            form=replace(form, values=values),
            path=path,
            languages=LANGUAGES,
            placeholders=own_words.placeholders(own.kind),
            preview=mail_previews.shown(found.message) if found else None,
            is_sample=found.is_sample if found else False,
            session=session,
            is_tried=is_tried,
            frame_src=f"{path}?{urlencode({**asked, **tried, 'part': 'html'})}",
            timeline_entries=editing.timeline(visit, timeline, LABELS),
            breadcrumbs=_crumbs(visit, mail_kind(own.kind, language=visit.language)),
            **{"differences": [], **extra},
        )
    )


def _tried(visit: Visit, own: OwnWords) -> Words | None:
    if not visit.query("tried"):
        return None
    draft = mail_words.draft(own.kind, own.language, user_id=visit.person.user_id)
    return draft.words if draft is not None else None


def _session(visit: Visit, own: OwnWords) -> Session | None:
    """The one asked for, else the sample; None: there is no session to come, or the e-mail is about none."""
    if own.kind in own_words.OTHERS:
        return None
    wanted = visit.query("session")
    if wanted:
        return sessions.get(wanted)
    return previews.sample_session(bootstrap.ports(), visit.institute.zone_name)


def _preview(
    visit: Visit, own: OwnWords, words: Words, session: Session | None, *, is_tried: bool
) -> Preview | None:
    """None where there is nothing yet that the words could be tried on."""
    ports = bootstrap.ports()
    if own.kind in own_words.OTHERS:
        sample = mail_samples.shown(ports, visit.person, own.kind, own.language, is_tried=is_tried)
        return Preview(message=sample.message, is_sample=sample.is_made_up) if sample else None
    if session is None:
        return None
    wanted = previews.sample_mailing_id(session.session_id, Message(own.kind))
    return previews.preview(ports, session.session_id, wanted, own.language, words=words)


def _known(kind: str) -> str:
    """Raises NotFound."""
    if kind not in own_words.KINDS:
        raise NotFound(kind)
    return kind


def _crumbs(visit: Visit, last: str = "") -> tuple[Crumb, ...]:
    settings = Crumb(text=visit.say("Settings"), path="/staff/settings")
    if not last:
        return (settings, Crumb(text=visit.say("Words of messages")))
    return (settings, Crumb(text=visit.say("Words of messages"), path=PAGE), Crumb(text=last))
