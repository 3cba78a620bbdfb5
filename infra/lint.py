"""Runs cfn-lint over the templates: as we write them, as packaged, and as AWS will translate them from SAM."""

import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace

import yaml

from infra.deployment import ARTIFACTS, DATA
from infra.finishing import Template
from infra.package import Package
from infra.stamps import BuildError

# Longer than a bucket's shortest name: cfn-lint checks the place of the code too.
ANY_BUCKET = "cursus-artifacts"


def check(made: Package, *, folder: Path) -> None:
    """Raises BuildError with cfn-lint's findings in any of the templates."""
    packaged = folder / "app-as-packaged.yaml"
    translated = folder / "app-as-translated.yaml"
    template = made.template_for(ANY_BUCKET)
    packaged.write_text(yaml.safe_dump(template, sort_keys=False))
    # Only the translation shows circular dependencies.
    translated.write_text(yaml.safe_dump(translate(template), sort_keys=False))
    findings = cfn_lint(ARTIFACTS, DATA, packaged, translated)
    if findings:
        raise BuildError(f"cfn-lint finds:\n{findings}")


def cfn_lint(*templates: Path) -> str:
    """What cfn-lint has to say, nothing when all is well."""
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--template", *map(str, templates)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip() if done.returncode else ""


def translate(template: Template) -> Template:
    """The template after the SAM transform, as CloudFormation sees it."""
    from samtranslator.translator.transform import transform  # slow to import

    # The translator wants to know a region, whichever.
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-3")
    no_managed_policies = SimpleNamespace(load=dict)
    result: Template = transform(deepcopy(template), {}, no_managed_policies)
    return result
