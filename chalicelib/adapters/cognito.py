"""Passwords and one-time codes in an Amazon Cognito user pool.

The app client has no secret: its flows need the IAM rights of the web Lambda. Usernames are lower case before they come here, because
engines disagree on case. Sessions are our own, so tokens are thrown away, but for the few minutes in which one proves the password.
"""

from contextlib import suppress
from typing import Any

from chalicelib import config
from chalicelib.adapters.aws import client
from chalicelib.domain.errors import NotAllowed
from chalicelib.ports import PasswordRefused, SignIn, SignInOutcome

_REFUSALS = frozenset(
    {
        "NotAuthorizedException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
        "InvalidParameterException",
        "CodeMismatchException",
        "ExpiredCodeException",
    }
)
"""Answers that mean "not with these words"; anything else is an outage and is raised."""
_WEAK = frozenset({"InvalidPasswordException", "InvalidParameterException"})
_OUTCOMES = {
    "NEW_PASSWORD_REQUIRED": SignInOutcome.NEW_PASSWORD,
    "SOFTWARE_TOKEN_MFA": SignInOutcome.ONE_TIME_CODE,
}


class Cognito:
    def create(self, username: str, *, temporary_password: str) -> None:
        try:
            _call(
                "admin_create_user",
                Username=username,
                TemporaryPassword=temporary_password,
                MessageAction="SUPPRESS",
            )
        except _refusal() as error:
            if _code(error) in _WEAK:
                raise PasswordRefused(_code(error)) from error
            if _code(error) != "UsernameExistsException":
                raise
            _call("admin_enable_user", Username=username)
            self.set_password(username, password=temporary_password, temporary=True)

    def sign_in(self, username: str, *, password: str) -> SignIn:
        try:
            answer = _initiate(username, password)
        except _refusal() as error:
            return _refused(error)
        return _read(answer)

    def choose_password(self, username: str, *, challenge: str, password: str) -> SignIn:
        try:
            answer = _respond("NEW_PASSWORD_REQUIRED", challenge, USERNAME=username, NEW_PASSWORD=password)
        except _refusal() as error:
            if _code(error) == "InvalidPasswordException":
                raise PasswordRefused(_code(error)) from error
            return _expired(error)
        return _read(answer)

    def answer_code(self, username: str, *, challenge: str, code: str) -> SignIn:
        try:
            answer = _respond(
                "SOFTWARE_TOKEN_MFA", challenge, USERNAME=username, SOFTWARE_TOKEN_MFA_CODE=code
            )
        except _refusal() as error:
            if _code(error) in ("CodeMismatchException", "ExpiredCodeException"):
                return SignIn(SignInOutcome.REFUSED)
            return _expired(error)
        return _read(answer)

    def set_password(self, username: str, *, password: str, temporary: bool = False) -> None:
        try:
            _call("admin_set_user_password", Username=username, Password=password, Permanent=not temporary)
        except _refusal() as error:
            if _code(error) in _WEAK:
                raise PasswordRefused(_code(error)) from error
            raise

    def begin_totp(self, username: str, *, password: str) -> tuple[str, str]:
        try:
            answer = _initiate(username, password)
        except _refusal() as error:
            if _code(error) in _REFUSALS:
                raise NotAllowed from error
            raise
        if "AuthenticationResult" not in answer:
            raise NotAllowed
        token = answer["AuthenticationResult"]["AccessToken"]
        secret = client("cognito-idp").associate_software_token(AccessToken=token)["SecretCode"]
        return str(secret), str(token)

    def confirm_totp(self, username: str, *, proof: str, code: str) -> bool:
        try:
            answer = client("cognito-idp").verify_software_token(AccessToken=proof, UserCode=code)
        except _refusal() as error:
            if _code(error) in _REFUSALS | {"EnableSoftwareTokenMFAException"}:
                return False
            raise
        if answer["Status"] != "SUCCESS":
            return False
        _prefer_totp(username, enabled=True)
        return True

    def remove_totp(self, username: str) -> None:
        _prefer_totp(username, enabled=False)

    def disable(self, username: str) -> None:
        with suppress(_absent()):
            _call("admin_disable_user", Username=username)

    def delete(self, username: str) -> None:
        with suppress(_absent()):
            _call("admin_delete_user", Username=username)


def _call(operation: str, **parameters: Any) -> dict[str, Any]:
    answer: dict[str, Any] = getattr(client("cognito-idp"), operation)(
        UserPoolId=config.setting("USER_POOL_ID"), **parameters
    )
    return answer


def _initiate(username: str, password: str) -> dict[str, Any]:
    return _call(
        "admin_initiate_auth",
        ClientId=config.setting("USER_POOL_CLIENT_ID"),
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )


def _respond(challenge: str, session: str, **responses: str) -> dict[str, Any]:
    return _call(
        "admin_respond_to_auth_challenge",
        ClientId=config.setting("USER_POOL_CLIENT_ID"),
        ChallengeName=challenge,
        Session=session,
        ChallengeResponses=responses,
    )


def _prefer_totp(username: str, *, enabled: bool) -> None:
    _call(
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


def _refused(error: Any) -> SignIn:
    if _code(error) not in _REFUSALS:
        raise error
    return SignIn(SignInOutcome.REFUSED)


def _expired(error: Any) -> SignIn:
    """The challenge is not, or no longer, one that can be answered."""
    if _code(error) not in _REFUSALS:
        raise error
    return SignIn(SignInOutcome.EXPIRED)


def _refusal() -> Any:
    """boto3's error class, imported when first needed."""
    from botocore.exceptions import ClientError  # slow to import

    return ClientError


def _absent() -> Any:
    return client("cognito-idp").exceptions.UserNotFoundException


def _code(error: Any) -> str:
    return str(error.response["Error"]["Code"])
