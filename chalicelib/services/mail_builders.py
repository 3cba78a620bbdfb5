"""What each kind of e-mail says: from a promised row to a finished message, read from the objects as they are when it leaves."""

from collections.abc import Callable

from chalicelib.domain.mailings import Mail
from chalicelib.emails.message import EmailMessage
from chalicelib.ports import Ports

Builder = Callable[[Ports, Mail], EmailMessage]

BUILDERS: dict[str, Builder] = {}
"""Kind of e-mail -> who writes it. Each area adds its own below. A builder raises NotFound when there is nothing to tell any more."""


def build(ports: Ports, mail: Mail) -> EmailMessage:
    return BUILDERS[mail.kind](ports, mail)
