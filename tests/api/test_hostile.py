"""Whatever a program sends: generated from the OpenAPI document, answered as the document says (SAF-4)."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import checks as every

from chalicelib import bootstrap
from tests.api.conftest import Program
from tests.gateway import Gateway

EXAMPLES = 25
UNFIT = (
    every.unsupported_method,  # the gateway answers methods that nobody registered, as a page
    every.ignored_auth,  # each call carries the token; test_callers.py refuses others
    every.positive_data_acceptance,  # what fits the schema may still be against a rule, and is then refused
)


def as_wsgi(gateway: Gateway) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The portal as schemathesis calls it. Each call comes a second later: a token has so many calls a minute."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        bootstrap.ports().now.forward(seconds=1)  # type: ignore[attr-defined]
        headers = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        if environ.get("CONTENT_TYPE"):
            headers["content-type"] = environ["CONTENT_TYPE"]
        query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        said = gateway.request(environ["REQUEST_METHOD"], path + query, headers=headers, body=body)
        start_response(f"{said.status} -", list(said.headers.items()))
        return [said.body]

    return answer


@pytest.mark.filterwarnings("ignore")
def test_no_call_that_can_be_made_up_breaks_the_api(program: Program) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", as_wsgi(program.gateway))
    broken: dict[str, str] = {}

    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @seed(4)
        @given(case=operation.as_strategy())
        def holds(case: Any) -> None:
            response = case.call(headers={"Authorization": f"Bearer {program.token}"})
            case.validate_response(response, excluded_checks=list(UNFIT))

        try:
            holds()
        except Exception as failure:
            broken[operation.label] = str(failure)[:2000]

    assert broken == {}
