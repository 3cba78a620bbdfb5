"""What a person may do with one message of a session: send it now, again, later, in other words, or not at all (NOT-4)."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.errors import RuleViolation
from chalicelib.domain.session_mailings import Mailing, MailingState


class MailingNotOpen(RuleViolation):
    code = "mailing_not_open"
    message = "This message has left, or was cancelled: look at its state, then choose again."


class NotLater(RuleViolation):
    code = "mailing_not_later"
    message = "Choose a date and a time to come."


def send_now(mailing: Mailing, *, at: datetime) -> Mailing:
    """Due at once, missed and failed ones too. Who got it in an attempt that failed doesn't get it twice. Raises MailingNotOpen."""
    _require(mailing.is_open)
    return _waiting(mailing, until=at)


def send_again(mailing: Mailing, *, at: datetime) -> Mailing:
    """Everybody gets it once more, latecomers for the first time. Raises MailingNotOpen."""
    _require(mailing.state is MailingState.SENT)
    return replace(_waiting(mailing, until=at), run=mailing.run + 1)


def postpone(mailing: Mailing, *, to: datetime, at: datetime) -> Mailing:
    """Whatever dates and settings become. Raises MailingNotOpen, NotLater."""
    _require(mailing.is_open)
    if to <= at:
        raise NotLater
    return _waiting(mailing, until=to)


def reword(mailing: Mailing, *, subject: str, text: str) -> Mailing:
    """In place of the template's words; empty: the template's again. Raises MailingNotOpen."""
    _require(mailing.is_open)
    return replace(mailing, subject=subject, text=text)


def cancel(mailing: Mailing) -> Mailing:
    """It doesn't leave, whatever dates and settings become. Raises MailingNotOpen."""
    _require(mailing.is_open)
    return replace(mailing, state=MailingState.CANCELLED)


def restore(mailing: Mailing, *, at: datetime) -> Mailing:
    """As it was planned; missed when its time has passed meanwhile. Raises MailingNotOpen."""
    _require(mailing.state is MailingState.CANCELLED)
    state = MailingState.WAITING if mailing.leaves_at > at else MailingState.MISSED
    return replace(mailing, state=state, attempts=0, last_error="")


def _waiting(mailing: Mailing, *, until: datetime) -> Mailing:
    return replace(
        mailing, state=MailingState.WAITING, postponed_to=until, attempts=0, last_error="", sent_at=None
    )


def _require(fits: bool) -> None:
    """Raises MailingNotOpen."""
    if not fits:
        raise MailingNotOpen
