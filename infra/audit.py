"""`make audit`: recounts seats, holders and numbers of a deployment now, as the nightly audit does (ORD-17)."""

import argparse
import os
import sys

import boto3
from botocore.exceptions import EndpointConnectionError

from infra import emulator, stacks
from infra.stacks import Cloud


def main() -> int:
    """0 when everything tallies, 1 when there are differences, 2 when the deployment can't be reached."""
    options = _options()
    cloud = _cloud(options.stage, options.port)
    try:
        data = stacks.outputs(cloud, f"cursus-{options.stage}-data")
    except EndpointConnectionError:
        print(f"Nothing answers on port {options.port}: start the portal with make run.", file=sys.stderr)
        return 2
    if not data:
        print(f"There is no deployment named {options.stage} to audit.", file=sys.stderr)
        return 2
    os.environ.update(STAGE=options.stage, DOCUMENTS_BUCKET=data["DocumentsBucketName"])
    from chalicelib import bootstrap
    from chalicelib.services import audit

    report = audit.run(bootstrap.ports())
    for difference in report.differences:
        print(
            f"{difference.finding}: {difference.object_id} expected {difference.expected!r}, found {difference.found!r}"
        )
    print(f"{report.sessions} sessions, {report.seats} seats, {len(report.differences)} differences.")
    return 1 if report.differences else 0


def _cloud(stage: str, port: int) -> Cloud:
    if stage != "local":
        return Cloud(boto3.Session(region_name=os.environ.get("AWS_REGION")))
    os.environ.update(
        AWS_ENDPOINT_URL=emulator.endpoint(port),
        AWS_DEFAULT_REGION=emulator.REGION,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106  # the emulator takes any
    )
    return Cloud(emulator.session(), emulator.endpoint(port))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", default="local")
    parser.add_argument("--port", type=int, default=4566)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
