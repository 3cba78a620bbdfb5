"""Starts and stops the AWS emulator (ministack) on this machine alone, and knows how to talk to it."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import boto3

REGION = "eu-west-3"
ACCOUNT = "000000000000"
DOMAIN = "cursus.localhost"
PID = "emulator.pid"
START_SECONDS = 90
STOP_SECONDS = 60


class EmulatorError(Exception):
    """The emulator cannot start or died; the text says what to do."""


@dataclass(frozen=True)
class Answer:
    """Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Emulator:
    """A running emulator; its folder keeps the data, a log and the emulator's own temporary files."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def endpoint(self) -> str:
        return endpoint(self.port)

    def stop(self) -> None:
        """Ask it to save its state and end, and wait: it writes nothing to disk before."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            self.process.kill()
            raise EmulatorError(
                f"The emulator did not stop within {STOP_SECONDS} s; what changed since its start is lost."
            ) from error
        (self.folder / PID).unlink(missing_ok=True)


def endpoint(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def session() -> boto3.Session:
    """A session with the credentials of the emulated account's owner; they are the same everywhere."""
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)  # noqa: S106


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """A page of the deployed portal, as a browser gets it; or an answer of its API.

    Browsers resolve `cursus.localhost` by themselves, Python leaves it to the system: the domain goes into the header.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"Host": f"{DOMAIN}:{port}", "Accept": "text/html,*/*;q=0.8", **(headers or {})}
    try:
        connection.request(method, path, body=body, headers=sent)
        response = connection.getresponse()
        received = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, received, response.read())
    finally:
        connection.close()


def start(folder: Path, *, port: int) -> Emulator:
    """Start with the data the folder holds. Raises EmulatorError when the port is taken or it does not come up."""
    _end_leftover(folder)
    _refuse_taken(port)
    temporary = folder / "tmp"
    # Code of earlier Lambda workers stays there when the emulator is killed.
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    with (folder / "emulator.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=_environment(folder, port),
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C in the terminal is ours to handle, it must not stop the emulator in the middle of its saving.
            start_new_session=True,
        )
    (folder / PID).write_text(str(process.pid))
    emulator = Emulator(port=port, folder=folder, process=process)
    is_up = False
    try:
        _wait_until_healthy(emulator)
        is_up = True
    finally:
        if not is_up:
            process.kill()
    return emulator


def _end_leftover(folder: Path) -> None:
    """Stop the emulator of a run that was killed itself: it still holds the port, and data it has not saved."""
    note = folder / PID
    if not note.exists():
        return
    number = int(note.read_text())
    deadline = time.monotonic() + STOP_SECONDS
    if _is_emulator(number):
        os.kill(number, signal.SIGTERM)
    while _is_emulator(number):
        if time.monotonic() > deadline:
            raise EmulatorError(f"An emulator left over from an earlier run does not stop: kill {number}")
        time.sleep(0.1)
    note.unlink()


def _is_emulator(number: int) -> bool:
    """Whether the process with this number is one: numbers are used again."""
    shown = subprocess.run(
        ["ps", "-p", str(number), "-o", "command="], capture_output=True, text=True, check=False
    )
    return "ministack" in shown.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def _environment(folder: Path, port: int) -> dict[str, str]:
    """All the emulator sees. Its Lambdas inherit it, so nothing of the shell goes in but where programs are."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "S3_PERSIST": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "TMPDIR": str(folder / "tmp"),
    }


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            owner = (
                "Cursus or another emulator runs there already"
                if _healthy(port)
                else "another program has it"
            )
            raise EmulatorError(
                f"Port {port} is taken ({owner}). Stop it, or choose another port: make run PORT={port + 1}"
            ) from error


def _wait_until_healthy(emulator: Emulator) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if emulator.process.poll() is not None:
            break
        if _healthy(emulator.port):
            return
        time.sleep(0.1)
    lines = (emulator.folder / "emulator.log").read_text(errors="replace").splitlines()
    raise EmulatorError("The emulator did not start. The end of its log:\n  " + "\n  ".join(lines[-8:]))


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
