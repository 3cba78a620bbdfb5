"""Signing in and out: what counts attempts, walks through the identity provider's steps and opens the browser session (ACC-1, ACC-2).

Every attempt is counted before the password is tried and taken back when it was right, so that parallel guesses can't slip through.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import accounts as rules
from chalicelib.domain.access import Person, Role
from chalicelib.domain.accounts import (
    Link,
    LinkExpired,
    LinkPurpose,
    SessionToken,
    SignInRefused,
    StepExpired,
    StepKind,
    WrongCode,
)
from chalicelib.domain.errors import NotFound
from chalicelib.domain.history import Entry
from chalicelib.domain.users import User, UserState, by_standing, may_sign_in, normal_username
from chalicelib.models import browser_sessions, history, links, users
from chalicelib.models.base import transaction
from chalicelib.models.browser_sessions import BrowserSession
from chalicelib.ports import Ports, SignIn, SignInOutcome
from chalicelib.services import attempts, carts, passwords


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Signed in: the cookie of this browser, and where the person wanted to go."""

    token: SessionToken
    user: User
    wanted: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """The password was right, and the identity provider asks for more: the browser keeps only this token."""

    kind: StepKind
    token: str


Progress = Entered | Step


def sign_in(ports: Ports, *, name: str, password: str, address: str, wanted: str) -> Progress:
    """Try a username or an e-mail address with a password. Raises SignInRefused, TooManyAttempts.

    The identity provider is asked even when nobody may sign in under this name: the answer takes as long.
    """
    username = normal_username(name)
    user = _who(username)
    subjects = attempts.of_sign_in(user.user_id if user else username, address)
    with attempts.counted(subjects, at=ports.now()):
        answer = ports.identity.sign_in(user.username if user else username, password=password)
    if user is None or not may_sign_in(user) or answer.outcome in _NOT_IN:
        raise SignInRefused
    attempts.take_back(subjects)
    return _go_on(ports, user, answer, wanted=wanted, temporary_password=password)


def find_step(ports: Ports, token: str) -> StepKind:
    """What the sign-in of this token waits for. Raises StepExpired."""
    return StepKind(_step(ports, token).facts["kind"])


def choose_password(ports: Ports, *, token: str, password: str) -> Progress:
    """Replace the temporary password (ACC-2). Raises StepExpired, InvalidInput."""
    step = _step(ports, token, kind=StepKind.NEW_PASSWORD)
    user = _still_welcome(step)
    passwords.check(password, username=user.username, temporary_hash=step.facts["temporary"])
    with passwords.refusing():
        answer = ports.identity.choose_password(
            user.username, challenge=step.facts["challenge"], password=password
        )
    if answer.outcome in _NOT_IN:
        raise StepExpired
    _use(step)
    return _go_on(ports, user, answer, wanted=step.facts["wanted"])


def answer_code(ports: Ports, *, token: str, code: str, address: str) -> Progress:
    """Give the one-time code (ACC-11). Raises StepExpired, WrongCode, TooManyAttempts."""
    step = _step(ports, token, kind=StepKind.ONE_TIME_CODE)
    user = _still_welcome(step)
    subjects = attempts.of_sign_in(user.user_id, address)
    digits = rules.one_time_code(code)
    with attempts.counted(subjects, at=ports.now()):
        answer = ports.identity.answer_code(user.username, challenge=step.facts["challenge"], code=digits)
    if answer.outcome is SignInOutcome.EXPIRED:
        raise StepExpired
    if answer.outcome is not SignInOutcome.SIGNED_IN:
        raise WrongCode
    attempts.take_back(subjects)
    _use(step)
    return _go_on(ports, user, answer, wanted=step.facts["wanted"])


