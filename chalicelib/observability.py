"""Logs: one JSON line per request or job, facts as keys, no personal data."""

import functools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from aws_lambda_powertools.logging import Logger

logger = Logger(service="cursus", log_uncaught_exceptions=False)

E = TypeVar("E")


def job(handle: Callable[[E], Mapping[str, Any]]) -> Callable[[E], dict[str, Any]]:
    """Wrap an event Lambda: one line with its counts and seconds; a crash is logged and raised, so that the event comes again.

    Event Lambdas are entered by their own module: `app.py` and its middleware never run there (aws/chalice#1566).
    """

    @functools.wraps(handle)
    def logged(event: E) -> dict[str, Any]:
        started = time.monotonic()
        with logger.append_context_keys(job=handle.__name__):
            try:
                counts = dict(handle(event))
            except Exception:
                logger.exception("job failed", extra={"seconds": round(time.monotonic() - started, 3)})
                raise
            told = {key: value for key, value in counts.items() if not isinstance(value, list)}
            logger.info("job done", extra={"seconds": round(time.monotonic() - started, 3), **told})
        return counts

    return logged


def queue_job(handle: Callable[[str], None]) -> Callable[[Iterable[Any]], dict[str, Any]]:
    """Wrap what a queue Lambda does with the body of one message, as `job` wraps a whole event.

    A message that crashes is logged and named in the answer, so that it alone comes again; the others of the batch are done.
    """

    @functools.wraps(handle)
    def each(event: Iterable[Any]) -> dict[str, Any]:
        failed = []
        done = 0
        for record in event:
            message_id = str(record.to_dict()["messageId"])
            try:
                handle(record.body)
                done += 1
            except Exception:
                logger.exception("message failed", extra={"message_id": message_id})
                failed.append({"itemIdentifier": message_id})
        return {"batchItemFailures": failed, "done": done, "failed": len(failed)}

    return job(each)


@dataclass
class Attempt:
    failed: bool = False


@contextmanager
def attempted(message: str, **facts: str) -> Iterator[Attempt]:
    """One piece of a job's work, whose crash stops no other piece: it is logged, and the caller reads that it `failed`."""
    attempt = Attempt()
    try:
        yield attempt
    except Exception:
        attempt.failed = True
        logger.exception(message, extra=facts)
