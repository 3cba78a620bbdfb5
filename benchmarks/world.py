"""A database engine in a process of its own (the emulator), empty tables, and a meter on every call to it."""

import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra import emulator


@dataclass
class Meter:
    """Calls to DynamoDB since `reset`, and what they consumed."""

    calls: list[str] = field(default_factory=list)
    read_units: float = 0.0
    write_units: float = 0.0

    def reset(self) -> None:
        self.calls.clear()
        self.read_units = self.write_units = 0.0

    def record(self, parsed: Mapping[str, Any], model: Any, **_: object) -> None:
        """Called by botocore after each call."""
        self.calls.append(model.name)
        consumed = parsed.get("ConsumedCapacity") or []
        units = sum(c["CapacityUnits"] for c in (consumed if isinstance(consumed, list) else [consumed]))
        if model.name == "BatchGetItem" and not consumed:
            # The emulator leaves it out; one consistent unit per item of at most 4 KB.
            units = sum(len(items) for items in parsed["Responses"].values())
        if model.name in ("GetItem", "BatchGetItem", "Query", "Scan"):
            self.read_units += units
        else:
            self.write_units += units


@contextmanager
def engine() -> Iterator[Meter]:
    """Empty tables on the emulator; the environment points at it until the block ends."""
    with tempfile.TemporaryDirectory(prefix="cursus-bench-") as folder:
        running = emulator.start(Path(folder), port=emulator.free_port())
        os.environ.update(
            STAGE="bench",
            AWS_ENDPOINT_URL=running.endpoint,
            AWS_DEFAULT_REGION=emulator.REGION,
            AWS_REGION=emulator.REGION,
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
            POWERTOOLS_LOG_LEVEL="ERROR",
        )
        try:
            yield _tables()
        finally:
            running.stop()


def _tables() -> Meter:
    from chalicelib.adapters import aws
    from chalicelib.models import base, registry

    aws.client.cache_clear()
    base.forget_connection()
    for model in registry.ALL:
        model.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
    meter = Meter()
    base.connection().client.meta.events.register("after-call.dynamodb", meter.record)
    return meter


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of one run of some work: the median over its repetitions."""

    cpu_ms: float
    calls: float
    read_units: float
    write_units: float


def measure(
    meter: Meter,
    work: Callable[[], object],
    *,
    times: int = 30,
    warm_up: int = 5,
    prepare: Callable[[], object] = lambda: None,
) -> Cost:
    """CPU of this process only: the engine is another one. `prepare` runs before each repetition, unmeasured."""
    gc.collect()
    gc.freeze()  # what was loaded before is not this work's garbage to look through
    runs = []
    for number in range(warm_up + times):
        prepare()
        meter.reset()
        started = time.process_time()
        work()
        spent = (time.process_time() - started) * 1000
        if number >= warm_up:
            runs.append((spent, len(meter.calls), meter.read_units, meter.write_units))
    cpu, calls, reads, writes = (statistics.median(column) for column in zip(*runs, strict=True))
    return Cost(cpu_ms=cpu, calls=calls, read_units=reads, write_units=writes)
