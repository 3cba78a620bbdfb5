"""Pages that only the local stage has: mailbox, clock, styleguide."""

from chalicelib import config
from chalicelib.domain.errors import NotFound


def require_local() -> None:
    """Raises NotFound everywhere else: nobody learns that there could be such a page."""
    if not config.is_local():
        raise NotFound
