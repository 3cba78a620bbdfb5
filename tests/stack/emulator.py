"""A whole Cursus on the emulator, for tests that need the real thing: IAM, events, several workers, a browser."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra import deployment, emulator, local
from infra.deployment import Deployment
from infra.emulator import Answer, Emulator


@dataclass(frozen=True)
class Portal:
    """A deployed portal with empty tables. Chromium reaches it at `address`, Python through `get` and `client`."""

    running: Emulator
    deployed: Deployment
    environment: dict[str, str] = field(repr=False)

    @property
    def address(self) -> str:
        return self.deployed.site_url

    def client(self, service: str) -> Any:
        """A boto3 client of the emulator with the rights of the account's owner."""
        return emulator.session().client(service, endpoint_url=self.running.endpoint)

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        return emulator.ask(self.running.port, path, headers=headers)


@contextmanager
def fresh_portal(folder: Path) -> Iterator[Portal]:
    """Deploy into an empty emulator on a free port; everything ends with the block."""
    running = emulator.start(folder, port=emulator.free_port())
    try:
        deployed = deployment.deploy(local.target(running), report=lambda _: None)
        yield Portal(running, deployed, local.environment(deployed, running))
    finally:
        running.stop()
