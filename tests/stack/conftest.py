from collections.abc import Iterator

import pytest

from tests.stack.emulator import Portal, fresh_portal


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One deployed portal for all tests of a run; each test makes the organisation or object it works on."""
    with fresh_portal(tmp_path_factory.mktemp("emulator")) as deployed:
        yield deployed
