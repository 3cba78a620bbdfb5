"""`make bench`: measures speed and cost, prints ratios and capacity units. Never fails because a clock was slow."""

import importlib
import os
import sys

from benchmarks.report import Report

BENCHES = ("start", "pdfs", "orders", "lists", "catalogue", "mailings", "drivers")


def main(names: list[str]) -> int:
    """Run the named benches, or all of them, and print one table."""
    os.environ["STAGE"] = "bench"  # before any model is loaded: it names the tables
    report = Report()
    for name in names or BENCHES:
        print(f"… {name}", flush=True)
        importlib.import_module(f"benchmarks.{name}").run(report)
    report.show()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
