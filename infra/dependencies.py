"""The libraries that go into the deployment package: which, stripped of what, compiled."""

import compileall
import py_compile
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

from infra.stamps import LOCAL, ROOT, BuildError, make_when_changed

REQUIREMENTS = ROOT / "requirements.txt"

# The Lambda runtime brings boto3 and what it stands on; shipping them again would double the package.
IN_THE_RUNTIME = ("boto3", "botocore", "s3transfer", "urllib3", "dateutil", "jmespath", "six.py", "bin")
UNUSED = ("*.c", "*.pyx", "*.pyi", "*.pxd", "__pycache__", "tests", "test", "RECORD", "direct_url.json")
LANGUAGES = ("root", "en", "en_GB", "fr", "fr_FR")

# Zip files cannot hold an earlier date.
EPOCH = (1980, 1, 1, 0, 0, 0)

# C library of the Lambda runtimes: Amazon Linux 2 up to Python 3.11, Amazon Linux 2023 since.
GLIBC_MINOR = 26 if sys.version_info < (3, 12) else 34


def for_this_machine() -> Path:
    """The folder of libraries as installed here, treated as those of Lambda: for tests and measurements."""
    return _made("here", _copy_installed)


def for_lambda() -> Path:
    """The folder of libraries for AWS (Linux on x86-64), downloaded. Raises BuildError when one is not to be had."""
    return _made("lambda", _download)


def _made(target: str, fill: Callable[[Path], None]) -> Path:
    folder = LOCAL / "build" / f"libraries-{target}"
    make_when_changed(
        f"libraries-{target}",
        outputs=[folder, zipped(folder)],
        inputs=[Path(__file__), REQUIREMENTS, sys.version, str(shipped_versions())],
        make=lambda: _fill(folder, fill),
    )
    return folder


def _fill(folder: Path, fill: Callable[[Path], None]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    fill(folder)
    _strip(folder)
    compile_tree(folder)
    with zipfile.ZipFile(zipped(folder), "w") as package:
        add_to_zip(package, folder, root=folder)


def zipped(libraries: Path) -> Path:
    """The libraries as the beginning of a package: zipping them takes longer than all the rest."""
    return libraries.with_suffix(".zip")


def add_to_zip(package: zipfile.ZipFile, path: Path, *, root: Path) -> None:
    """Add a file or folder under its path from the root, without dates: the same sources give the same bytes."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    for file in files:
        entry = zipfile.ZipInfo(str(file.relative_to(root)), EPOCH)
        entry.external_attr = 0o644 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        package.writestr(entry, file.read_bytes())


def compile_tree(folder: Path) -> None:
    """Compile with the interpreter the Lambdas run on, marked so that Python never compares with the source.

    Unpacking changes the dates of files, with which ordinary compiled files would count as stale (PER-3).
    """
    compileall.compile_dir(
        folder,
        stripdir=str(folder),
        quiet=1,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


def shipped_versions() -> dict[str, str]:
    """Every library the package is made from, with its version as installed here."""
    return {found.name: found.version for found in _closure()}


def _closure() -> list[Distribution]:
    """What requirements.txt names, with all it needs, as installed here."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(line) for line in _lines(REQUIREMENTS)]
    while waiting:
        wanted = waiting.pop()
        if wanted.name.lower() in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        installed = distribution(wanted.name)
        found[wanted.name.lower()] = installed
        waiting += [Requirement(line) for line in installed.requires or ()]
    return [found[name] for name in sorted(found)]


def _lines(file: Path) -> Iterator[str]:
    for line in file.read_text().splitlines():
        if stated := line.partition("#")[0].strip():
            yield stated


def _copy_installed(folder: Path) -> None:
    for installed in _closure():
        for file in installed.files or ():
            source = Path(str(file.locate()))
            if file.parts[0] == ".." or "__pycache__" in file.parts or not source.is_file():
                continue
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def _download(folder: Path) -> None:
    platforms = [f"--platform=manylinux_2_{minor}_x86_64" for minor in range(GLIBC_MINOR, 4, -1)]
    command = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += [
        "--no-warn-conflicts",
        "--no-compile",
        "--only-binary=:all:",
        *platforms,
        "--platform=manylinux2014_x86_64",
    ]
    done = subprocess.run([*command, f"--target={folder}", f"--requirement={REQUIREMENTS}"], check=False)
    if done.returncode:
        raise BuildError(
            "pip could not fetch the libraries for Lambda (its message is above). "
            "If it finds no version for an old C library, deploy with Python 3.12 or later."
        )


def _strip(folder: Path) -> None:
    for name in IN_THE_RUNTIME:
        _remove(folder / name)
        for described in folder.glob(f"*{name.removesuffix('.py')}-*.dist-info"):
            _remove(described)
    for pattern in UNUSED:
        for found in sorted(folder.rglob(pattern)):
            _remove(found)
    for locale in (folder / "babel" / "locale-data").glob("*.dat"):
        if locale.stem not in LANGUAGES:
            locale.unlink()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
