"""PER-3: the start of the web Lambda, from the unpacked deployment package in a clean environment."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from benchmarks.report import Report

UNAVOIDABLE = ("chalice.app", "aws_lambda_powertools.logging", "pynamodb.models", "pydantic.main", "jinja2")
"""What any page needs: routing, logs, tables, forms, templates; and a client of DynamoDB."""

_TIME = """
import json, sys, time
started = time.process_time()
for name in {names!r}:
    __import__(name)
import botocore.session
botocore.session.Session().create_client("dynamodb", region_name="eu-west-3")
print(json.dumps((time.process_time() - started) * 1000))
"""

_FIRST_ANSWER = """
import json, time
started = time.process_time()
event = {event}
import app
from chalicelib.models.base import connection
class Http:
    status_code = 200
empty = {{"Responses": {{}}, "UnprocessedKeys": {{}}}}
connection().client.meta.events.register("before-call.dynamodb", lambda **_: (Http, dict(empty)))
class Context:
    aws_request_id = "bench"; function_name = "api_handler"; memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-west-3:000000000000:function:x"
    def get_remaining_time_in_millis(self): return 28000
answer = app.app(event, Context())
assert answer["statusCode"] == 200, answer["statusCode"]
print(json.dumps((time.process_time() - started) * 1000))
"""


def run(report: Report) -> None:
    from infra import dependencies, package

    with tempfile.TemporaryDirectory(prefix="cursus-start-") as folder:
        made = package.build("local", libraries=dependencies.for_this_machine(), into=Path(folder) / "made")
        unpacked = Path(folder) / "task"
        zipfile.ZipFile(made.zip_file).extractall(unpacked)
        floor = _median(unpacked, _TIME.format(names=UNAVOIDABLE))
        whole = _median(unpacked, _FIRST_ANSWER.format(event=_event("/sign-in")))
        size = made.zip_file.stat().st_size / 1e6
        slowest = _slowest(unpacked)
    report.add("PER-3", "start of the web Lambda, unavoidable imports", floor, "ms")
    report.add(
        "PER-3", "start of the web Lambda, to the first answer", whole, "ms", at_most=round(floor * 1.25, 1)
    )
    report.add("PER-3", "ratio", whole / floor, "", at_most=1.25)
    report.add("PER-3", "size of the package", size, "MB")
    for name, milliseconds in slowest:
        report.add("PER-3", f"  import of {name}", milliseconds, "ms")


def _environment(folder: Path) -> dict[str, str]:
    import boto3  # the Lambda runtime brings boto3 along; here it comes from the development environment

    runtime = str(Path(boto3.__file__).parents[1])
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{folder}{os.pathsep}{runtime}",
        "AWS_DEFAULT_REGION": "eu-west-3",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "PYTHONDONTWRITEBYTECODE": "1",
        "STAGE": "prod",
        "AWS_LAMBDA_FUNCTION_NAME": "api_handler",
    }


def _median(folder: Path, script: str, *, times: int = 7) -> float:
    return statistics.median(float(json.loads(_output(folder, script))) for _ in range(times))


def _output(folder: Path, script: str) -> str:
    return _run(folder, script).stdout.splitlines()[-1]


def _slowest(folder: Path) -> list[tuple[str, float]]:
    """The ten modules whose import takes longest, what they import included."""
    lines = _run(folder, "import app", "-X", "importtime").stderr.splitlines()
    found = []
    for line in lines:
        parts = line.removeprefix("import time:").split("|")
        if len(parts) == 3 and parts[1].strip().isdigit():
            found.append((parts[2].strip(), int(parts[1]) / 1000))
    return sorted(found, key=lambda pair: -pair[1])[1:11]


def _run(folder: Path, script: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-c", script],
        env=_environment(folder),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )


def _event(path: str) -> dict[str, object]:
    """A stranger's request as API Gateway sends it; the tables answer that they are empty."""
    return {
        "resource": path,
        "path": path,
        "httpMethod": "GET",
        "headers": {"accept": "*/*"},
        "multiValueHeaders": {"accept": ["*/*"]},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {"resourcePath": path, "httpMethod": "GET", "path": path, "identity": {}},
        "body": None,
        "isBase64Encoded": False,
    }
