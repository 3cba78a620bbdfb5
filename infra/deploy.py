"""`make deploy STAGE=…`: Cursus on AWS, with the credentials of whoever runs it (RUN-4)."""

import argparse
import importlib
import importlib.util
import json
import os
import re
import sys
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import dependencies, deployment, lint, package, stacks
from infra.deployment import Deployment, Target
from infra.progress import Progress
from infra.stacks import Cloud, DeploymentError
from infra.stamps import LOCAL, ROOT, BuildError

FIRST_START = "chalicelib.first_start"


class NotUsable(Exception):
    """The command or its parameter file cannot be used; the text says what to write instead."""


def main() -> int:
    options = _options()
    try:
        refuse_bad_stage(options.stage)
        if options.only_package:
            return _package(options.stage)
        return _deploy(options.stage, Path(options.parameters))
    except (NotUsable, BuildError, DeploymentError) as error:
        print(f"\n\n{error}", file=sys.stderr)
    except (BotoCoreError, ClientError) as error:
        print(f"\n\nAWS refuses: {error}", file=sys.stderr)
    return 1


def _package(stage: str) -> int:
    progress = Progress()
    folder = LOCAL / "package" / stage
    progress("Packaging the code for Lambda")
    made = package.build(stage, libraries=dependencies.for_lambda(), into=folder)
    progress("Checking the templates")
    lint.check(made, folder=folder)
    progress.close()
    print(f"\n{_relative(made.zip_file)} ({made.zip_file.stat().st_size / 1e6:.1f} MB)")
    print(_relative(folder / "app-as-packaged.yaml"))
    return 0


def _deploy(stage: str, parameter_file: Path) -> int:
    parameters = read_parameters(parameter_file)
    target = Target(stage, Cloud(_session()), parameters, dependencies.for_lambda)
    account = target.cloud.client("sts").get_caller_identity()["Account"]
    print(f"Deploying Cursus as {stage} to account {account}, region {target.cloud.session.region_name}")
    progress = Progress()
    deployed = deployment.deploy(target, report=progress, check=lint.check)
    progress.close()
    print(f"\nCursus is at {deployed.site_url}/")
    _tell_dns(target)
    _tell_first_start(deployed, target)
    return 0


def read_parameters(file: Path) -> dict[str, str]:
    """The parameters of a stage. Raises NotUsable, saying what is wrong with the file."""
    if not file.is_file():
        raise NotUsable(
            f"There is no {file}. Copy infra/parameters/example.json there and fill it in (docs/deploy.md)."
        )
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise NotUsable(f"{file} is not JSON: {error}") from error
    unknown = set(read) - _declared()
    if unknown:
        raise NotUsable(f"{file} names parameters that do not exist: {', '.join(sorted(unknown))}")
    if not read.get("MailSender"):
        raise NotUsable(f"{file} lacks MailSender, the address that e-mails come from.")
    return {name: str(value) for name, value in read.items()}


def _declared() -> set[str]:
    overlay = package.OVERLAY.read_text() + "\n" + deployment.DATA.read_text()
    return set(re.findall(r"^  ([A-Z]\w+):\n    Type: (?:String|Number)$", overlay, flags=re.MULTILINE)) - {
        "Stage"
    }


def _session() -> boto3.Session:
    # boto3 reads AWS_DEFAULT_REGION by itself, other tools of AWS the shorter name.
    session = boto3.Session(region_name=os.environ.get("AWS_REGION"))
    if session.region_name is None:
        raise NotUsable(
            "No AWS region is set: export AWS_REGION=eu-west-3 or name a profile with AWS_PROFILE."
        )
    if session.get_credentials() is None:
        raise NotUsable(
            "No AWS credentials are set: sign in with `aws sso login`, or name a profile with AWS_PROFILE."
        )
    return session


def refuse_bad_stage(stage: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9]{1,15}", stage) or stage == "local":
        raise NotUsable(
            "Name the deployment with STAGE=…, 2 to 16 lower-case letters and digits, for example STAGE=prod "
            "(local is the one of `make run`)."
        )


def _tell_dns(target: Target) -> None:
    goal = stacks.outputs(target.cloud, target.stack("app")).get("DomainTarget")
    if goal and not target.parameters.get("HostedZoneId"):
        print(f"Point the DNS record of {target.parameters['DomainName']} (CNAME) to {goal}")


def _tell_first_start(deployed: Deployment, target: Target) -> None:
    """Print a fresh one-time code while nobody has set the institute up (RUN-6)."""
    if importlib.util.find_spec(FIRST_START) is None:
        return
    os.environ.update(deployed.settings, AWS_DEFAULT_REGION=str(target.cloud.session.region_name))
    code: str = importlib.import_module(FIRST_START).issue_code()
    if code:
        print(f"Nobody has set it up yet. Open {deployed.site_url}/setup and enter this code: {code}")


def _relative(path: Path) -> Path:
    return path.relative_to(ROOT)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", default="")
    parser.add_argument("--parameters", default="")
    parser.add_argument("--only-package", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
