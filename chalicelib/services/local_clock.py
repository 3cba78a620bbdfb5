"""The clock of local runs: moved forward, so that what is due later can be watched now (RUN-3)."""

from datetime import timedelta
from math import ceil

from chalicelib.models import institute
from chalicelib.ports import Ports
from chalicelib.services import catalogue, follow_ups, mailing_dispatch, mailings, start_reminders

LATEST = timedelta(days=3650)


def forward(ports: Ports, by: timedelta) -> None:
    """Never more than ten years ahead of the real time. What became due is done as its schedule would do it.

    Up to the next full second, so that what is due on the minute asked for is due.
    """
    ahead = timedelta(seconds=institute.clock_offset_seconds()) + by
    institute.set_clock_offset_seconds(ceil(min(ahead, LATEST).total_seconds()))
    run_what_is_due(ports)


def reset(ports: Ports) -> None:
    """Back to the real time. What was sent in the meantime stays sent."""
    institute.set_clock_offset_seconds(0)
    run_what_is_due(ports)


def run_what_is_due(ports: Ports) -> None:
    follow_ups.requeue(ports)
    start_reminders.send_due(ports)
    mailing_dispatch.send_due(ports)
    mailings.requeue(ports)
    catalogue.rebuild(ports)
