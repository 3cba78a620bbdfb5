"""What is slow, random or reaches a human being: the services' only way to it. Real ones in `adapters/`, fakes in `tests/fakes.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Mailer(Protocol):
    def send(self, mime: bytes, *, sender: str, recipients: Sequence[str], tag: str = "") -> str:
        """Hand a finished MIME message to the mail service; its message id. Raises MailRefused, MailUnavailable.

        `tag` comes back with what the service tells of the message later: bounces, complaints.
        """


class MailRefused(Exception):
    """The mail service will never take this message (bad address, unverified sender)."""


class MailUnavailable(Exception):
    """The mail service doesn't take messages at the moment (quota, throttling, network): try again later."""


@dataclass(frozen=True)
class UploadForm:
    """A signed form with which a browser puts one file straight into the store."""

    url: str
    fields: Mapping[str, str]


class Files(Protocol):
    """Two stores: `documents` (made by us) and `drops` (put there by people and their software)."""

    def write(self, key: str, content: bytes, *, content_type: str) -> None: ...

    def read(self, key: str) -> bytes:
        """Raises NotFound."""

    def link(self, key: str, *, file_name: str, content_type: str, seconds: int = 300) -> str:
        """A signed address that lives a few minutes; give it only after the right was checked."""

    def remove(self, key: str) -> None:
        """A made document that may not be kept any longer; one that isn't there is removed already."""

    def read_drop(self, key: str, *, max_bytes: int) -> bytes:
        """A dropped file. Raises NotFound, and InvalidInput when it is larger than allowed."""

    def write_drop(self, key: str, content: bytes, *, content_type: str) -> None: ...

    def upload_form(self, key: str, *, max_bytes: int, back_to: str, seconds: int = 900) -> UploadForm: ...

    def keys(self, prefix: str) -> list[str]:
        """Keys of made documents under a prefix, sorted; for the mailbox of local runs and for audits."""


class Queue(Protocol):
    def send(self, body: str) -> None:
        """A hint that there is work; the row is the truth."""


class SignInOutcome(StrEnum):
    SIGNED_IN = "signed_in"
    NEW_PASSWORD = "new_password"  # noqa: S105  (no secret)
    ONE_TIME_CODE = "one_time_code"
    REFUSED = "refused"
    EXPIRED = "expired"
    """The challenge can't be answered any more: sign in again."""


@dataclass(frozen=True)
class SignIn:
    """How far a sign-in came; `challenge` is handed back with the answer to it."""

    outcome: SignInOutcome
    challenge: str = ""


class PasswordRefused(Exception):
    """The identity provider finds the password too weak."""


class Identity(Protocol):
    """Passwords and one-time codes. Usernames are lower case."""

    def create(self, username: str, *, temporary_password: str) -> None:
        """Idempotent: an existing user gets the temporary password. Raises PasswordRefused."""

    def sign_in(self, username: str, *, password: str) -> SignIn: ...

    def choose_password(self, username: str, *, challenge: str, password: str) -> SignIn:
        """Answer NEW_PASSWORD. Raises PasswordRefused."""

    def answer_code(self, username: str, *, challenge: str, code: str) -> SignIn:
        """Answer ONE_TIME_CODE."""

    def set_password(self, username: str, *, password: str, temporary: bool = False) -> None:
        """Raises PasswordRefused."""

    def begin_totp(self, username: str, *, password: str) -> tuple[str, str]:
        """The shared secret for an authenticator, and the proof to hand back. Raises NotAllowed for a wrong password."""

    def confirm_totp(self, username: str, *, proof: str, code: str) -> bool:
        """Whether the code was right; from now on sign-in asks for one."""

    def remove_totp(self, username: str) -> None: ...

    def disable(self, username: str) -> None: ...

    def delete(self, username: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Ports:
    now: Callable[[], datetime]
    """Aware, UTC."""
    new_id: Callable[[str], str]
    """Prefix to a fresh identifier."""
    new_secret: Callable[[], str]
    """43 URL-safe characters of chance."""
    mailer: Mailer
    files: Files
    identity: Identity
    outbox_hints: Queue
    email_hints: Queue
    catalogue_hints: Queue
