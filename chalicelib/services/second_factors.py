"""The second factor: a one-time code from an authenticator application, set up and removed by oneself (ACC-11)."""

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from chalicelib.domain.accounts import (
    TOTP_PROOF_LIVES,
    Link,
    LinkExpired,
    LinkPurpose,
    SignInRefused,
    StepExpired,
    WrongCode,
    hash_of,
    one_time_code,
)
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.users import User
from chalicelib.models import links
from chalicelib.ports import Ports, SignInOutcome
from chalicelib.services import attempts
from chalicelib.services import users as services


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """What the authenticator application must be told."""

    secret: str
    address: str
    """`otpauth://…`, for the picture to scan."""


def begin(ports: Ports, user: User, *, password: str, address: str) -> str:
    """Ask for a new secret; the token to go on with. The identity provider's proof stays here. Raises SignInRefused, TooManyAttempts."""
    subjects = attempts.of_sign_in(user.user_id, address)
    try:
        with attempts.counted(subjects, at=ports.now()):
            secret, proof = ports.identity.begin_totp(user.username, password=password)
    except NotAllowed as error:
        raise SignInRefused from error
    attempts.take_back(subjects)
    token = ports.new_secret()
    links.add(
        Link(
            token_hash=hash_of(token),
            purpose=LinkPurpose.TOTP,
            organisation_id=user.organisation_id,
            user_id=user.user_id,
            facts={"proof": proof, "secret": secret},
            valid_until=ports.now() + TOTP_PROOF_LIVES,
        )
    )
    return token


def find(ports: Ports, user: User, token: str, *, issuer: str) -> Enrolment:
    """The enrolment that this browser began. Raises StepExpired."""
    secret = _begun(ports, user, token).facts["secret"]
    label = quote(f"{issuer}:{user.username}")
    parameters = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return Enrolment(secret=secret, address=f"otpauth://totp/{label}?{parameters}")


def confirm(ports: Ports, user: User, *, token: str, code: str, address: str) -> User:
    """The first code, which proves that the application knows the secret. Raises StepExpired, WrongCode, TooManyAttempts."""
    begun = _begun(ports, user, token)
    subjects = attempts.of_sign_in(user.user_id, address)
    digits = one_time_code(code)
    with attempts.counted(subjects, at=ports.now()):
        is_right = ports.identity.confirm_totp(user.username, proof=begun.facts["proof"], code=digits)
    if not is_right:
        raise WrongCode
    attempts.take_back(subjects)
    links.remove(begun.token_hash)
    return _note(ports, user, has_totp=True, what="user.totp_added")


def remove(ports: Ports, user: User, *, password: str, address: str) -> User:
    """Take the second factor away, with the password. May be run twice. Raises SignInRefused, TooManyAttempts."""
    subjects = attempts.of_sign_in(user.user_id, address)
    with attempts.counted(subjects, at=ports.now()):
        answer = ports.identity.sign_in(user.username, password=password)
    if answer.outcome not in (SignInOutcome.ONE_TIME_CODE, SignInOutcome.SIGNED_IN):
        raise SignInRefused
    attempts.take_back(subjects)
    ports.identity.remove_totp(user.username)
    return _note(ports, user, has_totp=False, what="user.totp_removed")


def _begun(ports: Ports, user: User, token: str) -> Link:
    try:
        begun = links.find(token, LinkPurpose.TOTP, at=ports.now())
    except LinkExpired as error:
        raise StepExpired from error
    if (begun.organisation_id, begun.user_id) != (user.organisation_id, user.user_id):
        raise StepExpired
    return begun


def _note(ports: Ports, user: User, *, has_totp: bool, what: str) -> User:
    """Write what the identity provider knows already."""

    def noted(before: User) -> User:
        return replace(before, has_totp=has_totp)

    return services.change(ports, user.person(), user, noted, what=what)
