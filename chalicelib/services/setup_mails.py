"""A test message to oneself, from the settings: whether sending works is known before a client finds out (RUN-6)."""

from chalicelib.domain.access import Person
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.mailings import Mail
from chalicelib.emails import setup_test
from chalicelib.emails.message import EmailMessage
from chalicelib.models import institute as institutes
from chalicelib.ports import Ports
from chalicelib.services import letterheads, mailings
from chalicelib.services.institute import OBJECT_ID
from chalicelib.templating import N_

TEST = "setup_test"


def send_test(ports: Ports, by: Person) -> None:
    """One message per person and minute, however often it is asked for. Raises InvalidInput for somebody without an address."""
    if not by.email:
        raise InvalidInput({"": N_("You have no e-mail address: add one to your profile first.")})
    now = ports.now()
    mailings.promise(
        ports,
        Mail(
            key=f"{TEST}/{by.user_id}/{now:%Y%m%d%H%M}",
            kind=TEST,
            object_id=OBJECT_ID,
            organisation_id=by.organisation_id,
            to=(by.email,),
            language=by.language,
            due_at=now,
            promised_at=now,
            facts={"asked_by": by.name},
        ),
    )


def build_test(_ports: Ports, mail: Mail) -> EmailMessage:
    envelope = letterheads.envelope(mail, institutes.get(), name=mail.facts["asked_by"])
    return setup_test.build(envelope, asked_by=mail.facts["asked_by"], asked_at=mail.promised_at)
