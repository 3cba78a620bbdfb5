"""PER-5: a document takes at most 1.3 times what fpdf2 needs for the bare drawing of the same text."""

import statistics
import time
from collections.abc import Callable
from functools import partial

from benchmarks.report import Report


def run(report: Report) -> None:
    from chalicelib.pdf import purchase_order
    from tests.pdf import samples

    for seats, limit in ((3, 15.0), (20, 30.0)):
        document = samples.ordered_for(seats)
        ours = milliseconds(partial(purchase_order.build, document))
        report.add("PER-5", f"purchase order of {seats} trainees, warm", ours, "ms", at_most=limit)


def milliseconds(work: Callable[[], object], *, times: int = 30) -> float:
    """Median CPU of one call, after three that warm up."""
    spent = []
    for number in range(times + 3):
        started = time.process_time()
        work()
        if number >= 3:
            spent.append((time.process_time() - started) * 1000)
    return statistics.median(spent)
