"""The application's template as packaged: limits of AWS, least privilege, logs, alarms."""

import json
import re
from typing import Any

import pytest
import yaml

from infra import alarms, finishing, lint
from infra.deployment import ARTIFACTS, DATA
from infra.finishing import functions, listened_queue
from infra.package import Package
from infra.stamps import ROOT

POLICIES = ROOT / ".chalice" / "policies"
CONFIGURED: dict[str, Any] = json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_functions"]
STATEMENTS = [
    pytest.param(file.stem, statement, id=f"{file.stem}-{statement.get('Sid')}")
    for file in sorted(POLICIES.glob("*.json"))
    for statement in json.loads(file.read_text())["Statement"]
]
RESOURCES_OF_A_REST_API = 280
BYTES_OF_A_TEMPLATE = 1_000_000


def test_templates_pass_cfn_lint_as_packaged_and_as_translated(made: Package, tmp_path):
    lint.check(made, folder=tmp_path)


def test_templates_of_the_durable_stacks_pass_cfn_lint():
    assert lint.cfn_lint(ARTIFACTS, DATA) == ""


def test_the_api_and_its_template_stay_within_the_limits_of_aws(made: Package):
    paths = made.template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    # API Gateway counts every distinct beginning of a path as a resource.
    counted = {tuple(path.split("/")[:depth]) for path in paths for depth in range(2, path.count("/") + 2)}

    assert len(counted) <= RESOURCES_OF_A_REST_API
    assert len(yaml.safe_dump(lint.translate(made.template_for("cursus-artifacts")))) < BYTES_OF_A_TEMPLATE


def test_every_lambda_is_configured_and_has_a_policy_of_its_own(made: Package):
    deployed = {_snake(name) for name, _ in functions(made.template)}

    assert deployed == set(CONFIGURED) == {file.stem for file in POLICIES.glob("*.json")}
    for name, settings in CONFIGURED.items():
        assert settings["iam_policy_file"] == f"policies/{name}.json"


@pytest.mark.parametrize(("lambda_name", "statement"), STATEMENTS)
def test_a_right_is_exact_and_says_why(lambda_name: str, statement: dict[str, Any]):
    allowed = _on_aws(statement["Resource"])
    resources = allowed if isinstance(allowed, list) else [allowed]

    assert statement["Effect"] == "Allow"
    assert re.fullmatch(r"[A-Z][a-zA-Z]{8,}", statement["Sid"])
    assert not [action for action in statement["Action"] if "*" in action]
    for resource in resources:
        assert resource["Fn::Sub"].startswith("arn:${AWS::Partition}:")


def test_only_pages_read_the_archive_of_emails_and_none_reads_all_files():
    """Staff open kept e-mails, whose secrets were replaced before they were kept (NOT-8)."""
    for file in POLICIES.glob("*.json"):
        rights = json.loads(file.read_text())["Statement"]
        read = [right["Resource"] for right in rights if "s3:GetObject" in right["Action"]]
        for allowed in map(_on_aws, read):
            for resource in allowed if isinstance(allowed, list) else [allowed]:
                place = resource["Fn::Sub"].partition(":::")[2]
                assert not place.startswith("${DocumentsBucketName}/*"), file.stem
                if place.startswith("${DocumentsBucketName}/emails"):
                    assert file.stem == "api_handler"


def test_a_lambda_may_use_the_queue_it_works_on(made: Package):
    for name, function in functions(made.template):
        queue = listened_queue(function)
        if queue:
            rights = json.loads((POLICIES / f"{_snake(name)}.json").read_text())["Statement"]
            allowed = {
                action
                for right in rights
                for action in right["Action"]
                if right["Resource"] == {"Fn::Sub": f"{finishing.QUEUE_ARN}{queue}"}
            }
            assert {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"} <= allowed


def test_a_message_stays_invisible_six_times_as_long_as_its_lambda_may_take(made: Package):
    text = DATA.read_text()
    for name, function in functions(made.template):
        queue = listened_queue(function)
        if queue:
            found = re.search(
                rf"QueueName: !Sub cursus-\$\{{Stage\}}-{queue}\n.*\n      VisibilityTimeout: (\d+)", text
            )
            assert found, queue
            assert int(found[1]) >= 6 * function["Properties"]["Timeout"], name


def test_every_lambda_and_every_queue_has_its_alarms(made: Package):
    resources = made.template["Resources"]
    for name, function in functions(made.template):
        assert f"{name}ErrorsAlarm" in resources
        if listened_queue(function):
            assert listened_queue(function) in alarms.PATIENCE
            assert {f"{name}AgeAlarm", f"{name}DeadLettersAlarm"} <= set(resources)


def test_every_alarm_points_to_a_part_of_the_runbook(made: Package):
    runbook = (ROOT / "docs" / "runbook.md").read_text()
    headings = {_anchor(line) for line in runbook.splitlines() if line.startswith("## ")}
    for name, resource in made.template["Resources"].items():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            description = resource["Properties"]["AlarmDescription"]
            text = description["Fn::Sub"] if isinstance(description, dict) else description
            assert text.rpartition("docs/runbook.md#")[2] in headings, name


def test_logs_are_kept_ninety_days_and_made_before_the_lambda(made: Package):
    for name, function in functions(made.template):
        group = made.template["Resources"][function["DependsOn"]]["Properties"]
        assert group["LogGroupName"] == {"Fn::Sub": f"/aws/lambda/{finishing.function_name(name)}"}
        assert group["RetentionInDays"] == 90


def _on_aws(resource: Any) -> Any:
    """The emulator knows no resource for some calls that AWS limits to one: there, and only there, it is any."""
    if isinstance(resource, list) or "Fn::If" not in resource:
        return resource
    condition, on_aws, _ = resource["Fn::If"]
    assert condition == "OnAws"
    return on_aws


def _snake(logical_id: str) -> str:
    return finishing.function_name(logical_id).removeprefix("cursus-${Stage}-").replace("-", "_")


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", heading.removeprefix("## ").lower()).replace(" ", "-")