def enter(ports: Ports, user: User, *, wanted: str = "/") -> Entered:
    """Open a browser session for a user who proved who he or she is. A new cookie each time: none can be planted beforehand."""
    now = ports.now()
    token = SessionToken(user.organisation_id, user.user_id, ports.new_secret())
    session = BrowserSession(
        token_hash=token.hash,
        organisation_id=user.organisation_id,
        user_id=user.user_id,
        signed_in_at=now,
        seen_at=now,
    )
    if user.state is UserState.INVITED:
        user = _activate(user, at=now)
    browser_sessions.add(session, expires_at=now + rules.ABSOLUTE_LIMIT)
    users.note_sign_in(user, at=now)
    attempts.forget_user(user.user_id)
    return Entered(token=token, user=user, wanted=wanted)


def sign_out(ports: Ports, token: SessionToken, person: Person) -> None:
    """End this browser's session and give the ordering turn back (ORD-1). May run twice."""
    browser_sessions.remove(token.hash)
    carts.release_turn(ports, person)


def forget(token: SessionToken) -> None:
    """The session this browser had before it signed in anew. May run twice."""
    browser_sessions.remove(token.hash)


def sign_out_everywhere(ports: Ports, user: User) -> None:
    """End every browser session of the user at once. May run twice."""
    with transaction() as tx:
        users.end_sessions(tx, user, at=ports.now())
    sweep_sessions(user)


def sweep_sessions(user: User) -> None:
    """Remove the rows of sessions that `User.sessions_from` shut out already."""
    browser_sessions.remove_all_of(user.user_id)


_NOT_IN = (SignInOutcome.REFUSED, SignInOutcome.EXPIRED)


def _who(username: str) -> User | None:
    """The user of this username, else the only one of this e-mail address, trainees aside when somebody else has it too."""
    found = users.find_by_username(username)
    if found or "@" not in username:
        return found
    sharing = by_standing(users.with_email(username))
    others = [user for user in sharing if user.roles != {Role.TRAINEE}] or sharing
    return others[0] if len(others) == 1 else None


def _go_on(
    ports: Ports, user: User, answer: SignIn, *, wanted: str, temporary_password: str = ""
) -> Progress:
    """Into the portal, or to the step that the identity provider asks for."""
    if answer.outcome is SignInOutcome.SIGNED_IN:
        return enter(ports, user, wanted=wanted)
    token = ports.new_secret()
    new_password = answer.outcome is SignInOutcome.NEW_PASSWORD
    kind = StepKind.NEW_PASSWORD if new_password else StepKind.ONE_TIME_CODE
    facts = {"kind": kind.value, "challenge": answer.challenge, "wanted": wanted}
    if new_password:
        facts["temporary"] = passwords.fingerprint(temporary_password, username=user.username)
    links.add(
        Link(
            token_hash=rules.hash_of(token),
            purpose=LinkPurpose.SIGN_IN_STEP,
            organisation_id=user.organisation_id,
            user_id=user.user_id,
            facts=facts,
            valid_until=ports.now() + rules.STEP_LIVES,
        )
    )
    return Step(kind=kind, token=token)


def _step(ports: Ports, token: str, *, kind: StepKind | None = None) -> Link:
    try:
        step = links.find(token, LinkPurpose.SIGN_IN_STEP, at=ports.now())
    except LinkExpired as error:
        raise StepExpired from error
    if kind and step.facts["kind"] != kind:
        raise StepExpired
    return step


def _use(step: Link) -> None:
    """Of two answers to one step, sent at once, one goes on."""
    try:
        links.use(step)
    except LinkExpired as error:
        raise StepExpired from error


def _still_welcome(step: Link) -> User:
    """The user may have been disabled since the password was entered."""
    try:
        user = users.get(step.organisation_id, step.user_id)
    except NotFound as error:
        raise StepExpired from error
    if not may_sign_in(user):
        raise StepExpired
    return user


def _activate(user: User, *, at: datetime) -> User:
    active = replace(user, state=UserState.ACTIVE)
    with transaction() as tx:
        users.replace(tx, active, before=user)
        history.add(
            tx,
            Entry(
                object_id=user.user_id,
                at=at,
                who_id=user.user_id,
                who_name=user.name,
                what="user.first_sign_in",
                before=user.state.value,
                after=active.state.value,
            ),
        )
    return users.get(user.organisation_id, user.user_id)
