"""Where pictures lie when they lie in a bucket: one address instead of a dozen settings."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def read(url: str) -> dict[str, Any]:
    """`s3://key:secret@host/bucket?region=eu-central-1` as an entry of Django's `STORAGES`.

    Key and secret are percent-encoded where they hold `:`, `/` or `@`. Files are named by their
    content and public, so their addresses carry no signature and never change.
    """
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not parts.hostname or not bucket:
        raise ValueError("ENTREPOT_MEDIA_S3_URL is s3://key:secret@host/bucket?region=…")
    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "endpoint_url": f"https://{host}",
            "bucket_name": bucket,
            "region_name": parse_qs(parts.query).get("region", [None])[0],
            "querystring_auth": False,
            "file_overwrite": False,
            "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
        },
    }
