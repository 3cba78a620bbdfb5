"""What the API answers when it refuses: problem details (RFC 9457), with a pointer to each value that is wrong."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalice.app import Request, Response

from chalicelib.templating import LANGUAGES, N_, translate

PROBLEM = "application/problem+json"

TITLES: dict[str, str] = {
    "token_refused": N_("This token is missing, unknown, expired or revoked."),
    "scope_missing": N_("This token may not do this."),
    "too_many_calls": N_("Too many calls: wait before the next one."),
    "not_found": N_("There is no such thing."),
    "not_json": N_("The body is not JSON."),
    "invalid_input": N_("Some values are wrong or missing."),
    "key_missing": N_("This call needs an Idempotency-Key header."),
    "key_reused": N_("This Idempotency-Key was used for another call."),
    "call_at_work": N_("The same call is at work: ask again in a moment."),
    "method_not_allowed": N_("This address doesn’t know that method."),
    "unsupported_media_type": N_("Send application/json."),
    "too_large": N_("The body is too large."),
    "lines_refused": N_("Nobody was registered: some lines are wrong."),
    "refused": N_("This can’t be done."),
    "conflict": N_("Somebody changed this meanwhile: try again."),
    "not_allowed": N_("The person who made this token may not do this."),
    "unavailable": N_("Cursus can’t answer just now: try again."),
    "crashed": N_("Something went wrong on our side: nothing is lost, try again."),
}


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One value that won't do."""

    pointer: str
    """JSON pointer into the body (RFC 6901), or `?name` for a parameter of the address."""
    code: str
    detail: str


OF_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}


def of_refusal(request: Request, status: int) -> Response:
    """What Chalice refuses before any view runs."""
    code = OF_STATUS.get(status, "crashed")
    return problem(code, status=status if status in OF_STATUS else 500, language=language_of(request))


def language_of(request: Request) -> str:
    """The first of ours that the program asks for; English otherwise."""
    asked = request.headers.get("accept-language", "").lower()
    wished = [part.split(";")[0].strip()[:2] for part in asked.split(",")]
    return next((each for each in wished if each in LANGUAGES), "en")


def problem(
    code: str,
    *,
    status: int,
    language: str,
    detail: str = "",
    errors: Sequence[Wrong] = (),
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:cursus:problem:{code}",
        "title": translate(language, TITLES.get(code, TITLES["refused"])),
        "status": status,
        "code": code,
        **members,
    }
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = [vars(error) for error in errors]
    return Response(
        json.dumps(body, ensure_ascii=False).encode(),
        status_code=status,
        headers={
            "Content-Type": PROBLEM,
            "Cache-Control": "no-store",
            "Content-Language": language,
            **(headers or {}),
        },
    )
