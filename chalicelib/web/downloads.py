"""Files made on request: sent at once, or by way of the store where an answer would be too large for Lambda."""

from typing import Any

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.web import responses

ANSWER_BYTES = 4_000_000
"""Lambda answers at most 6 MB, and API Gateway takes binary ones in base 64."""


def send(content: bytes, *, content_type: str, file_name: str) -> Response:
    if len(content) <= ANSWER_BYTES:
        return responses.file(content, content_type=content_type, file_name=file_name)
    ports = bootstrap.ports()
    key = f"exports/{ports.new_id('exp')}/{file_name}"
    ports.files.write(key, content, content_type=content_type)
    return responses.redirect(ports.files.link(key, file_name=file_name, content_type=content_type))


def send_table(file_format: str, name: str, headers: list[str], rows: list[list[Any]]) -> Response:
    """A list as a file: `csv`, otherwise XLSX."""
    from chalicelib.spreadsheets import exports  # slow to import

    if file_format == "csv":
        return send(exports.to_csv(headers, rows), content_type=exports.CSV, file_name=f"{name}.csv")
    content = exports.to_xlsx(headers, rows, sheet=name)
    return send(content, content_type=exports.XLSX, file_name=f"{name}.xlsx")
