"""Files in S3: what we make in the documents bucket, what people drop in the drops bucket."""

from urllib.parse import quote

from chalicelib import config
from chalicelib.adapters.aws import client
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.ports import UploadForm


class Buckets:
    def write(self, key: str, content: bytes, *, content_type: str) -> None:
        self._put("DOCUMENTS_BUCKET", key, content, content_type)

    def write_drop(self, key: str, content: bytes, *, content_type: str) -> None:
        self._put("DROPS_BUCKET", key, content, content_type)

    def read(self, key: str) -> bytes:
        return self._get("DOCUMENTS_BUCKET", key, max_bytes=None)

    def remove(self, key: str) -> None:
        client("s3").delete_object(Bucket=config.setting("DOCUMENTS_BUCKET"), Key=key)

    def read_drop(self, key: str, *, max_bytes: int) -> bytes:
        return self._get("DROPS_BUCKET", key, max_bytes=max_bytes)

    def link(self, key: str, *, file_name: str, content_type: str, seconds: int = 300) -> str:
        address: str = client("s3").generate_presigned_url(
            "get_object",
            Params={
                "Bucket": config.setting("DOCUMENTS_BUCKET"),
                "Key": key,
                "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(file_name)}",
                "ResponseContentType": content_type,
            },
            ExpiresIn=seconds,
        )
        return address

    def upload_form(self, key: str, *, max_bytes: int, back_to: str, seconds: int = 900) -> UploadForm:
        answer = client("s3").generate_presigned_post(
            config.setting("DROPS_BUCKET"),
            key,
            Fields={"success_action_redirect": back_to},
            Conditions=[{"success_action_redirect": back_to}, ["content-length-range", 1, max_bytes]],
            ExpiresIn=seconds,
        )
        return UploadForm(answer["url"], answer["fields"])

    def keys(self, prefix: str) -> list[str]:
        pages = client("s3").get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=config.setting("DOCUMENTS_BUCKET"), Prefix=prefix)
        return sorted(entry["Key"] for page in found for entry in page.get("Contents", []))

    def _put(self, bucket: str, key: str, content: bytes, content_type: str) -> None:
        client("s3").put_object(
            Bucket=config.setting(bucket), Key=key, Body=content, ContentType=content_type
        )

    def _get(self, bucket: str, key: str, *, max_bytes: int | None) -> bytes:
        from botocore.exceptions import ClientError  # slow to import

        try:
            answer = client("s3").get_object(Bucket=config.setting(bucket), Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise NotFound(key) from error
            raise
        if max_bytes is not None and answer["ContentLength"] > max_bytes:
            raise InvalidInput({"file": "This file is too large."})
        return bytes(answer["Body"].read())
