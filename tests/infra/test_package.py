"""The zip that goes to Lambda: complete, small, compiled, the same for the same sources."""

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from infra import dependencies, package
from infra.finishing import functions
from infra.package import Package
from infra.stamps import ROOT

UNPACKED_BYTES_OF_LAMBDA = 250 * 1024 * 1024
PACKED_BYTES = 40 * 1024 * 1024
FLAGS_OF_UNCHECKED_HASH = b"\x01\x00\x00\x00"


@pytest.fixture(scope="session")
def unpacked(made: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(made.zip_file) as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the Lambda runtime brings, and nothing else of this environment."""
    folder: Path = tmp_path_factory.mktemp("runtime")
    site_packages = Path(str(distribution("boto3").locate_file("")))
    for name in dependencies.IN_THE_RUNTIME:
        if (site_packages / name).exists() and name != "bin":
            (folder / name).symlink_to(site_packages / name)
    return folder


def test_every_entry_point_can_be_imported_with_what_the_package_and_the_runtime_hold(
    made: Package, unpacked: Path, runtime: Path
):
    modules = sorted({fn["Properties"]["Handler"].rpartition(".")[0] for _, fn in functions(made.template)})
    code = f"import sys, importlib; sys.path[:0] = {[str(unpacked), str(runtime)]!r}\n"
    code += f"for name in {[*modules, 'fpdf', 'icalendar', 'segno', 'babel.dates', 'stdnum.fr.siren']!r}:\n"
    code += "    importlib.import_module(name)\n"

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, env={}, check=False
    )

    assert done.stderr == ""
    assert done.returncode == 0


def test_the_package_fits_into_a_lambda(made: Package):
    with zipfile.ZipFile(made.zip_file) as packed:
        unpacked_bytes = sum(entry.file_size for entry in packed.infolist())

    assert made.zip_file.stat().st_size < PACKED_BYTES
    assert unpacked_bytes < UNPACKED_BYTES_OF_LAMBDA


def test_what_the_runtime_brings_or_nobody_runs_is_not_shipped(made: Package):
    with zipfile.ZipFile(made.zip_file) as packed:
        names = packed.namelist()

    assert len(names) == len(set(names))
    tops = {name.split("/")[0] for name in names}
    assert not tops & {"boto3", "botocore", "s3transfer", "urllib3", "dateutil", "jmespath", "six.py", "moto"}
    assert not [name for name in names if name.endswith((".c", ".po", ".pyi")) or "/tests/" in name]
    assert {name for name in names if name.startswith("chalice/") and name.endswith(".py")} == {
        "chalice/__init__.py",
        "chalice/app.py",
    }


def test_code_is_compiled_so_that_python_trusts_it_whatever_the_dates(unpacked: Path):
    sources = [file for file in unpacked.rglob("*.py") if file.stat().st_size]
    tag = sys.implementation.cache_tag

    for source in sources:
        compiled = source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc"
        assert compiled.exists(), source
        assert compiled.read_bytes()[4:8] == FLAGS_OF_UNCHECKED_HASH, source


def test_the_same_sources_give_the_same_package(tmp_path: Path):
    project = tmp_path / "project"
    for name in ("chalicelib", ".chalice"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copyfile(ROOT / "app.py", project / "app.py")

    once, again = (
        package.build("prod", libraries=None, into=tmp_path / into, project=project)
        for into in ("once", "again")
    )

    assert once.key == again.key
