"""`make run`: Cursus on this machine, on the emulator, deployed from the templates that AWS gets (RUN-1)."""

import argparse
import errno
import fcntl
import importlib
import importlib.util
import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from infra import deployment, emulator
from infra.deployment import Deployment, Target
from infra.emulator import DOMAIN, Emulator, EmulatorError
from infra.progress import Progress
from infra.stacks import Cloud, DeploymentError
from infra.stamps import LOCAL, BuildError

DATA = LOCAL / "aws"
DEMO = "chalicelib.demo.load"
# Ctrl-C, kill, and the terminal that is closed.
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FREE_BYTES_NEEDED = 500 * 1024 * 1024


def main() -> int:
    options = _options()
    # All three end it through the `finally` that lets the emulator save its data. Shells start background commands
    # deaf to Ctrl-C, hence the first.
    for number in STOPPING:
        signal.signal(number, _interrupt)
    try:
        return run(options.port)
    except KeyboardInterrupt:
        return 0
    except (EmulatorError, BuildError, DeploymentError) as error:
        print(f"\n\n{error}", file=sys.stderr)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print(f"\n\nThe disk is full. Make room, then run make run again ({error}).", file=sys.stderr)
    return 1


def run(port: int) -> int:
    """Start, deploy, load the demo, then wait to be stopped; what was done is kept for the next start."""
    _refuse_full_disk()
    progress = Progress()
    print("Starting Cursus")
    progress("Starting the emulator of AWS")
    with _only_one():
        running = emulator.start(DATA, port=port)
        return _serve(running, progress)


def _serve(running: Emulator, progress: Progress) -> int:
    try:
        deployed = deployment.deploy(target(running), report=progress)
        os.environ.update(environment(deployed, running))
        accounts = _load_demo(progress)
        progress("Opening the first page")
        _expect_page(running)
        progress.close()
        _announce(deployed, accounts, progress.seconds)
        return _wait(running)
    finally:
        progress.close()
        _stop(running)


def target(running: Emulator) -> Target:
    """The emulator as a place to deploy to."""
    return Target(
        stage="local",
        cloud=Cloud(emulator.session(), running.endpoint, seconds_between_looks=0.1),
        parameters={
            "SiteUrl": f"http://{DOMAIN}:{running.port}",
            "DomainName": DOMAIN,
            "CertificateArn": f"arn:aws:acm:{emulator.REGION}:{emulator.ACCOUNT}:certificate/local",
            "MailIdentity": DOMAIN,
            "MailSender": f"portail@{DOMAIN}",
            "RequestsPerSecond": "1000",
            "RequestsBurst": "2000",
        },
        # The emulator's Lambdas run in this environment; unpacking 170 MB for each of them would only cost time.
        libraries=lambda: None,
    )


def environment(deployed: Deployment, running: Emulator) -> dict[str, str]:
    """What a tool of ours needs to work on the deployed data, as a Lambda would."""
    return {
        **deployed.settings,
        "AWS_ENDPOINT_URL": running.endpoint,
        "AWS_DEFAULT_REGION": emulator.REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }


def _load_demo(progress: Progress) -> dict[str, Any]:
    """Load the demo institute; twice is as once. Its `main()` returns what goes into `.local/demo.json`:

    `accounts`, each with `role`, `username`, `password`, and whatever else scripts may want. Without a demo: nothing.
    """
    if importlib.util.find_spec(DEMO) is None:
        return {}
    progress("Loading the demo institute")
    load: Callable[[], Mapping[str, Any]] = importlib.import_module(DEMO).main
    return dict(load())


def _expect_page(running: Emulator) -> None:
    """Say it here rather than let the first visitor find out; it also wakes the web Lambda."""
    answer = emulator.ask(running.port, "/sign-in")
    if answer.status >= 500:
        raise DeploymentError(
            f"The portal is deployed but answers with an error {answer.status}:\n{answer.text[:500]}"
        )


def _announce(deployed: Deployment, facts: Mapping[str, Any], seconds: float) -> None:
    from chalicelib import first_start  # slow to import

    demo = LOCAL / "demo.json"
    demo.write_text(
        json.dumps({"address": deployed.site_url + "/", **facts}, indent=2, ensure_ascii=False) + "\n"
    )
    print(f"\nCursus is ready, in {seconds:.1f} s: {deployed.site_url}/\n")
    accounts = facts.get("accounts", [])
    for account in accounts:
        print(f"  {account['username']:<12} {account['password']:<18} {account['role']}{_of(account)}")
    if accounts:
        print()
    elif code := first_start.issue_code():
        print(f"Nobody has set it up yet. Open {deployed.site_url}/setup and enter this code: {code}\n")
    print("Ctrl-C stops it and keeps its data.", flush=True)


def _of(account: Mapping[str, str]) -> str:
    return f", {account['of']}" if account.get("of") else ""


def _wait(running: Emulator) -> int:
    """Wait for Ctrl-C, or for the emulator's end, which is a failure."""
    done = threading.Event()
    while not done.wait(0.5):
        if running.process.poll() is not None:
            log = running.folder / "emulator.log"
            raise EmulatorError(f"The emulator ended by itself. Its last words are in {log}.")
    return 0


def _stop(running: Emulator) -> None:
    # A second Ctrl-C would lose the data that is being written.
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    print("\nStopping; your data is kept … ", end="", flush=True)
    running.stop()
    print("done.", flush=True)


@contextmanager
def _only_one() -> Iterator[None]:
    """Two emulators on the same data would overwrite each other's when they stop."""
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise EmulatorError("Cursus runs already from this folder; stop it first.") from error
        yield


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse_full_disk() -> None:
    LOCAL.mkdir(exist_ok=True)
    free = shutil.disk_usage(LOCAL).free
    if free < FREE_BYTES_NEEDED:
        raise EmulatorError(
            f"Only {free // 1024 // 1024} MB are free on the disk of {_shown(LOCAL)}; Cursus needs {FREE_BYTES_NEEDED // 1024 // 1024} MB."
        )


def _shown(path: Path) -> str:
    return f"{path.name}/ in {path.parent.name}/"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=4566)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
