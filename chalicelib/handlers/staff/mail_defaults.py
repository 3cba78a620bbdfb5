"""How messages are sent by default, kind of session by kind (NOT-1). Staff administrators only."""

from typing import Any

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain import mailing_defaults
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput, NotFound
from chalicelib.domain.mailing_defaults import KindSettings
from chalicelib.domain.session_mailings import Message
from chalicelib.domain.sessions import SessionKind
from chalicelib.handlers.staff import editing, mail_forms
from chalicelib.handlers.staff.mail_forms import SettingForm
from chalicelib.models import mailing_defaults as stored
from chalicelib.services import mailing_settings
from chalicelib.templating import N_, label
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

PAGE = "/staff/settings/session-messages"


@bp.page(PAGE, allow=Right.STAFF_SETTINGS)
def show_defaults(visit: Visit) -> Response:
    """`?kind=` chooses the kind of session, `?setting=` opens one message."""
    return _show(visit, _kind(visit.query("kind")), visit.query("setting"))


@bp.page(PAGE, allow=Right.STAFF_SETTINGS, methods=["POST"])
def change_defaults(visit: Visit) -> Response:
    kind, message = _kind(visit.value("kind")), visit.value("setting")
    try:
        _save(visit, kind)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _show(visit, kind, message, typed=form, status=422)
    except Conflict:
        form, _ = editing.overtaken(visit, {}, {}, version=stored.get(kind).version)
        return _show(visit, kind, message, typed=form, status=409)
    visit.flash(N_("Saved. What has not left follows, in every session that doesn’t say otherwise."))
    return visit.redirect(f"{PAGE}?kind={kind.value}")


def _save(visit: Visit, kind: SessionKind) -> None:
    """Raises InvalidInput, Conflict."""
    sent = visit.parse(SettingForm)
    was = mailing_defaults.in_force(kind, stored.get(kind).settings)[sent.message]
    setting = mail_forms.setting_from(sent, was, kind=kind)
    if visit.value("action") == "take_default":
        setting = mailing_defaults.settings(kind)[sent.message]
    mailing_settings.save_default(
        bootstrap.ports(), kind, setting, version=editing.version(visit), by=visit.person
    )


def _kind(text: str) -> SessionKind:
    """Raises NotFound."""
    if not text:
        return SessionKind.INTER
    if text not in set(SessionKind):
        raise NotFound(text)
    return SessionKind(text)


def _show(
    visit: Visit, kind: SessionKind, message: str, *, typed: Form | None = None, status: int = 200
) -> Response:
    of_kind = stored.get(kind)
    own = {setting.message for setting in of_kind.settings}
    in_force = mailing_defaults.in_force(kind, of_kind.settings)
    return visit.show(
        "staff/mail_settings/show",
        status=status,
        kind=kind,
        kinds=[
            {
                "words": label(each, language=visit.language),
                "path": f"{PAGE}?kind={each.value}",
                "current": each is kind,
                "count": None,
            }
            for each in SessionKind
        ],
        settings=[
            mail_forms.said(each, kind=kind, language=visit.language, is_own=each.message in own)
            for each in in_force.values()
        ],
        address=PAGE,
        error_form=typed or Form(),
        breadcrumbs=(
            Crumb(text=visit.say("Settings"), path="/staff/settings"),
            Crumb(text=visit.say(N_("Messages of sessions"))),
        ),
        **_opened(visit, of_kind, message, typed),
    )


def _opened(visit: Visit, of_kind: KindSettings, message: str, typed: Form | None) -> dict[str, Any]:
    """The form of the message that is opened. Raises NotFound."""
    if not message:
        return {"setting": None}
    if message not in set(Message):
        raise NotFound(message)
    setting = mailing_defaults.in_force(of_kind.kind, of_kind.settings)[Message(message)]
    return {
        "setting": setting,
        "is_own": setting.message in {each.message for each in of_kind.settings},
        "is_timed": mail_forms.has_own_time(of_kind.kind, setting.message),
        "by_hand": mail_forms.is_by_hand(of_kind.kind, setting.message),
        "setting_form": typed or Form({**mail_forms.values_of(setting), "version": of_kind.version}),
        "choices": mail_forms.choices(visit.language),
    }
