"""Queue `dropped-files`: S3 announces files put under `drops/`; each one is imported."""

import json
from datetime import datetime
from urllib.parse import unquote_plus

from chalice.app import Blueprint

from chalicelib import bootstrap
from chalicelib.observability import queue_job
from chalicelib.services import import_drops

bp = Blueprint(__name__)


@bp.on_sqs_message(queue="dropped_files", batch_size=1, name="import_dropped_file")
@queue_job
def import_dropped_file(body: str) -> None:
    # S3 announces a new subscription with a message (s3:TestEvent) that has no records.
    for record in json.loads(body).get("Records", []):
        thing = record["s3"]["object"]
        drop = import_drops.Drop(
            key=unquote_plus(thing["key"]),
            at=datetime.fromisoformat(record["eventTime"]),
            version=thing.get("versionId") or thing.get("sequencer") or thing.get("eTag", ""),
        )
        import_drops.take(bootstrap.ports(), drop)
