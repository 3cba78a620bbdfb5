"""One package for all tests of a run."""

from pathlib import Path

import pytest

from infra import dependencies, package
from infra.package import Package


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The deployment package of this tree, with the libraries of this machine."""
    folder: Path = tmp_path_factory.mktemp("package")
    return package.build("prod", libraries=dependencies.for_this_machine(), into=folder / "package")
