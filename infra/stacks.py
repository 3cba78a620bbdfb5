"""CloudFormation stacks, created or updated through a change set, on AWS and on the emulator alike."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

MINUTES_AT_MOST = 45
STARTED_BY_NOBODY = ("REVIEW_IN_PROGRESS",)
FAILED = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")


class DeploymentError(Exception):
    """CloudFormation or AWS refuses; the text holds its reasons."""


@dataclass(frozen=True)
class Cloud:
    """AWS as somebody may use it, or the emulator."""

    session: boto3.Session
    endpoint: str | None = None
    seconds_between_looks: float = 3

    def client(self, service: str) -> Any:
        return self.session.client(service, endpoint_url=self.endpoint)


@dataclass(frozen=True)
class Stack:
    """What a stack is to be: its template as text, and values for the parameters the template declares."""

    name: str
    template: str
    parameters: Mapping[str, str]


def deploy(cloud: Cloud, stack: Stack, *, bucket: str | None = None) -> dict[str, str]:
    """Bring the stack to what it is to be and return its outputs; nothing to change is fine.

    Templates over 51 kB need a bucket to be fetched from. Raises DeploymentError with the reasons of what failed.
    """
    cloudformation = cloud.client("cloudformation")
    existing = find(cloud, stack.name)
    if existing and existing["StackStatus"] in FAILED:
        cloudformation.delete_stack(StackName=stack.name)
        _wait(cloud, stack.name)
        existing = None
    is_new = existing is None or existing["StackStatus"] in STARTED_BY_NOBODY
    change_set = f"deploy-{int(time.time() * 1000)}"
    cloudformation.create_change_set(
        StackName=stack.name,
        ChangeSetName=change_set,
        ChangeSetType="CREATE" if is_new else "UPDATE",
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in stack.parameters.items()
        ],
        **_where(cloud, stack, bucket),
    )
    if _has_changes(cloud, stack.name, change_set):
        cloudformation.execute_change_set(StackName=stack.name, ChangeSetName=change_set)
        _expect_complete(cloud, stack.name)
    return outputs(cloud, stack.name)


def find(cloud: Cloud, name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = cloud.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return found


def outputs(cloud: Cloud, name: str) -> dict[str, str]:
    """A stack's outputs by name, none when there is no such stack."""
    found = find(cloud, name)
    listed = found.get("Outputs", []) if found else []
    return {output["OutputKey"]: output["OutputValue"] for output in listed}


def _where(cloud: Cloud, stack: Stack, bucket: str | None) -> dict[str, Any]:
    if bucket is None:
        return {"TemplateBody": stack.template}
    key = f"templates/{hashlib.sha256(stack.template.encode()).hexdigest()[:32]}.yaml"
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=stack.template.encode())
    host = cloud.endpoint or f"https://s3.{cloud.session.region_name}.amazonaws.com"
    return {"TemplateURL": f"{host}/{bucket}/{key}"}


def _has_changes(cloud: Cloud, name: str, change_set: str) -> bool:
    client = cloud.client("cloudformation")
    while True:
        found = client.describe_change_set(StackName=name, ChangeSetName=change_set)
        if found["Status"] == "CREATE_COMPLETE":
            return True
        if found["Status"] == "FAILED":
            reason = found.get("StatusReason", "no reason given")
            if "didn't contain changes" in reason or "No updates are to be performed" in reason:
                client.delete_change_set(StackName=name, ChangeSetName=change_set)
                return False
            raise DeploymentError(f"{name}: {reason}")
        time.sleep(cloud.seconds_between_looks)


def _expect_complete(cloud: Cloud, name: str) -> None:
    status = _wait(cloud, name)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        reasons = "\n  ".join(_reasons(cloud, name)) or "CloudFormation gives no reason"
        raise DeploymentError(f"{name} is {status}:\n  {reasons}")


def _wait(cloud: Cloud, name: str) -> str:
    deadline = time.monotonic() + MINUTES_AT_MOST * 60
    while time.monotonic() < deadline:
        found = find(cloud, name)
        status = found["StackStatus"] if found else "DELETE_COMPLETE"
        if not status.endswith("_IN_PROGRESS"):
            return status
        time.sleep(cloud.seconds_between_looks)
    raise DeploymentError(
        f"{name} is still {status} after {MINUTES_AT_MOST} minutes: look at the CloudFormation console."
    )


def _reasons(cloud: Cloud, name: str) -> list[str]:
    """What failed in the last operation, first failure first."""
    found: list[str] = []
    pages = cloud.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=name)
    for event in (event for page in pages for event in page["StackEvents"]):
        is_the_start = event["ResourceStatus"] in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")
        if is_the_start and event["LogicalResourceId"] == name:
            break
        reason = event.get("ResourceStatusReason", "")
        if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in reason:
            found.append(f"{event['LogicalResourceId']}: {reason}")
    return found[::-1]
