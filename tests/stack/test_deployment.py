"""The portal as deployed: what a visitor gets from the address, and what AWS holds behind it."""

import json

import pytest

from infra.stamps import ROOT
from tests.stack.emulator import Portal

pytestmark = pytest.mark.emulator


def test_the_sign_in_page_answers_at_the_root_of_the_domain(portal: Portal) -> None:
    answer = portal.get("/sign-in")

    assert answer.status == 200
    assert "<h1" in answer.text


def test_an_unknown_address_gets_our_page(portal: Portal) -> None:
    answer = portal.get("/nowhere/at/all")

    assert answer.status == 404
    assert "<h1" in answer.text


def test_a_static_file_may_be_kept_for_a_year(portal: Portal) -> None:
    page = portal.get("/sign-in").text
    start = page.index("/static/")
    answer = portal.get(page[start : page.index('"', start)])

    assert answer.status == 200
    assert "max-age=31536000" in answer.headers["cache-control"]


def test_every_lambda_has_logs_that_end(portal: Portal) -> None:
    functions = portal.client("lambda").list_functions()["Functions"]
    groups = portal.client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/cursus-local-")[
        "logGroups"
    ]

    kept_days = {group["logGroupName"]: group.get("retentionInDays") for group in groups}
    assert {f"/aws/lambda/{function['FunctionName']}" for function in functions} == set(kept_days)
    assert set(kept_days.values()) == {90}


def test_every_schedule_and_queue_runs_with_its_own_rights(portal: Portal) -> None:
    client = portal.client("lambda")
    names = [function["FunctionName"] for function in client.list_functions()["Functions"]]
    events = {name: event_of(name) for name in names if not name.endswith("-api-handler")}

    failed = {}
    for name, event in events.items():
        answer = client.invoke(FunctionName=name, Payload=json.dumps(event))
        if "FunctionError" in answer:
            failed[name] = answer["Payload"].read().decode()

    assert events
    assert failed == {}


def event_of(name: str) -> dict[str, object]:
    """An event that asks for no particular work: the hour has come, or an empty batch of messages."""
    configured = json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_functions"]
    module = name.removeprefix("cursus-local-").replace("-", "_")
    assert module in configured
    if (ROOT / "chalicelib" / "handlers" / "queues" / f"{module}.py").exists():
        return {"Records": []}
    return {
        "version": "0",
        "account": "000000000000",
        "region": "eu-west-3",
        "detail": {},
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "time": "2026-11-21T02:30:00Z",
        "id": "1",
        "resources": [],
    }


def test_the_web_lambda_cannot_scan_a_table(portal: Portal) -> None:
    role = portal.client("lambda").get_function(FunctionName="cursus-local-api-handler")["Configuration"][
        "Role"
    ]
    name = role.rpartition("/")[2]
    decisions = portal.client("iam").simulate_principal_policy(
        PolicySourceArn=role,
        ActionNames=["dynamodb:Scan", "dynamodb:GetItem"],
        ResourceArns=[_table("orders")],
    )["EvaluationResults"]

    assert name
    assert {each["EvalActionName"]: each["EvalDecision"] for each in decisions} == {
        "dynamodb:Scan": "implicitDeny",
        "dynamodb:GetItem": "allowed",
    }


def _table(noun: str) -> str:
    return f"arn:aws:dynamodb:eu-west-3:000000000000:table/cursus-local-{noun}"
