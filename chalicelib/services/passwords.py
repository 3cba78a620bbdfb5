"""Passwords: strength, the link of somebody who forgot his or hers, and what ends when it changes (ACC-3)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.domain import passwords as rules
from chalicelib.domain.accounts import (
    PASSWORD_LINK_LIVES,
    Link,
    LinkExpired,
    LinkPurpose,
    TooManyAttempts,
    hash_of,
)
from chalicelib.domain.errors import InvalidInput, NotFound, Reason
from chalicelib.domain.history import Entry
from chalicelib.domain.passwords import MAX_LENGTH, MIN_LENGTH, Weakness
from chalicelib.domain.users import User, by_standing, may_sign_in, normal_username
from chalicelib.models import browser_sessions, history, links, users
from chalicelib.models.base import transaction
from chalicelib.ports import PasswordRefused, Ports
from chalicelib.services import account_mails, attempts, mailings
from chalicelib.templating import N_

MAX_SHARING = 20
"""People of one e-mail address who get a link at once."""
_SENTENCES = {
    Weakness.SHORT: N_("Choose a password of at least %(min)s characters."),
    Weakness.LONG: N_("Choose a password of at most %(max)s characters."),
    Weakness.NO_LOWER: N_("Add a lower-case letter to your password."),
    Weakness.NO_UPPER: N_("Add a capital letter to your password."),
    Weakness.NO_DIGIT: N_("Add a digit to your password."),
    Weakness.HOLDS_NAME: N_("Choose a password that doesn’t hold your username."),
    Weakness.TEMPORARY: N_("Choose another password than the temporary one."),
}


def request_link(ports: Ports, *, name: str, address: str) -> None:
    """Promise a link to whoever has this e-mail address or username and an address to write to (ACC-3).

    Says nothing about whether anybody has. Several people may share the address: each gets a link. Raises TooManyAttempts for
    a network address that asks too often; for a name asked too often nothing more is sent.
    """
    now, wanted = ports.now(), normal_username(name)
    attempts.count(attempts.of_link_senders(address), at=now)
    try:
        attempts.count(attempts.of_links(wanted), at=now)
    except TooManyAttempts:
        return
    for user in _named(wanted):
        if may_sign_in(user) and user.email and not user.email_is_placeholder:
            mailings.promise(ports, account_mails.promise_link(ports, user, _new_link(ports, user)))


def find_link(ports: Ports, token: str) -> User:
    """Whose password this link changes. Raises LinkExpired."""
    return _link_and_user(ports, token)[1]


def choose(ports: Ports, *, token: str, password: str) -> User:
    """Set the password a link allows: once, of two who try at the same time one. All the user's browsers are signed out.

    Raises LinkExpired, InvalidInput (then the link still works).
    """
    link, user = _link_and_user(ports, token)
    check(password, username=user.username)
    links.use(link)
    try:
        with refusing():
            ports.identity.set_password(user.username, password=password)
    except InvalidInput:
        links.add(link)
        raise
    _note_change(ports, user)
    browser_sessions.remove_all_of(user.user_id)
    attempts.forget_user(user.user_id)
    return user


def check(password: str, *, username: str, temporary_hash: str = "") -> None:
    """Raises InvalidInput about `password`. The temporary password can't be chosen again: it must stop working (ACC-2)."""
    found = rules.weakness(password, username=username)
    if found is None and temporary_hash and fingerprint(password, username=username) == temporary_hash:
        found = Weakness.TEMPORARY
    if found:
        raise InvalidInput({"password": Reason(_SENTENCES[found], {"min": MIN_LENGTH, "max": MAX_LENGTH})})


def fingerprint(password: str, *, username: str) -> str:
    """To recognise a temporary password for the few minutes of a first sign-in, without keeping it."""
    return hashlib.scrypt(password.encode(), salt=username.encode(), n=2**12, r=8, p=1).hex()


@contextmanager
def refusing() -> Iterator[None]:
    """The identity provider's own refusal of a password, as an error of the form."""
    try:
        yield
    except PasswordRefused as error:
        raise InvalidInput(
            {"password": N_("Choose a longer password, with capital and small letters and digits.")}
        ) from error


def _named(name: str) -> list[User]:
    found = users.find_by_username(name)
    if found:
        return [found]
    return by_standing(users.with_email(name))[:MAX_SHARING] if "@" in name else []


def _new_link(ports: Ports, user: User) -> str:
    """Only the hash is stored here; the token itself is in the e-mail's row until that left."""
    token = ports.new_secret()
    links.add(
        Link(
            token_hash=hash_of(token),
            purpose=LinkPurpose.PASSWORD,
            organisation_id=user.organisation_id,
            user_id=user.user_id,
            valid_until=ports.now() + PASSWORD_LINK_LIVES,
        )
    )
    return token


def _link_and_user(ports: Ports, token: str) -> tuple[Link, User]:
    link = links.find(token, LinkPurpose.PASSWORD, at=ports.now())
    try:
        user = users.get(link.organisation_id, link.user_id)
    except NotFound as error:
        raise LinkExpired from error
    if not may_sign_in(user) or _is_overtaken(link, user):
        raise LinkExpired
    return link, user


def _is_overtaken(link: Link, user: User) -> bool:
    """A link asked for before the password last changed, or before "sign out everywhere", is over with the sessions of that time."""
    return user.sessions_from is not None and link.valid_until - PASSWORD_LINK_LIVES < user.sessions_from


def _note_change(ports: Ports, user: User) -> None:
    entry = Entry(
        object_id=user.user_id,
        at=ports.now(),
        who_id=user.user_id,
        who_name=user.name,
        what="user.password_changed",
    )
    with transaction() as tx:
        users.end_sessions(tx, user, at=ports.now())
        history.add(tx, entry)
