"""Lambdas do only what their policy lets them do: moto forbids nothing, AWS does.

While the work of a Lambda runs, what it asks of DynamoDB is compared with its file in `.chalice/policies`.
"""

import json
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from functools import cache, wraps
from importlib import import_module
from typing import Any

import botocore.client
import pytest

from infra.stamps import ROOT

POLICIES = ROOT / ".chalice" / "policies"
WORK = {
    ("mailings", "deliver"): "deliver_email",
    ("mail_builders", "build"): "deliver_email",
    ("follow_ups", "follow_up"): "follow_up_outbox",
    ("import_drops", "take"): "import_dropped_file",
    ("mail_events", "note"): "note_mail_events",
    ("mailing_dispatch", "send_due"): "send_due_mailings",
    ("start_reminders", "send_due"): "send_due_mailings",
    ("audit", "run"): "audit_seats",
}
"""What each Lambda calls, in `chalicelib.services`. The local clock does the same within the portal."""
IN_A_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
Right = tuple[str, str]
"""An operation, and a table or index without the beginning that all names share."""


@cache
def rights_of(lambda_name: str) -> frozenset[Right]:
    statements = json.loads((POLICIES / f"{lambda_name}.json").read_text())["Statement"]
    return frozenset(
        (action.partition(":")[2], named[1])
        for statement in statements
        for resource in _listed(statement["Resource"])
        if (named := re.search(r"table/cursus-\$\{Stage\}-(\S+)$", resource))
        for action in statement["Action"]
    )


def _listed(resources: Any) -> list[str]:
    several = resources if isinstance(resources, list) else [resources]
    return [each["Fn::Sub"] for each in several if isinstance(each, dict) and "Fn::Sub" in each]


def asked_by(operation: str, sent: Mapping[str, Any]) -> Iterator[Right]:
    if operation == "TransactWriteItems":
        for item in sent["TransactItems"]:
            yield from ((IN_A_TRANSACTION[kind], _own(what["TableName"])) for kind, what in item.items())
    elif operation in ("BatchGetItem", "BatchWriteItem"):
        yield from ((operation, _own(table)) for table in sent["RequestItems"])
    elif "TableName" in sent and operation != "DescribeTable":
        index = f"/index/{sent['IndexName']}" if sent.get("IndexName") else ""
        yield operation, _own(sent["TableName"]) + index


def _own(table: str) -> str:
    return re.sub(r"^cursus-[a-z]+-", "", table)


def watch(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, Right]]:
    """What Lambdas ask without having the right, found from now on."""
    missing: set[tuple[str, Right]] = set()
    at_work: list[str] = []
    call = botocore.client.BaseClient._make_api_call

    def noting(client: Any, operation: str, sent: Mapping[str, Any]) -> Any:
        if at_work and client.meta.service_model.service_name == "dynamodb":
            asked = set(asked_by(operation, sent)) - rights_of(at_work[-1])
            if asked and not _is_of_the_test():
                missing.update((at_work[-1], right) for right in asked)
        return call(client, operation, sent)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", noting)
    for (module, name), lambda_name in WORK.items():
        path = f"chalicelib.services.{module}.{name}"
        monkeypatch.setattr(path, _working(_found(path), lambda_name, at_work))
    return missing


def _is_of_the_test() -> bool:
    """Whether a test does it itself, to change something in the middle of the work."""
    frames = traceback.extract_stack()
    started = max(n for n, frame in enumerate(frames) if (frame.filename, frame.name) == (__file__, "known"))
    return any(f"{ROOT}/tests/" in f.filename and f.filename != __file__ for f in frames[started:])


def _found(path: str) -> Callable[..., Any]:
    module, _, name = path.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _working(work: Callable[..., Any], lambda_name: str, at_work: list[str]) -> Callable[..., Any]:
    @wraps(work)
    def known(*args: Any, **kwargs: Any) -> Any:
        at_work.append(lambda_name)
        try:
            return work(*args, **kwargs)
        finally:
            at_work.pop()

    return known
