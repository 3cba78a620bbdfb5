"""Remembers what generated files were made from, so that nothing is made twice."""

import fcntl
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"


class BuildError(Exception):
    """Something a person has to mend before the build can go on; the text says what and where."""


def fingerprint(inputs: Iterable[Path | str]) -> str:
    """The SHA-256 of files (name and content) and of words, in this order. A folder counts with all it holds."""
    digest = hashlib.sha256()
    for entry in inputs:
        if isinstance(entry, str):
            digest.update(entry.encode() + b"\0")
            continue
        for file in files_under(entry):
            digest.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def files_under(path: Path) -> list[Path]:
    """The file itself, or every file below a folder but compiled ones, sorted."""
    if path.is_file():
        return [path]
    found = (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return sorted(found)


def make_when_changed(
    name: str, *, outputs: Iterable[Path], inputs: Iterable[Path | str], make: Callable[[], None]
) -> bool:
    """Run `make` unless every output exists and was made from these inputs; say whether it ran.

    Parallel test workers ask for the same outputs at once: the second waits for the first.
    """
    stamp = LOCAL / "stamps" / name
    stamp.parent.mkdir(parents=True, exist_ok=True)
    with stamp.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        current = fingerprint(inputs)
        if all(output.exists() for output in outputs) and stamp.exists() and stamp.read_text() == current:
            return False
        make()
        stamp.write_text(current)
    return True
