"""The steps of a deployment, the same for the emulator and for AWS: code bucket, durable data, package, application."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from urllib.parse import urlsplit

import yaml

from infra import package, stacks
from infra.stacks import Cloud, Stack
from infra.stamps import ROOT, fingerprint

ARTIFACTS = ROOT / "infra" / "artifacts.yaml"
DATA = ROOT / "infra" / "data.yaml"
NOT_YET_KNOWN = "https://address-not-yet-known.invalid"

Report = Callable[[str], None]


class Check(Protocol):
    def __call__(self, made: package.Package, *, folder: Path) -> None: ...


@dataclass(frozen=True)
class Target:
    """Where to deploy, under which name, with which parameters of the templates."""

    stage: str
    cloud: Cloud
    parameters: Mapping[str, str]
    libraries: Callable[[], Path | None]

    def stack(self, part: str) -> str:
        return f"cursus-{self.stage}-{part}"


@dataclass(frozen=True)
class Deployment:
    """A deployed portal; settings are what its Lambdas find in their environment."""

    site_url: str
    settings: dict[str, str]


def deploy(target: Target, *, report: Report, check: Check | None = None) -> Deployment:
    """Bring everything up to date, skipping what is; `check` may refuse the package before anything changes.

    Raises BuildError, DeploymentError.
    """
    current = fingerprint([*package.sources(), json.dumps(dict(target.parameters), sort_keys=True)])
    if stacks.outputs(target.cloud, target.stack("app")).get("Sources") == current:
        report("Deployed already, nothing changed")
        return _deployment(target)
    with TemporaryDirectory(prefix="cursus-package-") as work:
        report("Packaging the code")
        made = package.build(target.stage, libraries=target.libraries(), into=Path(work) / "package")
        if check:
            report("Checking the templates")
            check(made, folder=Path(work))
        report("Deploying tables, files, queues, accounts")
        bucket = _artifacts(target)
        data = _data(target, bucket)
        report("Deploying the application")
        _upload(target, made, bucket)
    template = made.template_for(bucket)
    template["Outputs"]["Sources"] = {"Value": current}
    _application(target, yaml.safe_dump(template, sort_keys=False), data, bucket)
    return _deployment(target)


def site_url(target: Target) -> str:
    """The address people type: as given, else the domain's, else the one API Gateway invented (once it has)."""
    if given := target.parameters.get("SiteUrl"):
        return given
    if domain := target.parameters.get("DomainName"):
        return f"https://{domain}"
    return stacks.outputs(target.cloud, target.stack("app")).get("EndpointURL", NOT_YET_KNOWN).rstrip("/")


def _artifacts(target: Target) -> str:
    stack = Stack(target.stack("artifacts"), ARTIFACTS.read_text(), {"Stage": target.stage})
    return stacks.deploy(target.cloud, stack)["BucketName"]


def _data(target: Target, bucket: str) -> dict[str, str]:
    template = DATA.read_text()
    address = urlsplit(site_url(target))
    wanted = {**target.parameters, "Stage": target.stage}
    if address.geturl() != NOT_YET_KNOWN:
        wanted["SiteOrigin"] = f"{address.scheme}://{address.netloc}"
    stack = Stack(target.stack("data"), template, _known_to(template, wanted))
    return stacks.deploy(target.cloud, stack, bucket=bucket)


def _application(target: Target, template: str, data: Mapping[str, str], bucket: str) -> None:
    """Deploy the application; twice the first time that it has no domain, because its address is known only then."""
    asked = site_url(target)
    wanted = {**target.parameters, **data, "Stage": target.stage, "SiteUrl": asked}
    stack = Stack(target.stack("app"), template, _known_to(template, wanted))
    stacks.deploy(target.cloud, stack, bucket=bucket)
    if asked == NOT_YET_KNOWN:
        _application(target, template, data, bucket)


def _known_to(template: str, wanted: Mapping[str, str]) -> dict[str, str]:
    """The parameters that the template declares."""
    section = re.split(r"^(?=\S)", template, flags=re.MULTILINE)
    declared = next(part for part in section if part.startswith("Parameters:"))
    names: dict[str, Any] = yaml.safe_load(declared)["Parameters"]
    return {name: value for name, value in wanted.items() if name in names}


def _upload(target: Target, made: package.Package, bucket: str) -> None:
    s3 = target.cloud.client("s3")
    if not s3.list_objects_v2(Bucket=bucket, Prefix=made.key).get("KeyCount"):
        s3.upload_file(str(made.zip_file), bucket, made.key)


def _deployment(target: Target) -> Deployment:
    data = stacks.outputs(target.cloud, target.stack("data"))
    address = site_url(target)
    settings = {
        "STAGE": target.stage,
        "SITE_URL": address,
        "BASE_PATH": "" if target.parameters.get("DomainName") else "/app",
        "DOCUMENTS_BUCKET": data["DocumentsBucketName"],
        "DROPS_BUCKET": data["DropsBucketName"],
        "OUTBOX_QUEUE_URL": data["OutboxQueueUrl"],
        "EMAILS_QUEUE_URL": data["EmailsQueueUrl"],
        "CATALOGUE_QUEUE_URL": data["CatalogueQueueUrl"],
        "USER_POOL_ID": data["UserPoolId"],
        "USER_POOL_CLIENT_ID": data["UserPoolClientId"],
        "MAIL_SENDER": target.parameters["MailSender"],
    }
    return Deployment(site_url=address, settings=settings)
