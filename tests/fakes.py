"""Lists and dictionaries in place of what is slow, random or reaches a human being."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from chalicelib.domain import ids
from chalicelib.domain.errors import InvalidInput, NotAllowed, NotFound
from chalicelib.ports import PasswordRefused, Ports, SignIn, SignInOutcome, UploadForm

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning."""


class Queue(list[str]):
    send = list.append


@dataclass
class Mailer:
    sent: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)
    failure: Exception | None = None
    failures: dict[str, Exception] = field(default_factory=dict)
    """By address."""
    tags: list[str] = field(default_factory=list)
    """What each message sent would lead back by."""

    def send(self, mime: bytes, *, sender: str, recipients: Sequence[str], tag: str = "") -> str:
        failure = next((self.failures[r] for r in recipients if r in self.failures), self.failure)
        if failure:
            raise failure
        self.sent.append((sender, tuple(recipients), mime))
        self.tags.append(tag)
        return f"message-{len(self.sent)}"


@dataclass
class Files:
    documents: dict[str, bytes] = field(default_factory=dict)
    drops: dict[str, bytes] = field(default_factory=dict)

    def write(self, key: str, content: bytes, *, content_type: str) -> None:
        self.documents[key] = content

    def read(self, key: str) -> bytes:
        if key not in self.documents:
            raise NotFound(key)
        return self.documents[key]

    def remove(self, key: str) -> None:
        self.documents.pop(key, None)

    def link(self, key: str, *, file_name: str, content_type: str, seconds: int = 300) -> str:
        return f"https://files.test/{key}?signed={seconds}"

    def read_drop(self, key: str, *, max_bytes: int) -> bytes:
        if key not in self.drops:
            raise NotFound(key)
        if len(self.drops[key]) > max_bytes:
            raise InvalidInput({"file": "This file is too large."})
        return self.drops[key]

    def write_drop(self, key: str, content: bytes, *, content_type: str) -> None:
        self.drops[key] = content

    def upload_form(self, key: str, *, max_bytes: int, back_to: str, seconds: int = 900) -> UploadForm:
        return UploadForm("https://drops.test/", {"key": key, "success_action_redirect": back_to})

    def keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.documents if key.startswith(prefix))


@dataclass
class Account:
    password: str
    temporary: bool = False
    totp: bool = False
    disabled: bool = False


@dataclass
class Identity:
    """Passwords in the clear; the one-time code is always 123456."""

    accounts: dict[str, Account] = field(default_factory=dict)
    failure: Exception | None = None

    def create(self, username: str, *, temporary_password: str) -> None:
        self.accounts[username] = Account(temporary_password, temporary=True)

    def sign_in(self, username: str, *, password: str) -> SignIn:
        if self.failure:
            raise self.failure
        account = self.accounts.get(username)
        if account is None or account.disabled or account.password != password:
            return SignIn(SignInOutcome.REFUSED)
        if account.temporary:
            return SignIn(SignInOutcome.NEW_PASSWORD, f"new:{username}")
        return (
            SignIn(SignInOutcome.ONE_TIME_CODE, f"code:{username}")
            if account.totp
            else SignIn(SignInOutcome.SIGNED_IN)
        )

    def choose_password(self, username: str, *, challenge: str, password: str) -> SignIn:
        _check_strength(password)
        if challenge != f"new:{username}":
            return SignIn(SignInOutcome.REFUSED)
        account = self.accounts[username]
        account.password, account.temporary = password, False
        return (
            SignIn(SignInOutcome.ONE_TIME_CODE, f"code:{username}")
            if account.totp
            else SignIn(SignInOutcome.SIGNED_IN)
        )

    def answer_code(self, username: str, *, challenge: str, code: str) -> SignIn:
        right = challenge == f"code:{username}" and code == "123456"
        return SignIn(SignInOutcome.SIGNED_IN if right else SignInOutcome.REFUSED)

    def set_password(self, username: str, *, password: str, temporary: bool = False) -> None:
        _check_strength(password)
        account = self.accounts[username]
        account.password, account.temporary = password, temporary

    def begin_totp(self, username: str, *, password: str) -> tuple[str, str]:
        if self.accounts[username].password != password:
            raise NotAllowed
        return "JBSWY3DPEHPK3PXP", f"proof:{username}"

    def confirm_totp(self, username: str, *, proof: str, code: str) -> bool:
        right = proof == f"proof:{username}" and code == "123456"
        self.accounts[username].totp |= right
        return right

    def remove_totp(self, username: str) -> None:
        self.accounts[username].totp = False

    def disable(self, username: str) -> None:
        self.accounts[username].disabled = True

    def delete(self, username: str) -> None:
        self.accounts.pop(username, None)


def _check_strength(password: str) -> None:
    if len(password) < 12:
        raise PasswordRefused


@dataclass
class Clock:
    """Stands still until told."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **how_long: float) -> None:
        self.at += timedelta(**how_long)


def new_ids() -> Callable[[str], str]:
    """Identifiers in order, the same in every run."""
    numbers = count(1)
    return lambda prefix: (
        f"{prefix}_{ids.encode(int(NOW.timestamp() * 1000), characters=9)}{ids.encode(next(numbers), characters=7)}"
    )


def fake_ports() -> Ports:
    secrets = count(1)
    return Ports(
        now=Clock(),
        new_id=new_ids(),
        new_secret=lambda: f"secret-{next(secrets):04d}-{'x' * 30}",
        mailer=Mailer(),
        files=Files(),
        identity=Identity(),
        outbox_hints=Queue(),
        email_hints=Queue(),
        catalogue_hints=Queue(),
    )
