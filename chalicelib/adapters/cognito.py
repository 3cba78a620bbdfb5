"""Passwords and one-time codes in an Amazon Cognito user pool.

The app client has no secret: its flows need the IAM rights of the web Lambda. Usernames are lower case before they come here, because
engines disagree on case. Sessions are our own, so tokens are thrown away, but for the few minutes in which one proves the password.
"""

from contextlib import suppress
from typing import Any

from chalicelib import config
from chalicelib.adapters.aws import client
from chalicelib.domain.errors import NotAllowed, Unavailable
from chalicelib.ports import PasswordRefused, SignIn, SignInOutcome

_NOT_NOW = frozenset(
    {"TooManyRequestsException", "InternalErrorException", "ThrottlingException", "ServiceUnavailable"}
)
_NOT_SO = frozenset(
    {
        "NotAuthorizedException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
        "InvalidParameterException",
        "CodeMismatchException",
        "ExpiredCodeException",
        "EnableSoftwareTokenMFAException",
        "InvalidPasswordException",
        "UsernameExistsException",
    }
)
_WEAK = frozenset({"InvalidPasswordException", "InvalidParameterException"})
_WRONG_CODE = frozenset({"CodeMismatchException", "ExpiredCodeException"})
_OUTCOMES = {
    "NEW_PASSWORD_REQUIRED": SignInOutcome.NEW_PASSWORD,
    "SOFTWARE_TOKEN_MFA": SignInOutcome.ONE_TIME_CODE,
}


class _NotSo(Exception):
    """Cognito refuses what was asked; `code` is its word for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Cognito:
    """Every call may raise Unavailable. What the deployment got wrong (rights, pool) is raised as it comes."""

    def create(self, username: str, *, temporary_password: str) -> None:
        try:
            _ask(
                "admin_create_user",
                Username=username,
                TemporaryPassword=temporary_password,
                MessageAction="SUPPRESS",
            )
        except _NotSo as refusal:
            if refusal.code in _WEAK:
                raise PasswordRefused(refusal.code) from refusal
            if refusal.code != "UsernameExistsException":
                raise
            _ask("admin_enable_user", Username=username)
            self.set_password(username, password=temporary_password, temporary=True)

    def sign_in(self, username: str, *, password: str) -> SignIn:
        try:
            return _read(_try(username, password))
        except _NotSo:
            return SignIn(SignInOutcome.REFUSED)

    def choose_password(self, username: str, *, challenge: str, password: str) -> SignIn:
        try:
            return _respond("NEW_PASSWORD_REQUIRED", challenge, USERNAME=username, NEW_PASSWORD=password)
        except _NotSo as refusal:
            if refusal.code == "InvalidPasswordException":
                raise PasswordRefused(refusal.code) from refusal
            return SignIn(SignInOutcome.EXPIRED)

    def answer_code(self, username: str, *, challenge: str, code: str) -> SignIn:
        try:
            return _respond("SOFTWARE_TOKEN_MFA", challenge, USERNAME=username, SOFTWARE_TOKEN_MFA_CODE=code)
        except _NotSo as refusal:
            is_wrong = refusal.code in _WRONG_CODE
            return SignIn(SignInOutcome.REFUSED if is_wrong else SignInOutcome.EXPIRED)

    def set_password(self, username: str, *, password: str, temporary: bool = False) -> None:
        try:
            _ask("admin_set_user_password", Username=username, Password=password, Permanent=not temporary)
        except _NotSo as refusal:
            if refusal.code in _WEAK:
                raise PasswordRefused(refusal.code) from refusal
            raise

    def begin_totp(self, username: str, *, password: str) -> tuple[str, str]:
        try:
            answer = _try(username, password)
        except _NotSo as refusal:
            raise NotAllowed from refusal
        if "AuthenticationResult" not in answer:
            raise NotAllowed
        token = str(answer["AuthenticationResult"]["AccessToken"])
        return str(_call("associate_software_token", AccessToken=token)["SecretCode"]), token

    def confirm_totp(self, username: str, *, proof: str, code: str) -> bool:
        try:
            answer = _call("verify_software_token", AccessToken=proof, UserCode=code)
        except _NotSo:
            return False
        if answer["Status"] != "SUCCESS":
            return False
        _prefer_totp(username, enabled=True)
        return True

    def remove_totp(self, username: str) -> None:
        _prefer_totp(username, enabled=False)

    def disable(self, username: str) -> None:
        with suppress(_NotSo):  # nobody of this name: nobody to shut out
            _ask("admin_disable_user", Username=username)

    def delete(self, username: str) -> None:
        with suppress(_NotSo):
            _ask("admin_delete_user", Username=username)


def _ask(operation: str, **parameters: Any) -> dict[str, Any]:
    """A question to our pool."""
    return _call(operation, UserPoolId=config.setting("USER_POOL_ID"), **parameters)


def _call(operation: str, **parameters: Any) -> dict[str, Any]:
    from botocore.exceptions import BotoCoreError, ClientError  # slow to import

    try:
        answer: dict[str, Any] = getattr(client("cognito-idp"), operation)(**parameters)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _NOT_NOW:
            raise Unavailable(code) from error
        if code in _NOT_SO:
            raise _NotSo(code) from error
        raise
    except BotoCoreError as error:
        raise Unavailable(type(error).__name__) from error
    return answer


def _try(username: str, password: str) -> dict[str, Any]:
    return _ask(
        "admin_initiate_auth",
        ClientId=config.setting("USER_POOL_CLIENT_ID"),
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )


def _respond(challenge: str, session: str, **responses: str) -> SignIn:
    return _read(
        _ask(
            "admin_respond_to_auth_challenge",
            ClientId=config.setting("USER_POOL_CLIENT_ID"),
            ChallengeName=challenge,
            Session=session,
            ChallengeResponses=responses,
        )
    )


def _prefer_totp(username: str, *, enabled: bool) -> None:
    _ask(
        "admin_set_user_mfa_preference",
        Username=username,
        SoftwareTokenMfaSettings={"Enabled": enabled, "PreferredMfa": enabled},
    )


def _read(answer: dict[str, Any]) -> SignIn:
    """A challenge we don't know (`MFA_SETUP`, SMS) is a pool that was changed by hand: refused."""
    if "AuthenticationResult" in answer:
        return SignIn(SignInOutcome.SIGNED_IN)
    outcome = _OUTCOMES.get(answer.get("ChallengeName", ""), SignInOutcome.REFUSED)
    return SignIn(outcome, answer.get("Session", ""))
