"""A portal on the emulator for each module of tests."""

from collections.abc import Iterator

import pytest

from tests.stack.emulator import Portal, fresh_portal


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A deployed portal for the tests of a module: what others leave in the tables is in nobody's way."""
    with fresh_portal(tmp_path_factory.mktemp("emulator")) as deployed:
        yield deployed
