"""Makes what is deployed: the zip of code and libraries, and the CloudFormation template that chalice writes."""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import yaml

from chalicelib import templating
from infra import alarms, dependencies, finishing
from infra.finishing import FUNCTION, Template
from infra.stamps import ROOT, BuildError, files_under

OVERLAY = ROOT / "infra" / "app_overlay.yaml"


@dataclass(frozen=True)
class Package:
    """A deployment package; the template still names no place where the zip can be fetched."""

    zip_file: Path
    key: str
    """The name of the zip in the bucket of artifacts: its content, so that it is uploaded once."""
    template: Template

    def template_for(self, bucket: str) -> Template:
        """A copy of the template, with every function's code in this bucket."""
        template = deepcopy(self.template)
        for resource in template["Resources"].values():
            if resource["Type"] == FUNCTION:
                resource["Properties"]["CodeUri"] = f"s3://{bucket}/{self.key}"
        return template


def build(stage: str, *, libraries: Path | None, into: Path, project: Path = ROOT) -> Package:
    """Package the project into a folder, emptied before; without libraries for the emulator, which has them.

    Raises BuildError with chalice's words if it refuses.
    """
    shutil.rmtree(into, ignore_errors=True)
    staged = _staged(project, into=into / "project")
    template = _chalice_package(staged, stage=stage, into=into / "chalice")
    zip_file = _zip(staged, libraries=libraries, into=into / "package.zip")
    content = hashlib.sha256(zip_file.read_bytes()).hexdigest()
    return Package(zip_file, f"code/{content[:32]}.zip", alarms.add(finishing.finish(template)))


def _staged(project: Path, *, into: Path) -> Path:
    """A copy of what goes into the package, compiled, without requirements: chalice would download them anew.

    The runtime part of chalice comes along as chalice itself would take it: two files.
    """
    into.mkdir(parents=True)
    shutil.copyfile(project / "app.py", into / "app.py")
    for folder in ("chalicelib", ".chalice"):
        ignored = shutil.ignore_patterns("__pycache__", "deployments", "*.po", "*.pot")
        shutil.copytree(project / folder, into / folder, ignore=ignored)
    templating.compile_templates(into / "chalicelib" / templating.COMPILED_TEMPLATES.name)
    _write_places(into)
    dependencies.compile_tree(into)
    return into


def _write_places(staged: Path) -> None:
    """Note which modules answer each address, so that a cold start loads only those (chalicelib/web/application.py)."""
    places = _say(staged, "import json, app; print(json.dumps(app.app.places, sort_keys=True))")
    (staged / "chalicelib" / "handlers" / "places.json").write_text(places)


def _say(staged: Path, script: str) -> str:
    """What a script in the staged project prints. Raises BuildError with its complaint."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=staged,
        env={"AWS_DEFAULT_REGION": "eu-west-3", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"The application does not load:\n{done.stderr}")
    return done.stdout


def _chalice_package(staged: Path, *, stage: str, into: Path) -> Template:
    command = [sys.executable, "-c", "from chalice.cli import main; main()", "package"]
    command += ["--stage", stage, "--merge-template", str(OVERLAY), "--template-format", "yaml", str(into)]
    environment = {"PATH": "/usr/bin:/bin", "AWS_DEFAULT_REGION": "eu-west-3", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=staged, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"chalice refuses to package:\n{done.stdout}{done.stderr}")
    template: Template = yaml.safe_load((into / "sam.yaml").read_text(encoding="utf-8"))
    return template


def _zip(staged: Path, *, libraries: Path | None, into: Path) -> Path:
    """The libraries, zipped once per version of them, followed by the code."""
    if libraries:
        shutil.copyfile(dependencies.zipped(libraries), into)
    with zipfile.ZipFile(into, "a", zipfile.ZIP_DEFLATED) as package:
        for name in ("app.py", "__pycache__", "chalicelib"):
            dependencies.add_to_zip(package, staged / name, root=staged)
        runtime = _chalice_runtime(into=staged / "runtime")
        dependencies.add_to_zip(package, runtime / "chalice", root=runtime)
    return into


def _chalice_runtime(*, into: Path) -> Path:
    from chalice import app  # slow to import

    source = Path(app.__file__).parent
    (into / "chalice").mkdir(parents=True)
    for name in ("__init__.py", "app.py"):
        shutil.copyfile(source / name, into / "chalice" / name)
    dependencies.compile_tree(into)
    return into


def sources(project: Path = ROOT) -> list[Path]:
    """The files a package is made from; when none has changed, neither has the package."""
    kept = [project / name for name in ("app.py", "requirements.txt", "chalicelib", ".chalice/config.json")]
    return [
        file
        for path in (*kept, project / ".chalice" / "policies", OVERLAY.parent)
        for file in files_under(path)
    ]
