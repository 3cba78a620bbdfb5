"""The OpenAPI 3.1 document of the API, made of what the endpoints promise: one truth for readers, programs and tests (API-1)."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.domain.api_tokens import CALLS_PER_MINUTE, Scope
from chalicelib.web.api import KEY_HEADER, MAX_KEY, Endpoint
from chalicelib.web.problems import PROBLEM

REF = "#/components/schemas/{model}"
_PART = re.compile(r"{(\w+)}")
REFUSALS = {
    "400": "The body is not JSON, or the Idempotency-Key is missing.",
    "401": "No token, or one that is unknown, expired or revoked.",
    "403": "The token lacks the scope, or the person who made it the right.",
    "404": "There is no such thing in your organisation.",
    "409": "A rule refuses, or the same call is at work.",
    "413": "The body is too large.",
    "415": "The body is not application/json.",
    "422": "Values are wrong: `errors` points to each of them.",
    "429": "Too many calls: `Retry-After` says how many seconds to wait.",
    "503": "Busy: try again.",
}


def document(endpoints: Sequence[Endpoint], *, name: str, site_url: str) -> dict[str, Any]:
    models = _models(endpoints)
    _, definitions = models_json_schema([(model, mode) for model, mode in models], ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in sorted(endpoints, key=lambda each: (each.path, each.method)):
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Cursus – {name}" if name else "Cursus",
            "version": "1",
            "description": "Amounts are whole cents of euros excluding VAT, days are `yyyy-mm-dd`, instants UTC. "
            f"At most {CALLS_PER_MINUTE} calls a minute per token.",
        },
        "servers": [{"url": site_url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**definitions.get("$defs", {}), "Problem": PROBLEM_SCHEMA},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": f"Made on the page Tokens, with scopes: {', '.join(Scope)}.",
                }
            },
        },
    }


PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; the words may change."},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer into the body, or `?name` of a parameter.",
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def _models(endpoints: Sequence[Endpoint]) -> list[tuple[type[BaseModel], Any]]:
    found: dict[tuple[type[BaseModel], str], None] = {}
    for endpoint in endpoints:
        if endpoint.body is not None:
            found[endpoint.body, "validation"] = None
        found[endpoint.answer, "serialization"] = None
    return list(found)


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    refusals = {"401", "403", "429", "503"}
    refusals |= {"404"} if _PART.search(endpoint.path) else set()
    refusals |= {"400", "409", "413", "415", "422"} if endpoint.body else set()
    refusals |= {"422"} if endpoint.query else set()
    said: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "description": f"{endpoint.description} Scope: `{endpoint.scope.value}`.",
        "parameters": _parameters(endpoint),
        "responses": {
            str(endpoint.status): {
                "description": "Done.",
                "content": {"application/json": {"schema": _ref(endpoint.answer)}},
            },
            **{
                status: {
                    "description": REFUSALS[status],
                    "content": {PROBLEM: {"schema": {"$ref": REF.format(model="Problem")}}},
                }
                for status in sorted(refusals)
            },
        },
    }
    if endpoint.body is not None:
        content = {"application/json": {"schema": _ref(endpoint.body)}}
        said["requestBody"] = {"required": True, "content": content}
    return said


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PART.findall(endpoint.path)
    ]
    if endpoint.query is not None:
        schema = endpoint.query.model_json_schema(ref_template=REF)
        definitions = schema.get("$defs", {})
        for name, described in schema["properties"].items():
            found.append({"name": name, "in": "query", "schema": _plain(described, definitions)})
    if endpoint.needs_key:
        shape = {"type": "string", "minLength": 1, "maxLength": MAX_KEY, "pattern": "^[!-~]+$"}
        found.append({"name": KEY_HEADER.title(), "in": "header", "required": True, "schema": shape})
    return found


def _plain(described: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A parameter's schema without references nor null: what is not sent is simply missing."""
    options = [each for each in described.get("anyOf", [described]) if each.get("type") != "null"]
    chosen = dict(options[0])
    if "$ref" in chosen:
        chosen = dict(definitions[chosen["$ref"].rpartition("/")[2]])
    return {name: value for name, value in chosen.items() if name not in ("title", "default")}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REF.format(model=model.__name__)}
