"""The API explained: its OpenAPI document, and a page that reads like one (API-1)."""

import json
from typing import Any

from chalice.app import Response

from chalicelib import config
from chalicelib.domain.access import Right
from chalicelib.domain.api_tokens import CALLS_PER_MINUTE
from chalicelib.web import responses
from chalicelib.web.api import ENDPOINTS, Endpoint
from chalicelib.web.openapi import document
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

LOADS = ("chalicelib.handlers.api.drivers",)
"""Modules whose endpoints are described: in Lambda nothing is loaded before it is asked for."""


@bp.page("/api/v1/openapi.json", allow=Right.ANYONE)
def show_document(visit: Visit) -> Response:
    content = json.dumps(_document(visit), ensure_ascii=False, indent=1).encode()
    return responses.file(content, content_type="application/json", cache="public, max-age=300")


@bp.page("/api", allow=Right.ANYONE)
def show_description(visit: Visit) -> Response:
    described = _document(visit)
    return visit.show(
        "public/api/show",
        site_url=config.site_url(),
        calls_per_minute=CALLS_PER_MINUTE,
        endpoints=[_told(each, described) for each in sorted(ENDPOINTS, key=lambda e: (e.path, e.method))],
        problem=json.dumps(_PROBLEM, ensure_ascii=False, indent=2),
    )


_PROBLEM = {
    "type": "urn:cursus:problem:invalid_input",
    "title": "Some values are wrong or missing.",
    "status": 422,
    "code": "invalid_input",
    "errors": [
        {
            "pointer": "/ends_on",
            "code": "date_from_datetime_parsing",
            "detail": "Enter a date, for example 25/06/2026.",
        }
    ],
}


def _document(visit: Visit) -> dict[str, Any]:
    _load()
    return document(ENDPOINTS, name=visit.institute.name, site_url=config.site_url())


def _load() -> None:
    from importlib import import_module

    for module in LOADS:
        import_module(module)


def _told(endpoint: Endpoint, described: dict[str, Any]) -> dict[str, Any]:
    """One endpoint for people: what it takes, an example call, an example answer."""
    schemas = described["components"]["schemas"]
    operation = described["paths"][endpoint.path][endpoint.method.lower()]
    body = _example(schemas[endpoint.body.__name__], schemas) if endpoint.body else None
    return {
        "anchor": endpoint.name,
        "method": endpoint.method,
        "path": endpoint.path,
        "summary": endpoint.summary,
        "description": endpoint.description,
        "scope": endpoint.scope.value,
        "parameters": operation["parameters"],
        "fields": _fields(schemas[endpoint.body.__name__], schemas) if endpoint.body else [],
        "call": _curl(endpoint, body),
        "answer": json.dumps(
            _example(schemas[endpoint.answer.__name__], schemas), ensure_ascii=False, indent=2
        ),
        "refusals": [
            (status, said["description"]) for status, said in operation["responses"].items() if status > "299"
        ],
    }


def _curl(endpoint: Endpoint, body: Any) -> str:
    address = config.site_url() + endpoint.path.replace("{registration_id}", "drv_01kj3v0000000abc_00001")
    lines = [f"curl {address}", '  -H "Authorization: Bearer $CURSUS_TOKEN"']
    if endpoint.needs_key:
        lines.append('  -H "Idempotency-Key: fco-2026-11-20"')
    if body is not None:
        sent = json.dumps(body, ensure_ascii=False, indent=2)
        lines += ['  -H "Content-Type: application/json"', f"  -d '{sent}'"]
    return " \\\n".join(lines)


def _fields(schema: dict[str, Any], schemas: dict[str, Any], prefix: str = "") -> list[dict[str, Any]]:
    found = []
    for name, described in schema["properties"].items():
        inner = _resolved(described, schemas)
        found.append(
            {
                "name": prefix + name,
                "type": _type(inner, schemas),
                "required": name in schema.get("required", ()),
                "words": described.get("description", inner.get("description", "")),
                "options": inner.get("enum", ()),
            }
        )
        if inner.get("type") == "array":
            item = _resolved(inner["items"], schemas)
            if "properties" in item:
                found += _fields(item, schemas, f"{prefix}{name}[].")
    return found


def _type(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    if schema.get("type") == "array":
        return f"{_type(_resolved(schema['items'], schemas), schemas)}[]"
    return str(schema.get("format") or schema.get("type", "string"))


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Without references and alternatives: the first that is not null."""
    for option in schema.get("anyOf", ()):
        if option.get("type") != "null":
            return _resolved(option, schemas)
    if "$ref" in schema:
        return dict(schemas[schema["$ref"].rpartition("/")[2]])
    return schema


_SAMPLES = {"string": "…", "integer": 1, "boolean": False, "number": 1.0}
_FORMATS = {"date": "2026-11-20", "date-time": "2026-11-21T09:30:00Z"}


def _example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A value this schema allows, with the examples it gives."""
    if schema.get("examples"):
        return schema["examples"][0]
    schema = _resolved(schema, schemas)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {
                name: described["examples"][0] if described.get("examples") else _example(described, schemas)
                for name, described in schema.get("properties", {}).items()
            }
        case "array":
            return [_example(schema["items"], schemas)]
        case kind:
            return _FORMATS.get(schema.get("format", ""), _SAMPLES.get(str(kind), "…"))
