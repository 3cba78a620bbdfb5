"""What Cognito says on AWS and no emulator does: weak passwords, challenges that ran out, throttling (stubbed answers)."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber

from chalicelib.adapters import cognito
from chalicelib.adapters.cognito import Cognito
from chalicelib.domain.errors import NotAllowed, Unavailable
from chalicelib.ports import PasswordRefused, SignIn, SignInOutcome


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    monkeypatch.setenv("USER_POOL_ID", "eu-west-3_pool")
    monkeypatch.setenv("USER_POOL_CLIENT_ID", "client")
    made = boto3.client("cognito-idp")
    monkeypatch.setattr(cognito, "client", lambda _: made)
    with Stubber(made) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize(
    "code",
    [
        "NotAuthorizedException",
        "UserNotFoundException",
        "PasswordResetRequiredException",
        "InvalidParameterException",
    ],
)
def test_whatever_is_wrong_with_a_sign_in_it_is_refused_alike(answers: Stubber, code: str) -> None:
    answers.add_client_error("admin_initiate_auth", code)

    assert Cognito().sign_in("claire", password="x") == SignIn(SignInOutcome.REFUSED)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"AuthenticationResult": {"AccessToken": "a"}}, SignIn(SignInOutcome.SIGNED_IN)),
        (
            {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "s" * 20},
            SignIn(SignInOutcome.NEW_PASSWORD, "s" * 20),
        ),
        (
            {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s" * 20},
            SignIn(SignInOutcome.ONE_TIME_CODE, "s" * 20),
        ),
        ({"ChallengeName": "SMS_MFA", "Session": "s" * 20}, SignIn(SignInOutcome.REFUSED, "s" * 20)),
    ],
)
def test_what_comes_after_the_password(answers: Stubber, answer: dict[str, Any], outcome: SignIn) -> None:
    answers.add_response("admin_initiate_auth", answer)

    assert Cognito().sign_in("claire", password="x") == outcome


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("CodeMismatchException", SignInOutcome.REFUSED),
        ("ExpiredCodeException", SignInOutcome.REFUSED),
        ("NotAuthorizedException", SignInOutcome.EXPIRED),  # the session ran out
    ],
)
def test_a_wrong_code_and_a_challenge_that_ran_out_are_told_apart(
    answers: Stubber, code: str, outcome: SignInOutcome
) -> None:
    answers.add_client_error("admin_respond_to_auth_challenge", code)

    assert Cognito().answer_code("claire", challenge="s" * 20, code="123456").outcome is outcome


def test_a_password_cognito_finds_weak_is_said_to_be(answers: Stubber) -> None:
    answers.add_client_error("admin_respond_to_auth_challenge", "InvalidPasswordException")
    answers.add_client_error("admin_set_user_password", "InvalidPasswordException")
    answers.add_client_error("admin_create_user", "InvalidPasswordException")

    with pytest.raises(PasswordRefused):
        Cognito().choose_password("claire", challenge="s" * 20, password="weak")
    with pytest.raises(PasswordRefused):
        Cognito().set_password("claire", password="weak")
    with pytest.raises(PasswordRefused):
        Cognito().create("claire", temporary_password="weak")


def test_an_existing_user_is_opened_again_with_the_temporary_password(answers: Stubber) -> None:
    answers.add_client_error("admin_create_user", "UsernameExistsException")
    answers.add_response("admin_enable_user", {})
    answers.add_response(
        "admin_set_user_password",
        {},
        {
            "UserPoolId": "eu-west-3_pool",
            "Username": "claire",
            "Password": "Temporary-12",
            "Permanent": False,
        },
    )

    Cognito().create("claire", temporary_password="Temporary-12")


def test_the_second_factor_is_begun_only_with_the_password_and_without_one_in_force(answers: Stubber) -> None:
    answers.add_client_error("admin_initiate_auth", "NotAuthorizedException")
    answers.add_response("admin_initiate_auth", {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s" * 20})

    for _ in range(2):
        with pytest.raises(NotAllowed):
            Cognito().begin_totp("claire", password="x")


@pytest.mark.parametrize(
    "code", ["EnableSoftwareTokenMFAException", "CodeMismatchException", "NotAuthorizedException"]
)
def test_a_wrong_first_code_puts_nothing_in_force(answers: Stubber, code: str) -> None:
    answers.add_client_error("verify_software_token", code)

    assert Cognito().confirm_totp("claire", proof="token", code="000000") is False


def test_whoever_is_unknown_is_shut_out_already(answers: Stubber) -> None:
    answers.add_client_error("admin_disable_user", "UserNotFoundException")
    answers.add_client_error("admin_delete_user", "UserNotFoundException")

    Cognito().disable("nobody")
    Cognito().delete("nobody")


@pytest.mark.parametrize("code", ["TooManyRequestsException", "InternalErrorException"])
def test_a_cognito_that_is_too_busy_is_no_refusal(answers: Stubber, code: str) -> None:
    answers.add_client_error("admin_initiate_auth", code)

    with pytest.raises(Unavailable):
        Cognito().sign_in("claire", password="x")


def test_a_network_that_fails_is_no_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unreachable:
        def admin_delete_user(self, **_: str) -> None:
            raise EndpointConnectionError(endpoint_url="https://cognito.example")

    monkeypatch.setenv("USER_POOL_ID", "pool")
    monkeypatch.setattr(cognito, "client", lambda _: Unreachable())

    with pytest.raises(Unavailable):
        Cognito().delete("claire")


def test_a_mistake_of_the_deployment_is_not_hidden(answers: Stubber) -> None:
    answers.add_client_error("admin_initiate_auth", "AccessDeniedException")

    with pytest.raises(ClientError):
        Cognito().sign_in("claire", password="x")
