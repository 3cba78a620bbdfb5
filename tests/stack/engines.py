"""Engines that keep transactions apart under concurrency, which the fake of unit tests does not."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra import emulator

ROOT = Path(__file__).parents[2]
DYNAMODB_LOCAL = ROOT / "build" / "dynamodb-local"
NPM_PACKAGE = "amplify-dynamodb-simulator"
"""Brings Amazon's DynamoDB Local from a registry of packages; it is downloaded into `build/`, never shipped."""


@contextmanager
def ministack(folder: Path) -> Iterator[str]:
    """An empty emulator on a free port; its address."""
    running = emulator.start(folder, port=emulator.free_port())
    try:
        yield running.endpoint
    finally:
        running.stop()


def why_no_dynamodb_local() -> str:
    """Why DynamoDB Local can't run on this machine; empty when it can."""
    if shutil.which("java") is None:
        return "DynamoDB Local needs Java"
    if _jar() is None and shutil.which("npm") is None:
        return "DynamoDB Local comes by npm, which is not installed"
    if _jar() is None and not _install():
        return f"npm could not install {NPM_PACKAGE}"
    return ""


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Amazon's own engine, in memory, on a free port; its address."""
    jar = _jar()
    assert jar is not None
    port = emulator.free_port()
    libraries = next(jar.parent.glob("DynamoDBLocal_lib"))
    command = ["java", f"-Djava.library.path={libraries}", "-jar", str(jar), "-inMemory", "-port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=jar.parent)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _jar() -> Path | None:
    return next(DYNAMODB_LOCAL.rglob("DynamoDBLocal.jar"), None)


def _install() -> bool:
    DYNAMODB_LOCAL.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", NPM_PACKAGE]
    result = subprocess.run(
        command, cwd=DYNAMODB_LOCAL, capture_output=True, timeout=300, env=dict(os.environ), check=False
    )
    return result.returncode == 0 and _jar() is not None


def _wait_for(port: int, *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens on port {port}")
