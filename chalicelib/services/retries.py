"""What was given up, e-mails and other promised work, tried again by a person who mended the cause (NOT-7)."""

from chalicelib.domain.access import Person
from chalicelib.domain.errors import RuleViolation
from chalicelib.domain.history import Entry
from chalicelib.domain.outbox import PromiseState
from chalicelib.models import emails, history, outbox
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports


class TriedAgainAlready(RuleViolation):
    code = "tried_again_already"
    message = "It was tried again or sent meanwhile."


class SecretForgotten(RuleViolation):
    code = "secret_forgotten"
    message = (
        "This e-mail held a password or a link that is forgotten by now: make a new one on the person’s page."
    )


def send_again(ports: Ports, key: str, *, by: Person) -> None:
    """Due now, with all attempts before it; in the history of its object. Raises NotFound, TriedAgainAlready, SecretForgotten."""
    mail = emails.get(key)
    if not mail.may_be_tried_again:
        raise SecretForgotten if mail.facts.get("forgotten") else TriedAgainAlready
    try:
        with transaction() as tx:
            emails.try_again(tx, mail, at=ports.now())
            history.add(tx, _entry(ports, mail.object_id, "email_retried", by=by))
    except Refused as refusal:
        raise TriedAgainAlready from refusal
    ports.email_hints.send(key)


def do_again(ports: Ports, key: str, *, by: Person) -> None:
    """The same for other promised work. Raises NotFound, TriedAgainAlready."""
    promise = outbox.get(key)
    if promise.state is not PromiseState.FAILED:
        raise TriedAgainAlready
    try:
        with transaction() as tx:
            outbox.try_again(tx, promise, at=ports.now())
            history.add(tx, _entry(ports, promise.object_id, "work_retried", by=by))
    except Refused as refusal:
        raise TriedAgainAlready from refusal
    ports.outbox_hints.send(key)


def _entry(ports: Ports, object_id: str, what: str, *, by: Person) -> Entry:
    return Entry(object_id=object_id, at=ports.now(), who_id=by.user_id, who_name=by.name, what=what)
