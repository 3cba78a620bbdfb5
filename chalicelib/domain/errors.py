"""Refusals a person can understand.

    DomainError
    ├── InvalidInput        the form or the row is wrong: which field, which reason
    ├── NotFound            it does not exist, or it is somebody else's (never told apart)
    ├── NotSignedIn         the page needs a person
    ├── NotAllowed          the person's role does not open this
    ├── Conflict            somebody changed it meanwhile
    ├── Unavailable         a service we depend on doesn't answer
    └── RuleViolation       the rules of the trade refuse; children name the rule

Errors carry facts as attributes; the sentence is an English msgid that the edge says in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


class DomainError(Exception):
    """A refusal; `code` names its sentence, `status` is what HTTP says of it."""

    code = "refused"
    status = 400


@dataclass(frozen=True)
class Reason:
    """Why a value is refused: an English msgid and what fills its placeholders."""

    message: str
    facts: Mapping[str, object] = field(default_factory=dict)


class InvalidInput(DomainError):
    """What was entered can't be accepted: a field's name ("" for the whole form) and why.

    `InvalidInput({"seats": "Enter a number of at least 1."})`, or a `Reason` where the sentence has placeholders.
    """

    code = "invalid_input"
    status = 422

    def __init__(self, errors: Mapping[str, str | Reason]) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors = {name: why if isinstance(why, Reason) else Reason(why) for name, why in errors.items()}


class NotFound(DomainError):
    code = "not_found"
    status = 404


class NotSignedIn(DomainError):
    code = "not_signed_in"
    status = 401


class NotAllowed(DomainError):
    code = "not_allowed"
    status = 403


class Conflict(DomainError):
    """The thing changed between reading and writing; nothing was written."""

    code = "conflict"
    status = 409


class Unavailable(DomainError):
    """A service we depend on doesn't answer at the moment: what was asked may be asked again."""

    code = "unavailable"
    status = 503


class RuleViolation(DomainError):
    """The rules of the trade refuse. Children set `code`, `message` (an English msgid) and their facts."""

    code = "rule"
    status = 409
    message = ""

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts
