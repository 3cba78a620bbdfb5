"""The JSON API as Chalice routes: tokens and scopes, typed bodies, rate limit, idempotency keys, problem details (API-1, ACC-12)."""

import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from chalice.app import Blueprint, Request, Response
from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib import bootstrap
from chalicelib.domain import access
from chalicelib.domain.api_tokens import RIGHTS, Scope, ScopeMissing, TokenRefused, TooManyCalls
from chalicelib.domain.errors import Conflict, DomainError, InvalidInput, RuleViolation
from chalicelib.models import api_calls
from chalicelib.models.contention import Contended
from chalicelib.observability import logger
from chalicelib.templating import translate
from chalicelib.web import api_callers
from chalicelib.web.api_callers import Call
from chalicelib.web.forms import reason_of
from chalicelib.web.problems import Wrong, language_of, problem

JSON = "application/json"
KEY_HEADER = "idempotency-key"
MAX_KEY = 200
MAX_BYTES = 2_000_000

View = Callable[..., BaseModel]
M = TypeVar("M", bound=BaseModel)


class ApiModel(BaseModel):
    """Base of bodies, parameters and answers. What isn't known is refused: a misspelt name is a mistake to be told."""

    model_config = ConfigDict(
        defer_build=True, extra="forbid", str_strip_whitespace=True, str_max_length=2_000
    )


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """What an address of the API promises; the OpenAPI document and the tests are made of these."""

    path: str
    method: str
    name: str
    summary: str
    description: str
    scope: Scope
    answer: type[BaseModel]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    makes: str = ""
    """Prefix of what it makes; such a call needs an Idempotency-Key."""
    status: int = 200

    @property
    def needs_key(self) -> bool:
        return bool(self.makes)


ENDPOINTS: list[Endpoint] = []
"""Every address of the API, filled as the handlers' modules load."""


class ApiBlueprint(Blueprint):
    """A blueprint of the API. Each route names its scope, body and answer; forgetting one is a TypeError when the module loads."""

    def endpoint(
        self,
        path: str,
        *,
        scope: Scope,
        summary: str,
        description: str,
        answer: type[BaseModel],
        method: str = "GET",
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        makes: str = "",
        status: int = 200,
    ) -> Callable[[View], View]:
        """Register a view: it gets the `Call`, then the body or the parameters, then the parts of the path by name."""

        def register(view: View) -> View:
            promised = Endpoint(
                path=path,
                method=method,
                name=view.__name__,
                summary=summary,
                description=description,
                scope=scope,
                answer=answer,
                body=body,
                query=query,
                makes=makes,
                status=status,
            )
            ENDPOINTS.append(promised)

            @functools.wraps(view)
            def answered(**parts: str) -> Response:
                return respond(self.current_request, promised, view, parts)

            answered.__name__ = f"api_{view.__name__}"
            options: dict[str, Any] = {"content_types": [JSON]} if method == "POST" else {}
            self.route(path, methods=[method], **options)(answered)
            return view

        return register


def respond(request: Request, endpoint: Endpoint, view: View, parts: Mapping[str, str]) -> Response:
    """Make a call for its token, or say as a problem why not."""
    language = language_of(request)
    try:
        call = api_callers.arrive(request, now=bootstrap.ports().now(), language=language)
        response = _counted(call, endpoint, view, parts)
    except DomainError as refusal:
        return refused(refusal, language=language)
    except Exception:
        logger.exception("call crashed", extra={"path": request.context.get("resourcePath")})
        return problem("crashed", status=500, language=language)
    return response


def _counted(call: Call, endpoint: Endpoint, view: View, parts: Mapping[str, str]) -> Response:
    """With what is left of the minute in the headers, whatever the answer."""
    try:
        response = _answer(call, endpoint, view, parts)
    except Contended:
        response = problem("unavailable", status=503, language=call.language, headers={"Retry-After": "2"})
    except DomainError as refusal:
        response = refused(refusal, language=call.language)
    response.headers.update(call.rate_headers)
    return response


def _answer(call: Call, endpoint: Endpoint, view: View, parts: Mapping[str, str]) -> Response:
    if endpoint.scope not in call.token.scopes:
        raise ScopeMissing(endpoint.scope.value)
    access.require(call.person, RIGHTS[endpoint.scope])
    given: list[BaseModel] = []
    if endpoint.body is not None:
        given.append(_parse(endpoint.body, _json(call.request)))
    if endpoint.query is not None:
        given.append(_parse(endpoint.query, dict(call.request.query_params or {}), pointer="?"))
    if not endpoint.needs_key:
        return _as_json(view(call, *given, **parts), endpoint.status)
    return _once(call, endpoint, functools.partial(view, call, *given, **parts))


def _once(call: Call, endpoint: Endpoint, work: Callable[[], BaseModel]) -> Response:
    """The same key and body again get the same answer, made once (API-1).

    A call that began to write and stopped keeps its reference: only one that was refused before frees its key.
    """
    key = call.request.headers.get(KEY_HEADER, "")
    if not key or len(key) > MAX_KEY or not key.isprintable() or not key.isascii():
        raise Problem("key_missing", 400)
    organisation = call.person.organisation_id
    digest = hashlib.sha256(endpoint.path.encode() + b"\x00" + _body(call.request)).hexdigest()
    reference = bootstrap.ports().new_id(endpoint.makes)
    kept = api_calls.begin(organisation, key, digest=digest, reference=reference, at=call.now)
    if kept.digest != digest:
        raise Problem("key_reused", 422)
    if kept.status is not None:
        return _response(kept.answer, kept.status, {"Idempotent-Replayed": "true"})
    if not kept.is_ours:
        raise Problem("call_at_work", 409)
    call.reference = kept.reference
    try:
        response = _as_json(work(), endpoint.status)
    except Contended:
        api_calls.let_go(organisation, key, reference=kept.reference, at=call.now)
        raise
    except Conflict:  # another worker is at this call: its lease goes on
        raise
    except DomainError:
        api_calls.forget(organisation, key, reference=kept.reference)
        raise
    api_calls.finish(
        organisation,
        key,
        reference=kept.reference,
        status=response.status_code,
        answer=response.body,
        at=call.now,
    )
    return response


class Problem(DomainError):
    """A call that can't be made as it came; `members` are told with the problem."""

    code = "unusable_call"

    def __init__(self, code: str, status: int, **members: Any) -> None:
        super().__init__(code)
        self.problem = code
        self.problem_status = status
        self.members = members


def _body(request: Request) -> bytes:
    raw = request.raw_body
    return raw.encode() if isinstance(raw, str) else bytes(raw)


def _json(request: Request) -> Any:
    body = _body(request)
    if len(body) > MAX_BYTES:
        raise Problem("too_large", 413)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem("not_json", 400) from error


class WrongBody(DomainError):
    """Values of the body or the address that won't do."""

    code = "wrong_body"
    status = 422

    def __init__(self, error: ValidationError, pointer: str) -> None:
        super().__init__(str(error.error_count()))
        self.error = error
        self.pointer = pointer

    def wrong(self, language: str) -> list[Wrong]:
        found = []
        for each in self.error.errors(include_url=False):
            said = reason_of(each["type"], each.get("ctx", {}))
            detail = translate(language, said.message, **said.facts)
            found.append(Wrong(pointer=self._pointer(each["loc"]), code=each["type"], detail=detail))
        return found[:100]

    def _pointer(self, place: tuple[int | str, ...]) -> str:
        parts = [str(part).replace("~", "~0").replace("/", "~1") for part in place]
        return f"?{'.'.join(parts)}" if self.pointer == "?" else "".join(f"/{part}" for part in parts)


def _parse(model: type[M], given: Any, *, pointer: str = "") -> M:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise WrongBody(error, pointer) from error


def refused(refusal: DomainError, *, language: str) -> Response:
    """The problem that a refusal is."""
    match refusal:
        case TokenRefused():
            challenge = {"WWW-Authenticate": 'Bearer realm="cursus"'}
            return problem("token_refused", status=401, language=language, headers=challenge)
        case ScopeMissing():
            return problem("scope_missing", status=403, language=language, scope=refusal.scope)
        case TooManyCalls():
            wait = {"Retry-After": str(refusal.seconds)}
            return problem("too_many_calls", status=429, language=language, headers=wait)
        case WrongBody():
            return problem("invalid_input", status=422, language=language, errors=refusal.wrong(language))
        case Problem():
            return problem(
                refusal.problem, status=refusal.problem_status, language=language, **refusal.members
            )
        case InvalidInput():
            wrong = [
                Wrong(
                    pointer=f"/{name}" if name else "",
                    code="invalid",
                    detail=translate(language, why.message, **why.facts),
                )
                for name, why in refusal.errors.items()
            ]
            return problem("invalid_input", status=422, language=language, errors=wrong)
        case RuleViolation():
            detail = translate(language, refusal.message, **refusal.facts)
            return problem(refusal.code, status=409, language=language, detail=detail)
        case _:
            return problem(refusal.code, status=refusal.status, language=language)


def _as_json(answer: BaseModel, status: int) -> Response:
    return _response(answer.model_dump_json(exclude_none=True).encode(), status)


def _response(content: bytes, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        content,
        status_code=status,
        headers={"Content-Type": JSON, "Cache-Control": "no-store", **(headers or {})},
    )
