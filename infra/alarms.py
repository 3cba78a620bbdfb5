"""An alarm for each Lambda and each queue; every description ends with the part of the runbook to read."""

from typing import Any

from infra.finishing import Template, function_name, functions, listened_queue

# Seconds the oldest message may wait before somebody should look; a file of 10,000 lines takes a while.
PATIENCE = {"outbox": 900, "emails": 900, "mail-events": 900, "dropped-files": 3600, "catalogue": 900}


def add(template: Template) -> Template:
    """The finished template with its alarms. The argument is changed."""
    resources = template["Resources"]
    for logical_id, function in list(functions(template)):
        resources[f"{logical_id}ErrorsAlarm"] = _errors(function_name(logical_id))
        queue = listened_queue(function)
        if queue:
            resources[f"{logical_id}AgeAlarm"] = _age(queue)
            resources[f"{logical_id}DeadLettersAlarm"] = _dead_letters(queue)
    resources["SchedulesDeadLettersAlarm"] = _dead_letters("schedules")
    return template


def _errors(function: str) -> dict[str, Any]:
    text = f"{function} failed. docs/runbook.md#a-lambda-fails"
    return _alarm(text, "AWS/Lambda", "Errors", {"FunctionName": function}, statistic="Sum", threshold=1)


def _age(queue: str) -> dict[str, Any]:
    text = f"Messages of ${{Stage}} wait too long in {queue}. docs/runbook.md#messages-wait-too-long"
    name = f"cursus-${{Stage}}-{queue}"
    metric = "ApproximateAgeOfOldestMessage"
    return _alarm(
        text, "AWS/SQS", metric, {"QueueName": name}, statistic="Maximum", threshold=PATIENCE[queue]
    )


def _dead_letters(queue: str) -> dict[str, Any]:
    text = f"Work of ${{Stage}} was given up: {queue}. docs/runbook.md#dead-letters"
    name = f"cursus-${{Stage}}-{queue}-dead-letters"
    metric = "ApproximateNumberOfMessagesVisible"
    return _alarm(text, "AWS/SQS", metric, {"QueueName": name}, statistic="Maximum", threshold=1)


def _alarm(
    description: str,
    namespace: str,
    metric: str,
    dimensions: dict[str, str],
    *,
    statistic: str,
    threshold: int,
) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": {"Fn::Sub": description},
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": [{"Name": name, "Value": {"Fn::Sub": value}} for name, value in dimensions.items()],
            "Statistic": statistic,
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": threshold,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": "Alerts"}],
            "OKActions": [{"Ref": "Alerts"}],
        },
    }
