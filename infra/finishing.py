"""What chalice writes wrongly or not at all, put right for every Lambda alike, so that a new one cannot be forgotten."""

import re
from collections.abc import Iterator
from typing import Any

Template = dict[str, Any]

FUNCTION = "AWS::Serverless::Function"
QUEUE_ARN = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:cursus-${Stage}-"
# X-Ray knows no resources: a policy of ours would have to name all of them.
TRACES = {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AWSXRayDaemonWriteAccess"}
SCHEDULE_FAILURES = {"Fn::Sub": f"{QUEUE_ARN}schedules-dead-letters"}


def finish(template: Template) -> Template:
    """The template chalice wrote, with names, logs and event sources as they must be. The argument is changed."""
    resources: dict[str, Any] = template["Resources"]
    for logical_id, function in functions(template):
        properties = function["Properties"]
        name = function_name(logical_id)
        properties["FunctionName"] = {"Fn::Sub": name}
        resources[properties["Role"]["Fn::GetAtt"][0]]["Properties"]["ManagedPolicyArns"] = [TRACES]
        _own_the_logs(resources, logical_id, function)
        for event in properties.get("Events", {}).values():
            if event["Type"] == "SQS":
                _listen_to_our_queue(event["Properties"])
            else:
                _keep_what_failed(properties)
    return template


def functions(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    for logical_id, resource in sorted(template["Resources"].items()):
        if resource["Type"] == FUNCTION:
            yield logical_id, resource


def function_name(logical_id: str) -> str:
    """`FollowUpOutbox` is `cursus-${Stage}-follow-up-outbox`: a name that policies and people can know beforehand."""
    words = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z0-9]*", logical_id)
    return "cursus-${Stage}-" + "-".join(word.lower() for word in words)


def listened_queue(function: dict[str, Any]) -> str | None:
    """The queue (without prefix, `dropped-files`) a finished function works on, None for others."""
    for event in function["Properties"].get("Events", {}).values():
        if event["Type"] == "SQS":
            arn: str = event["Properties"]["Queue"]["Fn::Sub"]
            return arn.removeprefix(QUEUE_ARN)
    return None


def _own_the_logs(resources: dict[str, Any], logical_id: str, function: dict[str, Any]) -> None:
    """Make the log group before the function, so that Lambda never makes one that keeps logs for ever.

    Chalice names the group of the web Lambda after a resource that does not exist (aws/chalice#2079).
    """
    group = "ApiHandlerLogGroup" if logical_id == "APIHandler" else f"{logical_id}LogGroup"
    resources[group]["Properties"]["LogGroupName"] = {"Fn::Sub": f"/aws/lambda/{function_name(logical_id)}"}
    function["DependsOn"] = group


def _listen_to_our_queue(source: dict[str, Any]) -> None:
    """Handlers name a queue `dropped_files`; the stage is known only now. Failed messages are named one by one."""
    noun = source["Queue"]["Fn::Sub"].rpartition(":")[2]
    source["Queue"] = {"Fn::Sub": QUEUE_ARN + noun.replace("_", "-")}
    source["FunctionResponseTypes"] = ["ReportBatchItemFailures"]


def _keep_what_failed(properties: dict[str, Any]) -> None:
    properties["EventInvokeConfig"] = {
        "MaximumRetryAttempts": 1,
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": SCHEDULE_FAILURES}},
    }
